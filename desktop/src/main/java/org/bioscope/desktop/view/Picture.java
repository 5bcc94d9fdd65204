package org.bioscope.desktop.view;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javax.imageio.ImageIO;
import org.bioscope.desktop.Background;
import org.bioscope.traces.file.AtomicFile;

/** A drawing as a PNG, with or without a display. Not for the JavaFX thread, which it uses. */
final class Picture {
    private Picture() {
    }

    /**
     * Calls {@code draw} on the JavaFX thread and writes what it drew, under {@code png}'s name only once it is whole.
     * Throws with one sentence where that cannot be.
     */
    static void write(Path png, Callable<WritableImage> draw) throws IOException {
        Toolkit.ensure();
        BufferedImage image;
        try {
            image = Background.onToolkit(() -> pixels(draw.call()));
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("draw the picture " + png + ": " + e.getMessage(), e);
        }
        AtomicFile.write(png, out -> {
            if (!ImageIO.write(image, "png", out)) {
                throw new IOException("this Java has no PNG writer");
            }
        });
    }

    private static BufferedImage pixels(WritableImage drawn) {
        int width = (int) drawn.getWidth();
        int height = (int) drawn.getHeight();
        var argb = new int[width * height];
        drawn.getPixelReader().getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, argb, 0, width);
        return image;
    }
}

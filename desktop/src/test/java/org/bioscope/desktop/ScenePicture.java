package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javafx.scene.Scene;
import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import javax.imageio.ImageIO;

/** What a scene shows, as a file to be looked at. On the JavaFX thread. */
final class ScenePicture {
    private ScenePicture() {
    }

    static void write(Scene scene, Path png) {
        scene.getRoot().applyCss();
        scene.getRoot().layout();
        write(scene.snapshot(null), png);
    }

    static void write(Image image, Path png) {
        try {
            Files.createDirectories(png.toAbsolutePath().getParent());
            assertThat(ImageIO.write(buffered(image), "png", png.toFile())).as("a PNG writer in this Java").isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException("write " + png, e);
        }
    }

    static BufferedImage buffered(Image image) {
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        var argb = new int[width * height];
        image.getPixelReader().getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
        var out = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        out.setRGB(0, 0, width, height, argb, 0, width);
        return out;
    }
}

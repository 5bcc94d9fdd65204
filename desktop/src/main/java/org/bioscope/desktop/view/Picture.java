package org.bioscope.desktop.view;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataFormatImpl;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.bioscope.desktop.Background;
import org.bioscope.traces.file.AtomicFile;

/** A drawing as a PNG, with or without a display. Not for the JavaFX thread, which it uses. */
final class Picture {
    private Picture() {
    }

    /**
     * Calls {@code draw} on the JavaFX thread and writes what it drew, under {@code png}'s name only once it is whole;
     * {@code facts} are in the file as its text chunks, where image viewers and {@code exiftool} show them. Throws with one
     * sentence where that cannot be.
     */
    static void write(Path png, Map<String, String> facts, Callable<WritableImage> draw) throws IOException {
        Toolkit.ensure();
        BufferedImage image;
        try {
            image = Background.onToolkit(() -> pixels(draw.call()));
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("draw the picture " + png + ": " + e.getMessage(), e);
        }
        write(png, facts, image);
    }

    /** Pixels that were drawn already. */
    static void write(Path png, Map<String, String> facts, BufferedImage image) throws IOException {
        // What goes wrong while it is written the encoder would tell as its own, without the reason.
        var encoded = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (var stream = new MemoryCacheImageOutputStream(encoded)) {
            IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), null);
            metadata.mergeTree(IIOMetadataFormatImpl.standardMetadataFormatName, text(facts));
            writer.setOutput(stream);
            writer.write(new IIOImage(image, null, metadata));
        } finally {
            writer.dispose();
        }
        AtomicFile.write(png, encoded::writeTo);
    }

    private static IIOMetadataNode text(Map<String, String> facts) {
        var root = new IIOMetadataNode(IIOMetadataFormatImpl.standardMetadataFormatName);
        var text = new IIOMetadataNode("Text");
        facts.forEach((name, value) -> {
            var entry = new IIOMetadataNode("TextEntry");
            entry.setAttribute("keyword", name);
            entry.setAttribute("value", value);
            entry.setAttribute("language", "en");
            entry.setAttribute("compression", "none");
            text.appendChild(entry);
        });
        root.appendChild(text);
        return root;
    }

    static BufferedImage pixels(WritableImage drawn) {
        int width = (int) drawn.getWidth();
        int height = (int) drawn.getHeight();
        var argb = new int[width * height];
        drawn.getPixelReader().getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, argb, 0, width);
        return image;
    }
}

package org.bioscope.desktop.view;

import java.nio.IntBuffer;
import java.util.Arrays;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;

/**
 * Where a {@link TimelinePicture} is painted: its pixels and its blocks, in arrays that one picture after the other uses,
 * since several MB made for each of many a second keep the garbage collector busier than the drawing. Between
 * {@link #show} and the next picture on the same easel owned by the JavaFX thread, else by who paints.
 */
final class Easel {
    private final Sheet heat = new Sheet();
    private final Sheet offsets = new Sheet();
    private final Sheet lanes = new Sheet();
    private final Lanes.Blocks blocks = new Lanes.Blocks();
    private final Sketch sketch;

    /** {@code sketch} is that of all easels in front of which the same one stands. */
    Easel(Sketch sketch) {
        this.sketch = sketch;
    }

    /** Pixels, row by row, which an image shows without a copy. */
    static final class Sheet {
        private int width;
        private int height;
        private int[] pixels = new int[0];
        private PixelBuffer<IntBuffer> buffer;
        private WritableImage image;

        /** {@code width} times {@code height} transparent pixels, to be painted. */
        int[] cleared(int wide, int high) {
            if (wide != width || high != height) {
                width = wide;
                height = high;
                pixels = new int[wide * high];
                image = null;
            } else {
                Arrays.fill(pixels, 0);
            }
            return pixels;
        }

        int[] pixels() {
            return pixels;
        }

        /** What was painted; on the JavaFX thread. */
        private void show() {
            if (image == null) {
                buffer = new PixelBuffer<>(width, height, IntBuffer.wrap(pixels), PixelFormat.getIntArgbPreInstance());
                image = new WritableImage(buffer);
            } else {
                buffer.updateBuffer(all -> null);
            }
        }

        WritableImage image() {
            return image;
        }
    }

    Sheet heat() {
        return heat;
    }

    Sheet offsets() {
        return offsets;
    }

    Sheet lanes() {
        return lanes;
    }

    /** What the lanes are made of; none yet, those of the picture before are gone. */
    Lanes.Blocks blocks() {
        return blocks.cleared();
    }

    Sketch sketch() {
        return sketch;
    }

    /** Makes images of what was painted; on the JavaFX thread. */
    void show() {
        heat.show();
        offsets.show();
        lanes.show();
    }
}

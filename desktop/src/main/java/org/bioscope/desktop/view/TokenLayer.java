package org.bioscope.desktop.view;

import java.nio.IntBuffer;
import java.util.Arrays;
import javafx.geometry.Rectangle2D;
import javafx.geometry.VPos;
import javafx.scene.SnapshotParameters;
import javafx.scene.canvas.Canvas;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/**
 * Tokens, drawn by copying small ready-made pictures into a buffer of pixels: fifty thousand of them a frame in software,
 * where shapes or nodes manage five. Owned by the JavaFX thread.
 */
final class TokenLayer {
    /** Pictures are made for each quarter of a pixel both ways, so that slow tokens glide rather than hop. */
    private static final int PHASES = 4;
    /** How much of a token is left of one that the filter leaves out: enough to see that it is there. */
    private static final int GHOST_PERCENT = 22;
    /** The size of the letters of marks, at magnification 1: the smallest that is read from an arm's length. */
    private static final double LETTER = 10;

    private final int width;
    private final int height;
    private final double scale;
    private final int[] pixels;
    private final PixelBuffer<IntBuffer> buffer;
    private final WritableImage image;
    private final int side;
    private final int[][] sprites = new int[Ink.values().length * PHASES * PHASES * 2][];
    private final int[][] letters = new int[Mark.values().length][];
    private final int letterWidth;
    private final int letterHeight;
    private int dirtyTop;
    private int dirtyBottom;

    /** {@code width} and {@code height} in the screen's own pixels, {@code scale} of them to one of JavaFX. */
    TokenLayer(int width, int height, double scale, double radius, double unit, Palette palette) {
        this.width = width;
        this.height = height;
        this.scale = scale;
        pixels = new int[width * height];
        buffer = new PixelBuffer<>(width, height, IntBuffer.wrap(pixels), PixelFormat.getIntArgbPreInstance());
        image = new WritableImage(buffer);
        double r = radius * scale;
        side = (int) Math.ceil(2 * r) + 2;
        for (Ink ink : Ink.values()) {
            for (int phase = 0; phase < PHASES * PHASES; phase++) {
                int[] made = sprite(ink, palette, r, (double) (phase % PHASES) / PHASES, (double) (phase / PHASES) / PHASES);
                sprites[number(ink, phase, false)] = made;
                sprites[number(ink, phase, true)] = faded(made);
            }
        }
        letterWidth = (int) Math.ceil(LETTER * 0.7 * unit * scale) + 2;
        letterHeight = (int) Math.ceil(LETTER * unit * scale) + 2;
        for (Mark mark : Mark.values()) {
            letters[mark.ordinal()] = letter(mark, palette, unit * scale);
        }
        dirtyTop = height;
    }

    WritableImage image() {
        return image;
    }

    boolean fits(int wantedWidth, int wantedHeight, double wantedScale) {
        return width == wantedWidth && height == wantedHeight && scale == wantedScale;
    }

    /** Wipes what the last frame drew. */
    void begin() {
        if (dirtyTop < dirtyBottom) {
            Arrays.fill(pixels, dirtyTop * width, dirtyBottom * width, 0);
        }
        wipedTop = dirtyTop;
        wipedBottom = dirtyBottom;
        dirtyTop = height;
        dirtyBottom = 0;
    }

    private int wipedTop;
    private int wipedBottom;

    private static int number(Ink ink, int phase, boolean ghost) {
        return (ink.ordinal() * 2 + (ghost ? 1 : 0)) * PHASES * PHASES + phase;
    }

    /** Draws a token around a point in JavaFX pixels; a ghost, faintly. */
    void draw(Ink ink, float x, float y, boolean ghost) {
        int left4 = Math.round((float) (x * scale * PHASES)) - side * PHASES / 2;
        int top4 = Math.round((float) (y * scale * PHASES)) - side * PHASES / 2;
        int left = Math.floorDiv(left4, PHASES);
        int top = Math.floorDiv(top4, PHASES);
        if (left < 0 || top < 0 || left + side > width || top + side > height) {
            return;
        }
        int phase = (top4 - top * PHASES) * PHASES + left4 - left * PHASES;
        blend(sprites[number(ink, phase, ghost)], side, side, top * width + left);
        dirtyTop = Math.min(dirtyTop, top);
        dirtyBottom = Math.max(dirtyBottom, top + side);
    }

    /** Writes a mark's letter beside the token around a point. */
    void mark(Mark mark, float x, float y) {
        int left = Math.round((float) (x * scale + side / 2.0 - 1));
        int top = Math.round((float) (y * scale)) - letterHeight + 2;
        if (left < 0 || top < 0 || left + letterWidth > width || top + letterHeight > height) {
            return;
        }
        blend(letters[mark.ordinal()], letterWidth, letterHeight, top * width + left);
        dirtyTop = Math.min(dirtyTop, top);
        dirtyBottom = Math.max(dirtyBottom, top + letterHeight);
    }

    private void blend(int[] sprite, int wide, int high, int at) {
        for (int row = 0, from = 0; row < high; row++, at += width) {
            for (int column = 0; column < wide; column++, from++) {
                int source = sprite[from];
                int alpha = source >>> 24;
                if (alpha == 255) {
                    pixels[at + column] = source;
                } else if (alpha != 0) {
                    pixels[at + column] = over(source, pixels[at + column], 255 - alpha);
                }
            }
        }
    }

    /** Premultiplied source over target; two channels at a time, {@code rest} is 255 less the source's alpha. */
    private static int over(int source, int target, int rest) {
        int redBlue = (target & 0x00ff00ff) * rest + 0x00800080;
        int alphaGreen = (target >>> 8 & 0x00ff00ff) * rest + 0x00800080;
        redBlue = redBlue + (redBlue >>> 8 & 0x00ff00ff) >>> 8 & 0x00ff00ff;
        alphaGreen = alphaGreen + (alphaGreen >>> 8 & 0x00ff00ff) & 0xff00ff00;
        return source + (redBlue | alphaGreen);
    }

    /** Shows what was drawn since {@link #begin}: only the rows that changed go to the screen. */
    void end() {
        int top = Math.min(wipedTop, dirtyTop);
        int bottom = Math.max(wipedBottom, dirtyBottom);
        if (top < bottom) {
            buffer.updateBuffer(b -> new Rectangle2D(0, top, width, bottom - top));
        }
    }

    private int[] sprite(Ink ink, Palette palette, double r, double phaseX, double phaseY) {
        var made = new int[side * side];
        double cx = side / 2.0 + phaseX;
        double cy = side / 2.0 + phaseY;
        Color fill = palette.ink(ink);
        Color rim = palette.rim(ink);
        // On a light ground a rim of one pixel; too small a token would be all rim.
        double core = palette.theme().dark() || r < 3 ? r : r - 1;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                double whole = ink.sign().coverage(x, y, cx, cy, r);
                double inner = core == r ? whole : ink.sign().coverage(x, y, cx, cy, core);
                made[y * side + x] = premultiplied(rim.interpolate(fill, whole == 0 ? 0 : Math.min(1, inner / whole)), whole);
            }
        }
        return made;
    }

    private int[] letter(Mark mark, Palette palette, double magnification) {
        var canvas = new Canvas(letterWidth, letterHeight);
        var g = canvas.getGraphicsContext2D();
        g.setFont(new Font("JetBrains Mono SemiBold", LETTER * magnification));
        g.setTextBaseline(VPos.CENTER);
        g.setTextAlign(TextAlignment.CENTER);
        g.setFill(palette.text());
        g.fillText(String.valueOf(mark.letter()), letterWidth / 2.0, letterHeight / 2.0);
        var params = new SnapshotParameters();
        params.setFill(Color.TRANSPARENT);
        var made = new int[letterWidth * letterHeight];
        canvas.snapshot(params, null).getPixelReader().getPixels(0, 0, letterWidth, letterHeight, PixelFormat.getIntArgbPreInstance(), made, 0, letterWidth);
        return made;
    }

    /** The same picture, hardly there. */
    private static int[] faded(int[] sprite) {
        var faded = new int[sprite.length];
        for (int i = 0; i < sprite.length; i++) {
            int pixel = sprite[i];
            faded[i] = part(pixel >>> 24) << 24 | part(pixel >>> 16 & 255) << 16 | part(pixel >>> 8 & 255) << 8 | part(pixel & 255);
        }
        return faded;
    }

    private static int part(int channel) {
        return channel * GHOST_PERCENT / 100;
    }

    private static int premultiplied(Color color, double alpha) {
        return (int) Math.round(alpha * 255) << 24 | (int) Math.round(color.getRed() * alpha * 255) << 16
                | (int) Math.round(color.getGreen() * alpha * 255) << 8 | (int) Math.round(color.getBlue() * alpha * 255);
    }
}

package org.bioscope.desktop.view;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.scene.paint.Color;
import javafx.scene.paint.Paint;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import org.bioscope.desktop.Background;

/** A drawing in an SVG, for papers and slides. Owned by the JavaFX thread. */
final class SvgDrawing extends Drawing {
    /** Half the height of a capital above the base line, in ems: words stand where a canvas centres them. */
    private static final double HALF_CAPITAL = 0.36;

    private final Svg svg;

    private SvgDrawing(Svg svg, Palette palette, Type type) {
        super(palette, type);
        this.svg = svg;
    }

    /**
     * Calls {@code draw} on the JavaFX thread and writes what it drew, whole or not at all; {@code facts} are in the file's
     * description. Throws with one sentence where that cannot be.
     */
    static void write(Path target, double width, double height, Map<String, String> facts, Theme theme, Consumer<Drawing> draw) throws IOException {
        Palette palette = Palette.of(theme);
        var svg = new Svg(width, height, facts, palette.ground());
        Toolkit.ensure();
        try {
            Background.onToolkit(() -> {
                draw.accept(new SvgDrawing(svg, palette, new Type(theme.magnification())));
                return svg;
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("draw the picture " + target + ": " + e.getMessage(), e);
        }
        svg.write(target);
    }

    @Override
    void text(String text, double x, double y, Font font, Paint color, TextAlignment alignment) {
        String anchor = switch (alignment) {
            case CENTER -> "middle";
            case RIGHT -> "end";
            case LEFT, JUSTIFY -> "start";
        };
        if (text.isEmpty()) {
            return;
        }
        // Where the reader has another face, words keep the room that they were given and run into no others.
        String room = " textLength=\"" + Svg.length(Type.width(text, font)) + "\" lengthAdjust=\"spacingAndGlyphs\"";
        String family = font.getName().startsWith("JetBrains Mono") ? " font-family=\"JetBrains Mono, monospace\"" : "";
        svg.words(x, y + HALF_CAPITAL * font.getSize(), anchor, (Color) color, font.getSize(), family + (font.getName().endsWith("SemiBold") ? " font-weight=\"600\"" : "") + room, text);
    }

    @Override
    void line(double x1, double y1, double x2, double y2, Color color, double lineWidth) {
        svg.line(x1, y1, x2, y2, color, lineWidth);
    }

    @Override
    void rectangle(double x, double y, double width, double height, Color color) {
        svg.rectangle(x, y, width, height, 0, Svg.paint("fill", color));
    }

    @Override
    void disc(double x, double y, double radius, Color color) {
        svg.disc(x, y, radius, color);
    }

    @Override
    void through(double[] x, double[] y, Color color, double lineWidth, double... dashes) {
        svg.through(x, y, color, lineWidth, Arrays.stream(dashes).mapToObj(Svg::length).collect(Collectors.joining(" ")), "");
    }

    @Override
    void box(Circuit.Box box, Color fill, Color border, double lineWidth) {
        svg.rectangle(box.x() + lineWidth / 2, box.y() + lineWidth / 2, box.width() - lineWidth, box.height() - lineWidth, arc() / 2,
                Svg.paint("fill", fill) + " " + Svg.paint("stroke", border) + " stroke-width=\"" + Svg.length(lineWidth) + "\"");
    }
}

package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.paint.Color;
import javafx.scene.paint.Paint;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/**
 * Lines, boxes and words in one theme, on whatever takes them: a canvas or an SVG. What is drawn with nothing else looks the
 * same on either. Owned by the JavaFX thread, which measures the words.
 */
abstract class Drawing {
    final Palette palette;
    final Type type;

    Drawing(Palette palette, Type type) {
        this.palette = palette;
        this.type = type;
    }

    /** {@code y} is the middle of the line of text. */
    abstract void text(String text, double x, double y, Font font, Paint color, TextAlignment alignment);

    abstract void line(double x1, double y1, double x2, double y2, Color color, double lineWidth);

    abstract void rectangle(double x, double y, double width, double height, Color color);

    abstract void disc(double x, double y, double radius, Color color);

    /** A line through points; {@code dashes} are lengths drawn and not, none for a whole line. */
    abstract void through(double[] x, double[] y, Color color, double lineWidth, double... dashes);

    abstract void box(Circuit.Box box, Color fill, Color border, double lineWidth);

    final void left(String text, double x, double y, Font font, Paint color) {
        text(text, x, y, font, color, TextAlignment.LEFT);
    }

    final void right(String text, double x, double y, Font font, Paint color) {
        text(text, x, y, font, color, TextAlignment.RIGHT);
    }

    final void centred(String text, double x, double y, Font font, Paint color) {
        text(text, x, y, font, color, TextAlignment.CENTER);
    }

    /** Words broken into lines of at most {@code room} pixels, each {@code leading} below the last; returns where it ended. */
    final double paragraph(String text, double x, double y, double room, double leading, Font font, Paint color, TextAlignment alignment) {
        double at = y;
        for (String line : lines(text, font, room)) {
            text(line, x, at, font, color, alignment);
            at += leading;
        }
        return at;
    }

    static List<String> lines(String text, Font font, double room) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && Type.width(line + " " + word, font) > room) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** How round a box's corners are. */
    final double arc() {
        return type.px(12);
    }
}

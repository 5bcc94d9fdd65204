package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.VPos;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.paint.Paint;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/** Text and hairlines on a canvas in one theme. Owned by the JavaFX thread. */
final class Pen {
    final GraphicsContext g;
    final Palette palette;
    final Type type;

    Pen(GraphicsContext g, Palette palette, Type type) {
        this.g = g;
        this.palette = palette;
        this.type = type;
        g.setTextBaseline(VPos.CENTER);
    }

    void left(String text, double x, double y, Font font, Paint color) {
        text(text, x, y, font, color, TextAlignment.LEFT);
    }

    void right(String text, double x, double y, Font font, Paint color) {
        text(text, x, y, font, color, TextAlignment.RIGHT);
    }

    void centred(String text, double x, double y, Font font, Paint color) {
        text(text, x, y, font, color, TextAlignment.CENTER);
    }

    /** Words broken into lines of at most {@code room} pixels, each {@code leading} below the last; returns where it ended. */
    double paragraph(String text, double x, double y, double room, double leading, Font font, Paint color, TextAlignment alignment) {
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

    void box(Circuit.Box box, Color fill, Color border, double lineWidth) {
        double arc = type.px(12);
        double half = lineWidth / 2;
        g.setFill(fill);
        g.fillRoundRect(box.x(), box.y(), box.width(), box.height(), arc, arc);
        g.setStroke(border);
        g.setLineWidth(lineWidth);
        g.strokeRoundRect(box.x() + half, box.y() + half, box.width() - lineWidth, box.height() - lineWidth, arc, arc);
    }

    /** A word in an outline, as the badges of the window are; dashed where what it says was not observed. Returns where it ends. */
    double pill(String word, double x, double y, Color color, boolean dashed) {
        double wide = pillWidth(word, type);
        double high = type.px(15);
        g.setLineDashes(dashed ? new double[] {3, 2} : null);
        g.setStroke(color);
        g.setLineWidth(1);
        g.strokeRoundRect(Math.round(x) + 0.5, Math.round(y - high / 2) + 0.5, wide - 1, high - 1, high, high);
        g.setLineDashes((double[]) null);
        left(word, x + type.px(6), y, type.small(), color);
        return x + wide;
    }

    static double pillWidth(String word, Type type) {
        return Type.width(word, type.small()) + type.px(12);
    }

    void line(double x1, double y1, double x2, double y2, Color color, double lineWidth) {
        g.setStroke(color);
        g.setLineWidth(lineWidth);
        g.strokeLine(x1, y1, x2, y2);
    }

    void along(Path path, Color color, double lineWidth) {
        g.setStroke(color);
        g.setLineWidth(lineWidth);
        g.beginPath();
        g.moveTo(path.x(0), path.y(0));
        for (int i = 1; i < path.size(); i++) {
            g.lineTo(path.x(i), path.y(i));
        }
        g.stroke();
    }

    private void text(String text, double x, double y, Font font, Paint color, TextAlignment alignment) {
        g.setFont(font);
        g.setFill(color);
        g.setTextAlign(alignment);
        g.fillText(text, x, y);
    }
}

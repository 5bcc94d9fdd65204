package org.bioscope.desktop.view;

import java.util.Optional;
import javafx.geometry.VPos;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.paint.Paint;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/** One drawing on a canvas, with what only a canvas can do. Owned by the JavaFX thread. */
final class Pen extends Drawing {
    final GraphicsContext g;
    private final Optional<Lettering> lettering;

    Pen(GraphicsContext g, Palette palette, Type type) {
        super(palette, type);
        this.g = g;
        lettering = Lettering.anew(g.getCanvas());
        g.setTextBaseline(VPos.CENTER);
    }

    @Override
    void box(Circuit.Box box, Color fill, Color border, double lineWidth) {
        double half = lineWidth / 2;
        g.setFill(fill);
        g.fillRoundRect(box.x(), box.y(), box.width(), box.height(), arc(), arc());
        g.setStroke(border);
        g.setLineWidth(lineWidth);
        g.strokeRoundRect(box.x() + half, box.y() + half, box.width() - lineWidth, box.height() - lineWidth, arc(), arc());
    }

    @Override
    void rectangle(double x, double y, double width, double height, Color color) {
        g.setFill(color);
        g.fillRect(x, y, width, height);
    }

    @Override
    void disc(double x, double y, double radius, Color color) {
        g.setFill(color);
        g.fillOval(x - radius, y - radius, 2 * radius, 2 * radius);
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

    @Override
    void line(double x1, double y1, double x2, double y2, Color color, double lineWidth) {
        g.setStroke(color);
        g.setLineWidth(lineWidth);
        g.strokeLine(x1, y1, x2, y2);
    }

    @Override
    void through(double[] x, double[] y, Color color, double lineWidth, double... dashes) {
        g.setStroke(color);
        g.setLineWidth(lineWidth);
        g.setLineDashes(dashes.length == 0 ? null : dashes);
        g.strokePolyline(x, y, x.length);
        g.setLineDashes((double[]) null);
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

    @Override
    void text(String text, double x, double y, Font font, Paint color, TextAlignment alignment) {
        g.setFont(font);
        g.setFill(color);
        g.setTextAlign(alignment);
        g.fillText(text, x, y);
        lettering.ifPresent(of -> of.wrote(text, x, y, font, alignment));
    }
}

package org.bioscope.desktop.view;

import java.util.List;
import java.util.function.DoubleFunction;
import javafx.scene.paint.Color;

/**
 * A card with a title, a scale of values along its left side and room for marks. Places along its width are shares of the
 * room, 0 at the left. Owned by the JavaFX thread.
 */
final class Plot {
    private static final double TITLE = 40;
    private static final double FOOT = 46;
    private static final double SCALE = 74;
    private static final double RIGHT = 26;

    private final Drawing pen;
    private final Circuit.Box card;
    private final Axis axis;

    private Plot(Drawing pen, Circuit.Box card, Axis axis) {
        this.pen = pen;
        this.card = card;
        this.axis = axis;
    }

    /** Draws the card and its scale; {@code words} stand behind the title. */
    static Plot draw(Drawing pen, Circuit.Box card, String title, String words, Axis axis, DoubleFunction<String> tick) {
        var plot = new Plot(pen, card, axis);
        heading(pen, card, title, words);
        double last = Double.NaN;
        for (double value : axis.ticks()) {
            double y = plot.y(value);
            pen.line(plot.left(), y, plot.right(), y, pen.palette.line(), pen.type.px(1));
            if (Math.abs(last - y) < pen.type.px(13)) {
                continue;
            }
            last = y;
            pen.right(tick.apply(value), plot.left() - pen.type.px(10), y, pen.type.smallFigures(), pen.palette.faint());
        }
        return plot;
    }

    /** A card with a title, for what has no scale. */
    static void heading(Drawing pen, Circuit.Box card, String title, String words) {
        pen.box(card, pen.palette.card(), pen.palette.line(), pen.type.px(1));
        double y = card.y() + pen.type.px(TITLE / 2);
        double x = card.x() + pen.type.px(18);
        pen.left(title, x, y, pen.type.strong(), pen.palette.text());
        double after = x + Type.width(title, pen.type.strong()) + pen.type.px(12);
        pen.left(Type.fitted(words, pen.type.small(), card.right() - after - pen.type.px(18)), after, y, pen.type.small(), pen.palette.muted());
    }

    /** Which share of the room of a card a place on the surface is at; beyond 0 and 1 beside it. */
    static double share(Drawing pen, Circuit.Box card, double x) {
        double left = card.x() + pen.type.px(SCALE);
        return (x - left) / (card.right() - pen.type.px(RIGHT) - left);
    }

    double left() {
        return card.x() + pen.type.px(SCALE);
    }

    double top() {
        return card.y() + pen.type.px(TITLE + 8);
    }

    double foot() {
        return card.bottom() - pen.type.px(FOOT);
    }

    double right() {
        return card.right() - pen.type.px(RIGHT);
    }

    double x(double share) {
        return left() + share * (right() - left());
    }

    double y(double value) {
        return foot() - axis.share(value) * (foot() - top());
    }

    /** A label below the room. */
    void below(String text, double share) {
        pen.centred(text, x(share), card.bottom() - pen.type.px(FOOT - 16), pen.type.smallFigures(), pen.palette.faint());
    }

    /** What the places along the width are. */
    void across(String words) {
        pen.centred(words, x(0.5), card.bottom() - pen.type.px(13), pen.type.small(), pen.palette.muted());
    }

    /** A line through {@code values} at {@code shares}, with a dot at each where {@code dots}, and its name at its end. */
    void curve(List<Double> shares, List<Double> values, Color color, boolean dashed, boolean dots) {
        pen.through(shares.stream().mapToDouble(this::x).toArray(), values.stream().mapToDouble(this::y).toArray(), color, pen.type.px(2),
                dashed ? new double[] {pen.type.px(6), pen.type.px(4)} : new double[0]);
        if (dots) {
            for (int i = 0; i < values.size(); i++) {
                dot(shares.get(i), values.get(i), color);
            }
        }
    }

    void dot(double share, double value, Color color) {
        pen.disc(x(share), y(value), pen.type.px(4), color);
    }
}

package org.bioscope.desktop;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.layout.Region;

/**
 * Lays two to four circuits with the clock that they share and the difference of their stages between them: two above each
 * other where the window is high enough for both, else beside each other; more in two rows. Owned by the JavaFX thread.
 */
final class Sides extends Region {
    /** What a circuit needs, at magnification 1, for its stations to say what they hold. */
    private static final double CIRCUIT_HEIGHT = 206;
    private static final double CIRCUIT_WIDTH = 680;
    /** The heading and the rim of a card around a circuit. */
    private static final double CARD = 50;
    /** Above each other is the better picture, until type gets smaller by so much. */
    private static final double WORSE = 1.15;
    private static final double MOST_CASCADE = 150;
    private static final double LEAST_CASCADE = 104;
    private static final double ROW = 26;

    private final List<SideCard> sides;
    private final Region clock;
    private final Region cascade;
    private double unit = 1;

    Sides(List<SideCard> sides, Region clock, Region cascade) {
        this.sides = List.copyOf(sides);
        this.clock = clock;
        this.cascade = cascade;
        setMinSize(0, 0);
        getChildren().addAll(sides);
        getChildren().addAll(clock, cascade);
    }

    /** The theme's magnification. */
    void unit(double magnification) {
        if (magnification != unit) {
            unit = magnification;
            requestLayout();
        }
    }

    private double gap() {
        return 8 * unit;
    }

    private double clockHeight() {
        return 26 * unit;
    }

    private double cascadeHeight() {
        return sides.size() == 2 ? Math.clamp(getHeight() * 0.2, LEAST_CASCADE * unit, MOST_CASCADE * unit) : (52 + ROW * (sides.size() - 1)) * unit;
    }

    private double forCircuits() {
        return getHeight() - clockHeight() - cascadeHeight();
    }

    private boolean stacked() {
        return sides.size() == 2 && Math.min(unit, fits(getWidth(), (forCircuits() - 2 * gap()) / 2)) * WORSE >= Math.min(unit, fits((getWidth() - gap()) / 2, forCircuits() - gap()));
    }

    private double fits(double width, double height) {
        return Math.min(width / CIRCUIT_WIDTH, (height - CARD * unit) / CIRCUIT_HEIGHT);
    }

    /** The magnification at which circuits of the size that they have can be read. */
    double circuitUnit() {
        if (sides.isEmpty() || getHeight() <= 0) {
            return unit;
        }
        double width = stacked() ? getWidth() : (getWidth() - gap()) / 2;
        double height = sides.size() == 2 && !stacked() ? forCircuits() - gap() : (forCircuits() - 2 * gap()) / 2;
        return Math.clamp(fits(width, height), 0.6, unit);
    }

    @Override
    protected void layoutChildren() {
        double width = getWidth();
        double gap = gap();
        double half = (width - gap) / 2;
        boolean above = stacked();
        boolean oneRow = sides.size() == 2 && !above;
        double high = Math.max(0, oneRow ? forCircuits() - gap : (forCircuits() - 2 * gap) / 2);
        double second = high + gap + clockHeight() + cascadeHeight() + (sides.size() > 2 || above ? gap : 0);
        for (int i = 0; i < sides.size(); i++) {
            int row = above ? i : i / 2;
            double x = above ? 0 : i % 2 * (half + gap);
            place(sides.get(i), x, row == 0 ? 0 : second, above ? width : half, high);
        }
        place(clock, 0, high, width, clockHeight());
        place(cascade, 0, high + clockHeight(), width, cascadeHeight());
    }

    private static void place(Node node, double x, double y, double width, double height) {
        node.resizeRelocate(Math.round(x), Math.round(y), Math.round(width), Math.round(height));
    }
}

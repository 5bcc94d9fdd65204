package org.bioscope.desktop;

import java.util.List;
import java.util.Optional;
import javafx.geometry.Rectangle2D;

/** Where the window stands and how large it is, pixels; {@code maximised} is beside the size that it has otherwise. */
record WindowPlace(double x, double y, double width, double height, boolean maximised) {
    /** So much of the title bar must be on a screen that a person can take hold of it. */
    private static final double GRIP_WIDTH = 160;
    private static final double GRIP_HEIGHT = 24;

    /** No larger than a screen, and on one: where its title bar is on none of {@code screens}, in the middle of the first. */
    WindowPlace visibleOn(List<Rectangle2D> screens) {
        Optional<Rectangle2D> on = screens.stream().filter(this::gripIsOn).findFirst();
        Rectangle2D screen = on.orElse(screens.getFirst());
        double fitWidth = Math.min(width, screen.getWidth());
        double fitHeight = Math.min(height, screen.getHeight());
        if (on.isEmpty()) {
            return new WindowPlace(screen.getMinX() + (screen.getWidth() - fitWidth) / 2, screen.getMinY() + (screen.getHeight() - fitHeight) / 2, fitWidth, fitHeight, maximised);
        }
        return new WindowPlace(x, y, fitWidth, fitHeight, maximised);
    }

    private boolean gripIsOn(Rectangle2D screen) {
        double seen = Math.min(x + width, screen.getMaxX()) - Math.max(x, screen.getMinX());
        return seen >= Math.min(GRIP_WIDTH, width) && y >= screen.getMinY() - 1 && y + GRIP_HEIGHT <= screen.getMaxY();
    }

    /** As it is kept: {@code x y width height} and perhaps {@code maximised}. */
    String text() {
        return Math.round(x) + " " + Math.round(y) + " " + Math.round(width) + " " + Math.round(height) + (maximised ? " maximised" : "");
    }

    /** What {@link #text} wrote; empty for anything else. */
    static Optional<WindowPlace> read(String text) {
        if (!text.matches("-?\\d{1,6} -?\\d{1,6} [1-9]\\d{1,5} [1-9]\\d{1,5}( maximised)?")) {
            return Optional.empty();
        }
        String[] parts = text.split(" ");
        return Optional.of(new WindowPlace(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), Integer.parseInt(parts[3]), parts.length == 5));
    }
}

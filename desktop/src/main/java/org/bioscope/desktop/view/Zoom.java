package org.bioscope.desktop.view;

import java.util.List;

/** The steps in which a person makes everything larger or smaller: type, lines, tokens, spacing. */
public final class Zoom {
    private static final List<Double> STEPS = List.of(0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5);
    /** Steps between are alike within rounding. */
    private static final double NEAR = 0.001;
    /** What the sizes were drawn for. */
    private static final double WIDTH = 1600;
    private static final double HEIGHT = 900;
    /** Of a window, at magnification 1, in which the circuit can still be read. */
    private static final double LEAST_WIDTH = 720;
    private static final double LEAST_HEIGHT = 400;

    private Zoom() {
    }

    /** The next step up or down; the last one again at the end. */
    public static double step(double zoom, boolean larger) {
        return larger ? STEPS.stream().filter(step -> step > zoom + NEAR).findFirst().orElse(STEPS.getLast())
                : STEPS.reversed().stream().filter(step -> step < zoom - NEAR).findFirst().orElse(STEPS.getFirst());
    }

    /** As much of {@code zoom} as leaves the circuit the room that it needs in a window of this size. */
    public static double within(double zoom, Theme theme, double width, double height) {
        return Math.min(zoom, Math.min(width / LEAST_WIDTH, height / LEAST_HEIGHT) / theme.magnification());
    }

    /** Where nobody has chosen: a screen with twice the pixels at the same scale is one that is meant to be read as well. */
    public static double of(double screenWidth, double screenHeight) {
        double times = Math.min(screenWidth / WIDTH, screenHeight / HEIGHT);
        return times >= 2 ? 2 : times >= 1.5 ? 1.5 : 1;
    }
}

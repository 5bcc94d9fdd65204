package org.bioscope.desktop;

import java.util.Optional;

/**
 * Which panels share the window and how much each gets. Decided in units of type, so that a projector's theme, a zoom and a
 * small screen come to the same: what is not the idea of the moment folds away before anything is squeezed. Lengths in pixels.
 */
record Arrangement(boolean side, boolean centre, boolean reading, boolean graphs, boolean filter, double sideWidth, double readingWidth, double graphsHeight) {
    /** Below this width the side panels are narrower: the circuit needs the room more. */
    private static final double NARROW = 1440;
    /** Below this one a single panel stands beside the circuit: the chosen request, or else the form. */
    private static final double TWO = 1200;
    /** Below this one the circuit has the window to itself. */
    private static final double ONE = 900;
    /** Beside the form the circuit's place before a run is a few words. */
    private static final double FORM = 640;
    /** Below this height the circuit cannot share the screen. */
    private static final double LOW = 640;
    /** Below this one the filter is there only while it is wanted. */
    private static final double SPACIOUS = 800;
    private static final double LESSON_SHARE = 0.42;
    /** Longer lines than in this width an eye loses. */
    private static final double WORDS = 800;

    /** What the window is about just now, {@code words} where a lesson shows no more than these; {@code panels} and {@code graphs} as far as the person said. */
    record Idea(boolean projector, boolean run, boolean lesson, boolean words, boolean selected, boolean stage, boolean timeline, boolean filtering, Optional<Boolean> panels,
            Optional<Boolean> graphs) {
    }

    static Arrangement of(double width, double height, double unit, Idea idea) {
        double room = width / unit;
        if (idea.projector() && idea.lesson() && idea.words() && idea.panels().isEmpty()) {
            return new Arrangement(true, false, false, false, false, Math.min(WORDS * unit, width - 2 * unit * 10), 0, 0);
        }
        boolean narrow = room < NARROW;
        boolean alone = room < ONE;
        boolean asked = idea.panels().orElse(false);
        boolean side = idea.panels().orElse(idea.lesson() || !idea.run() && room >= FORM || !idea.projector() && !alone);
        boolean reading = idea.panels().orElse(idea.lesson() ? idea.selected() && !narrow : (!idea.projector() || idea.selected()) && !alone);
        if (!idea.lesson() && room < TWO && side && reading) {
            side = !idea.selected();
            reading = idea.selected();
        }
        boolean centre = !(alone && asked && reading && !idea.lesson());
        double sideWidth = idea.lesson() ? Math.min((narrow ? 380 : 440) * unit, width * LESSON_SHARE) : (narrow ? 256 : 284) * unit;
        return new Arrangement(side, centre, reading && !idea.stage() && !(alone && idea.lesson()), !idea.stage() && idea.graphs().orElse(height > LOW * unit && !idea.timeline()),
                !idea.stage() && (idea.filtering() || height > SPACIOUS * unit), sideWidth, centre ? (narrow ? 284 : 324) * unit : width - 2 * unit * 10,
                Math.clamp(height * 0.245, 150 * unit, 340 * unit));
    }
}

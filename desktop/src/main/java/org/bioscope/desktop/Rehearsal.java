package org.bioscope.desktop;

import java.lang.management.ManagementFactory;
import javafx.animation.AnimationTimer;
import javafx.stage.Stage;

/**
 * A start that ends by itself: with {@code -Dbioscope.rehearsal=3} the window closes after its third frame and says how
 * long that took since the JVM's start. The package's start-up cache is made of one; the start-up benchmark times them.
 */
final class Rehearsal extends AnimationTimer {
    private final Stage stage;
    private final int last;
    private int frames;

    private Rehearsal(Stage stage, int last) {
        this.stage = stage;
        this.last = last;
    }

    /** Whether this start is one: nobody is there, and nothing is to be remembered of it. */
    static boolean asked() {
        return Integer.getInteger("bioscope.rehearsal", 0) > 0;
    }

    /** Closes {@code stage} in time, if this start is a rehearsal. On the JavaFX thread. */
    static void ifAsked(Stage stage) {
        int frames = Integer.getInteger("bioscope.rehearsal", 0);
        if (frames > 0) {
            new Rehearsal(stage, frames).start();
        }
    }

    @Override
    public void handle(long clockNs) {
        if (++frames == last) {
            stop();
            System.out.println("frame " + last + " after " + ManagementFactory.getRuntimeMXBean().getUptime() + " ms");
            stage.close();
        }
    }
}

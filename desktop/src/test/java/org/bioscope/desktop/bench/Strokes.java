package org.bioscope.desktop.bench;

import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/**
 * What somebody presses who never pauses, a key in each pulse: closer in four steps, from the whole run to some fifty
 * millionths of a second, scrolling four screens and a half after each, and out again; then elsewhere.
 */
public final class Strokes {
    /** Pulses of a round: five seconds. */
    public static final int ROUND = 300;
    private static final int CLOSER = 15;
    private static final int SCROLLED = 45;
    private static final int STEPS = 4;
    /** Rounds go about places all over the run, none of them twice. */
    private static final double GOLDEN = 0.6180339887;

    private Strokes() {
    }

    public static KeyEvent at(int pulse) {
        int stroke = pulse % ROUND;
        KeyCode key = stroke >= STEPS * (CLOSER + SCROLLED) ? KeyCode.S : stroke % (CLOSER + SCROLLED) < CLOSER ? KeyCode.W : KeyCode.D;
        return new KeyEvent(KeyEvent.KEY_PRESSED, "", "", key, false, false, false, false);
    }

    /** About what a round zooms, as a share of the run. */
    public static double place(int round) {
        return 0.05 + 0.9 * (round * GOLDEN % 1);
    }
}

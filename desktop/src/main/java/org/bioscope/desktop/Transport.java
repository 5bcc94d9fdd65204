package org.bioscope.desktop;

/** How something is played: one run, or several in step. On the JavaFX thread. */
interface Transport {
    void playOrPause();

    /** To the next event, or back to the one before. */
    void step(boolean forward);

    /** The window after the one shown, or before it. */
    void adjoining(boolean after);

    /** To a share of the window, 0 to 1. */
    void scrub(double share);

    void toStart();

    /** The newest window. */
    void latest();

    void slower();

    void faster();
}

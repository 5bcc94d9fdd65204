package org.bioscope.desktop;

import org.bioscope.desktop.view.TimeScale;

/**
 * Which moment of the run is shown, and how it moves. Owned by the JavaFX thread; its clock is handed to it, so tests feed
 * it by hand. Moments are CLOCK_MONOTONIC ns of the run, clock values are ns of the screen's time.
 */
final class Playhead {
    private TimeScale scale = TimeScale.REAL_TIME;
    private boolean playing;
    private long fromNs;
    private long toNs;
    private long atNs;
    private long clockNs;
    /** While playing: at this clock the moment was {@code anchorNs}; without it, slow scales would lose fractions of ns. */
    private long anchorClockNs;
    private long anchorNs;

    /** Plays within this window from now on, at {@code atNs} of it. */
    void open(long windowFromNs, long windowToNs, long at) {
        fromNs = windowFromNs;
        toNs = Math.max(windowFromNs, windowToNs);
        seek(at);
    }

    /** Moves on as the clock has. */
    void tick(long nowClockNs) {
        clockNs = nowClockNs;
        if (playing) {
            atNs = Math.min(toNs, anchorNs + scale.runNs(clockNs - anchorClockNs));
        }
    }

    void play() {
        if (!playing) {
            playing = true;
            anchor();
        }
    }

    void pause() {
        playing = false;
    }

    void seek(long ns) {
        atNs = Math.clamp(ns, fromNs, toNs);
        anchor();
    }

    void scale(TimeScale slowness) {
        scale = slowness;
        anchor();
    }

    private void anchor() {
        anchorClockNs = clockNs;
        anchorNs = atNs;
    }

    TimeScale scale() {
        return scale;
    }

    boolean playing() {
        return playing;
    }

    long atNs() {
        return atNs;
    }

    long fromNs() {
        return fromNs;
    }

    long toNs() {
        return toNs;
    }

    /** Whether the window has been played to its end. */
    boolean playedOut() {
        return atNs >= toNs;
    }
}

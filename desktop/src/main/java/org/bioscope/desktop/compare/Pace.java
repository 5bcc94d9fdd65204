package org.bioscope.desktop.compare;

import org.bioscope.traces.Units;

/** How long the rest of several runs will take, if it goes on as it did since this was made. */
public final class Pace {
    private final int runs;
    private final long startNs = System.nanoTime();

    public Pace(int runs) {
        this.runs = runs;
    }

    /** In words behind a comma; nothing before the first run is over and after the last. */
    public String left(int done) {
        return done == 0 || done >= runs ? "" : ", " + Units.ns((System.nanoTime() - startNs) / done * (runs - done)) + " left";
    }
}

package org.bioscope.traces.simulate;

import org.bioscope.traces.Workload;

/** When the requests of one job want to start: at once, or at a rate whatever the completions do. */
final class Arrivals {
    private final double gapNs;
    private final boolean poisson;
    private final Dice dice;
    private double atNs;

    Arrivals(Workload workload, long startNs, Dice dice) {
        gapNs = workload.get(Workload.RATE_IOPS) == 0 ? 0 : 1e9 / workload.get(Workload.RATE_IOPS);
        poisson = workload.get(Workload.RATE_PROCESS).equals("poisson");
        this.dice = dice;
        atNs = startNs;
        if (poisson) {
            take();
        }
    }

    /** Whether completions alone decide. */
    boolean closedLoop() {
        return gapNs == 0;
    }

    /** When the next request wants to start, ns. */
    long nextNs() {
        return (long) atNs;
    }

    /** On to the one after it. */
    void take() {
        atNs += poisson ? -gapNs * StrictMath.log(dice.unit()) : gapNs;
    }
}

package org.bioscope.desktop.view;

import org.bioscope.traces.Units;

/** How slowly recorded time is played: one second of the run takes {@code slowdown} seconds on the screen. Immutable. */
public record TimeScale(int slowdown) {
    /** From real time to a million times slower, in the steps 1, 2, 5 of each power of ten. */
    public static final int SLOWEST = 1_000_000;
    public static final TimeScale REAL_TIME = new TimeScale(1);
    private static final int[] STEPS = steps();

    public TimeScale {
        if (slowdown < 1 || slowdown > SLOWEST) {
            throw new IllegalArgumentException("time scale 1 : " + slowdown + ": must be from 1 : 1 to 1 : " + SLOWEST);
        }
    }

    /** The step at which {@code runNs} of the run take nearest to, but not less than, {@code screenNs}. */
    public static TimeScale playing(long runNs, long screenNs) {
        for (int step : STEPS) {
            if ((double) runNs * step >= screenNs) {
                return new TimeScale(step);
            }
        }
        return new TimeScale(SLOWEST);
    }

    public static int count() {
        return STEPS.length;
    }

    public static TimeScale step(int number) {
        return new TimeScale(STEPS[Math.clamp(number, 0, STEPS.length - 1)]);
    }

    /** Which step this is, from 0 for real time. */
    public int number() {
        int number = 0;
        while (number + 1 < STEPS.length && STEPS[number + 1] <= slowdown) {
            number++;
        }
        return number;
    }

    public TimeScale slower() {
        return step(number() + 1);
    }

    public TimeScale faster() {
        return step(number() - 1);
    }

    /** ns of the run that pass while {@code screenNs} pass before the eye. */
    public long runNs(long screenNs) {
        return screenNs / slowdown;
    }

    /** ns before the eye for {@code runNs} of the run. */
    public long screenNs(long runNs) {
        return runNs > Long.MAX_VALUE / slowdown ? Long.MAX_VALUE : runNs * slowdown;
    }

    /** {@code 1 µs = 2 ms}. */
    public String equation() {
        long ns = 1_000L * slowdown;
        String shown = ns < 1_000_000 ? ns / 1_000 + " µs" : ns < 1_000_000_000 ? ns / 1_000_000 + " ms" : ns / 1_000_000_000 + " s";
        return "1 µs = " + shown;
    }

    /** {@code slowed 1 : 2 000}. */
    public String ratio() {
        return slowdown == 1 ? "real time, 1 : 1" : "slowed 1 : " + Units.count(slowdown);
    }

    private static int[] steps() {
        var steps = new int[19];
        int count = 0;
        for (int power = 1; power <= SLOWEST; power *= 10) {
            for (int digit : new int[] {1, 2, 5}) {
                if (digit * power <= SLOWEST) {
                    steps[count++] = digit * power;
                }
            }
        }
        return steps;
    }
}

package org.bioscope.traces.simulate;

/**
 * Random numbers of our own (SplitMix64), so that a seed means the same on every machine and every Java. Each purpose
 * has its own dice: two kernels under one seed then meet the same offsets and the same device times.
 */
final class Dice {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    Dice(long seed, long purpose) {
        state = mix(seed + GAMMA) ^ mix(purpose * GAMMA);
    }

    long next() {
        state += GAMMA;
        return mix(state);
    }

    /** From 0 to {@code bound - 1}. The multiplication's bias is below 2^-64 times the bound. */
    long below(long bound) {
        return Math.unsignedMultiplyHigh(next(), bound);
    }

    /** Above 0 and up to 1, in steps of 2^-53. */
    double unit() {
        return ((next() >>> 11) + 1) * 0x1p-53;
    }

    static long mix(long z) {
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}

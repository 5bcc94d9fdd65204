package org.bioscope.traces;

import java.util.Arrays;

/**
 * Counts of latencies in ns, log-linear: exact below 64 ns, then 64 buckets to each doubling, so a value read back is
 * within 1/128 of the one recorded. Values from {@link #CEILING_NS} count in the last bucket; the true maximum is kept
 * beside, so a clamp shows. Immutable; {@code bioscope.h} counts in the same buckets.
 */
public final class LatencyHistogram {
    /** Each doubling is cut into this many buckets: half of fio's error for the same memory order. */
    static final int SUB_BUCKETS = 64;
    private static final int SUB_BITS = 6;
    /** 2^40 ns is 18 minutes; a direct I/O that takes longer is a hang, not a latency. */
    private static final int CEILING_BITS = 40;
    public static final long CEILING_NS = 1L << CEILING_BITS;
    /** Length of the count array. */
    public static final int BUCKETS = (CEILING_BITS - SUB_BITS + 1) * SUB_BUCKETS;

    private final long[] counts;
    private final long total;
    private final long sumNs;
    private final long minNs;
    private final long maxNs;
    private final double sumSquares;

    /** {@code counts} is copied; {@code minNs} and {@code maxNs} are exact and may lie beyond the ceiling. */
    public LatencyHistogram(long[] counts, long sumNs, double sumSquares, long minNs, long maxNs) {
        if (counts.length != BUCKETS) {
            throw new IllegalArgumentException("a histogram has " + BUCKETS + " buckets, was given " + counts.length);
        }
        this.counts = counts.clone();
        this.total = Arrays.stream(counts).sum();
        this.sumNs = sumNs;
        this.sumSquares = sumSquares;
        this.minNs = total == 0 ? 0 : minNs;
        this.maxNs = total == 0 ? 0 : maxNs;
    }

    public static LatencyHistogram empty() {
        return new LatencyHistogram(new long[BUCKETS], 0, 0, 0, 0);
    }

    /** Counts the given latencies; for traces and tests, the engine counts in C. */
    public static LatencyHistogram of(long... latenciesNs) {
        var counter = new LatencyCounter();
        for (long ns : latenciesNs) {
            counter.add(ns);
        }
        return counter.histogram();
    }

    /** The bucket that counts {@code ns}; negative values count as 0. */
    public static int bucket(long ns) {
        if (ns < SUB_BUCKETS) {
            return (int) Math.max(ns, 0);
        }
        if (ns >= CEILING_NS) {
            return BUCKETS - 1;
        }
        int shift = 63 - Long.numberOfLeadingZeros(ns) - SUB_BITS;
        return (shift + 1) * SUB_BUCKETS + (int) (ns >>> shift) - SUB_BUCKETS;
    }

    /** The middle of a bucket in ns: what a value counted there is read back as. */
    public static long middleNs(int bucket) {
        if (bucket < SUB_BUCKETS) {
            return bucket;
        }
        int shift = bucket / SUB_BUCKETS - 1;
        long low = (long) (bucket % SUB_BUCKETS + SUB_BUCKETS) << shift;
        return low + (1L << shift >> 1);
    }

    public long total() {
        return total;
    }

    /** 0 if nothing was counted. */
    public long minNs() {
        return minNs;
    }

    /** Exact, also beyond the ceiling; 0 if nothing was counted. */
    public long maxNs() {
        return maxNs;
    }

    public double meanNs() {
        return total == 0 ? 0 : (double) sumNs / total;
    }

    public long sumNs() {
        return sumNs;
    }

    /** Sum of the squares of all latencies, ns². */
    public double sumSquares() {
        return sumSquares;
    }

    public double stddevNs() {
        return total < 2 ? 0 : Math.sqrt(Math.max(0, (sumSquares - (double) sumNs * sumNs / total) / (total - 1)));
    }

    /** The latency that {@code percent} of all did not exceed, ns; 0 if nothing was counted. */
    public long percentileNs(double percent) {
        long rank = Math.max(1, (long) Math.ceil(percent / 100 * total));
        long below = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            below += counts[bucket];
            if (below >= rank && total > 0) {
                return Math.clamp(middleNs(bucket), minNs, maxNs);
            }
        }
        return 0;
    }

    /** Whether there are enough samples to speak of this percentile: ten beyond it. */
    public boolean supports(double percent) {
        return total * (1 - percent / 100) >= 10;
    }

    public long count(int bucket) {
        return counts[bucket];
    }

    public LatencyHistogram plus(LatencyHistogram other) {
        if (other.total == 0) {
            return this;
        }
        if (total == 0) {
            return other;
        }
        var sum = counts.clone();
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            sum[bucket] += other.counts[bucket];
        }
        return new LatencyHistogram(sum, sumNs + other.sumNs, sumSquares + other.sumSquares,
                Math.min(minNs, other.minNs), Math.max(maxNs, other.maxNs));
    }
}

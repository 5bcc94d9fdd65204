package org.bioscope.traces;

/** Counts latencies for a {@link LatencyHistogram}. Owned by one thread. */
public final class LatencyCounter {
    private final long[] counts = new long[LatencyHistogram.BUCKETS];
    private long sumNs;
    private double sumSquares;
    private long minNs = Long.MAX_VALUE;
    private long maxNs;

    public void add(long ns) {
        counts[LatencyHistogram.bucket(ns)]++;
        sumNs += ns;
        sumSquares += (double) ns * ns;
        minNs = Math.min(minNs, ns);
        maxNs = Math.max(maxNs, ns);
    }

    public LatencyHistogram histogram() {
        return new LatencyHistogram(counts, sumNs, sumSquares, minNs, maxNs);
    }
}

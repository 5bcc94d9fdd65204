package org.bioscope.traces;

/**
 * What happened in one stretch of a run: exact counts, whatever was recorded. Times are ns since the run's start, both
 * directions together in the latencies; a latency is 0 where nothing completed.
 */
public record Interval(long fromNs, long toNs, boolean ramp, long reads, long writes, long readBytes, long writeBytes, long p50Ns,
        long p99Ns, long p999Ns, long maxNs, double meanDepth, long dropped) {

    public double seconds() {
        return (toNs - fromNs) / 1e9;
    }

    /** Requests a second. */
    public double iops() {
        return (reads + writes) / seconds();
    }

    public double bytesPerSecond() {
        return (readBytes + writeBytes) / seconds();
    }
}

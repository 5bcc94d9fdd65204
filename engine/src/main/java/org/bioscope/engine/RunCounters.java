package org.bioscope.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.bioscope.traces.Interval;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Totals;

/**
 * The exact figures that the engine keeps beside the records, summed over all jobs: live while the run goes on, final once
 * it is over. Owned by the run's drain thread.
 */
final class RunCounters {
    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int SYNC = 2;
    /** Indices into {@code bioscope_job.stats}. */
    private static final int RAMP = 0;
    private static final int MEASURED = 1;
    private static final int DEPTH_LEVELS = 7;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long STATS = NativeLayout.offset("bioscope_job.stats");
    private static final long STATS_BYTES = NativeLayout.bytes("bioscope_stats");
    private static final long DIRECTION_BYTES = NativeLayout.bytes("bioscope_direction");
    private static final long DIRECTIONS = NativeLayout.offset("bioscope_stats.direction");
    private static final long COUNTS = NativeLayout.offset("bioscope_latency.counts");
    private static final long DEPTH = NativeLayout.offset("bioscope_job.depth");
    /** Far more often than a job changes its depth between two loads; past it an old value will do. */
    private static final int DEPTH_TRIES = 1000;

    private final List<MemorySegment> jobs;
    private final long startNs;
    private final long rampEndNs;

    private Seen before;
    private Seen beforeThat;

    /** What was there at the end of the last interval. */
    private record Seen(long atNs, long reads, long writes, long readBytes, long writeBytes, long[] counts, double areaNs, long dropped) {
    }

    RunCounters(List<MemorySegment> jobs, long startNs, long rampEndNs) {
        this.jobs = List.copyOf(jobs);
        this.startNs = startNs;
        this.rampEndNs = rampEndNs;
        this.before = new Seen(startNs, 0, 0, 0, 0, new long[LatencyHistogram.BUCKETS], 0, 0);
        this.beforeThat = before;
    }

    /** Figures of the measured part until {@code nowNs}; {@code recorded} and {@code overflow} are the trace's. */
    Totals totals(long recorded, long overflow, long nowNs) {
        long measuredNs = nowNs - rampEndNs;
        double meanDepth = measuredNs <= 0 ? 0 : (areaNs(nowNs) - sum("bioscope_job.depth", "bioscope_depth.ramp_area_ns")) / measuredNs;
        var levels = new ArrayList<Long>();
        for (int level = 0; level < DEPTH_LEVELS; level++) {
            levels.add(sumOfPart(MEASURED, NativeLayout.offset("bioscope_stats.depth_levels") + (long) level * Long.BYTES));
        }
        return new Totals(direction(READ), direction(WRITE), direction(SYNC), recorded, dropped() + overflow, levels, meanDepth,
                sumOfPart(MEASURED, NativeLayout.offset("bioscope_stats.submit_calls")),
                sumOfPart(MEASURED, NativeLayout.offset("bioscope_stats.wait_calls")), usage("user_ns"), usage("system_ns"),
                usage("voluntary_switches"), usage("involuntary_switches"), usage("minor_faults"), usage("major_faults"),
                sum("bioscope_job.verified"), sum("bioscope_job.mismatches"));
    }

    /** What happened since the last call, or since the start. */
    Interval interval(long nowNs, long overflow) {
        Seen last = before;
        Seen now = look(nowNs, overflow);
        beforeThat = last;
        before = now;
        var counts = new long[LatencyHistogram.BUCKETS];
        for (int bucket = 0; bucket < counts.length; bucket++) {
            counts[bucket] = now.counts[bucket] - last.counts[bucket];
        }
        LatencyHistogram latency = histogramOf(counts, longestNs());
        return new Interval(last.atNs - startNs, nowNs - startNs, last.atNs < rampEndNs, now.reads - last.reads, now.writes - last.writes,
                now.readBytes - last.readBytes, now.writeBytes - last.writeBytes, latency.percentileNs(50), latency.percentileNs(99),
                latency.percentileNs(99.9), latency.maxNs(), Math.max(0, now.areaNs - last.areaNs) / (nowNs - last.atNs),
                now.dropped - last.dropped);
    }

    /** Takes back the last interval: the next one begins where it began. */
    void undoInterval() {
        before = beforeThat;
    }

    private long dropped() {
        return sum("bioscope_job.dropped");
    }

    private Seen look(long nowNs, long overflow) {
        var counts = new long[LatencyHistogram.BUCKETS];
        for (int part : new int[] {RAMP, MEASURED}) {
            for (int direction : new int[] {READ, WRITE}) {
                addCounts(counts, part, direction, "lat");
            }
        }
        return new Seen(nowNs, both(READ, "requests"), both(WRITE, "requests"), both(READ, "bytes"), both(WRITE, "bytes"), counts,
                areaNs(nowNs), dropped() + overflow);
    }

    /** The interval's own extremes are known to a bucket; the longest of all is known exactly, where it falls in this one. */
    private static LatencyHistogram histogramOf(long[] counts, long longestNs) {
        int first = 0;
        int last = counts.length - 1;
        while (first < last && counts[first] == 0) {
            first++;
        }
        while (last > first && counts[last] == 0) {
            last--;
        }
        long maxNs = LatencyHistogram.bucket(longestNs) == last ? longestNs : LatencyHistogram.middleNs(last);
        return new LatencyHistogram(counts, 0, 0, Math.min(LatencyHistogram.middleNs(first), maxNs), maxNs);
    }

    private long longestNs() {
        long longest = 0;
        for (MemorySegment job : jobs) {
            for (int part : new int[] {RAMP, MEASURED}) {
                for (int direction : new int[] {READ, WRITE}) {
                    longest = Math.max(longest, load(job, latency(part, direction, "lat") + NativeLayout.offset("bioscope_latency.max_ns")));
                }
            }
        }
        return longest;
    }

    private Totals.Direction direction(int direction) {
        return new Totals.Direction(count(MEASURED, direction, "requests"), count(MEASURED, direction, "bytes"),
                count(MEASURED, direction, "errors"), count(MEASURED, direction, "short_requests"), histogram(direction, "slat"),
                histogram(direction, "clat"), histogram(direction, "lat"));
    }

    private LatencyHistogram histogram(int direction, String kind) {
        var counts = new long[LatencyHistogram.BUCKETS];
        addCounts(counts, MEASURED, direction, kind);
        long sum = 0;
        double squares = 0;
        long min = Long.MAX_VALUE;
        long max = 0;
        for (MemorySegment job : jobs) {
            long at = latency(MEASURED, direction, kind);
            sum += load(job, at + NativeLayout.offset("bioscope_latency.sum_ns"));
            squares += Double.longBitsToDouble(load(job, at + NativeLayout.offset("bioscope_latency.sum_squares")));
            long jobMin = load(job, at + NativeLayout.offset("bioscope_latency.min_ns"));
            min = jobMin < 0 ? min : Math.min(min, jobMin);
            max = Math.max(max, load(job, at + NativeLayout.offset("bioscope_latency.max_ns")));
        }
        return new LatencyHistogram(counts, sum, squares, min, max);
    }

    private void addCounts(long[] counts, int part, int direction, String kind) {
        var ofJob = new long[counts.length];
        for (MemorySegment job : jobs) {
            MemorySegment.copy(job, ValueLayout.JAVA_LONG, latency(part, direction, kind) + COUNTS, ofJob, 0, ofJob.length);
            for (int bucket = 0; bucket < counts.length; bucket++) {
                counts[bucket] += ofJob[bucket];
            }
        }
    }

    private static long latency(int part, int direction, String kind) {
        return STATS + part * STATS_BYTES + DIRECTIONS + direction * DIRECTION_BYTES + NativeLayout.offset("bioscope_direction." + kind);
    }

    private long both(int direction, String counter) {
        return count(RAMP, direction, counter) + count(MEASURED, direction, counter);
    }

    private long count(int part, int direction, String counter) {
        return sumOfPart(part, DIRECTIONS + direction * DIRECTION_BYTES + NativeLayout.offset("bioscope_direction." + counter));
    }

    private long sumOfPart(int part, long offset) {
        return sumAt(STATS + part * STATS_BYTES + offset);
    }

    private long usage(String field) {
        return sum("bioscope_job.usage", "bioscope_usage." + field);
    }

    private long sum(String... path) {
        long at = 0;
        for (String field : path) {
            at += NativeLayout.offset(field);
        }
        return sumAt(at);
    }

    private long sumAt(long offset) {
        long sum = 0;
        for (MemorySegment job : jobs) {
            sum += load(job, offset);
        }
        return sum;
    }

    private double areaNs(long nowNs) {
        double area = 0;
        for (MemorySegment job : jobs) {
            area += areaNs(job, nowNs);
        }
        return area;
    }

    /** In-flight requests integrated over time until now; C's seq tells whether its fields are of one moment. */
    private static double areaNs(MemorySegment job, long nowNs) {
        double area = 0;
        for (int tries = 0; tries < DEPTH_TRIES; tries++) {
            long seq = (long) LONG.getAcquire(job, DEPTH + NativeLayout.offset("bioscope_depth.seq"));
            long inFlight = load(job, DEPTH + NativeLayout.offset("bioscope_depth.in_flight"));
            long lastNs = load(job, DEPTH + NativeLayout.offset("bioscope_depth.last_ns"));
            long areaNs = load(job, DEPTH + NativeLayout.offset("bioscope_depth.area_ns"));
            VarHandle.acquireFence();
            /* On a busy machine C may have gone on since nowNs was taken: then the area is taken back to it. */
            area = areaNs + (double) inFlight * (nowNs - lastNs);
            if ((seq & 1) == 0 && seq == load(job, DEPTH + NativeLayout.offset("bioscope_depth.seq"))) {
                break;
            }
        }
        return area;
    }

    private static long load(MemorySegment job, long offset) {
        return (long) LONG.getOpaque(job, offset);
    }
}

package org.bioscope.traces;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Figures counted from the requests of a trace, for traces that come without an engine's own exact ones: imports,
 * simulations, recordings that were interrupted. Ramp requests are in no total. Any thread.
 */
public final class Recount {
    /** One interval is a tenth of a second, as the engine's are. */
    public static final long INTERVAL_NS = 100_000_000L;
    /** Each interval under count holds a histogram of 18 KiB; traces longer than six minutes get wider ones. */
    private static final int MOST_INTERVALS = 3_600;

    private Recount() {
    }

    /** Totals of the trace's measured requests; what only the engine knows (CPU time, calls, depth levels) is 0. */
    public static Totals totals(RequestTrace trace) {
        return totals(trace, i -> true);
    }

    /** The same of those requests alone whose index {@code which} accepts. */
    public static Totals totals(RequestTrace trace, LongPredicate which) {
        long recorded = 0;
        var read = new Counter();
        var write = new Counter();
        var sync = new Counter();
        long inFlightNs = 0;
        long firstNs = Long.MAX_VALUE;
        long lastNs = 0;
        for (long i = 0; i < trace.size(); i++) {
            if (!which.test(i)) {
                continue;
            }
            recorded++;
            if ((trace.flags(i) & EngineRow.FLAG_RAMP) != 0) {
                continue;
            }
            Op op = trace.op(i);
            (op.isSync() ? sync : op == Op.WRITE ? write : read).count(trace, i);
            inFlightNs += trace.latencyNs(i);
            firstNs = Math.min(firstNs, trace.submitNs(i));
            lastNs = Math.max(lastNs, trace.seenNs(i));
        }
        double meanDepth = lastNs > firstNs ? (double) inFlightNs / (lastNs - firstNs) : 0;
        return new Totals(read.direction(), write.direction(), sync.direction(), recorded, 0, List.of(0L, 0L, 0L, 0L, 0L, 0L, 0L),
                meanDepth, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** The trace cut into tenths of a second from {@code startNs}, by when requests were seen to complete. */
    public static List<Interval> intervals(RequestTrace trace, long startNs) {
        return intervals(trace, startNs, i -> true);
    }

    /** The same of those requests alone whose index {@code which} accepts; as long as the whole trace. */
    public static List<Interval> intervals(RequestTrace trace, long startNs, LongPredicate which) {
        if (trace.size() == 0) {
            return List.of();
        }
        long lengthNs = Math.max(0, trace.lastSeenNs() - startNs);
        long intervalNs = Math.max(INTERVAL_NS, lengthNs / MOST_INTERVALS);
        int count = (int) (lengthNs / intervalNs) + 1;
        var stretches = new Stretch[count];
        Arrays.setAll(stretches, i -> new Stretch());
        for (long i = 0; i < trace.size(); i++) {
            if (!trace.op(i).isSync() && which.test(i)) {
                stretches[Math.clamp((trace.seenNs(i) - startNs) / intervalNs, 0, count - 1)].count(trace, i);
            }
        }
        var intervals = new ArrayList<Interval>(count);
        for (int i = 0; i < count; i++) {
            long toNs = i == count - 1 ? Math.max(lengthNs, i * intervalNs + 1) : (i + 1) * intervalNs;
            intervals.add(stretches[i].interval(i * intervalNs, toNs));
        }
        return List.copyOf(intervals);
    }

    private static final class Counter {
        private long requests;
        private long bytes;
        private long errors;
        private long shorts;
        private final LatencyCounter slat = new LatencyCounter();
        private final LatencyCounter clat = new LatencyCounter();
        private final LatencyCounter lat = new LatencyCounter();

        void count(RequestTrace trace, long i) {
            int result = trace.result(i);
            requests++;
            errors += result < 0 ? 1 : 0;
            bytes += Math.max(result, 0);
            shorts += result >= 0 && result < trace.bytes(i) ? 1 : 0;
            long submittedNs = Math.clamp(trace.stampNs(i, Stage.SUBMITTED), trace.submitNs(i), trace.seenNs(i));
            long intendedNs = trace.stampNs(i, Stage.INTENDED);
            slat.add(submittedNs - trace.submitNs(i));
            clat.add(trace.seenNs(i) - submittedNs);
            lat.add(trace.seenNs(i) - (intendedNs == 0 ? trace.submitNs(i) : intendedNs));
        }

        Totals.Direction direction() {
            return new Totals.Direction(requests, bytes, errors, shorts, slat.histogram(), clat.histogram(), lat.histogram());
        }
    }

    private static final class Stretch {
        private long reads;
        private long writes;
        private long readBytes;
        private long writeBytes;
        private boolean ramp = true;
        private double inFlightNs;
        private final LatencyCounter lat = new LatencyCounter();

        void count(RequestTrace trace, long i) {
            boolean write = trace.op(i) == Op.WRITE;
            long done = Math.max(0, trace.result(i));
            reads += write ? 0 : 1;
            writes += write ? 1 : 0;
            readBytes += write ? 0 : done;
            writeBytes += write ? done : 0;
            ramp &= (trace.flags(i) & EngineRow.FLAG_RAMP) != 0;
            inFlightNs += trace.latencyNs(i);
            lat.add(trace.latencyNs(i));
        }

        Interval interval(long fromNs, long toNs) {
            LatencyHistogram histogram = lat.histogram();
            return new Interval(fromNs, toNs, ramp && histogram.total() > 0, reads, writes, readBytes, writeBytes, histogram.percentileNs(50),
                    histogram.percentileNs(99), histogram.percentileNs(99.9), histogram.maxNs(), inFlightNs / (toNs - fromNs), 0);
        }
    }
}

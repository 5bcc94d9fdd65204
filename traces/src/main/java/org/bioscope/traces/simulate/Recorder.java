package org.bioscope.traces.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Interval;
import org.bioscope.traces.LatencyCounter;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.Totals;

/** Counts what the simulated program sees, exactly, and hands each request on to be kept as a row. */
final class Recorder {
    private static final long INTERVAL_NS = 100_000_000;

    private final Rows rows;
    private final long startNs;
    private final long measureFromNs;

    private final Direction read = new Direction();
    private final Direction write = new Direction();
    private final Direction sync = new Direction();
    private final long[] depthLevels = new long[7];
    private final long[] nextIds;
    private long dropped;

    private final List<Interval> intervals = new ArrayList<>();
    private LatencyCounter intervalLatency = new LatencyCounter();
    private long intervalFromNs;
    private long reads;
    private long writes;
    private long readBytes;
    private long writeBytes;
    private long intervalDropped;
    private long intervalDepthNs;

    /** Time in flight of all requests together up to {@code countedToNs}, and how many are in flight since. */
    private long depthNs;
    private long rampDepthNs;
    private long countedToNs;
    private int inFlight;

    private static final class Direction {
        private long requests;
        private long bytes;
        private long shorts;
        private final LatencyCounter slat = new LatencyCounter();
        private final LatencyCounter clat = new LatencyCounter();
        private final LatencyCounter lat = new LatencyCounter();

        private Totals.Direction value() {
            return new Totals.Direction(requests, bytes, 0, shorts, slat.histogram(), clat.histogram(), lat.histogram());
        }
    }

    Recorder(Rows rows, int jobs, long startNs, long measureFromNs) {
        this.rows = rows;
        this.startNs = startNs;
        this.measureFromNs = measureFromNs;
        nextIds = new long[jobs];
        intervalFromNs = startNs;
        countedToNs = startNs;
    }

    long nextId(int job) {
        return nextIds[job]++;
    }

    /** {@code inJob} is how many of its job's requests are in flight now, this one among them. */
    void submitted(Io io, long nowNs, int inJob) {
        advance(nowNs);
        // It has been in flight since the call began, which was not known then.
        depthNs += nowNs - io.submitNs;
        inFlight++;
        if (nowNs >= measureFromNs) {
            depthLevels[Math.min(6, 32 - Integer.numberOfLeadingZeros(Math.max(1, inJob) - 1))]++;
        }
    }

    void seen(Io io, long nowNs) {
        advance(nowNs);
        inFlight--;
        boolean ramp = nowNs < measureFromNs;
        long latNs = nowNs - io.intendedNs;
        if (!rows.keep(io, nowNs, ramp ? EngineRow.FLAG_RAMP : 0)) {
            dropped++;
            intervalDropped++;
        }
        switch (io.op) {
            case READ -> {
                reads++;
                readBytes += io.result;
                intervalLatency.add(latNs);
            }
            // fio counts what carries no data to nowhere as reads too.
            case NOP -> {
                reads++;
                intervalLatency.add(latNs);
            }
            case WRITE -> {
                writes++;
                writeBytes += io.result;
                intervalLatency.add(latNs);
            }
            case FSYNC, FDATASYNC -> {
            }
        }
        if (!ramp) {
            count(io, nowNs, latNs);
        }
    }

    private void count(Io io, long nowNs, long latNs) {
        Direction direction = switch (io.op) {
            case READ, NOP -> read;
            case WRITE -> write;
            case FSYNC, FDATASYNC -> sync;
        };
        direction.requests++;
        direction.bytes += io.result;
        direction.shorts += io.result < io.bytes ? 1 : 0;
        direction.slat.add(io.submittedNs - io.submitNs);
        direction.clat.add(nowNs - io.submittedNs);
        direction.lat.add(latNs);
    }

    private void advance(long nowNs) {
        while (nowNs - intervalFromNs >= INTERVAL_NS) {
            integrate(intervalFromNs + INTERVAL_NS);
            closeInterval(intervalFromNs + INTERVAL_NS);
        }
        integrate(nowNs);
    }

    private void integrate(long toNs) {
        if (countedToNs < measureFromNs && toNs >= measureFromNs) {
            rampDepthNs = depthNs + inFlight * (measureFromNs - countedToNs);
        }
        depthNs += inFlight * (toNs - countedToNs);
        countedToNs = toNs;
    }

    private void closeInterval(long toNs) {
        var latency = intervalLatency.histogram();
        intervals.add(new Interval(intervalFromNs - startNs, toNs - startNs, intervalFromNs < measureFromNs, reads, writes, readBytes,
                writeBytes, latency.percentileNs(50), latency.percentileNs(99), latency.percentileNs(99.9), latency.maxNs(),
                (double) (depthNs - intervalDepthNs) / (toNs - intervalFromNs), intervalDropped));
        intervalLatency = new LatencyCounter();
        reads = writes = readBytes = writeBytes = intervalDropped = 0;
        intervalDepthNs = depthNs;
        intervalFromNs = toNs;
    }

    /** Closes the last interval, which is shorter than the others. */
    void finish() {
        if (countedToNs > intervalFromNs) {
            closeInterval(countedToNs);
        }
    }

    /** ns from the end of the ramp to the last request seen. */
    long measuredNs() {
        return Math.max(0, countedToNs - measureFromNs);
    }

    List<Interval> intervals() {
        return intervals;
    }

    RequestTrace trace() {
        return rows.snapshot();
    }

    /** Time in flight of all measured requests together, ns. */
    long inFlightNs() {
        return depthNs - rampDepthNs;
    }

    Totals totals(long submitCalls, long waitCalls, long userNs, long systemNs, long sleeps, long preemptions) {
        double meanDepth = measuredNs() == 0 ? 0 : (double) inFlightNs() / measuredNs();
        return new Totals(read.value(), write.value(), sync.value(), rows.count(), dropped,
                LongStream.of(depthLevels).boxed().toList(), meanDepth, submitCalls, waitCalls, userNs, systemNs, sleeps, preemptions,
                0, 0, 0, 0);
    }
}

package org.bioscope.traces;

import java.util.List;

/**
 * Exact figures of a run's measured part, kept by the engine itself beside the records.
 *
 * @param read         reads; {@code write} and {@code sync} (fsync, fdatasync) likewise
 * @param recorded     records kept in the trace, the ramp's included
 * @param dropped      records that were lost because a ring or the trace was full
 * @param depthLevels  submissions that found so many in flight, in fio's levels: 1, 2, 4, 8, 16, 32, >=64
 * @param meanDepth    mean number in flight over the measured time
 * @param submitCalls  submitting system calls; {@code waitCalls} those that waited for completions
 * @param userNs       CPU time of the run's own threads
 * @param verified     blocks read back and compared
 * @param mismatches   blocks whose checksum was wrong
 */
public record Totals(Direction read, Direction write, Direction sync, long recorded, long dropped, List<Long> depthLevels,
        double meanDepth, long submitCalls, long waitCalls, long userNs, long systemNs, long voluntarySwitches,
        long involuntarySwitches, long minorFaults, long majorFaults, long verified, long mismatches) {

    /**
     * One direction. {@code slat} is the submitting call, {@code clat} from its return to seen, {@code lat} from the
     * intended start to seen, as fio defines them.
     */
    public record Direction(long requests, long bytes, long errors, long shortRequests, LatencyHistogram slat,
            LatencyHistogram clat, LatencyHistogram lat) {
        public static Direction none() {
            return new Direction(0, 0, 0, 0, LatencyHistogram.empty(), LatencyHistogram.empty(), LatencyHistogram.empty());
        }
    }

    public Totals {
        depthLevels = List.copyOf(depthLevels);
    }

    public static Totals none() {
        return new Totals(Direction.none(), Direction.none(), Direction.none(), 0, 0, List.of(0L, 0L, 0L, 0L, 0L, 0L, 0L),
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Reads and writes together. */
    public long requests() {
        return read.requests() + write.requests();
    }

    public long bytes() {
        return read.bytes() + write.bytes();
    }

    /** Latency of reads and writes together, from the intended start. */
    public LatencyHistogram lat() {
        return read.lat().plus(write.lat());
    }
}

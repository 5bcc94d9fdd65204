package org.bioscope.traces;

import java.util.Arrays;
import java.util.Optional;

/**
 * The blocks of a file over the time of a run: what they were before it, and when each one changed. A block is as large
 * as the run's requests.
 *
 * <p>What they were before is FIEMAP's word where the run asked it, else what the preparation means. A change is taken
 * from a request alone: a hole becomes unwritten when its write was given new unwritten blocks, and a block is written
 * once its write is complete, since the conversion is part of the completion (where nobody watched, once it was seen).
 * What went through the page cache, or fell to another filesystem's own time, is unknown from then on.
 *
 * <p>Grows by {@link #take}; owned by one thread.
 */
public final class ExtentMap {
    /** Beyond it only every so-manieth block is followed: no screen has as many points. */
    static final int MOST_BLOCKS = 1 << 20;

    /** What a block is. */
    public enum State {
        UNKNOWN, HOLE, UNWRITTEN, WRITTEN
    }

    /** How it is known what the blocks were before the run. */
    public enum Before {
        /** FIEMAP told it. */
        OBSERVED,
        /** It follows from the preparation. */
        DERIVED,
        /** The simulator made the file up. */
        SIMULATED,
        /** The file was there, and nobody asked. */
        UNKNOWN
    }

    private static final State[] STATES = State.values();

    private final long first;
    private final long blockBytes;
    private final int stride;
    private final byte[] before;
    private final byte[] after;
    private final long[] changedNs;
    /** When a hole got its unwritten blocks, 0 for never; only where there are holes. */
    private final long[] allocatedNs;
    private final Before how;
    private final boolean grows;
    private final boolean lateRecords;
    private final Optional<FileExtents> fiemapAfter;
    private long rows;
    private long contradictions;
    private long buffered;

    /** What FIEMAP says after a run, block for block beside the map's last state. */
    public record Agreement(int same, int different, int unknown) {
    }

    private ExtentMap(RunReport report, int blocks, int stride) {
        Workload workload = report.workload();
        first = workload.get(Workload.OFFSET);
        blockBytes = workload.get(Workload.BS);
        this.stride = stride;
        Prepare prepare = workload.get(Workload.PREPARE);
        Optional<FileExtents> asked = report.environment().fact(Environment.EXTENTS_BEFORE).flatMap(FileExtents::read);
        boolean asItWas = prepare == Prepare.NONE && !workload.get(Workload.RW).writes();
        how = asked.isPresent() ? Before.OBSERVED : report.source() == Source.SIMULATED ? Before.SIMULATED : asItWas ? Before.UNKNOWN : Before.DERIVED;
        before = new byte[blocks];
        after = new byte[blocks];
        changedNs = new long[blocks];
        Arrays.fill(before, (byte) (asItWas ? State.UNKNOWN : of(prepare)).ordinal());
        asked.ifPresent(extents -> {
            for (int block = 0; block < blocks; block++) {
                before[block] = (byte) of(extents.at(offset(block))).ordinal();
            }
        });
        boolean holes = false;
        for (byte one : before) {
            holes |= one == State.HOLE.ordinal();
        }
        allocatedNs = new long[holes ? blocks : 0];
        grows = prepare == Prepare.NONE || prepare == Prepare.KEEP_SIZE;
        // btrfs records what was written in a worker of its own, after the program has its answer.
        lateRecords = report.environment().fact(Environment.FILESYSTEM).filter("btrfs"::equals).isPresent();
        fiemapAfter = report.environment().fact(Environment.EXTENTS_AFTER).flatMap(FileExtents::read);
    }

    /** Of a run on a file; empty for a device, and where there is no I/O. */
    public static Optional<ExtentMap> of(RunReport report) {
        Workload workload = report.workload();
        boolean device = report.environment().fact(Environment.FILESYSTEM).filter("block"::equals).isPresent();
        long blocks = workload.get(Workload.SIZE) / Math.max(1, workload.get(Workload.BS));
        if (device || blocks < 1 || workload.get(Workload.IOENGINE).equals("nop")) {
            return Optional.empty();
        }
        int stride = Math.toIntExact(Math.ceilDiv(blocks, MOST_BLOCKS));
        return Optional.of(new ExtentMap(report, Math.toIntExact(Math.ceilDiv(blocks, stride)), stride));
    }

    private static State of(Prepare prepare) {
        return switch (prepare) {
            case NONE, TRUNCATE -> State.HOLE;
            case FALLOCATE, KEEP_SIZE -> State.UNWRITTEN;
            case WRITTEN, CACHED, DIRTY -> State.WRITTEN;
        };
    }

    private static State of(Extent extent) {
        return switch (extent) {
            case HOLE -> State.HOLE;
            case UNWRITTEN -> State.UNWRITTEN;
            case MAPPED, INLINE -> State.WRITTEN;
            case DELALLOC, UNKNOWN -> State.UNKNOWN;
        };
    }

    /** Takes in at most so many rows of the trace that were not there before; whether it has them all now. */
    public boolean take(RequestTrace trace, long most) {
        long end = Math.min(trace.size(), rows + most);
        for (; rows < end; rows++) {
            if (trace.op(rows) == Op.WRITE) {
                write(trace, rows);
            } else if (trace.op(rows) == Op.READ) {
                seen(trace, rows);
            }
        }
        return rows == trace.size();
    }

    private void write(RequestTrace trace, long row) {
        seen(trace, row);
        int done = trace.result(row);
        if (done <= 0) {
            return;
        }
        long completeNs = trace.stampNs(row, Stage.COMPLETE);
        long atNs = completeNs == 0 ? trace.seenNs(row) : completeNs;
        boolean cached = (trace.kernelFlags(row) & KernelRow.FLAG_BUFFERED) != 0;
        buffered += cached ? 1 : 0;
        State now = cached || lateRecords ? State.UNKNOWN : State.WRITTEN;
        // Only blocks that were written whole: of the others something else may be left.
        long from = trace.offset(row) - first;
        for (long block = Math.ceilDiv(from, blockBytes); (block + 1) * blockBytes <= from + done; block++) {
            int at = index(block);
            if (at >= 0 && (changedNs[at] == 0 || atNs < changedNs[at])) {
                changedNs[at] = atNs;
                after[at] = (byte) now.ordinal();
            }
        }
    }

    /** What the kernel found there when it looked: new blocks for a hole, or word against what is drawn. */
    private void seen(RequestTrace trace, long row) {
        State found = of(trace.extent(row));
        long lookedNs = trace.stampNs(row, Stage.IOMAP);
        int at = index(Math.floorDiv(trace.offset(row) - first, blockBytes));
        if (found == State.UNKNOWN || lookedNs == 0 || at < 0) {
            return;
        }
        State drawn = at(at, lookedNs);
        boolean allocated = (trace.kernelFlags(row) & KernelRow.FLAG_EXTENT_NEW) != 0;
        if (drawn == State.HOLE && (allocated || found == State.UNWRITTEN && trace.op(row) == Op.WRITE)) {
            if (found == State.UNWRITTEN && (allocatedNs[at] == 0 || lookedNs < allocatedNs[at])) {
                allocatedNs[at] = lookedNs;
            }
        } else if (drawn == State.UNKNOWN && changedNs[at] == 0) {
            before[at] = (byte) found.ordinal();
        } else if (found == State.WRITTEN && drawn == State.UNWRITTEN && !allocated) {
            // Another write's, whose completion nobody has taken in yet: it was written by now.
            changedNs[at] = changedNs[at] == 0 ? lookedNs : Math.min(changedNs[at], lookedNs);
            after[at] = (byte) State.WRITTEN.ordinal();
        } else if (drawn != State.UNKNOWN && found != drawn && !allocated) {
            contradictions++;
        }
    }

    private int index(long block) {
        return block < 0 || block % stride != 0 || block / stride >= before.length ? -1 : (int) (block / stride);
    }

    /** Blocks that are followed. */
    public int blocks() {
        return before.length;
    }

    /** Every so-manieth block of the file is followed. */
    public int stride() {
        return stride;
    }

    public long blockBytes() {
        return blockBytes;
    }

    /** Where a followed block begins in the file. */
    public long offset(int block) {
        return first + (long) block * stride * blockBytes;
    }

    /** The followed block that holds an offset of the file; -1 where none does. */
    public int block(long offset) {
        return index(Math.floorDiv(offset - first, blockBytes));
    }

    /** What a block is at a time, CLOCK_MONOTONIC ns. */
    public State at(int block, long atNs) {
        if (changedNs[block] != 0 && atNs >= changedNs[block]) {
            return STATES[after[block]];
        }
        boolean allocated = allocatedNs.length > 0 && allocatedNs[block] != 0 && atNs >= allocatedNs[block];
        return allocated ? State.UNWRITTEN : STATES[before[block]];
    }

    /** When the block was last changed by the run; 0 for never. */
    public long changedNs(int block) {
        return changedNs[block];
    }

    /** i_size as it follows from the writes that are complete at that time; empty where the preparation has set it for good. */
    public Optional<Long> sizeAt(long atNs) {
        if (!grows) {
            return Optional.empty();
        }
        for (int block = before.length - 1; block >= 0; block--) {
            if (changedNs[block] != 0 && atNs >= changedNs[block]) {
                return Optional.of(offset(block) + blockBytes);
            }
        }
        return Optional.of(0L);
    }

    public Before before() {
        return how;
    }

    /** Requests that found another extent than is drawn. */
    public long contradictions() {
        return contradictions;
    }

    /** Writes that went through the page cache. */
    public long buffered() {
        return buffered;
    }

    /** FIEMAP after the run beside the last state drawn; empty where it was not asked, or told of more extents than are kept. */
    public Optional<Agreement> agreement() {
        return fiemapAfter.map(extents -> {
            int same = 0;
            int different = 0;
            for (int block = 0; block < before.length; block++) {
                State drawn = at(block, Long.MAX_VALUE);
                State found = of(extents.at(offset(block)));
                if (drawn != State.UNKNOWN && found != State.UNKNOWN) {
                    same += drawn == found ? 1 : 0;
                    different += drawn == found ? 0 : 1;
                }
            }
            return new Agreement(same, different, before.length - same - different);
        });
    }
}

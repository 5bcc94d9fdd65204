package org.bioscope.traces.simulate;

import java.util.BitSet;
import org.bioscope.traces.Extent;
import org.bioscope.traces.Op;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.rules.Position;

/** The file: which of its blocks are written or cached and where it ends, from its preparation on and as writes complete. */
final class Extents {
    /** Above it the map of blocks would take more memory than the rest of a simulation: 32 MiB. */
    private static final long MOST_BLOCKS = 1L << 28;
    /** What a preparation leaves in the page cache: a page at the head of each piece, up to so many pieces. */
    private static final long CACHED_PIECE_BYTES = 64 << 10;
    private static final long MOST_CACHED_PIECES = 1_024;

    private final Prepare prepare;
    private final Extent unwritten;
    private final long blockBytes;
    private final long startBytes;
    private final long cachedEveryBytes;
    private final boolean followed;
    /** Blocks that a write of this run has passed over: written since, and their pages dropped. */
    private final BitSet passed = new BitSet();
    private long endBytes;
    private boolean touched;
    private long tick = -1;

    Extents(Workload workload, boolean rawDevice) {
        prepare = rawDevice ? Prepare.WRITTEN : workload.get(Workload.PREPARE);
        blockBytes = workload.get(Workload.BS);
        startBytes = workload.get(Workload.OFFSET);
        long size = workload.get(Workload.SIZE);
        followed = prepare != Prepare.WRITTEN;
        if (followed && (startBytes + size) / blockBytes > MOST_BLOCKS) {
            throw new ModelException("--prepare " + prepare.label() + " with " + Units.fioBytes(startBytes + size) + " in blocks of "
                    + Units.fioBytes(blockBytes) + ": the simulator follows at most " + MOST_BLOCKS + " blocks; use a smaller --size");
        }
        unwritten = switch (prepare) {
            case NONE, TRUNCATE -> Extent.HOLE;
            case FALLOCATE, KEEP_SIZE -> Extent.UNWRITTEN;
            case WRITTEN, CACHED, DIRTY -> Extent.MAPPED;
        };
        endBytes = prepare == Prepare.NONE || prepare == Prepare.KEEP_SIZE ? 0 : startBytes + size;
        cachedEveryBytes = Math.max(CACHED_PIECE_BYTES, size / MOST_CACHED_PIECES / 4096 * 4096);
    }

    Extent at(long offset) {
        return !followed || passed.get(block(offset)) ? Extent.MAPPED : unwritten;
    }

    /** Where a request lies against i_size. */
    Position position(long offset, int bytes) {
        if (offset + bytes <= endBytes) {
            return Position.INSIDE;
        }
        return offset < endBytes ? Position.STRADDLES : offset == endBytes ? Position.APPEND : Position.PAST_END;
    }

    /** Bytes of a read up to i_size. */
    int readable(long offset, int bytes) {
        return Math.clamp(endBytes - offset, 0, bytes);
    }

    /** Whether a page of the range lies in the page cache. */
    boolean cached(long offset, int bytes) {
        if (prepare != Prepare.CACHED || passed.get(block(offset))) {
            return false;
        }
        long in = (offset - startBytes) % cachedEveryBytes;
        return in == 0 || in + bytes > cachedEveryBytes;
    }

    /** Whether this is the first write since the inode was loaded; true once, and never where the preparation has written. */
    boolean firstWrite() {
        boolean first = !touched && (prepare == Prepare.NONE || prepare == Prepare.TRUNCATE);
        touched = true;
        return first;
    }

    /** Whether the file's times were last brought up to date before this tick of the coarse clock. */
    boolean stale(long atTick) {
        return tick != atTick;
    }

    void timesUpdated(long atTick) {
        tick = atTick;
    }

    /** A request's tail has run: what it wrote is there from now on. */
    void completed(Io io) {
        if (io.op == Op.WRITE && followed) {
            passed.set(block(io.offset));
            endBytes = Math.max(endBytes, io.offset + io.bytes);
        }
    }

    private int block(long offset) {
        return (int) (offset / blockBytes);
    }
}

package org.bioscope.traces;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Where rows are collected: appends only, off the heap, in chunks that never move. Owned by one thread (the drain of a
 * run, an importer, the simulator); what it hands out by {@link #snapshot} is immutable and belongs to any thread.
 *
 * <p>Past its capacity, or the JVM's, it stops keeping rows and counts them, so that a run longer than memory goes on.
 */
public final class TraceStore {
    /** Rows in a chunk: 4 MiB of engine rows, large enough that chunks are few and small enough that one is quickly had. */
    public static final int CHUNK_ROWS = 1 << 16;
    /** Rows in a block, the unit of {@link RequestTrace}'s time index. */
    static final int BLOCK_ROWS = 1 << 12;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final Source source;
    private long capacityRows;
    private final List<RequestTrace.Chunk> chunks = new ArrayList<>();
    private long rows;
    private long overflow;

    /** {@code capacityRows} bounds memory: 64 bytes a row, 192 where {@code source} knows more than the engine. */
    public TraceStore(Source source, long capacityRows) {
        if (capacityRows < 0) {
            throw new IllegalArgumentException("capacity must be >= 0 rows, was " + capacityRows);
        }
        this.source = source;
        this.capacityRows = capacityRows;
    }

    /** Bytes of a chunk's rows: all engine rows, then all kernel rows where there are any. */
    public static long chunkBytes(Source source) {
        return (long) CHUNK_ROWS * (EngineRow.BYTES + (source == Source.ENGINE ? 0 : KernelRow.BYTES));
    }

    /** Appends whole {@link EngineRow}s; the kernel rows beside them stay zero, that is unknown, until written. */
    public void append(MemorySegment engineRows) {
        long count = engineRows.byteSize() / EngineRow.BYTES;
        for (long done = 0; done < count;) {
            long room = Math.min(capacityRows - rows, BLOCK_ROWS - rows % BLOCK_ROWS);
            if (room <= 0) {
                overflow += count - done;
                return;
            }
            long take = Math.min(room, count - done);
            if (rows % CHUNK_ROWS == 0 && !addChunk()) {
                continue;
            }
            RequestTrace.Chunk chunk = chunks.getLast();
            long at = rows % CHUNK_ROWS;
            MemorySegment.copy(engineRows, done * EngineRow.BYTES, chunk.engine(), at * EngineRow.BYTES, take * EngineRow.BYTES);
            index(chunk, at, take);
            rows += take;
            done += take;
        }
    }

    /**
     * Puts a copy of a full chunk in the place of the chunk in memory, which is given back once no snapshot holds it: how
     * a run longer than memory goes on while it is recorded. {@code copy} is laid out as {@link #chunkBytes} says.
     */
    public void replace(int chunk, MemorySegment copy) {
        if ((chunk + 1L) * CHUNK_ROWS > rows) {
            throw new IllegalArgumentException("chunk " + chunk + " is not full: the trace has " + rows + " rows");
        }
        RequestTrace.Chunk old = chunks.get(chunk);
        RequestTrace.Chunk mapped = RequestTrace.Chunk.over(copy, source, CHUNK_ROWS);
        chunks.set(chunk, new RequestTrace.Chunk(mapped.engine(), mapped.kernel(), old.firstSubmitNs(), old.lastSeenNs()));
    }

    /** The {@link KernelRow} beside an appended row, for writing; only for sources that have one, only by the owner. */
    public MemorySegment kernelRow(long index) {
        return chunks.get((int) (index / CHUNK_ROWS)).kernel().asSlice(index % CHUNK_ROWS * KernelRow.BYTES, KernelRow.BYTES);
    }

    public long rows() {
        return rows;
    }

    /** Rows that were offered past the capacity and not kept. */
    public long overflow() {
        return overflow;
    }

    /** All rows so far, as a value. Cheap: shares the chunks. */
    public RequestTrace snapshot() {
        return new RequestTrace(source, List.copyOf(chunks), rows);
    }

    /** Whether there was memory for it; if not, the trace is full from here on: the run is worth more than its records. */
    private boolean addChunk() {
        try {
            MemorySegment memory = Arena.ofAuto().allocate(chunkBytes(source), 64);
            chunks.add(RequestTrace.Chunk.over(memory, source, CHUNK_ROWS));
            return true;
        } catch (OutOfMemoryError e) {
            capacityRows = rows;
            return false;
        }
    }

    private static void index(RequestTrace.Chunk chunk, long at, long count) {
        int block = (int) (at / BLOCK_ROWS);
        long first = at % BLOCK_ROWS == 0 ? Long.MAX_VALUE : chunk.firstSubmitNs()[block];
        long last = at % BLOCK_ROWS == 0 ? Long.MIN_VALUE : chunk.lastSeenNs()[block];
        for (long row = at; row < at + count; row++) {
            first = Math.min(first, chunk.engine().get(LONG, row * EngineRow.BYTES + EngineRow.SUBMIT_NS));
            last = Math.max(last, chunk.engine().get(LONG, row * EngineRow.BYTES + EngineRow.SEEN_NS));
        }
        chunk.firstSubmitNs()[block] = first;
        chunk.lastSeenNs()[block] = last;
    }
}

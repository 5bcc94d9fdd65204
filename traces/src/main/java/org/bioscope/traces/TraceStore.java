package org.bioscope.traces;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where rows are collected: appends only, off the heap, in chunks that never move. Owned by one thread (the drain of a
 * run, an importer, the simulator); what it hands out by {@link #snapshot} is immutable and belongs to any thread.
 *
 * <p>Its capacity is of rows in memory; rows that {@link #replace} put elsewhere make room again, and what is not kept is
 * counted. One that is {@link #thinning} keeps one row in eight when half of its memory is taken, one in 64 when half of
 * the rest is, and so on: a run longer than memory goes on, and its end is seen as well as its start.
 */
public final class TraceStore {
    /** Rows in a chunk: 4 MiB of engine rows, large enough that chunks are few and small enough that one is quickly had. */
    public static final int CHUNK_ROWS = 1 << 16;
    /** Rows in a block, the unit of {@link RequestTrace}'s time index. */
    static final int BLOCK_ROWS = 1 << 12;
    static final int BLOCKS_IN_CHUNK = CHUNK_ROWS / BLOCK_ROWS;
    /** Each time memory gets short again so many times fewer rows are kept; four times at most. */
    private static final int THINNING = 8;
    private static final int MOST_THINNINGS = 4;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final Source source;
    private final boolean thinning;
    private final long capacityRows;
    private final List<Chunk> chunks = new ArrayList<>();
    private long rows;
    private long replacedRows;
    /** The JVM had no memory for another chunk; until one is given back there is no use in asking. */
    private boolean exhausted;
    private long offered;
    private long overflow;
    private Optional<Shortage> shortage = Optional.empty();

    /**
     * That not all rows were kept: since the one seen at {@code fromNs}, CLOCK_MONOTONIC, and at the worst one in
     * {@code oneIn}, or none at all where that is 0.
     */
    public record Shortage(long fromNs, int oneIn) {
    }

    /** {@code capacityRows} bounds memory: 64 bytes a row, 192 where {@code source} knows more than the engine. */
    public TraceStore(Source source, long capacityRows) {
        this(source, capacityRows, false);
    }

    /** A store for a run whose end nobody knows. */
    public static TraceStore thinning(Source source, long capacityRows) {
        return new TraceStore(source, capacityRows, true);
    }

    private TraceStore(Source source, long capacityRows, boolean thinning) {
        if (capacityRows < 0) {
            throw new IllegalArgumentException("capacity must be >= 0 rows, was " + capacityRows);
        }
        this.source = source;
        this.capacityRows = capacityRows;
        this.thinning = thinning;
    }

    /** Bytes of a chunk's rows: all engine rows, then all kernel rows where there are any. */
    public static long chunkBytes(Source source) {
        return (long) CHUNK_ROWS * (EngineRow.BYTES + (source == Source.ENGINE ? 0 : KernelRow.BYTES));
    }

    /** Appends whole {@link EngineRow}s; the kernel rows beside them stay zero, that is unknown, until written. */
    public void append(MemorySegment engineRows) {
        long count = engineRows.byteSize() / EngineRow.BYTES;
        for (long done = 0; done < count;) {
            int oneIn = oneIn();
            if (oneIn != 1 && (oneIn == 0 || offered % oneIn != 0)) {
                lose(engineRows.get(LONG, done * EngineRow.BYTES + EngineRow.SEEN_NS), oneIn);
                offered++;
                done++;
                continue;
            }
            long room = Math.min(capacityRows - memoryRows(), BLOCK_ROWS - rows % BLOCK_ROWS);
            long take = oneIn == 1 ? Math.min(room, count - done) : 1;
            if (rows % CHUNK_ROWS == 0 && !addChunk()) {
                continue;
            }
            Chunk chunk = chunks.getLast();
            long at = rows % CHUNK_ROWS;
            MemorySegment.copy(engineRows, done * EngineRow.BYTES, chunk.engine(), at * EngineRow.BYTES, take * EngineRow.BYTES);
            index(chunk, at, take);
            rows += take;
            offered += take;
            done += take;
        }
    }

    /** Appends a full chunk as it lies in {@code copy}, which is laid out as {@link #chunkBytes} says and is not in memory. */
    public void adopt(MemorySegment copy) {
        if (rows % CHUNK_ROWS != 0) {
            throw new IllegalStateException("a chunk cannot follow " + rows + " rows, which end within one");
        }
        chunks.add(Chunk.over(copy, source, CHUNK_ROWS));
        for (long at = 0; at < CHUNK_ROWS; at += BLOCK_ROWS) {
            index(chunks.getLast(), at, BLOCK_ROWS);
        }
        rows += CHUNK_ROWS;
        replacedRows += CHUNK_ROWS;
    }

    /** Of how many rows one is kept now; 0 where memory is full. */
    private int oneIn() {
        long room = capacityRows - memoryRows();
        if (room <= 0 || exhausted && rows % CHUNK_ROWS == 0) {
            return 0;
        }
        int oneIn = 1;
        if (thinning) {
            long left = capacityRows / 2;
            for (int thinning = 0; thinning < MOST_THINNINGS && room <= left; thinning++) {
                oneIn *= THINNING;
                left /= 2;
            }
        }
        return oneIn;
    }

    private void lose(long seenNs, int oneIn) {
        overflow++;
        if (shortage.isEmpty()) {
            shortage = Optional.of(new Shortage(seenNs, oneIn));
        }
        int worst = shortage.get().oneIn();
        if (worst != 0 && (oneIn == 0 || oneIn > worst)) {
            shortage = Optional.of(new Shortage(shortage.get().fromNs(), oneIn));
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
        Chunk old = chunks.get(chunk);
        Chunk mapped = Chunk.over(copy, source, CHUNK_ROWS);
        chunks.set(chunk, new Chunk(mapped.engine(), mapped.kernel(), old.firstSubmitNs(), old.lastSeenNs()));
        replacedRows += CHUNK_ROWS;
        exhausted = false;
    }

    /** The {@link KernelRow} beside an appended row, for writing; only for sources that have one, only by the owner. */
    public MemorySegment kernelRow(long index) {
        return chunks.get((int) (index / CHUNK_ROWS)).kernel().asSlice(index % CHUNK_ROWS * KernelRow.BYTES, KernelRow.BYTES);
    }

    public long rows() {
        return rows;
    }

    /** Rows that lie in memory, not in a file. */
    public long memoryRows() {
        return rows - replacedRows;
    }

    /** The most rows that may lie in memory. */
    public long capacityRows() {
        return capacityRows;
    }

    /** Rows that were offered and not kept. */
    public long overflow() {
        return overflow;
    }

    /** Since when not all rows were kept; empty while they were. */
    public Optional<Shortage> shortage() {
        return shortage;
    }

    /** All rows so far, as a value. Cheap: shares the chunks. */
    public RequestTrace snapshot() {
        return new RequestTrace(source, List.copyOf(chunks), rows);
    }

    /** Whether there was memory for it; if not, memory is full with what is in it: the run is worth more than its records. */
    private boolean addChunk() {
        try {
            MemorySegment memory = Arena.ofAuto().allocate(chunkBytes(source), 64);
            chunks.add(Chunk.over(memory, source, CHUNK_ROWS));
            return true;
        } catch (OutOfMemoryError e) {
            exhausted = true;
            return false;
        }
    }

    /** Takes rows that were appended within one block, or from the start of one, into the time index. */
    static void index(Chunk chunk, long at, long count) {
        for (long row = at; row < at + count; row++) {
            int block = (int) (row / BLOCK_ROWS);
            long submitNs = chunk.engine().get(LONG, row * EngineRow.BYTES + EngineRow.SUBMIT_NS);
            long seenNs = chunk.engine().get(LONG, row * EngineRow.BYTES + EngineRow.SEEN_NS);
            boolean first = row % BLOCK_ROWS == 0;
            chunk.firstSubmitNs()[block] = first ? submitNs : Math.min(chunk.firstSubmitNs()[block], submitNs);
            chunk.lastSeenNs()[block] = first ? seenNs : Math.max(chunk.lastSeenNs()[block], seenNs);
        }
    }
}

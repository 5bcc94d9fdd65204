package org.bioscope.traces;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Requests in the order in which they were seen to complete: rows off the heap, read field by field, made into a
 * {@link Request} only where one is looked at. Immutable once published; any thread.
 */
public final class RequestTrace {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private static final Op[] OPS = Op.values();
    private static final Stage[] STAGES = Stage.values();
    private static final Completion[] COMPLETIONS = Completion.values();
    private static final Context[] CONTEXTS = Context.values();
    private static final Extent[] EXTENTS = Extent.values();
    private static final Unjoined[] UNJOINED = Unjoined.values();

    /** A fixed number of rows; the time index has one entry for each {@link TraceStore#BLOCK_ROWS}. */
    record Chunk(MemorySegment engine, MemorySegment kernel, long[] firstSubmitNs, long[] lastSeenNs) {
        /** A chunk without rows over memory laid out as {@link TraceStore#chunkBytes} says. */
        static Chunk over(MemorySegment rows, Source source) {
            long engineBytes = (long) TraceStore.CHUNK_ROWS * EngineRow.BYTES;
            int blocks = TraceStore.CHUNK_ROWS / TraceStore.BLOCK_ROWS;
            return new Chunk(rows.asSlice(0, engineBytes), source == Source.ENGINE ? MemorySegment.NULL : rows.asSlice(engineBytes),
                    new long[blocks], new long[blocks]);
        }
    }

    private final Source source;
    private final List<Chunk> chunks;
    private final long size;

    RequestTrace(Source source, List<Chunk> chunks, long size) {
        this.source = source;
        this.chunks = chunks;
        this.size = size;
    }

    /** A trace without requests. */
    public static RequestTrace empty(Source source) {
        return new RequestTrace(source, List.of(), 0);
    }

    public Source source() {
        return source;
    }

    public long size() {
        return size;
    }

    /** Whether rows of the kernel view, the laboratory or the simulator lie beside the engine's. */
    public boolean hasKernelRows() {
        return source != Source.ENGINE;
    }

    /** The stamp of a stage in CLOCK_MONOTONIC ns, or 0 where there is none. */
    public long stampNs(long index, Stage stage) {
        return switch (stage) {
            case INTENDED -> engineLong(index, EngineRow.INTENDED_NS);
            case SUBMIT -> engineLong(index, EngineRow.SUBMIT_NS);
            case SUBMITTED -> engineLong(index, EngineRow.SUBMITTED_NS);
            case SEEN -> engineLong(index, EngineRow.SEEN_NS);
            case PUNT, IOMAP, BIO, ISSUE, ENDIO, QUEUED, WORKER, COMPLETE ->
                hasKernelRows() ? kernelLong(index, kernelOffset(stage)) : 0;
        };
    }

    public long submitNs(long index) {
        return engineLong(index, EngineRow.SUBMIT_NS);
    }

    public long seenNs(long index) {
        return engineLong(index, EngineRow.SEEN_NS);
    }

    /** ns from submit entry to seen. */
    public long latencyNs(long index) {
        return seenNs(index) - submitNs(index);
    }

    public Op op(long index) {
        return OPS[chunk(index).engine().get(BYTE, row(index, EngineRow.BYTES) + EngineRow.OP)];
    }

    public int job(long index) {
        return Short.toUnsignedInt(chunk(index).engine().get(SHORT, row(index, EngineRow.BYTES) + EngineRow.JOB));
    }

    public int slot(long index) {
        return chunk(index).engine().get(INT, row(index, EngineRow.BYTES) + EngineRow.SLOT);
    }

    public long offset(long index) {
        return engineLong(index, EngineRow.OFFSET);
    }

    public int result(long index) {
        return chunk(index).engine().get(INT, row(index, EngineRow.BYTES) + EngineRow.RESULT);
    }

    public int flags(long index) {
        return chunk(index).engine().get(BYTE, row(index, EngineRow.BYTES) + EngineRow.FLAGS);
    }

    /** Where the tail of the request ran; {@link Completion#UNKNOWN} without kernel rows. */
    public Completion completion(long index) {
        return hasKernelRows() ? COMPLETIONS[kernelByte(index, KernelRow.COMPLETION)] : Completion.UNKNOWN;
    }

    public Context context(long index) {
        return hasKernelRows() ? CONTEXTS[kernelByte(index, KernelRow.CONTEXT)] : Context.UNKNOWN;
    }

    public Extent extent(long index) {
        return hasKernelRows() ? EXTENTS[kernelByte(index, KernelRow.EXTENT)] : Extent.UNKNOWN;
    }

    /** {@link KernelRow} flags; 0 without kernel rows. */
    public int kernelFlags(long index) {
        return hasKernelRows() ? kernelInt(index, KernelRow.FLAGS) : 0;
    }

    /** Calls {@code each} with every request that is in flight at some time in {@code [fromNs, toNs]}, in row order. */
    public void overlapping(long fromNs, long toNs, LongConsumer each) {
        for (long block = 0; block * TraceStore.BLOCK_ROWS < size; block++) {
            long first = block * TraceStore.BLOCK_ROWS;
            Chunk chunk = chunk(first);
            int inChunk = (int) (first % TraceStore.CHUNK_ROWS / TraceStore.BLOCK_ROWS);
            if (chunk.firstSubmitNs()[inChunk] > toNs || chunk.lastSeenNs()[inChunk] < fromNs) {
                continue;
            }
            long end = Math.min(size, first + TraceStore.BLOCK_ROWS);
            for (long index = first; index < end; index++) {
                if (submitNs(index) <= toNs && seenNs(index) >= fromNs) {
                    each.accept(index);
                }
            }
        }
    }

    /** The last seen stamp of all, ns; 0 for an empty trace. */
    public long lastSeenNs() {
        long last = 0;
        for (long block = 0; block * TraceStore.BLOCK_ROWS < size; block++) {
            long first = block * TraceStore.BLOCK_ROWS;
            last = Math.max(last, chunk(first).lastSeenNs()[(int) (first % TraceStore.CHUNK_ROWS / TraceStore.BLOCK_ROWS)]);
        }
        return last;
    }

    /** The first submit stamp of all, ns; 0 for an empty trace. */
    public long firstSubmitNs() {
        long firstNs = Long.MAX_VALUE;
        for (long block = 0; block * TraceStore.BLOCK_ROWS < size; block++) {
            long first = block * TraceStore.BLOCK_ROWS;
            firstNs = Math.min(firstNs, chunk(first).firstSubmitNs()[(int) (first % TraceStore.CHUNK_ROWS / TraceStore.BLOCK_ROWS)]);
        }
        return size == 0 ? 0 : firstNs;
    }

    /** The request as a value, with everything that is known of it. */
    public Request request(long index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("request " + index + " of " + size);
        }
        var stamps = new TreeMap<Stage, Long>();
        var evidence = new EnumMap<Stage, Evidence>(Stage.class);
        int word = hasKernelRows() ? kernelInt(index, KernelRow.EVIDENCE) : 0;
        for (Stage stage : STAGES) {
            long atNs = stampNs(index, stage);
            if (atNs != 0) {
                stamps.put(stage, atNs);
                evidence.put(stage, evidence(stage, word));
            }
        }
        return new Request(index, engineLong(index, EngineRow.ID), job(index), op(index), offset(index),
                chunk(index).engine().get(INT, row(index, EngineRow.BYTES) + EngineRow.LENGTH), result(index), slot(index),
                flags(index), source, stamps, evidence, hasKernelRows() ? Optional.of(facts(index, word)) : Optional.empty());
    }

    /** The raw rows of a stretch, for writers of files: whole rows of one chunk, read-only. */
    public MemorySegment engineRows(long from, long count) {
        return chunk(from).engine().asSlice(row(from, EngineRow.BYTES), count * EngineRow.BYTES).asReadOnly();
    }

    private Evidence evidence(Stage stage, int word) {
        if (source == Source.SIMULATED) {
            return Evidence.SIMULATED;
        }
        if (stage.seenByProgram()) {
            return Evidence.OBSERVED;
        }
        if (source == Source.LABORATORY) {
            return Evidence.LABORATORY;
        }
        return KernelRow.evidence(word, stage) == KernelRow.EVIDENCE_DERIVED ? Evidence.DERIVED : Evidence.OBSERVED;
    }

    private Request.KernelFacts facts(long index, int word) {
        return new Request.KernelFacts(completion(index), context(index), extent(index),
                UNJOINED[kernelByte(index, KernelRow.UNJOINED)], kernelInt(index, KernelRow.FLAGS),
                kernelLong(index, KernelRow.SECTOR), kernelShort(index, KernelRow.SUBMIT_CPU),
                kernelShort(index, KernelRow.ENDIO_CPU), kernelShort(index, KernelRow.WORKER_CPU),
                kernelShort(index, KernelRow.COMPLETE_CPU), kernelInt(index, KernelRow.SUBMIT_TID),
                kernelInt(index, KernelRow.WORKER_TID), kernelInt(index, KernelRow.IOWQ_TID),
                kernelInt(index, KernelRow.COMPLETE_TID), kernelShort(index, KernelRow.BIOS),
                kernelShort(index, KernelRow.BLOCK_REQUESTS), kernelLong(index, KernelRow.INSERT_NS),
                kernelLong(index, KernelRow.WAKE_NS), word);
    }

    private static int kernelOffset(Stage stage) {
        return switch (stage) {
            case PUNT -> KernelRow.PUNT_NS;
            case IOMAP -> KernelRow.IOMAP_NS;
            case BIO -> KernelRow.BIO_NS;
            case ISSUE -> KernelRow.ISSUE_NS;
            case ENDIO -> KernelRow.ENDIO_NS;
            case QUEUED -> KernelRow.QUEUED_NS;
            case WORKER -> KernelRow.WORKER_NS;
            case COMPLETE -> KernelRow.COMPLETE_NS;
            case INTENDED, SUBMIT, SUBMITTED, SEEN -> throw new IllegalArgumentException(stage + " is the engine's");
        };
    }

    private Chunk chunk(long index) {
        return chunks.get((int) (index / TraceStore.CHUNK_ROWS));
    }

    private static long row(long index, int rowBytes) {
        return index % TraceStore.CHUNK_ROWS * rowBytes;
    }

    private long engineLong(long index, int field) {
        return chunk(index).engine().get(LONG, row(index, EngineRow.BYTES) + field);
    }

    private long kernelLong(long index, int field) {
        return chunk(index).kernel().get(LONG, row(index, KernelRow.BYTES) + field);
    }

    private int kernelInt(long index, int field) {
        return chunk(index).kernel().get(INT, row(index, KernelRow.BYTES) + field);
    }

    private int kernelShort(long index, int field) {
        return Short.toUnsignedInt(chunk(index).kernel().get(SHORT, row(index, KernelRow.BYTES) + field));
    }

    private int kernelByte(long index, int field) {
        return chunk(index).kernel().get(BYTE, row(index, KernelRow.BYTES) + field);
    }
}

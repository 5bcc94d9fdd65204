package org.bioscope.traces;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
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

    private final Source source;
    private final List<Chunk> chunks;
    private final long size;
    private final Optional<TraceSummary> summary;
    /** 0 until somebody asks; whoever asks first finds the same value. */
    private long firstSubmitNs;

    RequestTrace(Source source, List<Chunk> chunks, long size) {
        this(source, chunks, size, Optional.empty());
    }

    private RequestTrace(Source source, List<Chunk> chunks, long size, Optional<TraceSummary> summary) {
        this.source = source;
        this.chunks = chunks;
        this.size = size;
        this.summary = summary;
    }

    /**
     * A trace over chunks that were mapped from a file: engine rows, then kernel rows, {@link TraceStore#CHUNK_ROWS} of
     * them in each but the last; {@code index} is what {@link #timeIndex} gave when it was written, {@code summary} what
     * was counted of it then.
     */
    public static RequestTrace over(Source source, List<MemorySegment> chunks, long size, long[] index, Optional<TraceSummary> summary) {
        var indexed = new ArrayList<Chunk>();
        for (MemorySegment rows : chunks) {
            long inChunk = Math.min(TraceStore.CHUNK_ROWS, size - (long) indexed.size() * TraceStore.CHUNK_ROWS);
            var chunk = Chunk.over(rows, source, inChunk);
            int first = indexed.size() * chunk.firstSubmitNs().length;
            for (int block = 0; block < chunk.firstSubmitNs().length && 2 * (first + block) < index.length; block++) {
                chunk.firstSubmitNs()[block] = index[2 * (first + block)];
                chunk.lastSeenNs()[block] = index[2 * (first + block) + 1];
            }
            indexed.add(chunk);
        }
        return new RequestTrace(source, List.copyOf(indexed), size, summary);
    }

    /** First submit and last seen stamp, ns, of each block of rows in turn: what lets a window be found without a scan. */
    public long[] timeIndex() {
        int perChunk = TraceStore.CHUNK_ROWS / TraceStore.BLOCK_ROWS;
        var index = new long[timeIndexLength(size)];
        for (int block = 0; 2 * block < index.length; block++) {
            Chunk chunk = chunks.get(block / perChunk);
            index[2 * block] = chunk.firstSubmitNs()[block % perChunk];
            index[2 * block + 1] = chunk.lastSeenNs()[block % perChunk];
        }
        return index;
    }

    /** Length of the {@link #timeIndex} of so many rows. */
    public static int timeIndexLength(long rows) {
        return Math.toIntExact(2 * ((rows + TraceStore.BLOCK_ROWS - 1) / TraceStore.BLOCK_ROWS));
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

    /** What was counted of all rows when they were written to a file; empty elsewhere. */
    public Optional<TraceSummary> summary() {
        return summary;
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
        return known(OPS, chunk(index).engine().get(BYTE, row(index, EngineRow.BYTES) + EngineRow.OP), Op.NOP);
    }

    /** The request's number among those of its job, from 0. */
    public long id(long index) {
        return engineLong(index, EngineRow.ID);
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

    /** Bytes as asked for. */
    public int bytes(long index) {
        return chunk(index).engine().get(INT, row(index, EngineRow.BYTES) + EngineRow.LENGTH);
    }

    /** Bytes done, or a negative errno. */
    public int result(long index) {
        return chunk(index).engine().get(INT, row(index, EngineRow.BYTES) + EngineRow.RESULT);
    }

    public int flags(long index) {
        return chunk(index).engine().get(BYTE, row(index, EngineRow.BYTES) + EngineRow.FLAGS);
    }

    /** Where the tail of the request ran; {@link Completion#UNKNOWN} without kernel rows. */
    public Completion completion(long index) {
        return hasKernelRows() ? known(COMPLETIONS, kernelByte(index, KernelRow.COMPLETION), Completion.UNKNOWN) : Completion.UNKNOWN;
    }

    public Context context(long index) {
        return hasKernelRows() ? known(CONTEXTS, kernelByte(index, KernelRow.CONTEXT), Context.UNKNOWN) : Context.UNKNOWN;
    }

    public Extent extent(long index) {
        return hasKernelRows() ? known(EXTENTS, kernelByte(index, KernelRow.EXTENT), Extent.UNKNOWN) : Extent.UNKNOWN;
    }

    /** Why the request was not followed from submit to completion; {@link Unjoined#NOT_WATCHED} without kernel rows. */
    public Unjoined unjoined(long index) {
        return hasKernelRows() ? known(UNJOINED, kernelByte(index, KernelRow.UNJOINED), Unjoined.NOT_WATCHED) : Unjoined.NOT_WATCHED;
    }

    /** {@link KernelRow} flags; 0 without kernel rows. */
    public int kernelFlags(long index) {
        return hasKernelRows() ? kernelInt(index, KernelRow.FLAGS) : 0;
    }

    /** One of the CPUs that a {@link KernelRow} names; {@link KernelRow#NO_CPU} where it was not seen. */
    public int cpu(long index, int field) {
        return hasKernelRows() ? kernelShort(index, field) : KernelRow.NO_CPU;
    }

    /** Whether any moment between the program's own stamps is known of this request. */
    public boolean knowsInside(long index) {
        if (!hasKernelRows()) {
            return false;
        }
        for (int field = KernelRow.PUNT_NS; field <= KernelRow.COMPLETE_NS; field += Long.BYTES) {
            if (kernelLong(index, field) != 0) {
                return true;
            }
        }
        return false;
    }

    /** The {@link KernelRow#EVIDENCE} word: how each stage is known; 0, that is unknown, without kernel rows. */
    public int evidenceWord(long index) {
        return hasKernelRows() ? kernelInt(index, KernelRow.EVIDENCE) : 0;
    }

    /** A CPU or the like of the kernel row, {@code field} as {@link KernelRow} places it; only where {@link #hasKernelRows}. */
    public int kernelShort(long index, int field) {
        return Short.toUnsignedInt(chunk(index).kernel().get(SHORT, row(index, KernelRow.BYTES) + field));
    }

    /** A thread id or flags of the kernel row, likewise. */
    public int kernelInt(long index, int field) {
        return chunk(index).kernel().get(INT, row(index, KernelRow.BYTES) + field);
    }

    /** A stamp or sector of the kernel row, likewise. */
    public long kernelLong(long index, int field) {
        return chunk(index).kernel().get(LONG, row(index, KernelRow.BYTES) + field);
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

    /** The first row that was seen at or after a moment: rows are in that order. Looks at one block only. */
    public long firstSeenFrom(long ns) {
        long low = 0;
        long high = size / TraceStore.BLOCK_ROWS;
        while (low < high) {
            long middle = low + high >>> 1;
            long first = middle * TraceStore.BLOCK_ROWS;
            if (chunk(first).lastSeenNs()[(int) (first % TraceStore.CHUNK_ROWS / TraceStore.BLOCK_ROWS)] < ns) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        long row = low * TraceStore.BLOCK_ROWS;
        for (long end = Math.min(size, row + TraceStore.BLOCK_ROWS); row < end;) {
            long middle = row + end >>> 1;
            if (seenNs(middle) < ns) {
                row = middle + 1;
            } else {
                end = middle;
            }
        }
        return row;
    }

    /** The last seen stamp of all, ns; 0 for an empty trace. */
    public long lastSeenNs() {
        long last = 0;
        // The last block's entry may have taken in rows appended after this trace was handed out: those are read instead.
        for (long index = size / TraceStore.BLOCK_ROWS * TraceStore.BLOCK_ROWS; index < size; index++) {
            last = Math.max(last, seenNs(index));
        }
        for (long block = 0; (block + 1) * TraceStore.BLOCK_ROWS <= size; block++) {
            long first = block * TraceStore.BLOCK_ROWS;
            last = Math.max(last, chunk(first).lastSeenNs()[(int) (first % TraceStore.CHUNK_ROWS / TraceStore.BLOCK_ROWS)]);
        }
        return last;
    }

    /** The first submit stamp of all, ns; 0 for an empty trace. */
    public long firstSubmitNs() {
        if (firstSubmitNs == 0) {
            firstSubmitNs = findFirstSubmitNs();
        }
        return firstSubmitNs;
    }

    private long findFirstSubmitNs() {
        long firstNs = Long.MAX_VALUE;
        for (long index = size / TraceStore.BLOCK_ROWS * TraceStore.BLOCK_ROWS; index < size; index++) {
            firstNs = Math.min(firstNs, submitNs(index));
        }
        for (long block = 0; (block + 1) * TraceStore.BLOCK_ROWS <= size; block++) {
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
        int word = evidenceWord(index);
        for (Stage stage : STAGES) {
            long atNs = stampNs(index, stage);
            if (atNs != 0) {
                stamps.put(stage, atNs);
                evidence.put(stage, evidence(stage, word));
            }
        }
        return new Request(index, id(index), job(index), op(index), offset(index),
                bytes(index), result(index), slot(index),
                flags(index), source, stamps, evidence, hasKernelRows() ? Optional.of(facts(index, word)) : Optional.empty());
    }

    /** The engine rows from {@code from} to the end of their chunk or of the trace, for writers of files; read-only. */
    public MemorySegment engineRows(long from) {
        return rows(chunk(from).engine(), from, EngineRow.BYTES);
    }

    /** The kernel rows beside {@link #engineRows}, as many; only where {@link #hasKernelRows}. */
    public MemorySegment kernelRows(long from) {
        return rows(chunk(from).kernel(), from, KernelRow.BYTES);
    }

    private MemorySegment rows(MemorySegment chunk, long from, int rowBytes) {
        long count = Math.min(size - from, TraceStore.CHUNK_ROWS - from % TraceStore.CHUNK_ROWS);
        return chunk.asSlice(row(from, rowBytes), count * rowBytes).asReadOnly();
    }

    /** How a stage of a row with this {@link #evidenceWord} is known, where it has a stamp. */
    Evidence evidence(Stage stage, int word) {
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
                unjoined(index), kernelInt(index, KernelRow.FLAGS),
                kernelLong(index, KernelRow.SECTOR), kernelShort(index, KernelRow.SUBMIT_CPU),
                kernelShort(index, KernelRow.ENDIO_CPU), kernelShort(index, KernelRow.WORKER_CPU),
                kernelShort(index, KernelRow.COMPLETE_CPU), kernelInt(index, KernelRow.SUBMIT_TID),
                kernelInt(index, KernelRow.WORKER_TID), kernelInt(index, KernelRow.IOWQ_TID),
                kernelInt(index, KernelRow.COMPLETE_TID), kernelShort(index, KernelRow.BIOS),
                kernelShort(index, KernelRow.BLOCK_REQUESTS), kernelLong(index, KernelRow.INSERT_NS),
                kernelLong(index, KernelRow.WAKE_NS), word);
    }

    /** Rows come from files too: an ordinal that no version of ours wrote reads as what is not known. */
    private static <E> E known(E[] values, int ordinal, E otherwise) {
        return ordinal >= 0 && ordinal < values.length ? values[ordinal] : otherwise;
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

    private int kernelByte(long index, int field) {
        return chunk(index).kernel().get(BYTE, row(index, KernelRow.BYTES) + field);
    }
}

package org.bioscope.traces;

/**
 * Layout of the 128 bytes that the kernel view, the laboratory or the simulator adds to a request; offsets from the
 * row's start, native byte order. Rows are parallel to the {@link EngineRow}s of the same trace.
 *
 * <p>Times are CLOCK_MONOTONIC ns; 0 means no stamp, and {@link #EVIDENCE} says why: not known, or not applicable (an
 * inline completion has no worker).
 */
public final class KernelRow {
    public static final int BYTES = 128;

    public static final int PUNT_NS = 0;
    public static final int IOMAP_NS = 8;
    public static final int BIO_NS = 16;
    public static final int ISSUE_NS = 24;
    public static final int ENDIO_NS = 32;
    public static final int QUEUED_NS = 40;
    public static final int WORKER_NS = 48;
    public static final int COMPLETE_NS = 56;
    /** u64, 512-byte sector on the whole disk; meaningful with {@link #FLAG_SECTOR}. */
    public static final int SECTOR = 64;
    /** u32, two bits for each {@link Stage} ordinal: {@code EVIDENCE_} values. */
    public static final int EVIDENCE = 72;
    /** u32, {@code FLAG_} bits. */
    public static final int FLAGS = 76;
    /** u8, a {@link Completion} ordinal. */
    public static final int COMPLETION = 80;
    /** u8, a {@link Context} ordinal. */
    public static final int CONTEXT = 81;
    /** u8, an {@link Extent} ordinal. */
    public static final int EXTENT = 82;
    /** u8, an {@link Unjoined} ordinal. */
    public static final int UNJOINED = 83;
    /** u16 each, CPU numbers; {@link #NO_CPU} where not known. */
    public static final int SUBMIT_CPU = 84;
    public static final int ENDIO_CPU = 86;
    public static final int WORKER_CPU = 88;
    public static final int COMPLETE_CPU = 90;
    /** u32, thread id of the kworker; 0 where none. */
    public static final int WORKER_TID = 92;
    /** u32, thread id of the io-wq worker; 0 where none. */
    public static final int IOWQ_TID = 96;
    /** u16, bios that the request became. */
    public static final int BIOS = 100;
    /** u16, block requests that carried them. */
    public static final int BLOCK_REQUESTS = 102;
    /** u64 ns, wake-up of the waiting task; 0 where none was seen. */
    public static final int WAKE_NS = 104;
    /** u64 ns, block_rq_insert into the scheduler; 0 where issued directly. */
    public static final int INSERT_NS = 112;
    /** u32, thread id in whose context the completion ran. */
    public static final int COMPLETE_TID = 120;
    /** u32, thread id of the submitter. */
    public static final int SUBMIT_TID = 124;

    public static final int NO_CPU = 0xffff;

    public static final int EVIDENCE_UNKNOWN = 0;
    public static final int EVIDENCE_OBSERVED = 1;
    public static final int EVIDENCE_DERIVED = 2;
    /** The stage does not exist on the way that this request took. */
    public static final int EVIDENCE_ABSENT = 3;

    public static final int FLAG_JOINED = 1;
    public static final int FLAG_PUNTED = 1 << 1;
    public static final int FLAG_SECTOR = 1 << 2;
    public static final int FLAG_MERGED = 1 << 3;
    public static final int FLAG_SPLIT = 1 << 4;
    public static final int FLAG_FLUSHED = 1 << 5;
    public static final int FLAG_FUA = 1 << 6;
    public static final int FLAG_MIGRATED = 1 << 7;
    public static final int FLAG_BLOCKED_SUBMIT = 1 << 8;
    public static final int FLAG_EXTENT_NEW = 1 << 9;
    public static final int FLAG_EXTENT_SHARED = 1 << 10;
    public static final int FLAG_EXTENT_DIRTY = 1 << 11;
    public static final int FLAG_INVALIDATE_FAILED = 1 << 12;
    public static final int FLAG_BUFFERED = 1 << 13;
    public static final int FLAG_FORCED_WAIT = 1 << 14;
    public static final int FLAG_EVENTS_LOST = 1 << 15;

    /** Dirty pages of its range were written back before its own first bio. */
    public static final int FLAG_WROTE_BACK = 1 << 22;

    /** An access to a mapped file that faulted; by a PMD, which maps 2 MiB at once; that waited for the disk or made new blocks. */
    public static final int FLAG_FAULT = 1 << 23;
    public static final int FLAG_PMD = 1 << 24;
    public static final int FLAG_MAJOR = 1 << 25;

    private static final int LOWER_COMPLETION_SHIFT = 16;
    private static final int LOWER_CONTEXT_SHIFT = 19;
    private static final Completion[] COMPLETIONS = Completion.values();
    private static final Context[] CONTEXTS = Context.values();

    /**
     * The bits of {@link #FLAGS} for the second decision: that of the direct I/O which a loop device made of the request
     * on its backing file. UNKNOWN where there was none.
     */
    public static int lower(Completion completion, Context context) {
        return completion.ordinal() << LOWER_COMPLETION_SHIFT | context.ordinal() << LOWER_CONTEXT_SHIFT;
    }

    /** Who finished the direct I/O below, from the {@link #FLAGS}. */
    public static Completion lowerCompletion(int flags) {
        return COMPLETIONS[Math.min(flags >>> LOWER_COMPLETION_SHIFT & 7, COMPLETIONS.length - 1)];
    }

    public static Context lowerContext(int flags) {
        return CONTEXTS[Math.min(flags >>> LOWER_CONTEXT_SHIFT & 7, CONTEXTS.length - 1)];
    }

    /** The two evidence bits of a stage in the {@link #EVIDENCE} word. */
    public static int evidence(int word, Stage stage) {
        return word >>> (2 * stage.ordinal()) & 3;
    }

    /** The word with the stage's evidence set to one of the {@code EVIDENCE_} values. */
    public static int withEvidence(int word, Stage stage, int evidence) {
        int shift = 2 * stage.ordinal();
        return word & ~(3 << shift) | evidence << shift;
    }

    private KernelRow() {
    }
}

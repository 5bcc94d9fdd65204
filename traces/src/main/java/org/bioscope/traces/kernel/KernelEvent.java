package org.bioscope.traces.kernel;

import org.bioscope.traces.Context;

/**
 * One event of the kernel, decoded: the same whether it came from a page or from text. A flyweight, refilled for every
 * event by its one owner; a consumer takes out what it needs before it returns.
 *
 * <p>Flags are Bioscope's own bits ({@code KI_}, {@code MAP_}, ...), whatever bits the kernel that spoke gives them.
 */
public final class KernelEvent {
    static final int DEV = 0;
    static final int INO = 1;
    static final int POS = 2;
    static final int LENGTH = 3;
    static final int DONE_BEFORE = 4;
    static final int KI_FLAGS = 5;
    static final int DIO_FLAGS = 6;
    static final int AIO = 7;
    static final int RESULT = 8;
    static final int ADDRESS = 9;
    static final int MAP_TYPE = 10;
    static final int MAP_FLAGS = 11;
    static final int BDEV = 12;
    static final int SECTOR = 13;
    static final int SECTORS = 14;
    static final int OLD_DEV = 15;
    static final int OLD_SECTOR = 16;
    static final int RWBS = 17;
    static final int THREAD_KIND = 18;
    static final int REQ = 19;
    static final int USER_DATA = 20;
    static final int WORK = 21;
    static final int FUNCTION = 22;
    static final int WORKQUEUE = 23;
    static final int PID = 24;
    static final int CALL = 25;
    static final int SLOTS = 26;

    static final int KI_HIPRI = 1;
    static final int KI_DSYNC = 1 << 1;
    static final int KI_NOWAIT = 1 << 2;
    static final int KI_WRITE = 1 << 3;
    static final int KI_CALLER_COMP = 1 << 4;
    static final int KI_AIO_RW = 1 << 5;
    static final String[] KI_WORDS = {"HIPRI", "DSYNC", "NOWAIT", "WRITE", "CALLER_COMP", "AIO_RW"};

    static final int DIO_FORCE_WAIT = 1;
    static final String[] DIO_WORDS = {"DIO_FORCE_WAIT"};

    static final int MAP_NEW = 1;
    static final int MAP_DIRTY = 1 << 1;
    static final int MAP_SHARED = 1 << 2;
    static final String[] MAP_WORDS = {"NEW", "DIRTY", "SHARED"};
    /** The words of an extent's type, in the order of {@link org.bioscope.traces.Extent} without its UNKNOWN. */
    static final String[] TYPE_WORDS = {"HOLE", "DELALLOC", "MAPPED", "UNWRITTEN", "INLINE"};

    static final int RWBS_READ = 1;
    static final int RWBS_WRITE = 1 << 1;
    static final int RWBS_PREFLUSH = 1 << 2;
    static final int RWBS_FUA = 1 << 3;

    static final int THREAD_IO_WQ = 1;
    static final int THREAD_SQPOLL = 2;
    static final int THREAD_KWORKER = 3;
    static final int THREAD_IDLE = 4;
    static final int THREAD_OTHER = 5;

    static final int WORKQUEUE_DIO = 1;
    static final int WORKQUEUE_BTRFS_ENDIO = 2;
    static final int WORKQUEUE_LOOP = 3;
    static final int WORKQUEUE_OTHER = 4;

    static final int CALL_URING_ENTER = 1;
    static final int CALL_IO_SUBMIT = 2;
    static final int CALL_READ = 3;
    static final int CALL_WRITE = 4;
    static final int CALL_GETEVENTS = 5;

    /** Bits of {@code common_flags}: the same on every kernel that has tracefs. */
    static final int IRQ_HARD = 0x08;
    static final int IRQ_SOFT = 0x10;
    static final int IRQ_NMI = 0x40;

    private static final Context[] IN_INTERRUPT = {Context.UNKNOWN, Context.SOFTIRQ, Context.HARDIRQ, Context.HARDIRQ};

    private final long[] values = new long[SLOTS];
    private int present;

    private EventKind kind = EventKind.MARK;
    private long timeNs;
    private int cpu;
    private int tid;
    private int irq;
    private boolean irqKnown;

    KernelEvent() {
    }

    /** Begins a new event; everything of the one before is gone. */
    void begin(EventKind newKind, long atNs, int onCpu, int inTid, int irqFlags, boolean flagsKnown) {
        kind = newKind;
        timeNs = atNs;
        cpu = onCpu;
        tid = inTid;
        irq = irqFlags & (IRQ_HARD | IRQ_SOFT | IRQ_NMI);
        irqKnown = flagsKnown;
        present = 0;
    }

    void set(int slot, long value) {
        values[slot] = value;
        present |= 1 << slot;
    }

    public EventKind kind() {
        return kind;
    }

    /** CLOCK_MONOTONIC ns. */
    public long timeNs() {
        return timeNs;
    }

    public int cpu() {
        return cpu;
    }

    /** The thread that was current; in an interrupt it is whoever was interrupted, and means nothing. */
    public int tid() {
        return tid;
    }

    boolean has(int slot) {
        return (present & 1 << slot) != 0;
    }

    /** The slot's value, 0 where this kernel or this text does not tell it. */
    long get(int slot) {
        return has(slot) ? values[slot] : 0;
    }

    boolean any(int slot, int flags) {
        return (get(slot) & flags) != 0;
    }

    /** Whether the event is known to have happened in task context. */
    boolean inTask() {
        return irqKnown && irq == 0;
    }

    boolean inInterrupt() {
        return irq != 0;
    }

    /** Whether the source told interrupt from task at all; {@code trace-cmd report} may leave it out. */
    boolean contextKnown() {
        return irqKnown;
    }

    /** HARDIRQ or SOFTIRQ in an interrupt, else UNKNOWN. */
    Context interruptContext() {
        return IN_INTERRUPT[(irq & (IRQ_HARD | IRQ_NMI)) != 0 ? 2 : (irq & IRQ_SOFT) != 0 ? 1 : 0];
    }

    /** What a thread's name says it is. */
    static int threadKind(String comm) {
        if (comm.startsWith("iou-wrk-") || comm.startsWith("io_wqe_worker-")) {
            return THREAD_IO_WQ;
        }
        if (comm.startsWith("iou-sqp-") || comm.startsWith("io_uring-sq")) {
            return THREAD_SQPOLL;
        }
        if (comm.startsWith("kworker/")) {
            return THREAD_KWORKER;
        }
        return comm.startsWith("swapper") || comm.equals("<idle>") ? THREAD_IDLE : THREAD_OTHER;
    }

    static int workqueue(String name) {
        if (name.startsWith("dio/")) {
            return WORKQUEUE_DIO;
        }
        if (name.startsWith("btrfs-endio")) {
            return WORKQUEUE_BTRFS_ENDIO;
        }
        return name.startsWith("loop") ? WORKQUEUE_LOOP : WORKQUEUE_OTHER;
    }

    /** {@code RS}, {@code FWFS}: a leading F flushes first, a later one is FUA. */
    static int rwbs(byte[] text, int from, int bytes) {
        int bits = 0;
        for (int i = 0; i < bytes; i++) {
            switch (text[from + i]) {
                case 'R' -> bits |= RWBS_READ;
                case 'W' -> bits |= RWBS_WRITE;
                case 'F' -> bits |= i == 0 ? RWBS_PREFLUSH : RWBS_FUA;
                case 0 -> {
                    return bits;
                }
                default -> {
                }
            }
        }
        return bits;
    }
}

package org.bioscope.traces.rules;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bioscope.traces.Completion;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.Stage;

/**
 * What the two rows of a request say that its facts rest on, packed into {@value #BITS} bits, so that the requests of a run,
 * millions of them, fall into a few dozen classes with one verdict each.
 */
final class Sighting {
    static final int BITS = 18;

    private static final int READ = 1;
    private static final int UNALIGNED = 1 << 1;
    private static final int DEVICE_ERROR = 1 << 2;
    private static final int OTHER_ERROR = 1 << 3;
    private static final int JOINED = 1 << 4;
    private static final int BEGIN_SEEN = 1 << 5;
    private static final int EXTENT_SHIFT = 6;
    private static final int NEW = 1 << 9;
    private static final int SHARED = 1 << 10;
    private static final int DIRTY = 1 << 11;
    private static final int BUFFERED = 1 << 12;
    private static final int FORCED_WAIT = 1 << 13;
    private static final int ONE_BIO = 1 << 14;
    private static final int SEVERAL_BIOS = 1 << 15;
    private static final int EARLY = 1 << 16;
    private static final int SPLIT = 1 << 17;

    /** Blocks of the filesystems that the rules know are 4 KiB unless somebody chose otherwise. */
    private static final long BLOCK_MASK = 4095;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private static final Extent[] EXTENTS = Extent.values();

    private Sighting() {
    }

    static int of(RequestTrace trace, long index) {
        MemorySegment kernel = trace.hasKernelRows() ? trace.kernelRows(index) : MemorySegment.NULL;
        return of(trace.engineRows(index), 0, kernel, 0);
    }

    /** Of the rows at these offsets; {@code kernel} is NULL where there is none. */
    static int of(MemorySegment engine, long e, MemorySegment kernel, long k) {
        int bits = engine.get(BYTE, e + EngineRow.OP) == Op.READ.ordinal() ? READ : 0;
        long offset = engine.get(LONG, e + EngineRow.OFFSET);
        long length = Integer.toUnsignedLong(engine.get(INT, e + EngineRow.LENGTH));
        bits |= ((offset | length) & BLOCK_MASK) != 0 ? UNALIGNED : 0;
        bits |= failure(engine.get(INT, e + EngineRow.RESULT));
        if (kernel.equals(MemorySegment.NULL)) {
            return bits;
        }
        int flags = kernel.get(INT, k + KernelRow.FLAGS);
        if ((flags & KernelRow.FLAG_JOINED) == 0) {
            return bits;
        }
        int evidence = kernel.get(INT, k + KernelRow.EVIDENCE);
        bits |= JOINED;
        bits |= KernelRow.evidence(evidence, Stage.IOMAP) == KernelRow.EVIDENCE_OBSERVED ? BEGIN_SEEN : 0;
        bits |= (kernel.get(BYTE, k + KernelRow.EXTENT) & 7) << EXTENT_SHIFT;
        bits |= (flags & KernelRow.FLAG_EXTENT_NEW) != 0 ? NEW : 0;
        bits |= (flags & KernelRow.FLAG_EXTENT_SHARED) != 0 ? SHARED : 0;
        bits |= (flags & KernelRow.FLAG_EXTENT_DIRTY) != 0 ? DIRTY : 0;
        bits |= (flags & KernelRow.FLAG_BUFFERED) != 0 ? BUFFERED : 0;
        bits |= (flags & KernelRow.FLAG_FORCED_WAIT) != 0 ? FORCED_WAIT : 0;
        bits |= (flags & KernelRow.FLAG_SPLIT) != 0 ? SPLIT : 0;
        int bios = Short.toUnsignedInt(kernel.get(SHORT, k + KernelRow.BIOS));
        bits |= bios == 1 ? ONE_BIO : bios > 1 ? SEVERAL_BIOS : 0;
        return bits | (early(engine, e, kernel, k, flags) ? EARLY : 0);
    }

    /**
     * Whether the device was done while the request was still being submitted: its end is stamped before the submitting
     * call's return, or an io-wq worker, whose return nobody stamps, was the one to finish it, though nothing made it wait.
     */
    private static boolean early(MemorySegment engine, long e, MemorySegment kernel, long k, int flags) {
        long endioNs = kernel.get(LONG, k + KernelRow.ENDIO_NS);
        boolean submitterFinished = kernel.get(INT, k + KernelRow.COMPLETE_TID) != 0 && kernel.get(LONG, k + KernelRow.QUEUED_NS) == 0
                && (kernel.get(INT, k + KernelRow.COMPLETE_TID) == kernel.get(INT, k + KernelRow.IOWQ_TID)
                || kernel.get(INT, k + KernelRow.COMPLETE_TID) == kernel.get(INT, k + KernelRow.SUBMIT_TID));
        if (endioNs == 0 || !submitterFinished || (flags & KernelRow.FLAG_FORCED_WAIT) != 0) {
            return false;
        }
        long returnedNs = engine.get(LONG, e + EngineRow.SUBMITTED_NS);
        // A polling thread still submits when the program's own call is over: nobody stamps its return either.
        boolean byPoller = kernel.get(LONG, k + KernelRow.BIO_NS) > returnedNs && kernel.get(BYTE, k + KernelRow.COMPLETION) == Completion.WAITER.ordinal();
        return byPoller || (flags & KernelRow.FLAG_PUNTED) != 0 || endioNs < returnedNs;
    }

    /** Which errors only a device reports: EIO, ENODATA, EILSEQ, ETIMEDOUT, EREMOTEIO. The others arise before it is asked. */
    private static int failure(int result) {
        if (result >= 0) {
            return 0;
        }
        return switch (-result) {
            case 5, 61, 84, 110, 121 -> DEVICE_ERROR;
            default -> OTHER_ERROR;
        };
    }

    static boolean read(int bits) {
        return (bits & READ) != 0;
    }

    static boolean unaligned(int bits) {
        return (bits & UNALIGNED) != 0;
    }

    static boolean deviceError(int bits) {
        return (bits & DEVICE_ERROR) != 0;
    }

    static boolean otherError(int bits) {
        return (bits & OTHER_ERROR) != 0;
    }

    static boolean joined(int bits) {
        return (bits & JOINED) != 0;
    }

    static boolean beginSeen(int bits) {
        return (bits & BEGIN_SEEN) != 0;
    }

    static Extent extent(int bits) {
        int ordinal = bits >>> EXTENT_SHIFT & 7;
        return ordinal < EXTENTS.length ? EXTENTS[ordinal] : Extent.UNKNOWN;
    }

    static boolean newBlocks(int bits) {
        return (bits & NEW) != 0;
    }

    static boolean shared(int bits) {
        return (bits & SHARED) != 0;
    }

    static boolean dirty(int bits) {
        return (bits & DIRTY) != 0;
    }

    static boolean buffered(int bits) {
        return (bits & BUFFERED) != 0;
    }

    static boolean forcedWait(int bits) {
        return (bits & FORCED_WAIT) != 0;
    }

    static boolean oneBio(int bits) {
        return (bits & ONE_BIO) != 0;
    }

    static boolean severalBios(int bits) {
        return (bits & SEVERAL_BIOS) != 0;
    }

    static boolean split(int bits) {
        return (bits & SPLIT) != 0;
    }

    static boolean early(int bits) {
        return (bits & EARLY) != 0;
    }
}

package org.bioscope.traces.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Unjoined;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is known of a request into its {@link KernelRow}: every stamp with its evidence, and the reason where the
 * request could not be followed to its end. Stamps that do not fit between their neighbours are left out, not bent, so
 * that the spans of a request always add up to its latency. One thread.
 */
final class KernelRowWriter {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    /** io_uring handed the request to io-wq. */
    record Punt(long atNs, int cpu, int tid) {
    }

    private final DioTracker tracker;
    private boolean outOfOrder;
    private long lastNs;
    private long seenNs;
    private int evidence;

    KernelRowWriter(DioTracker tracker) {
        this.tracker = tracker;
    }

    /**
     * Writes the row of a request that the program submitted and saw at the two times.
     *
     * @param mayPunt    it came through io_uring
     * @param eventsLost events were lost while it was in flight
     */
    Unjoined write(@Nullable Dio dio, @Nullable Punt punt, long submitNs, long requestSeenNs, boolean mayPunt, boolean eventsLost,
            MemorySegment row) {
        lastNs = submitNs;
        seenNs = requestSeenNs;
        evidence = 0;
        outOfOrder = false;
        Unjoined unjoined = unjoined(dio, eventsLost);
        int flags = 0;
        if (punt != null) {
            flags |= KernelRow.FLAG_PUNTED;
            stamp(row, Stage.PUNT, KernelRow.PUNT_NS, punt.atNs(), KernelRow.EVIDENCE_OBSERVED);
            row.set(INT, KernelRow.SUBMIT_TID, punt.tid());
        } else if (!mayPunt || dio != null && dio.threadKind != KernelEvent.THREAD_IO_WQ
                || dio == null && tracker.canTell(EventKind.PUNT) && !eventsLost) {
            absent(Stage.PUNT);
        }
        cpu(row, KernelRow.SUBMIT_CPU, punt != null ? punt.cpu() : dio == null ? Dio.NO_CPU : dio.submitCpu);
        cpu(row, KernelRow.ENDIO_CPU, dio == null ? Dio.NO_CPU : dio.endioCpu);
        cpu(row, KernelRow.WORKER_CPU, dio == null ? Dio.NO_CPU : dio.workerCpu);
        cpu(row, KernelRow.COMPLETE_CPU, dio == null ? Dio.NO_CPU : dio.completeCpu);
        if (dio != null) {
            flags |= facts(dio, punt, row);
            stages(dio, row);
        }
        if (eventsLost && outOfOrder) {
            // A time that is not this request's was another's at that place, whose own end was lost.
            unjoined = Unjoined.EVENTS_LOST;
        }
        row.set(BYTE, KernelRow.UNJOINED, (byte) unjoined.ordinal());
        flags |= unjoined == Unjoined.NONE ? KernelRow.FLAG_JOINED : eventsLost ? KernelRow.FLAG_EVENTS_LOST : 0;
        row.set(INT, KernelRow.FLAGS, flags);
        row.set(INT, KernelRow.EVIDENCE, evidence);
        return unjoined;
    }

    /** Whether everything that this kernel can tell of the request has been told. */
    boolean complete(@Nullable Dio dio) {
        return missing(dio) == Unjoined.NONE;
    }

    private Unjoined unjoined(@Nullable Dio dio, boolean eventsLost) {
        Unjoined missing = missing(dio);
        return missing != Unjoined.NONE && eventsLost ? Unjoined.EVENTS_LOST : missing;
    }

    private Unjoined missing(@Nullable Dio dio) {
        if (dio != null && dio.mapped) {
            return PageFaults.ended(dio) ? Unjoined.NONE : dio.fault >= PageFaults.PTE ? Unjoined.NO_COMPLETION : Unjoined.NO_ENDIO;
        }
        if (dio == null || !dio.raw && !dio.copied && !dio.beginSeen && tracker.canTell(EventKind.DIO_BEGIN)) {
            return Unjoined.NO_IOMAP;
        }
        if (!hole(dio) && !dio.copied) {
            if (dio.bios == 0) {
                return Unjoined.NO_BLOCK_REQUEST;
            }
            if (!dio.bioBased && dio.issueNs == 0) {
                return Unjoined.NO_BLOCK_REQUEST;
            }
            if (dio.endioNs == 0) {
                return Unjoined.NO_ENDIO;
            }
        }
        if (dio.raw) {
            return Unjoined.NONE;
        }
        boolean workLost = dio.completion == Completion.WORKQUEUE && dio.workerNs == 0 && tracker.canTell(EventKind.WORK_START);
        return dio.over && !workLost ? Unjoined.NONE : Unjoined.NO_COMPLETION;
    }

    /** Nothing lies on the disk for it: a read of a hole makes no bio. */
    private static boolean hole(Dio dio) {
        return dio.bios == 0 && dio.over && (dio.extent == Extent.HOLE.ordinal() || dio.extent == Extent.UNWRITTEN.ordinal() && !dio.write);
    }

    private int facts(Dio dio, @Nullable Punt punt, MemorySegment row) {
        int flags = dio.flags;
        boolean byWorker = punt != null && dio.tid != punt.tid() || dio.threadKind == KernelEvent.THREAD_IO_WQ;
        if (byWorker) {
            row.set(INT, KernelRow.IOWQ_TID, dio.tid);
        } else {
            row.set(INT, KernelRow.SUBMIT_TID, dio.tid);
        }
        Completion completion = completion(dio);
        Context context = dio.raw && dio.context == Context.UNKNOWN ? rawContext(dio) : dio.context;
        // An io-wq worker that waits is on the submitting side of this request, whatever its name says elsewhere.
        if (byWorker && context == Context.TASK && (dio.raw ? dio.endioTid : dio.completeTid) == dio.tid) {
            context = Context.IO_WQ;
        }
        row.set(BYTE, KernelRow.COMPLETION, (byte) completion.ordinal());
        row.set(BYTE, KernelRow.CONTEXT, (byte) context.ordinal());
        row.set(BYTE, KernelRow.EXTENT, (byte) dio.extent);
        // In an interrupt the current thread is whoever was interrupted: it did nothing.
        boolean byThread = context != Context.SOFTIRQ && context != Context.HARDIRQ && context != Context.UNKNOWN;
        row.set(INT, KernelRow.COMPLETE_TID, !byThread ? 0 : dio.raw ? dio.endioTid : dio.completeTid);
        row.set(INT, KernelRow.WORKER_TID, dio.workerTid);
        row.set(SHORT, KernelRow.BIOS, (short) Math.min(0xffff, dio.bios));
        row.set(SHORT, KernelRow.BLOCK_REQUESTS, (short) Math.min(0xffff, dio.requests));
        row.set(LONG, KernelRow.INSERT_NS, dio.insertNs);
        row.set(LONG, KernelRow.WAKE_NS, dio.wakeNs);
        row.set(LONG, KernelRow.SECTOR, dio.sector);
        flags |= dio.sectorKnown ? KernelRow.FLAG_SECTOR : 0;
        flags |= (dio.mapFlags & KernelEvent.MAP_NEW) != 0 ? KernelRow.FLAG_EXTENT_NEW : 0;
        flags |= (dio.mapFlags & KernelEvent.MAP_SHARED) != 0 ? KernelRow.FLAG_EXTENT_SHARED : 0;
        flags |= (dio.mapFlags & KernelEvent.MAP_DIRTY) != 0 ? KernelRow.FLAG_EXTENT_DIRTY : 0;
        flags |= dio.forcedWait ? KernelRow.FLAG_FORCED_WAIT : 0;
        int submitCpu = punt != null ? punt.cpu() : dio.submitCpu;
        flags |= dio.endioNs != 0 && dio.endioCpu != submitCpu ? KernelRow.FLAG_MIGRATED : 0;
        // io_submit never hands on what has to wait: the whole request went by inside the call.
        boolean libaio = (dio.kiFlags & KernelEvent.KI_AIO_RW) != 0;
        flags |= libaio && dio.forcedWait ? KernelRow.FLAG_BLOCKED_SUBMIT : 0;
        flags |= KernelRow.lower(dio.lowerCompletion, dio.lowerContext);
        return flags;
    }

    /** A block device's own direct I/O has no deferred tail: whoever runs bio endio completes it, or wakes who waits. */
    private static Completion completion(Dio dio) {
        if (!dio.raw || dio.endioNs == 0) {
            return dio.completion;
        }
        if (dio.waits == 1) {
            return Completion.WAITER;
        }
        // Who polls is who submitted. A device without requests ends its bios in the same thread as well, but within submission.
        return dio.endioInTask && dio.endioTid == dio.tid && !dio.bioBased ? Completion.POLLED : Completion.INLINE;
    }

    private static Context rawContext(Dio dio) {
        return dio.waits == 1 || dio.endioInTask ? Context.TASK : dio.endioContext;
    }

    private void stages(Dio dio, MemorySegment row) {
        if (dio.mapped) {
            access(dio, row);
            return;
        }
        if (dio.copied) {
            List.of(Stage.IOMAP, Stage.BIO, Stage.ISSUE, Stage.ENDIO, Stage.QUEUED, Stage.WORKER, Stage.COMPLETE).forEach(this::absent);
            return;
        }
        boolean hole = hole(dio);
        if (dio.raw) {
            absent(Stage.IOMAP);
        } else {
            stamp(row, Stage.IOMAP, KernelRow.IOMAP_NS, dio.beginNs,
                    dio.beginSeen ? KernelRow.EVIDENCE_OBSERVED : KernelRow.EVIDENCE_DERIVED);
        }
        optional(row, Stage.BIO, KernelRow.BIO_NS, dio.bioNs, hole);
        optional(row, Stage.ISSUE, KernelRow.ISSUE_NS, dio.issueNs, hole || dio.bioBased);
        optional(row, Stage.ENDIO, KernelRow.ENDIO_NS, dio.endioNs, hole);
        boolean noWorker = dio.raw || dio.over && dio.completion != Completion.WORKQUEUE && dio.completion != Completion.UNKNOWN;
        optional(row, Stage.QUEUED, KernelRow.QUEUED_NS, dio.queuedNs, noWorker);
        optional(row, Stage.WORKER, KernelRow.WORKER_NS, dio.workerNs, noWorker);
        if (dio.raw) {
            absent(Stage.COMPLETE);
        } else {
            stamp(row, Stage.COMPLETE, KernelRow.COMPLETE_NS, dio.completeNs,
                    dio.completeDerived ? KernelRow.EVIDENCE_DERIVED : KernelRow.EVIDENCE_OBSERVED);
        }
    }

    /** A load or store: of a DAX file dax_iomap_fault, of another the bio that reads its page, or no fault at all. */
    private void access(Dio dio, MemorySegment row) {
        boolean dax = dio.fault >= PageFaults.PTE;
        optional(row, Stage.IOMAP, KernelRow.IOMAP_NS, dax ? dio.beginNs : 0, true);
        optional(row, Stage.BIO, KernelRow.BIO_NS, dio.bioNs, true);
        optional(row, Stage.ISSUE, KernelRow.ISSUE_NS, dio.issueNs, true);
        optional(row, Stage.ENDIO, KernelRow.ENDIO_NS, dio.endioNs, true);
        absent(Stage.QUEUED);
        absent(Stage.WORKER);
        optional(row, Stage.COMPLETE, KernelRow.COMPLETE_NS, dio.completeNs, true);
    }

    private void optional(MemorySegment row, Stage stage, int offset, long atNs, boolean doesNotExist) {
        if (atNs == 0 && doesNotExist) {
            absent(stage);
        } else {
            stamp(row, stage, offset, atNs, KernelRow.EVIDENCE_OBSERVED);
        }
    }

    private void stamp(MemorySegment row, Stage stage, int offset, long atNs, int how) {
        if (atNs < lastNs || atNs > seenNs) {
            outOfOrder |= atNs != 0;
            return;
        }
        lastNs = atNs;
        row.set(LONG, offset, atNs);
        evidence = KernelRow.withEvidence(evidence, stage, how);
    }

    private void absent(Stage stage) {
        evidence = KernelRow.withEvidence(evidence, stage, KernelRow.EVIDENCE_ABSENT);
    }

    private static void cpu(MemorySegment row, int offset, int cpu) {
        row.set(SHORT, offset, (short) cpu);
    }
}

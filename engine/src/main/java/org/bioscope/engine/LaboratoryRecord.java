package org.bioscope.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Stage;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Unjoined;

/**
 * {@code struct bioscope_laboratory_record} as an {@link EngineRow} and a {@link KernelRow}: the stages have the kernel's
 * names, the trace's source says that they are the laboratory's own. Used by the run's drain thread.
 */
final class LaboratoryRecord {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private static final int BYTES = NativeLayout.bytes("bioscope_laboratory_record");
    private static final int ENDIO_NS = offset("endio_ns");
    private static final int QUEUED_NS = offset("queued_ns");
    private static final int WORKER_NS = offset("worker_ns");
    private static final int COMPLETE_NS = offset("complete_ns");
    private static final int WORKER_TID = offset("worker_tid");
    private static final int COMPLETE_TID = offset("complete_tid");
    private static final int ENDIO_CPU = offset("endio_cpu");
    private static final int WORKER_CPU = offset("worker_cpu");
    private static final int COMPLETE_CPU = offset("complete_cpu");
    private static final int COMPLETION = offset("completion");
    private static final int FLUSHED = offset("flushed");
    private static final int BIO_NS = offset("bio_ns");
    private static final int ISSUE_NS = offset("issue_ns");

    /** {@code BIOSCOPE_BACKING_SHIFT}: above it, how the loop layer's I/O on the backing file ended. */
    private static final int BACKING_SHIFT = 4;
    private static final int COMPLETION_MASK = (1 << BACKING_SHIFT) - 1;

    /** Of a way with a worker, and of one without. The stages before the device's end nobody saw. */
    private static final int ALL_STAGES = evidence(KernelRow.EVIDENCE_OBSERVED);
    private static final int NO_WORKER = evidence(KernelRow.EVIDENCE_ABSENT);
    /** What the loop layer adds: on its worker's list, and issued to the backing file. */
    private static final int LOOP_STAGES = KernelRow.withEvidence(KernelRow.withEvidence(0, Stage.BIO, KernelRow.EVIDENCE_OBSERVED), Stage.ISSUE,
            KernelRow.EVIDENCE_OBSERVED);

    private LaboratoryRecord() {
    }

    /** Appends whole records, as many as the store keeps; {@code handedOn} is whether the completion laboratory lies on top. */
    static void append(MemorySegment records, TraceStore store, boolean handedOn) {
        for (long at = 0; at < records.byteSize(); at += BYTES) {
            long index = store.rows();
            store.append(records.asSlice(at, EngineRow.BYTES));
            if (store.rows() > index) {
                fill(store.kernelRow(index), records, at, handedOn);
            }
        }
    }

    private static void fill(MemorySegment row, MemorySegment records, long at, boolean handedOn) {
        int ways = records.get(BYTE, at + COMPLETION) & 0xff;
        byte completion = (byte) (ways & COMPLETION_MASK);
        Completion backing = Completion.values()[ways >> BACKING_SHIFT];
        boolean worker = completion == Completion.WORKQUEUE.ordinal();
        boolean loop = records.get(LONG, at + BIO_NS) != 0;
        int evidence = worker ? ALL_STAGES : NO_WORKER;
        row.set(LONG, KernelRow.BIO_NS, records.get(LONG, at + BIO_NS));
        row.set(LONG, KernelRow.ISSUE_NS, records.get(LONG, at + ISSUE_NS));
        row.set(LONG, KernelRow.ENDIO_NS, records.get(LONG, at + ENDIO_NS));
        row.set(LONG, KernelRow.QUEUED_NS, records.get(LONG, at + QUEUED_NS));
        row.set(LONG, KernelRow.WORKER_NS, records.get(LONG, at + WORKER_NS));
        row.set(LONG, KernelRow.COMPLETE_NS, records.get(LONG, at + COMPLETE_NS));
        row.set(INT, KernelRow.EVIDENCE, loop ? evidence | LOOP_STAGES : evidence);
        row.set(INT, KernelRow.FLAGS, (records.get(BYTE, at + FLUSHED) != 0 ? KernelRow.FLAG_FLUSHED : 0)
                | (backing == Completion.COPY ? KernelRow.FLAG_BUFFERED : 0) | (backing == Completion.UNKNOWN ? 0 : KernelRow.lower(backing, ended(backing))));
        row.set(BYTE, KernelRow.COMPLETION, completion);
        row.set(BYTE, KernelRow.CONTEXT, (byte) (handedOn ? context(Completion.values()[completion]) : ended(backing)).ordinal());
        row.set(BYTE, KernelRow.UNJOINED, (byte) Unjoined.NOT_WATCHED.ordinal());
        row.set(SHORT, KernelRow.SUBMIT_CPU, (short) KernelRow.NO_CPU);
        row.set(SHORT, KernelRow.ENDIO_CPU, records.get(SHORT, at + ENDIO_CPU));
        row.set(SHORT, KernelRow.WORKER_CPU, records.get(SHORT, at + WORKER_CPU));
        row.set(SHORT, KernelRow.COMPLETE_CPU, records.get(SHORT, at + COMPLETE_CPU));
        row.set(INT, KernelRow.WORKER_TID, records.get(INT, at + WORKER_TID));
        row.set(INT, KernelRow.COMPLETE_TID, records.get(INT, at + COMPLETE_TID));
    }

    /** What the thread stands for that finished the request. */
    private static Context context(Completion completion) {
        return completion == Completion.WORKQUEUE ? Context.KWORKER : completion == Completion.INLINE ? Context.SOFTIRQ : Context.TASK;
    }

    /** Who ended the loop layer's I/O: for a copy and for a flush, the loop worker itself. */
    private static Context ended(Completion backing) {
        return backing == Completion.INLINE ? Context.SOFTIRQ : Context.KWORKER;
    }

    private static int evidence(int ofWorker) {
        int word = KernelRow.withEvidence(0, Stage.ENDIO, KernelRow.EVIDENCE_OBSERVED);
        word = KernelRow.withEvidence(word, Stage.QUEUED, ofWorker);
        word = KernelRow.withEvidence(word, Stage.WORKER, ofWorker);
        return KernelRow.withEvidence(word, Stage.COMPLETE, KernelRow.EVIDENCE_OBSERVED);
    }

    private static int offset(String field) {
        return NativeLayout.offset("bioscope_laboratory_record." + field);
    }
}

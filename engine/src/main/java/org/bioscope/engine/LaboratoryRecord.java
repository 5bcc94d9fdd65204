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

    /** Of a way with a worker, and of one without. The stages before the device's end nobody saw. */
    private static final int ALL_STAGES = evidence(KernelRow.EVIDENCE_OBSERVED);
    private static final int NO_WORKER = evidence(KernelRow.EVIDENCE_ABSENT);

    private LaboratoryRecord() {
    }

    /** Appends whole records, as many as the store keeps. */
    static void append(MemorySegment records, TraceStore store) {
        for (long at = 0; at < records.byteSize(); at += BYTES) {
            long index = store.rows();
            store.append(records.asSlice(at, EngineRow.BYTES));
            if (store.rows() > index) {
                fill(store.kernelRow(index), records, at);
            }
        }
    }

    private static void fill(MemorySegment row, MemorySegment records, long at) {
        byte completion = records.get(BYTE, at + COMPLETION);
        boolean worker = completion == Completion.WORKQUEUE.ordinal();
        row.set(LONG, KernelRow.ENDIO_NS, records.get(LONG, at + ENDIO_NS));
        row.set(LONG, KernelRow.QUEUED_NS, records.get(LONG, at + QUEUED_NS));
        row.set(LONG, KernelRow.WORKER_NS, records.get(LONG, at + WORKER_NS));
        row.set(LONG, KernelRow.COMPLETE_NS, records.get(LONG, at + COMPLETE_NS));
        row.set(INT, KernelRow.EVIDENCE, worker ? ALL_STAGES : NO_WORKER);
        row.set(INT, KernelRow.FLAGS, records.get(BYTE, at + FLUSHED) != 0 ? KernelRow.FLAG_FLUSHED : 0);
        row.set(BYTE, KernelRow.COMPLETION, completion);
        row.set(BYTE, KernelRow.CONTEXT, (byte) context(completion).ordinal());
        row.set(BYTE, KernelRow.UNJOINED, (byte) Unjoined.NOT_WATCHED.ordinal());
        row.set(SHORT, KernelRow.SUBMIT_CPU, (short) KernelRow.NO_CPU);
        row.set(SHORT, KernelRow.ENDIO_CPU, records.get(SHORT, at + ENDIO_CPU));
        row.set(SHORT, KernelRow.WORKER_CPU, records.get(SHORT, at + WORKER_CPU));
        row.set(SHORT, KernelRow.COMPLETE_CPU, records.get(SHORT, at + COMPLETE_CPU));
        row.set(INT, KernelRow.WORKER_TID, records.get(INT, at + WORKER_TID));
        row.set(INT, KernelRow.COMPLETE_TID, records.get(INT, at + COMPLETE_TID));
    }

    /** What the thread stands for. */
    private static Context context(byte completion) {
        return completion == Completion.WORKQUEUE.ordinal() ? Context.KWORKER : completion == Completion.INLINE.ordinal() ? Context.SOFTIRQ : Context.TASK;
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

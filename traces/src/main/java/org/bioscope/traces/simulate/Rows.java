package org.bioscope.traces.simulate;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.TraceStore;

/** Simulated requests as the rows of a trace: everything is known, and what has no stamp was not on the way. */
final class Rows {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    /** The evidence word with each stage absent; a stamp turns its two bits into observed. */
    private static final int NOTHING = allAbsent();

    private final TraceStore store;
    private final MemorySegment engine = Arena.ofAuto().allocate(EngineRow.BYTES, 8);

    Rows(long capacity) {
        store = new TraceStore(Source.SIMULATED, capacity);
    }

    long count() {
        return store.rows();
    }

    RequestTrace snapshot() {
        return store.snapshot();
    }

    /** Whether there was room for it. */
    boolean keep(Io io, long seenNs, int flags) {
        long at = store.rows();
        engine.set(LONG, EngineRow.ID, io.id);
        engine.set(LONG, EngineRow.OFFSET, io.offset);
        engine.set(LONG, EngineRow.INTENDED_NS, io.intendedNs);
        engine.set(LONG, EngineRow.SUBMIT_NS, io.submitNs);
        engine.set(LONG, EngineRow.SUBMITTED_NS, io.submittedNs);
        engine.set(LONG, EngineRow.SEEN_NS, seenNs);
        engine.set(INT, EngineRow.LENGTH, io.bytes);
        engine.set(INT, EngineRow.RESULT, io.result);
        engine.set(SHORT, EngineRow.JOB, (short) io.job.number);
        engine.set(BYTE, EngineRow.OP, (byte) io.op.ordinal());
        engine.set(BYTE, EngineRow.FLAGS, (byte) flags);
        engine.set(INT, EngineRow.SLOT, io.slot);
        store.append(engine);
        if (store.rows() == at) {
            return false;
        }
        fill(store.kernelRow(at), io);
        return true;
    }

    private static void fill(MemorySegment row, Io io) {
        int word = NOTHING;
        word = stamp(row, KernelRow.PUNT_NS, io.puntNs, Stage.PUNT, word);
        word = stamp(row, KernelRow.IOMAP_NS, io.iomapNs, Stage.IOMAP, word);
        word = stamp(row, KernelRow.BIO_NS, io.bioNs, Stage.BIO, word);
        word = stamp(row, KernelRow.ISSUE_NS, io.issueNs, Stage.ISSUE, word);
        word = stamp(row, KernelRow.ENDIO_NS, io.endioNs, Stage.ENDIO, word);
        word = stamp(row, KernelRow.QUEUED_NS, io.queuedNs, Stage.QUEUED, word);
        word = stamp(row, KernelRow.WORKER_NS, io.workerNs, Stage.WORKER, word);
        word = stamp(row, KernelRow.COMPLETE_NS, io.completeNs, Stage.COMPLETE, word);
        row.set(INT, KernelRow.EVIDENCE, word);
        row.set(LONG, KernelRow.SECTOR, io.offset >> 9);
        row.set(INT, KernelRow.FLAGS, io.flags);
        row.set(BYTE, KernelRow.COMPLETION, (byte) io.completion().ordinal());
        row.set(BYTE, KernelRow.CONTEXT, (byte) io.context.ordinal());
        row.set(BYTE, KernelRow.EXTENT, (byte) io.extent.ordinal());
        row.set(SHORT, KernelRow.SUBMIT_CPU, (short) io.submitCpu);
        row.set(SHORT, KernelRow.ENDIO_CPU, (short) io.endioCpu);
        row.set(SHORT, KernelRow.WORKER_CPU, (short) io.workerCpu);
        row.set(SHORT, KernelRow.COMPLETE_CPU, (short) io.completeCpu);
        row.set(INT, KernelRow.WORKER_TID, io.workerTid);
        row.set(INT, KernelRow.IOWQ_TID, io.iowqTid);
        row.set(SHORT, KernelRow.BIOS, (short) (io.bioNs == 0 ? 0 : 1));
        row.set(SHORT, KernelRow.BLOCK_REQUESTS, (short) (io.issueNs == 0 ? 0 : 1));
        row.set(LONG, KernelRow.WAKE_NS, io.wakeNs);
        row.set(LONG, KernelRow.INSERT_NS, io.insertNs);
        row.set(INT, KernelRow.COMPLETE_TID, io.completeTid);
        row.set(INT, KernelRow.SUBMIT_TID, io.job.tid);
    }

    private static int stamp(MemorySegment row, int offset, long ns, Stage stage, int word) {
        row.set(LONG, offset, ns);
        return ns == 0 ? word : KernelRow.withEvidence(word, stage, KernelRow.EVIDENCE_OBSERVED);
    }

    private static int allAbsent() {
        int word = 0;
        for (Stage stage : Stage.values()) {
            word = KernelRow.withEvidence(word, stage, stage.seenByProgram() ? KernelRow.EVIDENCE_OBSERVED : KernelRow.EVIDENCE_ABSENT);
        }
        return word;
    }
}

package org.bioscope.traces.rules;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.TraceStore;

/** The two rows of one request, written field by field: a 4 KiB write that nobody watched, until told otherwise. */
final class Rows {
    private final MemorySegment engine = Arena.ofAuto().allocate(EngineRow.BYTES, 64);
    private final MemorySegment kernel = Arena.ofAuto().allocate(KernelRow.BYTES, 64);

    private Rows() {
        engine.set(ValueLayout.JAVA_LONG, EngineRow.SUBMIT_NS, 1_000);
        engine.set(ValueLayout.JAVA_LONG, EngineRow.SUBMITTED_NS, 6_000);
        engine.set(ValueLayout.JAVA_LONG, EngineRow.SEEN_NS, 150_000);
        engine.set(ValueLayout.JAVA_BYTE, EngineRow.OP, (byte) Op.WRITE.ordinal());
        at(0, 4096);
        result(4096);
    }

    /** A trace of one request for each change. */
    @SafeVarargs
    static RequestTrace of(Consumer<Rows>... changes) {
        var store = new TraceStore(Source.KERNEL, changes.length);
        for (int i = 0; i < changes.length; i++) {
            var rows = new Rows();
            changes[i].accept(rows);
            store.append(rows.engine);
            store.kernelRow(i).copyFrom(rows.kernel);
        }
        return store.snapshot();
    }

    Rows read() {
        engine.set(ValueLayout.JAVA_BYTE, EngineRow.OP, (byte) Op.READ.ordinal());
        return this;
    }

    Rows op(Op op) {
        engine.set(ValueLayout.JAVA_BYTE, EngineRow.OP, (byte) op.ordinal());
        return this;
    }

    Rows at(long offset, int bytes) {
        engine.set(ValueLayout.JAVA_LONG, EngineRow.OFFSET, offset);
        engine.set(ValueLayout.JAVA_INT, EngineRow.LENGTH, bytes);
        return this;
    }

    Rows result(int result) {
        engine.set(ValueLayout.JAVA_INT, EngineRow.RESULT, result);
        return this;
    }

    /** Followed to its end by the kernel view. */
    Rows joined(Completion completion, Context context) {
        kernel.set(ValueLayout.JAVA_BYTE, KernelRow.COMPLETION, (byte) completion.ordinal());
        kernel.set(ValueLayout.JAVA_BYTE, KernelRow.CONTEXT, (byte) context.ordinal());
        kernel.set(ValueLayout.JAVA_LONG, KernelRow.ENDIO_NS, 100_000);
        kernel.set(ValueLayout.JAVA_SHORT, KernelRow.BIOS, (short) 1);
        return flag(KernelRow.FLAG_JOINED);
    }

    Rows flag(int flag) {
        kernel.set(ValueLayout.JAVA_INT, KernelRow.FLAGS, kernel.get(ValueLayout.JAVA_INT, KernelRow.FLAGS) | flag);
        return this;
    }

    Rows extent(Extent extent, int flags) {
        kernel.set(ValueLayout.JAVA_BYTE, KernelRow.EXTENT, (byte) extent.ordinal());
        return flag(flags);
    }

    Rows beginSeen() {
        kernel.set(ValueLayout.JAVA_INT, KernelRow.EVIDENCE, KernelRow.withEvidence(0, Stage.IOMAP, KernelRow.EVIDENCE_OBSERVED));
        return this;
    }

    /** Its bio was queued then: after the program's own call had returned, where a polling thread submits. */
    Rows queuedBio(long bioNs) {
        kernel.set(ValueLayout.JAVA_LONG, KernelRow.BIO_NS, bioNs);
        return this;
    }

    /** The device was done at that time, and this thread finished the request. */
    Rows finished(long endioNs, int submitTid, int iowqTid, int completeTid) {
        kernel.set(ValueLayout.JAVA_LONG, KernelRow.ENDIO_NS, endioNs);
        kernel.set(ValueLayout.JAVA_INT, KernelRow.SUBMIT_TID, submitTid);
        kernel.set(ValueLayout.JAVA_INT, KernelRow.IOWQ_TID, iowqTid);
        kernel.set(ValueLayout.JAVA_INT, KernelRow.COMPLETE_TID, completeTid);
        return this;
    }
}

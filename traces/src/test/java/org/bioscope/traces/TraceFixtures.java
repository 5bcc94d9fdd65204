package org.bioscope.traces;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Traces made by hand for tests: regular, so that a test can say what must come out. */
public final class TraceFixtures {
    private TraceFixtures() {
    }

    /** {@code rows} 4 KiB writes, one each 10 µs, each seen 150 µs after its submit; kernel rows complete where the source has them. */
    public static TraceStore store(Source source, long rows) {
        var store = new TraceStore(source, rows);
        MemorySegment row = Arena.ofAuto().allocate(EngineRow.BYTES);
        for (long i = 0; i < rows; i++) {
            long submitNs = 1_000_000 + i * 10_000;
            row.set(ValueLayout.JAVA_LONG, EngineRow.ID, i);
            row.set(ValueLayout.JAVA_LONG, EngineRow.OFFSET, i * 4096 % (1 << 28));
            row.set(ValueLayout.JAVA_LONG, EngineRow.INTENDED_NS, submitNs);
            row.set(ValueLayout.JAVA_LONG, EngineRow.SUBMIT_NS, submitNs);
            row.set(ValueLayout.JAVA_LONG, EngineRow.SUBMITTED_NS, submitNs + 5_000);
            row.set(ValueLayout.JAVA_LONG, EngineRow.SEEN_NS, submitNs + 150_000);
            row.set(ValueLayout.JAVA_INT, EngineRow.LENGTH, 4096);
            row.set(ValueLayout.JAVA_INT, EngineRow.RESULT, 4096);
            row.set(ValueLayout.JAVA_BYTE, EngineRow.OP, (byte) Op.WRITE.ordinal());
            row.set(ValueLayout.JAVA_INT, EngineRow.SLOT, (int) (i % 16));
            store.append(row);
            if (source != Source.ENGINE) {
                store.kernelRow(i).set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.ENDIO_NS, submitNs + 100_000);
                store.kernelRow(i).set(ValueLayout.JAVA_BYTE, KernelRow.COMPLETION, (byte) Completion.WORKQUEUE.ordinal());
            }
        }
        return store;
    }

    public static RunReport report(RequestTrace trace) {
        Workload workload = Workload.defaults().with(Workload.DIRECTORY, "/data").with(Workload.IOENGINE, "io_uring").with(Workload.RW, Rw.RANDWRITE).with(Workload.IODEPTH, 16);
        return new RunReport(workload, trace.source(), RunReport.Phase.FINISHED, Instant.parse("2026-11-21T10:00:00Z"), trace.firstSubmitNs(),
                trace.lastSeenNs() - trace.firstSubmitNs(), Environment.unknown().with(Environment.KERNEL, "6.18.44"), trace, Recount.totals(trace),
                Recount.intervals(trace, trace.firstSubmitNs()), Optional.empty(), Optional.empty(), List.of("a note"));
    }
}

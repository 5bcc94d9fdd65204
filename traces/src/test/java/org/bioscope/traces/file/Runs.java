package org.bioscope.traces.file;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.Recount;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Workload;

/**
 * Runs as irregular as real ones, from a seed: two jobs with eight in flight each, batches submitted by one call, inline and
 * workqueue completions, io-wq punts, failures, stragglers. Stamps carry odd ns, so that rounding shows.
 */
final class Runs {
    static final long START_NS = 5_000_000_000_007L;

    private Runs() {
    }

    static RunReport report(Source source, int requests, long seed) {
        return report(trace(source, requests, seed));
    }

    static RunReport report(RequestTrace trace) {
        Workload workload = Workload.defaults().with(Workload.DIRECTORY, "/data").with(Workload.IOENGINE, "io_uring")
                .with(Workload.RW, Rw.RANDRW).with(Workload.IODEPTH, 8).with(Workload.NUMJOBS, 2).with(Workload.SIZE, 1L << 28);
        Environment environment = Environment.unknown().with(Environment.KERNEL, "6.18.44").with(Environment.MODEL, "=cmd|' /C calc'!A0")
                .with(Environment.DEVICE, "/dev/vda, the \"fast\" one");
        Optional<KernelReport> kernel = trace.hasKernelRows()
                ? Optional.of(new KernelReport(trace.size(), java.util.Map.of(), 0, trace.size() * 8, java.util.OptionalDouble.empty())) : Optional.empty();
        return new RunReport(workload, trace.source(), RunReport.Phase.FINISHED, Instant.parse("2026-11-21T10:00:00Z"), START_NS,
                trace.lastSeenNs() - START_NS, environment, trace, Recount.totals(trace), Recount.intervals(trace, START_NS), kernel,
                Optional.empty(), List.of("a note, with \"quotes\" and an ümlaut"));
    }

    static RequestTrace trace(Source source, int requests, long seed) {
        return trace(source, requests, seed, 8_000);
    }

    /** Submitting calls of a job follow each other after {@code paceNs} and up to 20 µs more. */
    static RequestTrace trace(Source source, int requests, long seed, int paceNs) {
        var random = new Random(seed);
        var submitNs = new long[requests];
        var seenNs = new long[requests];
        var jobClockNs = new long[] {START_NS + 1_003, START_NS + 2_011};
        for (int i = 0; i < requests; i++) {
            int job = i / 4 % 2;
            // Four requests go in one call; every call of a job starts after the one before it came back.
            submitNs[i] = i % 4 == 0 || i < 4 ? jobClockNs[job] += paceNs + random.nextInt(20_000) : submitNs[i - 1];
            seenNs[i] = submitNs[i] + 60_000 + random.nextInt(90_000) + (random.nextInt(200) == 0 ? 5_000_000 : 0);
        }
        int[] order = LongStream.range(0, requests).mapToObj(i -> (int) i).sorted(Comparator.comparingLong(i -> seenNs[i])).mapToInt(i -> i).toArray();
        var store = new TraceStore(source, requests);
        MemorySegment row = Arena.ofAuto().allocate(EngineRow.BYTES);
        for (int i : order) {
            engineRow(row, i, submitNs[i], seenNs[i], random);
            store.append(row);
            if (source != Source.ENGINE) {
                kernelRow(store.kernelRow(store.rows() - 1), i, submitNs[i], seenNs[i], random);
            }
        }
        return store.snapshot();
    }

    private static void engineRow(MemorySegment row, int i, long submitNs, long seenNs, Random random) {
        row.fill((byte) 0);
        row.set(ValueLayout.JAVA_LONG, EngineRow.ID, i);
        row.set(ValueLayout.JAVA_LONG, EngineRow.OFFSET, random.nextInt(1 << 16) * 4096L);
        row.set(ValueLayout.JAVA_LONG, EngineRow.INTENDED_NS, submitNs - random.nextInt(3_000));
        row.set(ValueLayout.JAVA_LONG, EngineRow.SUBMIT_NS, submitNs);
        row.set(ValueLayout.JAVA_LONG, EngineRow.SUBMITTED_NS, submitNs + 5_001);
        row.set(ValueLayout.JAVA_LONG, EngineRow.SEEN_NS, seenNs);
        row.set(ValueLayout.JAVA_INT, EngineRow.LENGTH, 4096);
        row.set(ValueLayout.JAVA_INT, EngineRow.RESULT, i % 97 == 96 ? -5 : 4096);
        row.set(ValueLayout.JAVA_SHORT, EngineRow.JOB, (short) (i / 4 % 2));
        row.set(ValueLayout.JAVA_BYTE, EngineRow.OP, (byte) (random.nextBoolean() ? Op.READ : Op.WRITE).ordinal());
        row.set(ValueLayout.JAVA_INT, EngineRow.SLOT, i % 8);
    }

    private static void kernelRow(MemorySegment row, int i, long submitNs, long seenNs, Random random) {
        boolean punted = i % 11 == 10;
        boolean queued = i % 3 == 2;
        long lengthNs = seenNs - submitNs;
        // A thread submits one request after the other, all within its call; a punted one is taken up a little later.
        long triedNs = submitNs + 301 + i % 4 * 1_100;
        long iomapNs = punted ? triedNs + 6_500 : triedNs;
        row.set(ValueLayout.JAVA_LONG, KernelRow.PUNT_NS, punted ? triedNs : 0);
        row.set(ValueLayout.JAVA_LONG, KernelRow.IOMAP_NS, iomapNs);
        row.set(ValueLayout.JAVA_LONG, KernelRow.BIO_NS, iomapNs + 303);
        row.set(ValueLayout.JAVA_LONG, KernelRow.ISSUE_NS, iomapNs + 707);
        row.set(ValueLayout.JAVA_LONG, KernelRow.ENDIO_NS, submitNs + lengthNs / 2);
        row.set(ValueLayout.JAVA_LONG, KernelRow.QUEUED_NS, queued ? submitNs + lengthNs / 2 + 403 : 0);
        row.set(ValueLayout.JAVA_LONG, KernelRow.WORKER_NS, queued ? submitNs + lengthNs * 6 / 8 : 0);
        row.set(ValueLayout.JAVA_LONG, KernelRow.COMPLETE_NS, submitNs + lengthNs * 7 / 8);
        row.set(ValueLayout.JAVA_BYTE, KernelRow.COMPLETION, (byte) (queued ? Completion.WORKQUEUE : Completion.INLINE).ordinal());
        row.set(ValueLayout.JAVA_BYTE, KernelRow.CONTEXT, (byte) (queued ? Context.KWORKER : Context.SOFTIRQ).ordinal());
        row.set(ValueLayout.JAVA_BYTE, KernelRow.EXTENT, (byte) Extent.MAPPED.ordinal());
        row.set(ValueLayout.JAVA_INT, KernelRow.FLAGS, KernelRow.FLAG_JOINED | KernelRow.FLAG_SECTOR | (punted ? KernelRow.FLAG_PUNTED : 0));
        row.set(ValueLayout.JAVA_LONG, KernelRow.SECTOR, random.nextInt(1 << 20) * 8L);
        row.set(ValueLayout.JAVA_SHORT, KernelRow.SUBMIT_CPU, (short) 0);
        row.set(ValueLayout.JAVA_SHORT, KernelRow.ENDIO_CPU, (short) random.nextInt(2));
        row.set(ValueLayout.JAVA_SHORT, KernelRow.WORKER_CPU, queued ? (short) 1 : (short) KernelRow.NO_CPU);
        row.set(ValueLayout.JAVA_SHORT, KernelRow.COMPLETE_CPU, (short) 1);
        row.set(ValueLayout.JAVA_INT, KernelRow.WORKER_TID, queued ? 300 + i / 3 % 50 : 0);
        row.set(ValueLayout.JAVA_INT, KernelRow.IOWQ_TID, punted ? 900 + i % 16 : 0);
        row.set(ValueLayout.JAVA_INT, KernelRow.COMPLETE_TID, queued ? 300 + i / 3 % 50 : 0);
        row.set(ValueLayout.JAVA_INT, KernelRow.SUBMIT_TID, 700 + i / 4 % 2);
        int word = 0;
        for (Stage stage : Stage.values()) {
            boolean absent = stage == Stage.PUNT && !punted || (stage == Stage.QUEUED || stage == Stage.WORKER) && !queued;
            word = KernelRow.withEvidence(word, stage, absent ? KernelRow.EVIDENCE_ABSENT
                    : stage == Stage.COMPLETE ? KernelRow.EVIDENCE_DERIVED : KernelRow.EVIDENCE_OBSERVED);
        }
        row.set(ValueLayout.JAVA_INT, KernelRow.EVIDENCE, word);
    }
}

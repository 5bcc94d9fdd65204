package org.bioscope.desktop;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Extent;
import org.bioscope.traces.Interval;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.LatencyCounter;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Op;
import org.bioscope.traces.RawEvents;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Totals;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Workload;

/**
 * A run of no disk, for tests of the window: a closed loop of {@code iodepth} requests over a device of eight slots, with
 * the stages of the source asked for. Time is fed by hand; the same seed makes the same requests.
 */
public final class SyntheticRun implements TraceSource {
    private static final long START_NS = 271_181_508_000_000L;
    private static final int SLOTS = 8;
    private static final int CPUS = 4;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private record Ready(long atNs, int slot) {
    }

    private record Done(long seenNs, byte[] engine, byte[] kernel) {
    }

    private final Workload workload;
    private final Source source;
    private final Environment environment;
    private final Random random;
    private final TraceStore store;
    private final PriorityQueue<Ready> ready = new PriorityQueue<>(Comparator.comparingLong(Ready::atNs));
    private final PriorityQueue<Done> done = new PriorityQueue<>(Comparator.comparingLong(Done::seenNs));
    private final long[] freeAtNs = new long[SLOTS];
    private final List<Interval> intervals = new ArrayList<>();
    private final LatencyCounter all = new LatencyCounter();
    private LatencyCounter tenth = new LatencyCounter();
    private long tenthCount;
    private long measured;
    private long ids;
    private long workerFreeNs;
    private boolean stopped;
    private Optional<RunReport.Failure> failure = Optional.empty();
    private volatile Optional<RawEvents> raw = Optional.empty();
    private volatile RunReport latest;

    public SyntheticRun(Workload workload, Source source, Environment environment, long seed) {
        this.workload = workload;
        this.source = source;
        this.environment = environment;
        random = new Random(seed);
        store = new TraceStore(source, 20_000_000);
        int depth = workload.get(Workload.IODEPTH) * workload.get(Workload.NUMJOBS);
        for (int slot = 0; slot < depth; slot++) {
            ready.add(new Ready(START_NS + slot * 900L, slot));
        }
        latest = RunReport.preparing(workload, environment);
    }

    @Override
    public RunReport latest() {
        return latest;
    }

    /** What is told of the events behind any request from now on. */
    public void raw(RawEvents events) {
        raw = Optional.of(events);
    }

    @Override
    public RawEvents rawEvents(Request request) {
        return raw.orElseGet(() -> TraceSource.super.rawEvents(request));
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        publish(intervals.size() * 100_000_000L, true);
    }

    @Override
    public void close() {
        stop();
    }

    /** Lets the run fail as a disk does, at the time reached. */
    public synchronized void fail(String message) {
        failure = Optional.of(new RunReport.Failure(intervals.size() * 100_000_000L, message));
        stop();
    }

    /** Lets run time pass until {@code untilNs} after the start, a tenth of a second at a time. */
    public synchronized void advanceTo(long untilNs) {
        long runNs = workload.get(Workload.RAMP_TIME) + workload.get(Workload.RUNTIME);
        while (!stopped && (intervals.size() + 1) * 100_000_000L <= Math.min(untilNs, runNs)) {
            tenth();
        }
        if (!stopped && untilNs >= runNs) {
            stop();
        } else if (!stopped) {
            publish(untilNs, false);
        }
    }

    private void tenth() {
        long fromNs = intervals.size() * 100_000_000L;
        long toNs = fromNs + 100_000_000L;
        boolean ramp = fromNs < workload.get(Workload.RAMP_TIME);
        while (ready.peek().atNs() < START_NS + toNs) {
            request(ready.poll(), ramp);
        }
        while (!done.isEmpty() && done.peek().seenNs() <= START_NS + toNs) {
            Done d = done.poll();
            store.append(MemorySegment.ofArray(d.engine()));
            if (source != Source.ENGINE) {
                MemorySegment.copy(MemorySegment.ofArray(d.kernel()), 0, store.kernelRow(store.rows() - 1), 0, KernelRow.BYTES);
            }
        }
        LatencyHistogram h = tenth.histogram();
        double depth = tenthCount * h.meanNs() / 100_000_000.0;
        intervals.add(new Interval(fromNs, toNs, ramp, 0, tenthCount, 0, tenthCount * workload.get(Workload.BS), h.percentileNs(50), h.percentileNs(99),
                h.percentileNs(99.9), h.maxNs(), depth, 0));
        measured += ramp ? 0 : tenthCount;
        tenth = new LatencyCounter();
        tenthCount = 0;
    }

    private void request(Ready turn, boolean ramp) {
        int depth = workload.get(Workload.IODEPTH);
        long submit = turn.atNs();
        boolean punted = source == Source.KERNEL && random.nextInt(25) == 0;
        long punt = punted ? submit + around(2_000) : 0;
        long iomap = (punted ? punt + around(9_000) : submit) + around(3_000);
        long bio = iomap + around(2_500);
        long issue = bio + around(5_000);
        int slot = 0;
        for (int i = 1; i < SLOTS; i++) {
            slot = freeAtNs[i] < freeAtNs[slot] ? i : slot;
        }
        long begin = Math.max(issue, freeAtNs[slot]);
        // One in sixty meets the device's own housekeeping, which is where the tail comes from.
        long endio = begin + around(random.nextInt(60) == 0 ? 260_000 : 85_000);
        freeAtNs[slot] = endio;
        int way = random.nextInt(20);
        Completion completion = way < 15 ? Completion.WORKQUEUE : way < 18 ? Completion.INLINE : Completion.WAITER;
        long queued = completion == Completion.WORKQUEUE ? endio + around(3_400) : 0;
        long worker = queued == 0 ? 0 : Math.max(queued + around(4_000), workerFreeNs);
        long complete = (worker == 0 ? endio + around(4_000) : worker) + around(5_000);
        workerFreeNs = worker == 0 ? workerFreeNs : complete;
        long seen = complete + around(9_000);
        long submitted = Math.min(bio + around(1_500), seen - 1);
        var engine = MemorySegment.ofArray(new byte[EngineRow.BYTES]);
        engine.set(LONG, EngineRow.ID, ids++);
        engine.set(LONG, EngineRow.OFFSET, random.nextInt(65_536) * 4096L);
        engine.set(LONG, EngineRow.INTENDED_NS, submit);
        engine.set(LONG, EngineRow.SUBMIT_NS, submit);
        engine.set(LONG, EngineRow.SUBMITTED_NS, submitted);
        engine.set(LONG, EngineRow.SEEN_NS, seen);
        engine.set(INT, EngineRow.LENGTH, workload.get(Workload.BS).intValue());
        engine.set(INT, EngineRow.RESULT, workload.get(Workload.BS).intValue());
        engine.set(SHORT, EngineRow.JOB, (short) (turn.slot() / depth));
        engine.set(ValueLayout.JAVA_BYTE, EngineRow.OP, (byte) (workload.get(Workload.RW).writes() ? Op.WRITE : Op.READ).ordinal());
        engine.set(ValueLayout.JAVA_BYTE, EngineRow.FLAGS, (byte) (ramp ? EngineRow.FLAG_RAMP : 0));
        engine.set(INT, EngineRow.SLOT, turn.slot() % depth);
        byte[] kernel = source == Source.ENGINE ? new byte[0]
                : kernel(new long[] {punt, iomap, bio, issue, endio, queued, worker, complete}, completion, punted);
        done.add(new Done(seen, (byte[]) engine.heapBase().orElseThrow(), kernel));
        ready.add(new Ready(seen + around(1_200), turn.slot()));
        tenth.add(seen - submit);
        tenthCount++;
        if (!ramp) {
            all.add(seen - submit);
        }
    }

    private byte[] kernel(long[] stamps, Completion completion, boolean punted) {
        var row = MemorySegment.ofArray(new byte[KernelRow.BYTES]);
        int evidence = 0;
        for (int i = 0; i < stamps.length; i++) {
            row.set(LONG, i * 8L, stamps[i]);
            evidence = KernelRow.withEvidence(evidence, Stage.values()[Stage.PUNT.ordinal() + i],
                    stamps[i] == 0 ? KernelRow.EVIDENCE_ABSENT : i == 2 ? KernelRow.EVIDENCE_DERIVED : KernelRow.EVIDENCE_OBSERVED);
        }
        int cpu = random.nextInt(CPUS);
        row.set(INT, KernelRow.EVIDENCE, evidence);
        row.set(INT, KernelRow.FLAGS, KernelRow.FLAG_JOINED | KernelRow.FLAG_SECTOR | (punted ? KernelRow.FLAG_PUNTED : 0)
                | (ids % 9 == 0 ? KernelRow.FLAG_MERGED : 0) | (ids % 23 == 0 ? KernelRow.FLAG_BLOCKED_SUBMIT : 0)
                | (ids % 31 == 0 ? KernelRow.FLAG_FLUSHED : 0) | (ids % 7 == 0 ? KernelRow.FLAG_MIGRATED : 0));
        row.set(LONG, KernelRow.SECTOR, 2_048L + random.nextInt(1 << 20) * 8L);
        row.set(ValueLayout.JAVA_BYTE, KernelRow.COMPLETION, (byte) completion.ordinal());
        row.set(ValueLayout.JAVA_BYTE, KernelRow.CONTEXT, (byte) switch (completion) {
            case WORKQUEUE -> Context.KWORKER.ordinal();
            case INLINE -> Context.SOFTIRQ.ordinal();
            default -> Context.TASK.ordinal();
        });
        row.set(ValueLayout.JAVA_BYTE, KernelRow.EXTENT, (byte) Extent.MAPPED.ordinal());
        for (int field : new int[] {KernelRow.SUBMIT_CPU, KernelRow.ENDIO_CPU, KernelRow.WORKER_CPU, KernelRow.COMPLETE_CPU}) {
            row.set(SHORT, field, (short) (field == KernelRow.SUBMIT_CPU ? 0 : cpu % 2 + 1));
        }
        row.set(INT, KernelRow.SUBMIT_TID, 2404);
        row.set(INT, KernelRow.WORKER_TID, completion == Completion.WORKQUEUE ? 311 : 0);
        row.set(INT, KernelRow.IOWQ_TID, punted ? 2407 : 0);
        row.set(INT, KernelRow.COMPLETE_TID, completion == Completion.WORKQUEUE ? 311 : 2404);
        row.set(SHORT, KernelRow.BIOS, (short) 1);
        row.set(SHORT, KernelRow.BLOCK_REQUESTS, (short) 1);
        return (byte[]) row.heapBase().orElseThrow();
    }

    /** A time near {@code ns}, never below half of it, with a tail to the right. */
    private long around(long ns) {
        return ns / 2 + (long) (ns * 0.5 * Math.exp(random.nextGaussian() * 0.45));
    }

    private void publish(long untilNs, boolean over) {
        long rampNs = workload.get(Workload.RAMP_TIME);
        LatencyHistogram lat = all.histogram();
        var write = new Totals.Direction(measured, measured * workload.get(Workload.BS), failure.isPresent() ? 1 : 0, 0, LatencyHistogram.of(12_000), lat, lat);
        double depth = intervals.stream().filter(i -> !i.ramp()).mapToDouble(Interval::meanDepth).average().orElse(0);
        var totals = new Totals(Totals.Direction.none(), write, Totals.Direction.none(), store.rows(), 0, List.of(0L, 0L, 0L, 0L, 0L, 0L, 0L), depth,
                store.rows(), store.rows(), 0, 0, 0, 0, 0, 0, 0, 0);
        var phase = over ? RunReport.Phase.FINISHED : untilNs < rampNs ? RunReport.Phase.RAMP : RunReport.Phase.RUNNING;
        var kernel = source == Source.KERNEL
                ? Optional.of(new KernelReport(store.rows(), java.util.Map.of(), 0, store.rows() * 9, java.util.OptionalDouble.empty()))
                : Optional.<KernelReport>empty();
        latest = new RunReport(workload, source, phase, Instant.parse("2026-11-21T14:03:12Z"), START_NS,
                Math.max(0, intervals.size() * 100_000_000L - rampNs), environment, store.snapshot(), totals, intervals, kernel, failure, List.of());
    }
}

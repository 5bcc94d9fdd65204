package org.bioscope.engine;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Interval;
import org.bioscope.traces.LoopReport;
import org.bioscope.traces.RawEvents;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.RunReport.Phase;
import org.bioscope.traces.Source;
import org.bioscope.traces.Totals;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.file.Spill;
import org.bioscope.traces.kernel.RawPages;

/**
 * A run of the native engine. C threads do the I/O; one drain thread takes their records and figures and publishes a
 * report ten times a second. Public methods: any thread.
 */
public final class Run implements TraceSource {
    /** A report this often: the length of an interval. */
    private static final long PUBLISH_NS = 100_000_000;
    /** What is left over at the end makes an interval of its own from here on: rates of a few ms are noise. */
    private static final long LEAST_INTERVAL_NS = 20_000_000;
    /** An hour's intervals; past it a report, which copies their list, comes once a second. */
    private static final int MANY_INTERVALS = 36_000;
    /** Between looks at the rings while little comes: short against an interval, long against the cost of waking up. */
    private static final long LONGEST_NAP_NS = 10_000_000;
    private static final long SHORTEST_NAP_NS = 500_000;
    /** What the JVM's shutdown may wait for requests in flight before it removes the file under them. */
    private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(2);

    private final Workload workload;
    private final Circumstances circumstances;
    private final Path path;
    private final Optional<Path> file;
    private final Optional<Path> marker;
    private final List<String> notes;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook = new Thread(this::shutDown, "bioscope-shutdown");
    private volatile RunReport report;

    /** Guards {@code handle}: 0 once the native run is freed, and with it {@code view}. */
    private final Object lock = new Object();
    private long handle;
    private final RunView view;
    private volatile List<Integer> threadIds = List.of();
    private volatile Optional<RawPages> raw = Optional.empty();

    /** Whether the target is a block device, which is told apart where the kernel is watched. */
    private final boolean blockDevice;
    private final Function<Source, TraceStore> stores;
    private final Optional<Spill> spill;

    /* The drain thread's own. */
    private Source source = Source.ENGINE;
    private TraceStore store;
    private Optional<KernelView> kernel = Optional.empty();
    private boolean released;
    private final List<EngineRing> rings = new ArrayList<>();
    private final List<Interval> intervals = new ArrayList<>();
    private Optional<RunCounters> counters = Optional.empty();
    private long startNs;
    private long rampEndNs;
    private Instant startedAt = Instant.EPOCH;

    /** Takes over a native run that was created and not started; {@code file} is empty where the engine needs none. */
    Run(long handle, Workload workload, Environment environment, Optional<Path> file, boolean blockDevice, Optional<Path> marker,
            Function<Source, TraceStore> stores, Optional<Spill> spill, List<String> notes) {
        this.handle = handle;
        this.workload = workload;
        this.circumstances = new Circumstances(environment);
        this.file = file;
        this.path = file.orElse(Path.of(""));
        this.marker = marker;
        this.blockDevice = blockDevice;
        this.stores = stores;
        this.spill = spill;
        this.store = new TraceStore(Source.ENGINE, 0);
        this.notes = new ArrayList<>(notes);
        this.report = RunReport.preparing(workload, environment);
        this.view = RunView.of(handle);
        view.jobs().stream().map(EngineRing::new).filter(ring -> ring.capacity() > 0).forEach(rings::add);
    }

    void start() {
        int ret = NativeLibrary.bioscope_run_start(handle);
        if (ret < 0) {
            free();
            throw new EngineException(-ret, "start the run's thread: " + Errno.text(-ret) + "; raise 'ulimit -u'");
        }
        Runtime.getRuntime().addShutdownHook(hook);
        Thread.ofPlatform().name("bioscope-drain").daemon().start(this::drain);
    }

    @Override
    public RunReport latest() {
        return report;
    }

    @Override
    public RawEvents rawEvents(Request request) {
        return raw.map(pages -> pages.of(request)).orElseGet(() -> RawEvents.none("the kernel was not watched in this run"));
    }

    @Override
    public void stop() {
        synchronized (lock) {
            if (handle != 0) {
                NativeLibrary.bioscope_run_stop(handle);
            }
        }
    }

    /** Waits for the end, with the last report published and the file gone: whether it came in time. */
    public boolean await(Duration longest) throws InterruptedException {
        return over.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        stop();
        boolean interrupted = false;
        while (over.getCount() > 0) {
            try {
                over.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The tids of the threads that submit, for those who watch the kernel; empty until they have started. */
    public List<Integer> threadIds() {
        return threadIds;
    }

    /** The file that is read or written; empty for nop. It is gone after the run unless it is to be kept. */
    public Optional<Path> file() {
        return file;
    }

    private void drain() {
        try {
            if (!EngineConfig.watched(workload)) {
                source = Laboratory.wanted(workload) ? Source.LABORATORY : Source.ENGINE;
                store = stores.apply(source);
            }
            long nextNs = System.nanoTime() + PUBLISH_NS;
            while (view.phase() != RunView.FINISHED) {
                if (!released && view.held()) {
                    watchAndRelease();
                }
                long taken = drainRings();
                long nowNs = System.nanoTime();
                if (counters.isEmpty() && view.phase() != RunView.PREPARING) {
                    begin();
                    nextNs = startNs + PUBLISH_NS;
                    report = reportAt(rampEndNs > startNs ? Phase.RAMP : Phase.RUNNING, nowNs, notes, Optional.empty());
                }
                if (nowNs >= nextNs) {
                    publish(nowNs);
                    if (counters.isPresent()) {
                        spill.ifPresent(file -> file.offer(report, store));
                    }
                    nextNs += (1 + (nowNs - nextNs) / PUBLISH_NS) * PUBLISH_NS;
                }
                nap(taken);
            }
            drainRings();
            kernel.ifPresent(KernelView::finish);
            finish();
        } catch (RuntimeException | OutOfMemoryError e) {
            /* A bug, or no memory for records: whoever waits for the end must still see one. */
            failed(e);
            throw e;
        } finally {
            kernel.ifPresent(KernelView::close);
            free();
            forgetHook();
            over.countDown();
        }
    }

    private void failed(Throwable why) {
        RunReport last = report;
        long atNs = last.startNs() == 0 ? 0 : System.nanoTime() - last.startNs();
        report = new RunReport(workload, last.source(), Phase.FINISHED, last.startedAt(), last.startNs(), last.measuredNs(), circumstances.environment(),
                last.trace(), last.totals(), last.intervals(), Optional.empty(),
                Optional.of(new RunReport.Failure(atNs, "keep the run's records: " + why + "; use a shorter --runtime or a lower --rate_iops")), last.notes());
    }

    private long drainRings() {
        long taken = 0;
        for (EngineRing ring : rings) {
            taken += ring.drain(this::take);
        }
        kernel.ifPresent(KernelView::settle);
        return taken;
    }

    private void take(MemorySegment records) {
        if (source == Source.LABORATORY) {
            LaboratoryRecord.append(records, store, CompletionPolicy.wanted(workload));
        } else if (kernel.isPresent()) {
            kernel.get().rows(records);
        } else {
            store.append(records);
        }
    }

    /** The run stands ready and waits: begins to watch the kernel where that can be had, and lets it go. */
    private void watchAndRelease() {
        threadIds = view.tids();
        OptionalInt loop = view.loopDevice();
        loop.ifPresent(number -> {
            circumstances.onLoop(workload, number);
            notes.add(RunNotes.loopDevice(workload, LoopDevice.path(number), path));
        });
        if (EngineConfig.watched(workload)) {
            watch(loop.isPresent() ? LoopDevice.path(loop.getAsInt()) : path, blockDevice || loop.isPresent());
        }
        released = true;
        NativeLibrary.bioscope_run_release(handle);
    }

    private void watch(Path target, boolean device) {
        // Without records there is nothing to join.
        KernelView.Outcome outcome = rings.isEmpty() ? new KernelView.Outcome.Absent("the kernel was not watched: the run keeps no records")
                : KernelView.start(workload, target, device, threadIds, () -> view.stopping());
        switch (outcome) {
            case KernelView.Outcome.Watching watching -> {
                source = Source.KERNEL;
                store = stores.apply(source);
                watching.view().into(store, watching.watch());
                kernel = Optional.of(watching.view());
                raw = Optional.of(watching.view().raw());
            }
            case KernelView.Outcome.Absent absent -> {
                store = stores.apply(source);
                notes.add(absent.sentence());
            }
        }
    }

    /** So long that at this rate an eighth of a ring fills, within the limits. */
    private void nap(long taken) {
        long capacity = rings.isEmpty() ? 1 : rings.getFirst().capacity();
        if (taken > capacity / 4) {
            return;
        }
        long napNs = taken == 0 ? LONGEST_NAP_NS : LONGEST_NAP_NS * (capacity / 8) / taken;
        LockSupport.parkNanos(Math.clamp(napNs, SHORTEST_NAP_NS, LONGEST_NAP_NS));
    }

    private void publish(long nowNs) {
        if (counters.isEmpty()) {
            publishPreparing();
            return;
        }
        boolean measuring = view.number("end_ns") == 0;
        if (measuring) {
            counters.ifPresent(all -> intervals.add(all.interval(nowNs, store.overflow())));
            if (intervals.size() > MANY_INTERVALS && intervals.size() % 10 != 0) {
                return;
            }
        }
        var now = new ArrayList<>(notes);
        if (view.phase() == RunView.VERIFYING) {
            now.add("reading back what was written");
        }
        report = reportAt(nowNs < rampEndNs ? Phase.RAMP : Phase.RUNNING, measuring ? nowNs : view.number("end_ns"), now, Optional.empty());
    }

    private void publishPreparing() {
        long whole = view.number("prepare_bytes");
        if (whole > 0) {
            var now = new ArrayList<>(notes);
            now.add("preparing the file: " + view.number("prepared_bytes") * 100 / whole + " % of " + Units.bytes(whole) + " written");
            report = notBegun(Phase.PREPARING, now, Optional.empty());
        }
    }

    /** Once, when the clock has started. */
    private void begin() {
        if (counters.isEmpty()) {
            startNs = view.number("start_ns");
            rampEndNs = view.number("ramp_end_ns");
            circumstances.begun(view);
            startedAt = Instant.now().minusNanos(System.nanoTime() - startNs);
            threadIds = view.tids();
            counters = Optional.of(new RunCounters(view.jobs(), startNs, rampEndNs));
        }
    }

    private void finish() {
        var said = new ArrayList<>(notes);
        said.addAll(RunNotes.fallbacks(view.fallbacks()));
        Optional<RunReport.Failure> failure = view.failure(workload, path);
        if (view.number("start_ns") == 0) {
            report = notBegun(Phase.FINISHED, said, failure);
            return;
        }
        begin();
        circumstances.over(view);
        addLastInterval(view.number("end_ns"));
        RunReport last = reportAt(Phase.FINISHED, view.number("end_ns"), said, failure);
        Optional<LoopReport> loop = LoopPolicy.wanted(workload) || view.loopDevice().isPresent() ? Optional.of(view.loop()) : Optional.empty();
        said.addAll(RunNotes.results(last));
        said.addAll(circumstances.disturbances(last));
        loop.ifPresent(did -> said.addAll(RunNotes.loop(did)));
        List<Long> mismatches = RunNotes.mismatchOffsets(view.jobs());
        if (failure.isEmpty() && last.totals().mismatches() > 0) {
            failure = Optional.of(new RunReport.Failure(view.number("end_ns") - startNs, RunNotes.mismatchSentence(last.totals(), mismatches)));
        }
        last = reportAt(Phase.FINISHED, view.number("end_ns"), said, failure);
        report = loop.map(last::with).orElse(last);
    }

    private void addLastInterval(long endNs) {
        RunCounters all = counters.orElseThrow();
        long fromNs = intervals.isEmpty() ? 0 : intervals.getLast().toNs();
        if (!intervals.isEmpty() && endNs - startNs - fromNs < LEAST_INTERVAL_NS) {
            intervals.removeLast();
            all.undoInterval();
        }
        intervals.add(all.interval(endNs, store.overflow()));
    }

    private RunReport notBegun(Phase phase, List<String> said, Optional<RunReport.Failure> failure) {
        return new RunReport(workload, source, phase, Instant.EPOCH, 0, 0, circumstances.environment(), store.snapshot(), Totals.none(), List.of(),
                Optional.empty(), failure, said);
    }

    private RunReport reportAt(Phase phase, long untilNs, List<String> said, Optional<RunReport.Failure> failure) {
        Totals totals = counters.orElseThrow().totals(store.rows(), store.overflow(), untilNs);
        var all = new ArrayList<>(said);
        kernel.ifPresent(watched -> all.addAll(watched.notes()));
        spill.ifPresent(file -> all.addAll(file.notes()));
        store.shortage().ifPresent(shortage -> all.add(RunNotes.shortage(shortage, startNs)));
        return new RunReport(workload, source, phase, startedAt, startNs, Math.max(0, untilNs - rampEndNs), circumstances.environment(), store.snapshot(),
                totals, intervals, kernel.map(KernelView::report), failure, all);
    }

    private void free() {
        synchronized (lock) {
            if (handle != 0) {
                NativeLibrary.bioscope_run_free(handle);
                handle = 0;
                marker.ifPresent(Leftovers::unmark);
            }
        }
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            /* The JVM is going down and the hook runs already. */
        }
    }

    /** SIGTERM and SIGINT end here too. */
    private void shutDown() {
        stop();
        try {
            if (!await(SHUTDOWN_PATIENCE)) {
                removeFile();
            }
        } catch (InterruptedException e) {
            removeFile();
        }
    }

    private void removeFile() {
        synchronized (lock) {
            if (handle != 0 && NativeLibrary.bioscope_run_remove_file(handle) == 0) {
                marker.ifPresent(Leftovers::unmark);
            }
        }
    }
}

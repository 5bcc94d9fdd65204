package org.bioscope.engine;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Units;
import org.bioscope.traces.Unjoined;
import org.bioscope.traces.Workload;
import org.bioscope.traces.kernel.Correlator;
import org.bioscope.traces.kernel.EventKind;
import org.bioscope.traces.kernel.Observation;
import org.bioscope.traces.kernel.ObserveFrame;
import org.bioscope.traces.kernel.RawPages;
import org.bioscope.traces.kernel.TraceFormatException;
import org.bioscope.traces.kernel.Watch;
import org.jspecify.annotations.Nullable;

/**
 * Watches the kernel during one run: starts {@code bioscope-observe}, takes what it forwards, and joins the kernel's
 * events with the run's rows on the way of these into the trace. Whatever happens to the program, the rows arrive. All
 * methods: the run's drain thread.
 */
final class KernelView implements AutoCloseable {
    /** Starting, making an instance and enabling some fifteen events take a tenth of a second; a password takes a person. */
    private static final long PATIENCE_NS = 10_000_000_000L;
    private static final long PATIENCE_WITH_PASSWORD_NS = 120_000_000_000L;
    /** What is still under way when the run is over: the program's last round. */
    private static final long LAST_WORDS_NS = 10_000_000_000L;
    /** An event is visible a little after its stamp: what is younger waits for the next round. */
    private static final long VISIBLE_NS = 1_000_000L;
    /** The first release whose direct I/O has events of its own. */
    private static final int NEW_MAJOR = 6;
    private static final int NEW_MINOR = 4;
    /** Far more than a new thread waits for a CPU, and a wait that nobody notices where there is none. */
    private static final long NAMED_NS = 300_000_000L;
    private static final String ENDED_EARLY = "the watch of the kernel ended early";

    /** The view, or the sentence that says why there is none. */
    sealed interface Outcome {
        record Watching(KernelView view, Watch watch) implements Outcome {
        }

        record Absent(String sentence) implements Outcome {
        }
    }

    private final ObserveStream stream;
    private final List<String> notes = new ArrayList<>();
    /** What came before the watch began: formats, and what is absent. */
    private final List<ObserveFrame> preamble = new ArrayList<>();
    private @Nullable Correlator correlator;
    private @Nullable Observation observation;
    private @Nullable RawPages raw;
    private long readyNs;
    private long readToNs;
    private boolean ended;

    private KernelView(ObserveStream stream) {
        this.stream = stream;
    }

    /** Starts to watch a run whose threads stand ready; see {@link #start(ObserveRequest, Watch, Availability, boolean, BooleanSupplier)}. */
    static Outcome start(Workload workload, Path path, boolean blockDevice, List<Integer> threads, BooleanSupplier cancelled) {
        Optional<WatchedTarget> found = WatchedTarget.of(path, blockDevice);
        if (found.isEmpty()) {
            return absent("no block device is known below " + path);
        }
        WatchedTarget target = found.get();
        String engine = workload.get(Workload.IOENGINE);
        boolean ioUring = engine.equals("io_uring");
        List<Integer> submitters = workload.get(Workload.SQTHREAD_POLL) ? withPollers(threads) : threads;
        var request = new ObserveRequest(target, submitters, ioUring, workload.mapped(), isOld(System.getProperty("os.version")),
                ObserveRequest.bufferKb(Runtime.getRuntime().availableProcessors()));
        var watch = new Watch(target.dev().kernel(), target.ino(), blockDevice, target.bdev().kernel(), target.disk().kernel(), target.startSector(),
                ioUring, engine.equals("psync"), workload.mapped(), Set.copyOf(submitters));
        Outcome outcome = start(request, watch, Doctor.tracefs(Mount.all()), workload.get(Workload.OBSERVE).equals("kernel"), cancelled);
        if (outcome instanceof Outcome.Watching watching) {
            watching.view().notes.addAll(target.notes());
        }
        return outcome;
    }

    /** With the threads that the kernel made to submit in their place; it names them after the thread that set up the ring. */
    private static List<Integer> withPollers(List<Integer> threads) {
        List<Integer> all = found(threads);
        // A thread that was just made has its name only once it has run.
        for (long untilNs = System.nanoTime() + NAMED_NS; all.size() < 2 * threads.size() && System.nanoTime() < untilNs; all = found(threads)) {
            pause();
        }
        return all;
    }

    private static List<Integer> found(List<Integer> threads) {
        var all = new ArrayList<>(threads);
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                String name = Machine.line(task.resolve("comm")).orElse("");
                if (threads.stream().anyMatch(thread -> name.equals("iou-sqp-" + thread))) {
                    all.add(Integer.parseInt(task.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            /* Then their punts are not told apart from those of others, and not shown. */
        }
        return all;
    }

    /** Whether the kernel is of a release before those whose direct I/O has events of its own. */
    static boolean isOld(String release) {
        String[] numbers = release.split("[^0-9]+");
        try {
            int major = Integer.parseInt(numbers[0]);
            return major < NEW_MAJOR || major == NEW_MAJOR && numbers.length > 1 && Integer.parseInt(numbers[1]) < NEW_MINOR;
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return false;
        }
    }

    /**
     * Starts to watch what the request names; returns once all events are caught, or it is clear that they cannot be.
     *
     * @param mayAsk    whether the person may be asked for a password
     * @param cancelled looked at while waiting
     */
    static Outcome start(ObserveRequest request, Watch watch, Availability tracefs, boolean mayAsk, BooleanSupplier cancelled) {
        String reason = tracefs.usable() ? "" : tracefs.reason() + "; " + tracefs.remedy();
        List<ObserveProgram.Way> ways;
        try {
            ways = ObserveProgram.ways(tracefs, mayAsk);
        } catch (IOException e) {
            return absent(e.getMessage());
        }
        for (ObserveProgram.Way way : ways) {
            boolean password = way.name().equals("pkexec");
            try {
                var view = new KernelView(ObserveStream.start(way, request));
                Optional<String> trouble = view.awaitReady(password ? PATIENCE_WITH_PASSWORD_NS : PATIENCE_NS, cancelled);
                if (trouble.isEmpty()) {
                    return new Outcome.Watching(view, watch);
                }
                view.close();
                reason = trouble.get();
            } catch (IOException e) {
                reason = "start " + String.join(" ", way.command()) + ": " + e.getMessage();
            }
            if (cancelled.getAsBoolean()) {
                break;
            }
        }
        return absent(reason);
    }

    private static Outcome absent(String reason) {
        return new Outcome.Absent("the kernel was not watched: " + reason);
    }

    /** Waits until the watch has begun; else why it has not. */
    private Optional<String> awaitReady(long patienceNs, BooleanSupplier cancelled) {
        long untilNs = System.nanoTime() + patienceNs;
        while (true) {
            for (ObserveFrame frame = stream.poll(); frame != null; frame = stream.poll()) {
                if (frame.type() == ObserveFrame.Type.READY) {
                    readyNs = frame.ns();
                    return Optional.empty();
                }
                if (frame.type() == ObserveFrame.Type.ERROR) {
                    return Optional.of(frame.text());
                }
                preamble.add(frame);
            }
            if (cancelled.getAsBoolean()) {
                return Optional.of("the run was stopped before the watch began");
            }
            if (stream.over()) {
                return Optional.of(stream.endReason(false));
            }
            if (System.nanoTime() > untilNs) {
                return Optional.of("bioscope-observe did not begin within " + Units.ns(patienceNs));
            }
            pause();
        }
    }

    /** Rows go into this store from now on. */
    void into(TraceStore store, Watch watch) {
        var joined = new Correlator(watch, store);
        joined.watchedFrom(readyNs);
        correlator = joined;
        observation = new Observation(joined, stream::recycle);
        raw = RawPages.of(watch);
        for (ObserveFrame frame : preamble) {
            take(frame, joined, observation);
        }
        preamble.clear();
        observation.kinds().forEach(joined::tells);
    }

    /** Takes rows of the engine, which are copied; {@link #settle} puts them into the store when they are joined. */
    void rows(MemorySegment engineRows) {
        joining().rows(engineRows);
    }

    /** Joins what has come from both sides. Never waits. */
    void settle() {
        Correlator joined = joining();
        for (ObserveFrame frame = stream.poll(); frame != null; frame = stream.poll()) {
            take(frame, joined, java.util.Objects.requireNonNull(observation));
        }
        if (stream.over()) {
            endWatch(joined);
        }
        joined.settle(ended ? Long.MAX_VALUE : readToNs);
    }

    /** The run is over: takes what the program still has to say, for a while at most, and settles every row. */
    void finish() {
        stream.endInput();
        long untilNs = System.nanoTime() + LAST_WORDS_NS;
        while (!ended && System.nanoTime() < untilNs) {
            settle();
            if (!ended) {
                pause();
            }
        }
        if (!ended) {
            endWatch(joining());
        }
        joining().finish();
        sayWhatNeverReachedIomap();
        close();
    }

    /** Some filesystems take O_DIRECT and copy, or have code of their own: nothing was lost, there was nothing to see. */
    private void sayWhatNeverReachedIomap() {
        KernelReport report = report();
        long without = report.unjoined().getOrDefault(Unjoined.NO_IOMAP, 0L);
        if (without > 0 && report.lostEvents() == 0 && !brokeOff()) {
            notes.add(without + " requests did no direct I/O that the kernel tells of: the filesystem went through the page cache (btrfs with checksums, data=journal), or has code of its own");
        }
    }

    private boolean brokeOff() {
        return notes.stream().anyMatch(note -> note.startsWith(ENDED_EARLY));
    }

    KernelReport report() {
        return joining().report();
    }

    /** What came from the kernel, as it came, for those who want to read it. Any thread. */
    RawPages raw() {
        return java.util.Objects.requireNonNull(raw, "into() comes first");
    }

    /** Rows that wait for their events. */
    long waitingRows() {
        return joining().waitingRows();
    }

    /** Sentences for the person: what this kernel does not tell, and whether the watch broke off. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Ends the program; it removes its tracing instance. */
    @Override
    public void close() {
        stream.close();
    }

    private Correlator joining() {
        return java.util.Objects.requireNonNull(correlator, "into() comes first");
    }

    private void take(ObserveFrame frame, Correlator joined, Observation observed) {
        if (ended) {
            return;
        }
        try {
            switch (frame.type()) {
                case HEADER_PAGE -> {
                    observed.headerPage(frame.text());
                    raw().headerPage(frame.text());
                }
                case FORMAT -> {
                    observed.format(frame.text());
                    raw().format(frame.text());
                }
                case SYMBOL -> symbol(frame.text(), observed);
                case ABSENT -> absentEvent(frame.text());
                case PAGES -> {
                    // Copied first: the array is filled anew once its events have been handed on.
                    raw().pages(frame.cpu(), frame.bytes(), frame.length());
                    observed.pages(frame.cpu(), frame.bytes(), frame.length());
                }
                case ROUND -> {
                    readToNs = frame.ns() - VISIBLE_NS;
                    observed.deliver(readToNs);
                }
                case STATS -> observed.stats(frame.cpu(), frame.text());
                case END -> {
                    observed.end();
                    ended = true;
                }
                case READY -> {
                }
                case ERROR -> notes.add(ENDED_EARLY + ": " + frame.text());
            }
        } catch (TraceFormatException e) {
            notes.add(ENDED_EARLY + ": " + e.getMessage());
            endWatch(joined);
        }
    }

    /** No more events will come. */
    private void endWatch(Correlator joined) {
        if (ended) {
            return;
        }
        ended = true;
        java.util.Objects.requireNonNull(observation).deliver(Long.MAX_VALUE);
        joined.watchedTo(readToNs);
        if (!brokeOff()) {
            notes.add(ENDED_EARLY + ", " + Units.ns(Math.max(0, readToNs - readyNs)) + " after it began: " + stream.endReason(true)
                    + "; later requests are unjoined");
        }
        stream.endInput();
    }

    /** Names that only other kernels have are no loss; where none of an event's names is known, something is not told. */
    private void absentEvent(String name) {
        String event = name.substring(name.indexOf('/') + 1);
        boolean otherName = List.of(EventKind.EXTENT, EventKind.SUBMIT).stream().anyMatch(kind -> kind.kernelNames().contains(event));
        if (!otherName) {
            notes.add("this kernel cannot tell " + event + ": what it would show is unknown");
        }
    }

    private static void symbol(String text, Observation observed) {
        int blank = text.indexOf(' ');
        if (blank <= 0) {
            throw new TraceFormatException("bioscope-observe: '" + text + "' is no address and name");
        }
        try {
            observed.symbol(Long.parseUnsignedLong(text.substring(0, blank), 16), text.substring(blank + 1));
        } catch (NumberFormatException e) {
            throw new TraceFormatException("bioscope-observe: '" + text + "' is no address and name");
        }
    }

    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(1_000_000L);
    }
}

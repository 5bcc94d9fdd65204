package org.bioscope.engine;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.kernel.Correlator;
import org.bioscope.traces.kernel.EventKind;
import org.bioscope.traces.kernel.Observation;
import org.bioscope.traces.kernel.ObserveFrame;
import org.bioscope.traces.kernel.TraceFormatException;
import org.bioscope.traces.kernel.Watch;
import org.jspecify.annotations.Nullable;

/**
 * Watches the kernel during one run: starts {@code bioscope-observe}, takes its frames on a thread of its own, and joins
 * the kernel's events with the run's rows on the way of these into the trace. Whatever happens to the program, the rows
 * arrive. All methods: the run's drain thread, but {@link #startedAs}.
 */
final class KernelView implements AutoCloseable {
    /** Starting, making an instance and enabling some fifteen events take a tenth of a second; a password takes a person. */
    private static final long PATIENCE_NS = 10_000_000_000L;
    private static final long PATIENCE_WITH_PASSWORD_NS = 120_000_000_000L;
    /** What is still under way when the run is over: the program's last round. */
    private static final long LAST_WORDS_NS = 10_000_000_000L;
    /** An event is visible a little after its stamp: what is younger waits for the next round. */
    private static final long VISIBLE_NS = 1_000_000L;
    /** Frames between the two threads; the kernel's own buffers take what goes beyond. */
    private static final int MOST_QUEUED_BYTES = 64 << 20;
    /** The largest chunk of pages; those are used again, smaller ones are not worth it. */
    private static final int CHUNK_BYTES = 256 << 10;
    private static final int POOLED_FROM_BYTES = 32 << 10;
    /** What {@code pkexec} says where the person did not want, or was not allowed. */
    private static final int PKEXEC_DISMISSED = 126;
    private static final int PKEXEC_NOT_AUTHORIZED = 127;
    /** What the JVM adds to the signal that ended a process. */
    private static final int SIGNALLED = 128;
    /** The first release whose direct I/O has events of its own. */
    private static final int NEW_MAJOR = 6;
    private static final int NEW_MINOR = 4;

    /** The view, or the sentence that says why there is none. */
    sealed interface Outcome {
        record Watching(KernelView view, Watch watch) implements Outcome {
        }

        record Absent(String sentence) implements Outcome {
        }
    }

    private final Process process;
    private final String startedAs;
    private final Queue<ObserveFrame> frames = new ConcurrentLinkedQueue<>();
    private final Semaphore room = new Semaphore(MOST_QUEUED_BYTES);
    private final Queue<byte[]> pool = new ConcurrentLinkedQueue<>();
    private final Thread reader;
    private volatile boolean streamEnded;
    private volatile @Nullable String streamTrouble;

    private final List<String> notes = new ArrayList<>();
    private final LongSupplier clock;
    private @Nullable Correlator correlator;
    private @Nullable Observation observation;
    private final List<ObserveFrame> beforeReady = new ArrayList<>();
    private long readyNs;
    private long readToNs;
    private boolean ended;

    private KernelView(Process process, String startedAs, LongSupplier clock) {
        this.process = process;
        this.startedAs = startedAs;
        this.clock = clock;
        this.reader = Thread.ofPlatform().name("bioscope-observe").daemon().unstarted(this::readFrames);
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
        var request = new ObserveRequest(target, threads, ioUring, isOld(System.getProperty("os.version")),
                ObserveRequest.bufferKb(Runtime.getRuntime().availableProcessors()));
        var watch = new Watch(target.dev().kernel(), target.ino(), blockDevice, target.bdev().kernel(), target.disk().kernel(), target.startSector(),
                ioUring, engine.equals("psync"), Set.copyOf(threads));
        Outcome outcome = start(request, watch, Doctor.tracefs(Mount.all()), workload.get(Workload.OBSERVE).equals("kernel"), cancelled);
        if (outcome instanceof Outcome.Watching watching) {
            watching.view().notes.addAll(target.notes());
        }
        return outcome;
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
                var view = launch(way, request);
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

    private static KernelView launch(ObserveProgram.Way way, ObserveRequest request) throws IOException {
        Process process = new ProcessBuilder(way.command()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var view = new KernelView(process, way.name(), System::nanoTime);
        view.reader.start();
        OutputStream out = process.getOutputStream();
        try {
            out.write(request.bytes());
            out.flush();
        } catch (IOException e) {
            // It is gone already: why, its frames or its exit code tell.
        }
        return view;
    }

    /** Waits until the watch has begun; else why it has not. */
    private Optional<String> awaitReady(long patienceNs, BooleanSupplier cancelled) {
        long untilNs = clock.getAsLong() + patienceNs;
        while (true) {
            for (ObserveFrame frame = frames.poll(); frame != null; frame = frames.poll()) {
                room.release(frame.length());
                switch (frame.type()) {
                    case READY -> {
                        readyNs = frame.ns();
                        return Optional.empty();
                    }
                    case ERROR -> {
                        return Optional.of(frame.text());
                    }
                    default -> beforeReady.add(frame);
                }
            }
            if (cancelled.getAsBoolean()) {
                return Optional.of("the run was stopped before the watch began");
            }
            if (streamEnded && frames.isEmpty()) {
                return Optional.of(exitReason());
            }
            if (clock.getAsLong() > untilNs) {
                return Optional.of("bioscope-observe did not begin within " + Units.ns(patienceNs));
            }
            pause();
        }
    }

    /** Why the program is gone. */
    private String exitReason() {
        try {
            process.waitFor(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        int code = process.isAlive() ? -1 : process.exitValue();
        if (readyNs != 0) {
            return "bioscope-observe " + (code > SIGNALLED ? "was killed by signal " + (code - SIGNALLED) : "ended with code " + code);
        }
        if (startedAs.equals("pkexec") && code == PKEXEC_DISMISSED) {
            return "the password was not given";
        }
        if (startedAs.equals("pkexec") && code == PKEXEC_NOT_AUTHORIZED) {
            return "pkexec may not start bioscope-observe; install Bioscope's package, which brings its polkit policy, or run as root";
        }
        if (startedAs.equals("sudo")) {
            return "only root may use tracefs, and sudo would ask for a password; run as root, or 'sudo -v' first";
        }
        String trouble = streamTrouble;
        return trouble != null ? trouble : "bioscope-observe ended with code " + code;
    }

    /** Rows go into this store from now on. */
    void into(TraceStore store, Watch watch) {
        var joined = new Correlator(watch, store);
        joined.watchedFrom(readyNs);
        correlator = joined;
        observation = new Observation(joined, this::recycle);
        for (ObserveFrame frame : beforeReady) {
            take(frame, joined, observation);
        }
        beforeReady.clear();
        observation.kinds().forEach(joined::tells);
    }

    /** Takes rows of the engine, which are copied; {@link #settle} puts them into the store when they are joined. */
    void rows(MemorySegment engineRows) {
        joining().rows(engineRows);
    }

    /** Joins what has come from both sides. Never waits. */
    void settle() {
        Correlator joined = joining();
        for (ObserveFrame frame = frames.poll(); frame != null; frame = frames.poll()) {
            room.release(frame.length());
            take(frame, joined, java.util.Objects.requireNonNull(observation));
        }
        if (streamEnded && frames.isEmpty()) {
            endWatch(joined);
        }
        joined.settle(ended ? Long.MAX_VALUE : readToNs);
    }

    /** The run is over: takes what the program still has to say, for a while at most, and settles every row. */
    void finish() {
        closeInput();
        long untilNs = clock.getAsLong() + LAST_WORDS_NS;
        while (!ended && clock.getAsLong() < untilNs) {
            settle();
            if (!ended) {
                pause();
            }
        }
        if (!ended) {
            endWatch(joining());
        }
        joining().finish();
        close();
    }

    KernelReport report() {
        return joining().report();
    }

    /** Rows that wait for their events. */
    long waitingRows() {
        return joining().waitingRows();
    }

    /** Sentences for the person: what this kernel does not tell, and whether the watch broke off. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** How the program was started: directly, pkexec or sudo. */
    String startedAs() {
        return startedAs;
    }

    /** Ends the program; it removes its tracing instance. */
    @Override
    public void close() {
        closeInput();
        try {
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroy();
                process.waitFor(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // A reader that waits for room would wait for ever.
        room.release(MOST_QUEUED_BYTES);
    }

    private void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            /* It was closed from the other side. */
        }
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
                case HEADER_PAGE -> observed.headerPage(frame.text());
                case FORMAT -> observed.format(frame.text());
                case SYMBOL -> symbol(frame.text(), observed);
                case ABSENT -> absentEvent(frame.text());
                case PAGES -> observed.pages(frame.cpu(), frame.bytes(), frame.length());
                case ROUND -> {
                    readToNs = frame.ns() - VISIBLE_NS;
                    observed.deliver(readToNs);
                }
                case END -> {
                    observed.deliver(Long.MAX_VALUE);
                    ended = true;
                }
                case STATS, READY -> {
                }
                case ERROR -> notes.add("the watch of the kernel ended early: " + frame.text());
            }
        } catch (TraceFormatException e) {
            notes.add("the watch of the kernel ended early: " + e.getMessage());
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
        if (notes.stream().noneMatch(note -> note.startsWith("the watch of the kernel ended early"))) {
            notes.add("the watch of the kernel ended early, " + Units.ns(Math.max(0, readToNs - readyNs)) + " after it began: " + exitReason()
                    + "; later requests are unjoined");
        }
        closeInput();
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

    /* The reader's thread. */

    private void readFrames() {
        try (InputStream in = new BufferedInputStream(process.getInputStream(), CHUNK_BYTES)) {
            for (Optional<ObserveFrame> frame = ObserveFrame.read(in, this::memory); frame.isPresent(); frame = ObserveFrame.read(in, this::memory)) {
                room.acquire(frame.get().length());
                frames.add(frame.get());
            }
        } catch (IOException | TraceFormatException e) {
            streamTrouble = e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            streamEnded = true;
        }
    }

    private byte[] memory(int length) {
        if (length < POOLED_FROM_BYTES || length > CHUNK_BYTES) {
            return new byte[length];
        }
        byte[] used = pool.poll();
        return used != null ? used : new byte[CHUNK_BYTES];
    }

    private void recycle(byte[] chunk) {
        if (chunk.length == CHUNK_BYTES) {
            pool.add(chunk);
        }
    }

    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(1_000_000L);
    }
}

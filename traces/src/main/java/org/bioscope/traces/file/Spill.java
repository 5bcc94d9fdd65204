package org.bioscope.traces.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Units;
import org.jspecify.annotations.Nullable;

/**
 * Takes a run's rows to a file while it goes on, which gives their memory back: how a run becomes longer than memory. The
 * writing is done on a thread of its own, so the run never waits for that disk; where it is slower than the run, rows are
 * thinned out in memory ({@link TraceStore}), and where it is full, the run goes on without it.
 *
 * <p>A named one is a recording from the first request on, which {@link #finish} completes and which a killed process
 * leaves behind; a nameless one begins only when memory gets short, and its file is gone with the process.
 */
public final class Spill implements AutoCloseable {
    /** A nameless one begins when memory is so full, in hundredths: before rows are thinned out, at 50. */
    private static final int BEGIN_AT_PERCENT = 35;
    /** Memory that was given back is had only after a collection, and the small heap gives no cause for one: of what a store may take. */
    private static final int COLLECT_SHARE = 4;
    private static final long COLLECT_AFTER_BYTES = 256L << 20;
    private static final long PATIENCE_S = 60;

    private record Copy(int chunk, MemorySegment rows) {
    }

    private final Path place;
    private final boolean named;
    private final String warning;
    private final ExecutorService recorder = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("bioscope-recorder").factory());
    private final Queue<Copy> copies = new ConcurrentLinkedQueue<>();
    private final AtomicLong givenBackBytes = new AtomicLong();
    private volatile String trouble = "";

    /** Of the thread that offers. */
    private Optional<Future<?>> last = Optional.empty();
    private volatile boolean begun;

    /** Of the recorder's thread. */
    private @Nullable RecordingWriter writer;

    private Spill(Path place, boolean named, String warning) {
        this.place = place;
        this.named = named;
        this.warning = warning;
    }

    /** A recording that will be named {@code target}; {@code warning} is a sentence for the person, or "". */
    public static Spill recording(Path target, String warning) {
        return new Spill(target, true, warning);
    }

    /** Room in {@code folder} for what does not fit into memory; {@code warning} is a sentence for when it is used, or "". */
    public static Spill nameless(Path folder, String warning) {
        return new Spill(folder, false, warning);
    }

    /**
     * Takes what is new in {@code report}, whose trace is a snapshot of {@code store}, and puts chunks that were written
     * since the last time out of memory. Called by the store's owner, from the run's first request on; never waits.
     */
    public void offer(RunReport report, TraceStore store) {
        for (Copy copy = copies.poll(); copy != null; copy = copies.poll()) {
            store.replace(copy.chunk(), copy.rows());
            givenBackBytes.addAndGet(copy.rows().byteSize());
        }
        long storeBytes = store.capacityRows() / TraceStore.CHUNK_ROWS * TraceStore.chunkBytes(report.source());
        boolean collect = givenBackBytes.get() > Math.min(COLLECT_AFTER_BYTES, storeBytes / COLLECT_SHARE);
        boolean wanted = named || begun || store.memoryRows() * 100 > store.capacityRows() * BEGIN_AT_PERCENT;
        if (wanted && trouble.isEmpty() && last.map(Future::isDone).orElse(true)) {
            begun = true;
            last = Optional.of(recorder.submit(() -> write(report, collect)));
        }
    }

    /** Waits until what was offered last is written, for tests. */
    void settle() throws IOException {
        if (last.isPresent()) {
            await(last.get());
        }
    }

    /** Sentences for the person. */
    public List<String> notes() {
        if (!begun) {
            return List.of();
        }
        var notes = new ArrayList<String>();
        if (!named) {
            notes.add("memory was short: requests are kept in " + place + " while the run is shown");
        }
        if (!warning.isEmpty()) {
            notes.add(warning);
        }
        if (!named && !trouble.isEmpty()) {
            notes.add(trouble);
        }
        return notes;
    }

    /** Completes the recording with what came of the run, and waits for that; throws with one sentence where it could not be kept. */
    public void finish(RunReport report, List<Bookmark> bookmarks) throws IOException {
        await(recorder.submit(() -> {
            if (!trouble.isEmpty()) {
                throw new IOException(trouble);
            }
            writer(report).finish(report, bookmarks);
            return null;
        }));
    }

    /** Removes what is unfinished. Traces stay valid. May be called twice. */
    @Override
    public void close() {
        if (recorder.isShutdown()) {
            return;
        }
        recorder.submit(() -> {
            if (writer != null) {
                writer.close();
            }
            return null;
        });
        recorder.shutdown();
        try {
            if (!recorder.awaitTermination(PATIENCE_S, TimeUnit.SECONDS)) {
                recorder.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(Future<?> work) throws IOException {
        try {
            work.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException("keep the recording: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("keep the recording: it was interrupted", e);
        }
    }

    /* The recorder's thread. */

    private void write(RunReport report, boolean collect) {
        if (!trouble.isEmpty()) {
            return;
        }
        if (collect) {
            givenBackBytes.set(0);
            System.gc();
        }
        RequestTrace trace = report.trace();
        try {
            writer(report).append(trace);
            writer(report).takeOver((chunk, rows) -> copies.add(new Copy(chunk, rows)));
        } catch (IOException e) {
            long rows = writer == null ? 0 : writer.rows();
            long atNs = rows == 0 ? 0 : Math.max(0, trace.seenNs(rows - 1) - report.startNs());
            trouble = e.getMessage() + "; that was after " + Units.count(rows) + " requests, " + Units.seconds(atNs) + " s into the run, which went on without it";
        }
    }

    private RecordingWriter writer(RunReport report) throws IOException {
        if (writer == null) {
            writer = named ? RecordingWriter.create(place, report) : RecordingWriter.nameless(place, report);
        }
        return writer;
    }
}

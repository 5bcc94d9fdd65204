package org.bioscope.engine;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.bioscope.traces.kernel.ObserveFrame;
import org.bioscope.traces.kernel.TraceFormatException;
import org.jspecify.annotations.Nullable;

/**
 * {@code bioscope-observe} while it runs: the process, and what it says, read on a thread of its own into a bounded queue.
 * All methods: the one thread that polls.
 */
final class ObserveStream implements AutoCloseable {
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

    private final Process process;
    private final String startedBy;
    private final Queue<ObserveFrame> frames = new ConcurrentLinkedQueue<>();
    private final Semaphore room = new Semaphore(MOST_QUEUED_BYTES);
    private final Queue<byte[]> pool = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;
    private volatile @Nullable String trouble;

    private ObserveStream(Process process, String startedBy) {
        this.process = process;
        this.startedBy = startedBy;
    }

    /** Starts the program and says what is asked of it; throws {@link IOException} where it cannot be started. */
    static ObserveStream start(ObserveProgram.Way way, ObserveRequest request) throws IOException {
        Process process = new ProcessBuilder(way.command()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var stream = new ObserveStream(process, way.name());
        Thread.ofPlatform().name("bioscope-observe").daemon().start(stream::readFrames);
        OutputStream out = process.getOutputStream();
        try {
            out.write(request.bytes());
            out.flush();
        } catch (IOException e) {
            /* It is gone already: why, its frames or its exit code tell. */
        }
        return stream;
    }

    /** The next frame; null where none has come. */
    @Nullable ObserveFrame poll() {
        // Read first: what was said before the end is in the queue by then.
        ObserveFrame frame = frames.poll();
        if (frame != null) {
            room.release(frame.length());
        }
        return frame;
    }

    /** No more frames will come. */
    boolean over() {
        return ended && frames.isEmpty();
    }

    /** Gives the memory of a frame back, to be filled again. */
    void recycle(byte[] chunk) {
        if (chunk.length == CHUNK_BYTES) {
            pool.add(chunk);
        }
    }

    /** Asks the program to end; what it still has to say comes all the same. */
    void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            /* It was closed from the other side. */
        }
    }

    /** Why the program ended; {@code begun} where the watch had begun by then. */
    String endReason(boolean begun) {
        int code = exitCode();
        if (begun) {
            String read = trouble;
            return read != null ? read : "bioscope-observe " + (code > SIGNALLED ? "was killed by signal " + (code - SIGNALLED) : "ended with code " + code);
        }
        if (startedBy.equals("pkexec") && code == PKEXEC_DISMISSED) {
            return "the password was not given";
        }
        if (startedBy.equals("pkexec") && code == PKEXEC_NOT_AUTHORIZED) {
            return "pkexec may not start bioscope-observe; install Bioscope's package, which brings its polkit policy, or run as root";
        }
        if (startedBy.equals("sudo")) {
            return "only root may use tracefs, and sudo would ask for a password; run as root, or 'sudo -v' first";
        }
        String read = trouble;
        return read != null ? read : "bioscope-observe ended with code " + code;
    }

    private int exitCode() {
        try {
            return process.waitFor(1, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** Ends the program; it removes its tracing instance. */
    @Override
    public void close() {
        endInput();
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

    /* The reader's thread. */

    private void readFrames() {
        try (InputStream in = new BufferedInputStream(process.getInputStream(), CHUNK_BYTES)) {
            for (Optional<ObserveFrame> frame = ObserveFrame.read(in, this::memory); frame.isPresent(); frame = ObserveFrame.read(in, this::memory)) {
                room.acquire(frame.get().length());
                frames.add(frame.get());
            }
        } catch (IOException | TraceFormatException e) {
            trouble = e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended = true;
        }
    }

    private byte[] memory(int length) {
        if (length < POOLED_FROM_BYTES || length > CHUNK_BYTES) {
            return new byte[length];
        }
        byte[] used = pool.poll();
        return used != null ? used : new byte[CHUNK_BYTES];
    }
}

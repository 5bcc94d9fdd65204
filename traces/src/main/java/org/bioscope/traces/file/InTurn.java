package org.bioscope.traces.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A file made in pieces on several CPUs and written in turn: what makes the text of millions of requests as soon as the
 * machine can. Few pieces are under way at once, so that memory is bounded. Owned by one thread; {@link #finish} when done.
 */
final class InTurn implements AutoCloseable {
    /** More CPUs than this only make the one that writes wait. */
    private static final int MOST_THREADS = 4;

    /** Writes a piece; on another thread, with nothing shared but what does not change. */
    @FunctionalInterface
    interface Piece {
        void write(ByteText text) throws IOException;
    }

    private final OutputStream out;
    private final int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);
    private final ExecutorService pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().name("bioscope-export-", 0).factory());
    private final Queue<Future<ByteArrayOutputStream>> pieces = new ArrayDeque<>();

    InTurn(OutputStream out) {
        this.out = out;
    }

    void add(Piece piece) throws IOException {
        pieces.add(pool.submit(() -> {
            var bytes = new ByteArrayOutputStream(1 << 20);
            var text = new ByteText(bytes);
            piece.write(text);
            text.flush();
            return bytes;
        }));
        while (pieces.size() > threads) {
            writeNext();
        }
    }

    void finish() throws IOException {
        while (!pieces.isEmpty()) {
            writeNext();
        }
    }

    private void writeNext() throws IOException {
        try {
            pieces.remove().get().writeTo(out);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException("make the file: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("make the file: it was interrupted", e);
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}

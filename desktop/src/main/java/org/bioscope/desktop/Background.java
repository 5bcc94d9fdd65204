package org.bioscope.desktop;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javafx.application.Platform;

/** Work that would hold up the JavaFX thread, and the only way from another thread back to it. Any thread. */
public final class Background implements AutoCloseable {
    /** Two may be reading the whole of a long run; the window that is played next must not wait for them. */
    private static final int THREADS = 3;

    private final Executor pool;
    private final Executor toolkit;

    public Background() {
        this(Executors.newFixedThreadPool(THREADS, Thread.ofPlatform().daemon().name("bioscope-background-", 0).factory()), Platform::runLater);
    }

    /** For tests: {@code Runnable::run} for both does everything at once, on the thread that asks. */
    Background(Executor pool, Executor toolkit) {
        this.pool = pool;
        this.toolkit = toolkit;
    }

    /** Does {@code work} elsewhere, then {@code done} or {@code failed} on the JavaFX thread. */
    public <T> void run(Callable<T> work, Consumer<T> done, Consumer<Exception> failed) {
        pool.execute(() -> {
            try {
                T result = work.call();
                toolkit.execute(() -> done.accept(result));
            } catch (Exception e) {
                toolkit.execute(() -> failed.accept(e));
            } catch (Error e) {
                // Whoever waits must hear of it: a library that does not load, no memory.
                toolkit.execute(() -> failed.accept(new IllegalStateException(e.toString(), e)));
                throw e;
            }
        });
    }

    /** Does {@code work} on the JavaFX thread, which must be running, and waits for it; for callers that have no window. */
    public static <T> T onToolkit(Callable<T> work) throws Exception {
        if (Platform.isFxApplicationThread()) {
            return work.call();
        }
        var result = new CompletableFuture<T>();
        Platform.runLater(() -> {
            try {
                result.complete(work.call());
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** What is queued is still done: it may be a file that a person waits for. */
    @Override
    public void close() {
        if (pool instanceof ExecutorService threads) {
            threads.shutdown();
        }
    }
}

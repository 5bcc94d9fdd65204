package org.bioscope.desktop.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bioscope.engine.EngineException;
import org.bioscope.engine.Interrupts;

/**
 * Ctrl-C and SIGTERM as a request to end well: what was measured until then is told, and the exit code is the command's
 * own. Owned by the thread that runs the command, which looks at {@link #asked} and passes its exit code by {@link #exit}.
 */
sealed interface Ending extends AutoCloseable {
    /** Who ended a run, in words. */
    String WORDS = "ended by a signal";

    /** Of runs that may be real and may be simulated: where there is no engine, they are simulated. */
    static Ending ofRuns() {
        try {
            return new OfRun(Interrupts.caught());
        } catch (EngineException | LinkageError e) {
            return ofSimulation();
        }
    }

    /** Of simulations, which need no native code: on every system that Java runs on. */
    static Ending ofSimulation() {
        return new OfSimulation();
    }

    boolean asked();

    /** The exit code is {@code code}, and all results are written. */
    int exit(int code);

    @Override
    void close();

    /** By the engine's own handler; a second signal kills. */
    record OfRun(Interrupts interrupts) implements Ending {
        @Override
        public boolean asked() {
            return interrupts.came();
        }

        @Override
        public int exit(int code) {
            return code;
        }

        @Override
        public void close() {
            interrupts.close();
        }
    }

    /** By the JVM's shutdown, which waits here until the command is through. */
    final class OfSimulation implements Ending {
        /** The longest that it may take to write what was simulated; after it the JVM ends in any case. */
        private static final long PATIENCE_SECONDS = 30;

        private final CountDownLatch through = new CountDownLatch(1);
        private final Thread hook = Thread.ofPlatform().name("ending").unstarted(this::await);
        private volatile boolean asked;
        private volatile int exit = 1;

        private OfSimulation() {
            Runtime.getRuntime().addShutdownHook(hook);
        }

        private void await() {
            asked = true;
            try {
                if (through.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    // The JVM would otherwise exit with the signal's number, as if nothing had been told.
                    Runtime.getRuntime().halt(exit);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public boolean asked() {
            return asked;
        }

        @Override
        public int exit(int code) {
            exit = code;
            return code;
        }

        @Override
        public void close() {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is ending by it already.
                through.countDown();
            }
        }
    }
}

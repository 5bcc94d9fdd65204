package org.bioscope.engine;

/**
 * Ctrl-C and SIGTERM while a run goes on: the first is counted, for the run to end well; the second kills. Closing gives
 * them back to the JVM. One at a time in a process.
 */
public final class Interrupts implements AutoCloseable {
    private Interrupts() {
    }

    public static Interrupts caught() {
        int ret = NativeLibrary.bioscope_interrupts_catch();
        if (ret < 0) {
            throw new EngineException(-ret, "catch SIGINT: " + Errno.text(-ret));
        }
        return new Interrupts();
    }

    /** Whether one has come. Any thread. */
    public boolean came() {
        return NativeLibrary.bioscope_interrupts() > 0;
    }

    @Override
    public void close() {
        NativeLibrary.bioscope_interrupts_release();
    }
}

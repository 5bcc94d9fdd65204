package org.bioscope.traces;

/**
 * Anything that yields requests while it goes on: a live run, a laboratory, a simulation, a recording. The view of it is
 * pulled, never pushed: {@link #latest} is one volatile read of an immutable value.
 */
public interface TraceSource extends AutoCloseable {
    /** What is known so far. Any thread, never blocks. */
    RunReport latest();

    /**
     * The kernel's own events behind one request of {@link #latest}. Reads and decodes up to some ten ms; any thread but
     * one that must not wait.
     */
    default RawEvents rawEvents(Request request) {
        return RawEvents.none("raw events are kept while the run that was watched is open, and in no file");
    }

    /** Asks for the end: no new requests, those in flight are waited for. Returns at once; any thread; may be called twice. */
    void stop();

    /** Ends the run if it is still going, and frees what it holds; traces handed out stay valid. */
    @Override
    void close();
}

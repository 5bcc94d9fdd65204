package org.bioscope.traces;

import java.util.List;
import java.util.Optional;

/**
 * The kernel's own events behind one request, earliest first, made into text on demand.
 *
 * @param lines   one for each event
 * @param lacking one sentence where there are none, or not all; empty where nothing is known to be missing
 */
public record RawEvents(List<Line> lines, Optional<String> lacking) {

    /**
     * One event.
     *
     * @param atNs  CLOCK_MONOTONIC ns
     * @param tid   the thread that was current; in an interrupt it is whoever was interrupted
     * @param event the tracepoint's name
     * @param text  the whole line as ftrace writes its lines, with {@code field=value} for what the event carries
     */
    public record Line(long atNs, int cpu, int tid, String event, String text) {
    }

    public RawEvents {
        lines = List.copyOf(lines);
    }

    /** No events, and why. */
    public static RawEvents none(String why) {
        return new RawEvents(List.of(), Optional.of(why));
    }
}

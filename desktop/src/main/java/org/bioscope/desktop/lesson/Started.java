package org.bioscope.desktop.lesson;

import java.util.List;
import org.bioscope.traces.TraceSource;

/**
 * An arm that runs, or a recording of one.
 *
 * @param way     which of its ways was taken
 * @param refused sentences on the ways before it that this machine did not allow
 */
public record Started(TraceSource source, Way way, List<String> refused) {
    public Started {
        refused = List.copyOf(refused);
    }
}

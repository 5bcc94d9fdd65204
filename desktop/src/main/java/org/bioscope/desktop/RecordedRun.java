package org.bioscope.desktop;

import org.bioscope.traces.RunReport;
import org.bioscope.traces.TraceSource;

/** A run that is over and was kept: what it yields does not change. */
public record RecordedRun(RunReport latest) implements TraceSource {
    @Override
    public void stop() {
        // It is over.
    }

    @Override
    public void close() {
        // Its rows are mapped memory, freed once nobody holds the trace.
    }
}

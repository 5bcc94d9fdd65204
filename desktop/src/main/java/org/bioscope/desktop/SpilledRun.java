package org.bioscope.desktop;

import java.util.Optional;
import org.bioscope.traces.RawEvents;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.file.Spill;

/** A run and the file that its requests go to when they do not fit into memory; both end together. */
record SpilledRun(TraceSource run, Optional<Spill> spill) implements TraceSource {
    @Override
    public RunReport latest() {
        return run.latest();
    }

    @Override
    public RawEvents rawEvents(Request request) {
        return run.rawEvents(request);
    }

    @Override
    public void stop() {
        run.stop();
    }

    @Override
    public void close() {
        run.close();
        spill.ifPresent(Spill::close);
    }
}

package org.bioscope.desktop;

import org.bioscope.engine.WatchCost;
import org.bioscope.traces.RawEvents;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.TraceSource;

/** A run before which it was measured what watching costs: its reports say so. Any thread. */
final class CostedRun implements TraceSource {
    private final TraceSource run;
    private final WatchCost cost;
    private RunReport latest;
    private RunReport told;

    CostedRun(TraceSource run, WatchCost cost) {
        this.run = run;
        this.cost = cost;
        this.latest = run.latest();
        this.told = cost.into(latest);
    }

    /** The same value as long as the run's own is the same: views draw only what has changed. */
    @Override
    public synchronized RunReport latest() {
        RunReport report = run.latest();
        if (report != latest) {
            latest = report;
            told = cost.into(report);
        }
        return told;
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
    }
}

package org.bioscope.desktop;

import java.util.Optional;
import org.bioscope.engine.WatchCost;
import org.bioscope.traces.RawEvents;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.file.Spill;

/**
 * A run of the engine with what the window gave it: a file that its requests go to when they do not fit into memory, which
 * ends with it, and what was measured of watching it, which its reports say. Any thread.
 */
final class LaunchedRun implements TraceSource {
    private final TraceSource run;
    private final Optional<Spill> spill;
    private final Optional<WatchCost> cost;
    private RunReport latest;
    private RunReport told;

    LaunchedRun(TraceSource run, Optional<Spill> spill, Optional<WatchCost> cost) {
        this.run = run;
        this.spill = spill;
        this.cost = cost;
        this.latest = run.latest();
        this.told = told(latest);
    }

    /** The same value as long as the run's own is the same: views draw only what has changed. */
    @Override
    public synchronized RunReport latest() {
        RunReport report = run.latest();
        if (report != latest) {
            latest = report;
            told = told(report);
        }
        return told;
    }

    private RunReport told(RunReport report) {
        return cost.map(measured -> measured.into(report)).orElse(report);
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

package org.bioscope.desktop.lesson;

import java.util.Optional;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.simulate.Simulation;

/** A simulation on a thread of its own. What the model turns out not to know ends it as a failed run, with the sentence. */
final class SimulatedArm implements TraceSource {
    private final Simulation simulation;
    private volatile Optional<String> failure = Optional.empty();

    SimulatedArm(Simulation simulation) {
        this.simulation = simulation;
        Thread.ofPlatform().name("simulation").daemon().start(this::run);
    }

    private void run() {
        try {
            simulation.run();
        } catch (RuntimeException e) {
            failure = Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    @Override
    public RunReport latest() {
        RunReport r = simulation.latest();
        return failure.map(why -> new RunReport(r.workload(), r.source(), RunReport.Phase.FINISHED, r.startedAt(), r.startNs(), r.measuredNs(), r.environment(),
                r.trace(), r.totals(), r.intervals(), r.kernel(), Optional.of(new RunReport.Failure(r.measuredNs(), why)), r.notes())).orElse(r);
    }

    @Override
    public void stop() {
        simulation.stop();
    }

    @Override
    public void close() {
        simulation.close();
    }
}

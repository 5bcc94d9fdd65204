package org.bioscope.desktop.compare;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.simulate.Simulation;

/** A simulation on a thread of its own, so that the one that waits for it can show how far it is, and end it. */
public final class SimulatedRun {
    /** How often the one that waits looks. */
    private static final long LOOK_MS = 50;

    private SimulatedRun() {
    }

    /** The whole report, or where {@code ended} says so, that of what was simulated by then. */
    public static RunReport of(Simulation simulation, BooleanSupplier ended, Consumer<RunReport> look) throws InterruptedException {
        var whole = new FutureTask<>(simulation::run);
        Thread.ofPlatform().name("simulation").daemon().start(whole);
        while (true) {
            try {
                return whole.get(LOOK_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (ended.getAsBoolean()) {
                    simulation.stop();
                }
                look.accept(simulation.latest());
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            }
        }
    }
}

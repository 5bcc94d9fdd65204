package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;

/** Starts synthetic runs, or refuses to; remembers what it was asked for. */
class SyntheticLauncher implements Launcher {
    final List<Workload> started = new ArrayList<>();
    final List<Workload> measured = new ArrayList<>();
    Source source = Source.KERNEL;
    Optional<RuntimeException> refusal = Optional.empty();
    SyntheticRun run = new SyntheticRun(Desk.WORKLOAD, Source.KERNEL, DevWindow.MACHINE, 1);

    @Override
    public TraceSource start(Workload workload) {
        started.add(workload);
        refusal.ifPresent(e -> {
            throw e;
        });
        run = new SyntheticRun(workload, source, DevWindow.MACHINE, started.size());
        return run;
    }

    @Override
    public TraceSource startMeasured(Workload workload, BooleanSupplier cancelled) {
        measured.add(workload);
        return start(workload);
    }

    @Override
    public List<Allowance> machine() {
        return List.of(new Allowance(true, "io_uring works", ""), new Allowance(false, "The kernel stays closed: only root may", "run as root"));
    }

    @Override
    public Environment facts(Workload workload) {
        return DevWindow.MACHINE;
    }
}

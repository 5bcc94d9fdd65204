package org.bioscope.desktop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.bioscope.engine.Doctor;
import org.bioscope.engine.Engine;
import org.bioscope.engine.EngineException;
import org.bioscope.engine.Target;
import org.bioscope.engine.TargetFacts;
import org.bioscope.engine.WatchCost;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Plan;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;
import org.bioscope.traces.file.Spill;
import org.bioscope.traces.rules.Detection;

/** The native engine for the window. Loaded when first needed, so that a window opens also where it cannot be. Any thread. */
public final class EngineLauncher implements Launcher {
    private Optional<Engine> engine = Optional.empty();

    @Override
    public TraceSource start(Workload workload) {
        return start(workload, Optional.empty());
    }

    private TraceSource start(Workload workload, Optional<WatchCost> cost) {
        Target target = Target.of(workload);
        Optional<Spill> spill = spill(target);
        try {
            return new LaunchedRun(target.start(engine(), spill), spill, cost);
        } catch (RuntimeException | Error e) {
            spill.ifPresent(Spill::close);
            throw e;
        }
    }

    @Override
    public TraceSource startMeasured(Workload workload, BooleanSupplier cancelled) {
        try {
            WatchCost cost = WatchCost.measure(engine(), Target.of(workload), WatchCost.PAIRS, WatchCost.RUN_NS, at -> {
            }, cancelled);
            return start(workload, Optional.of(cost));
        } catch (WatchCost.NotMeasured e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("measure what watching costs: interrupted", e);
        }
    }

    /** Room for a run that is longer than memory: on another disk than the one under test where there is one. */
    private static Optional<Spill> spill(Target target) {
        String home = System.getProperty("user.home");
        List<Path> folders = Stream.of(Path.of(home), Path.of("/var/tmp"), Path.of("").toAbsolutePath())
                .filter(folder -> Files.isWritable(folder) && !TargetFacts.ofDirectory(folder).inMemory()).toList();
        Optional<Path> elsewhere = folders.stream().filter(folder -> target.sharedDisk(folder).isEmpty()).findFirst();
        return elsewhere.or(() -> folders.stream().findFirst()).map(folder -> Spill.nameless(folder, target.sharedDisk(folder)
                .map(disk -> "these requests are written to " + disk + ", the disk under test, which disturbs what is measured; a shorter run fits into memory").orElse("")));
    }

    @Override
    public Plan plan(Workload workload) {
        return Target.plan(workload);
    }

    @Override
    public Environment facts(Workload workload) {
        return Target.facts(workload);
    }

    @Override
    public List<Allowance> machine() {
        return Allowance.of(Doctor.examine(engine().capabilities()), Detection.running());
    }

    private synchronized Engine engine() {
        if (engine.isEmpty()) {
            engine = Optional.of(Engine.load());
        }
        return engine.get();
    }

    /** Where the window's first workload makes its file: a directory of the person's in which direct I/O works. */
    public static Path directory() {
        Path home = Path.of(System.getProperty("user.home"));
        try {
            return Stream.of(home, Path.of("").toAbsolutePath(), Path.of("/var/tmp")).filter(EngineLauncher::serves).findFirst().orElse(home);
        } catch (EngineException e) {
            // Without the native library nothing can be tried; the run will say so.
            return home;
        }
    }

    private static boolean serves(Path directory) {
        return TargetFacts.ofDirectory(directory).direct().equals(Optional.of(true));
    }
}

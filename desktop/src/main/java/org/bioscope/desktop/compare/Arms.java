package org.bioscope.desktop.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bioscope.engine.Engine;
import org.bioscope.engine.EngineException;
import org.bioscope.engine.Run;
import org.bioscope.engine.Target;
import org.bioscope.traces.Environment;
import org.bioscope.traces.OptionText;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.compare.Arm;
import org.bioscope.traces.compare.Neighbours;
import org.bioscope.traces.file.FioJob;
import org.bioscope.traces.file.Importers;
import org.bioscope.traces.file.Recording;
import org.bioscope.traces.simulate.Model;
import org.bioscope.traces.simulate.Models;
import org.bioscope.traces.simulate.RulePaths;
import org.bioscope.traces.simulate.Simulation;

/**
 * What a person names to be compared or swept: run options, a job file, a model to be simulated, or a recording. The
 * command line and the window read them alike. Any thread but JavaFX's.
 */
public final class Arms {
    private static final Duration LOOK = Duration.ofMillis(50);
    /** Enough of a run to cut its latency into stages; its figures are exact without any row. */
    private static final long SIMULATED_ROWS = 1 << 18;
    private static final String MODEL = "model";
    private static final String KERNEL = "kernel";
    private static final String FS = "fs";
    /** The options that make an arm a simulation, beside a workload's. */
    public static final Set<String> SIMULATION = Set.of(MODEL, KERNEL, FS);

    private final Stop stop;

    /** What all arms have in common: {@code simulation} by the names of {@link #SIMULATION}, and a workload's options. */
    public record Common(Map<String, String> simulation, UnaryOperator<Workload> options) {
        public static Common none() {
            return new Common(Map.of(), UnaryOperator.identity());
        }
    }

    /** Ends the run under way, which then counts for nothing; {@code words} say who did it. */
    private record Stop(BooleanSupplier asked, String words) {
        /** A run that was ended halfway is no measurement. */
        private void check() throws InterruptedException {
            if (asked.getAsBoolean()) {
                throw new InterruptedException(words);
            }
        }
    }

    /** {@code stop} ends the run under way, which then counts for nothing; {@code words} say who did it. */
    public Arms(BooleanSupplier stop, String words) {
        this.stop = new Stop(stop, words);
    }

    /** Whether an arm is a run that is over: it can be looked at, not run again. */
    public static boolean recorded(Arm arm) {
        return arm instanceof Recorded;
    }

    /** A run that is over as an arm. */
    public static Arm of(String name, RunReport report) {
        return new Recorded(name, report, List.of());
    }

    /**
     * The arm that a text names. Throws {@link WorkloadException}, {@link EngineException},
     * {@link org.bioscope.traces.simulate.ModelException} or {@link IOException} with one sentence.
     */
    public Arm of(String text, Common common) throws IOException {
        Path file = path(text);
        if (text.endsWith(".bioscope")) {
            return new Recorded(text, Recording.open(Recording.find(file)).report(), List.of());
        }
        if (text.endsWith(".json") && Files.isRegularFile(file)) {
            RunReport imported = Importers.read(Importers.of(file), file, Optional.empty());
            // An import says what it could not tell.
            return new Recorded(text, imported, imported.notes());
        }
        if (Files.isRegularFile(file)) {
            FioJob job = FioJob.read(file, Optional.empty());
            return new Measured(stop, text, common.options().apply(job.workload()), Stream.concat(job.remarks().stream(), job.others(file).stream()).toList()).checked();
        }
        if (!text.isBlank() && !text.strip().startsWith("-")) {
            throw new WorkloadException("arm", "compare '" + text + "': " + (Files.isDirectory(file) ? "it is a directory" : "no such file") + "; name a job file, a recording, or run options in one string such as \"--iodepth 16\"");
        }
        Map<String, String> own;
        try {
            own = OptionText.values(OptionText.words(text), SIMULATION);
        } catch (WorkloadException e) {
            throw new WorkloadException("arm", "compare \"" + text + "\": " + e.getMessage());
        }
        return options(own, text, common);
    }

    /** The arm that options name, without any in common. */
    public Arm of(List<String> words, String name) {
        return options(OptionText.values(words, SIMULATION), name, Common.none());
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return Path.of("");
        }
    }

    private Arm options(Map<String, String> own, String text, Common common) {
        Optional<String> model = value(MODEL, own, common);
        if (model.isEmpty()) {
            if (value(KERNEL, own, common).isPresent() || value(FS, own, common).isPresent()) {
                throw new WorkloadException("kernel", "compare \"" + text + "\": --kernel and --fs are of simulations; name a --model too");
            }
            return new Measured(stop, text, OptionText.apply(own, common.options().apply(Workload.defaults())), List.of()).checked();
        }
        Model named = Models.find(model.get());
        Model machine = value(FS, own, common).map(named::on).orElse(named);
        return new Simulated(stop, text, machine, RulePaths.of(value(KERNEL, own, common).orElse("running"), machine),
                OptionText.apply(own, common.options().apply(machine.standardWorkload())));
    }

    private static Optional<String> value(String option, Map<String, String> own, Common common) {
        return Optional.ofNullable(own.getOrDefault(option, common.simulation().get(option)));
    }

    /** A real run on this machine, watched for what else goes on. */
    private record Measured(Stop stop, String name, Workload workload, List<String> remarks) implements Arm {
        @Override
        public Outcome run(long seed) throws IOException, InterruptedException {
            try (Run run = Target.of(workload.with(Workload.RANDSEED, seed)).start(Engine.load())) {
                // What the preparation writes is the run's own, and no part of its figures.
                while (run.latest().phase() == RunReport.Phase.PREPARING && !run.await(LOOK)) {
                    stop.check();
                }
                Neighbours neighbours = Neighbours.watch(run.latest().environment().fact(Environment.DEVICE));
                while (!run.await(LOOK)) {
                    stop.check();
                }
                // The signal may have come with the last request.
                stop.check();
                RunReport report = run.latest();
                return new Outcome(report, neighbours.disturbances(report));
            } catch (EngineException | WorkloadException e) {
                // The first round went well or was looked at before: what fails now is no usage, and the rounds so far count.
                throw new IOException(e.getMessage(), e);
            }
        }

        /** Throws what the person got wrong before anything has run. */
        Measured checked() {
            Target.of(workload);
            return this;
        }
    }

    private record Simulated(Stop stop, String name, Model model, RulePaths kernel, Workload workload) implements Arm {
        @Override
        public Outcome run(long seed) throws InterruptedException {
            RunReport report = SimulatedRun.of(new Simulation(model, kernel, workload.with(Workload.RANDSEED, seed), SIMULATED_ROWS), stop.asked(), so -> { });
            stop.check();
            return new Outcome(report, List.of());
        }
    }

    private record Recorded(String name, RunReport report, List<String> remarks) implements Arm {
        @Override
        public Outcome run(long seed) {
            return new Outcome(report, List.of());
        }
    }
}

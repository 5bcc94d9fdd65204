package org.bioscope.desktop.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bioscope.engine.Engine;
import org.bioscope.engine.EngineException;
import org.bioscope.engine.Run;
import org.bioscope.engine.Target;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Interval;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.SyncMode;
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
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** What a person names to be compared or swept: run options, a job file, a model to be simulated, or a recording. */
final class Arms {
    private static final Duration LOOK = Duration.ofMillis(50);
    /** Enough of a run to cut its latency into stages; its figures are exact without any row. */
    private static final long SIMULATED_ROWS = 1 << 18;

    private final Ending ending;

    /** {@code ending} ends the run under way, which then counts for nothing. */
    Arms(Ending ending) {
        this.ending = ending;
    }

    /** Whether an arm is a run that is over: it can be looked at, not run again. */
    static boolean recorded(Arm arm) {
        return arm instanceof Recorded;
    }

    /**
     * The arm that a text names; {@code common} holds what all arms have in common. Throws {@link WorkloadException},
     * {@link EngineException}, {@link org.bioscope.traces.simulate.ModelException} or {@link IOException} with one sentence.
     */
    Arm of(String text, ParseResult common) throws IOException {
        Path file = path(text);
        if (text.endsWith(".bioscope")) {
            return new Recorded(text, Recording.open(file).report());
        }
        if (text.endsWith(".json") && Files.isRegularFile(file)) {
            return new Recorded(text, Importers.read(Importers.of(file), file, Optional.empty()));
        }
        if (Files.isRegularFile(file)) {
            FioJob job = FioJob.read(file, Optional.empty());
            return new Measured(ending, text, WorkloadOptions.read(common, job.workload())).checked();
        }
        if (!text.strip().startsWith("-") && !text.contains(" ")) {
            throw new WorkloadException("arm", "compare '" + text + "': no such file; name a job file, a recording, or run options in one string such as \"--iodepth 16\"");
        }
        return options(words(text), text, common);
    }

    /** The arm that options name, without any in common. */
    Arm of(List<String> options, String name) {
        return options(options, name, line().parseArgs());
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (java.nio.file.InvalidPathException e) {
            return Path.of("");
        }
    }

    private Arm options(List<String> words, String text, ParseResult common) {
        ParseResult own;
        try {
            own = line().parseArgs(words.toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw new WorkloadException("arm", "compare \"" + text + "\": " + CommandTree.sentence(e.getMessage()));
        }
        Optional<String> model = value("--model", own).or(() -> value("--model", common));
        Optional<String> kernel = value("--kernel", own).or(() -> value("--kernel", common));
        Optional<String> fs = value("--fs", own).or(() -> value("--fs", common));
        if (model.isEmpty()) {
            if (kernel.isPresent() || fs.isPresent()) {
                throw new WorkloadException("kernel", "compare \"" + text + "\": --kernel and --fs are of simulations; name a --model too");
            }
            return new Measured(ending, text, WorkloadOptions.read(own, WorkloadOptions.read(common, Workload.defaults()))).checked();
        }
        Model named = Models.find(model.get());
        Model machine = fs.map(named::on).orElse(named);
        return new Simulated(ending, text, machine, RulePaths.of(kernel.orElse("running"), machine),
                WorkloadOptions.read(own, WorkloadOptions.read(common, machine.standardWorkload())));
    }

    private static Optional<String> value(String option, ParseResult parsed) {
        return parsed.hasMatchedOption(option) ? Optional.of(parsed.matchedOptionValue(option, "")) : Optional.empty();
    }

    /** Adds the options that make an arm a simulation. */
    static void addSimulationTo(CommandLine.Model.CommandSpec spec) {
        spec.addOption(CommandLine.Model.OptionSpec.builder("--model").type(String.class).paramLabel("NAME|FILE").order(2)
                .description("Simulate on this model instead of running for real.").build());
        spec.addOption(CommandLine.Model.OptionSpec.builder("--kernel").type(String.class).paramLabel("RELEASE").order(3)
                .description("With --model: whose rules hold.").build());
        spec.addOption(CommandLine.Model.OptionSpec.builder("--fs").type(String.class).paramLabel("ext4|xfs|btrfs|f2fs|block").order(4)
                .description("With --model: the filesystem, the model's if not given.").build());
    }

    @Command(name = "arm")
    private static final class Options implements Runnable {
        @Override
        public void run() {
            throw new IllegalStateException("an arm's options are read, not run");
        }
    }

    private static CommandLine line() {
        var line = new CommandLine(new Options());
        WorkloadOptions.addTo(line.getCommandSpec());
        addSimulationTo(line.getCommandSpec());
        return line.setOverwrittenOptionsAllowed(true);
    }

    /** Splits as a shell would: by blanks, which quotes keep together. */
    static List<String> words(String text) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (char c : text.toCharArray()) {
            if (quote != 0 ? c == quote : c == '"' || c == '\'') {
                quote = quote == 0 ? c : 0;
                begun = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quote != 0) {
            throw new WorkloadException("arm", "compare \"" + text + "\": a quote is not closed");
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }

    /** A real run on this machine, watched for what else goes on. */
    record Measured(Ending ending, String name, Workload workload) implements Arm {
        @Override
        public Outcome run(long seed) throws IOException, InterruptedException {
            try (Run run = Target.of(workload.with(Workload.RANDSEED, seed)).start(Engine.load())) {
                // What the preparation writes is the run's own, and no part of its figures.
                while (run.latest().phase() == RunReport.Phase.PREPARING && !run.await(LOOK)) {
                    check(ending);
                }
                Neighbours neighbours = Neighbours.watch(run.latest().environment().fact(Environment.DEVICE));
                while (!run.await(LOOK)) {
                    check(ending);
                }
                // The signal may have come with the last request.
                check(ending);
                RunReport report = run.latest();
                return new Outcome(report, neighbours.disturbances(moved(report), journals()));
            } catch (EngineException | WorkloadException e) {
                // The first round went well or was looked at before: what fails now is no usage, and the rounds so far count.
                throw new IOException(e.getMessage(), e);
            }
        }

        /** Throws what the command line got wrong before anything has run. */
        Measured checked() {
            Target.of(workload);
            return this;
        }

        private boolean journals() {
            return workload.get(Workload.SYNC) != SyncMode.NONE || workload.get(Workload.FSYNC) > 0 || workload.get(Workload.FDATASYNC) > 0
                    || workload.get(Workload.PREPARE) != Prepare.WRITTEN;
        }

        private static Neighbours.Moved moved(RunReport report) {
            return new Neighbours.Moved(report.intervals().stream().mapToLong(Interval::readBytes).sum(), report.intervals().stream().mapToLong(Interval::writeBytes).sum());
        }
    }

    private record Simulated(Ending ending, String name, Model model, RulePaths kernel, Workload workload) implements Arm {
        @Override
        public Outcome run(long seed) throws InterruptedException {
            RunReport report = SimulatedRun.of(new Simulation(model, kernel, workload.with(Workload.RANDSEED, seed), SIMULATED_ROWS), ending, so -> { });
            check(ending);
            return new Outcome(report, List.of());
        }
    }

    /** A run that was ended halfway is no measurement. */
    private static void check(Ending ending) throws InterruptedException {
        if (ending.asked()) {
            throw new InterruptedException();
        }
    }

    private record Recorded(String name, RunReport report) implements Arm {
        @Override
        public Outcome run(long seed) {
            return new Outcome(report, List.of());
        }
    }
}

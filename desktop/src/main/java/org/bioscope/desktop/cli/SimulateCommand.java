package org.bioscope.desktop.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bioscope.desktop.compare.SimulatedRun;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.simulate.Model;
import org.bioscope.traces.simulate.Models;
import org.bioscope.traces.simulate.RulePaths;
import org.bioscope.traces.simulate.Simulation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine;

/** Runs a workload on a model of a machine: no disk, no privilege, no Linux. */
@Command(name = "simulate", description = "Simulates a workload on a machine that need not be here, under the rules of any kernel.",
        mixinStandardHelpOptions = true, versionProvider = CommandTree.Versions.class, sortOptions = false, abbreviateSynopsis = true)
final class SimulateCommand implements Callable<Integer> {
    /** The share of the memory that Java may use for itself which rows may take beside it, off the heap. */
    private static final int MEMORY_SHARE = 2;

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", required = true, paramLabel = "NAME|FILE", order = 2, description = "One of the models listed below, or a JSON file of your own.")
    private String model = "";

    @Option(names = "--kernel", defaultValue = "running", paramLabel = "RELEASE", order = 3,
            description = "Whose rules hold: a release such as 6.12 or 6.6-rc, proposal-2023, or running. Default: ${DEFAULT-VALUE}.")
    private String kernel = "running";

    @Option(names = "--fs", paramLabel = "ext4|xfs|btrfs|f2fs|block", order = 4, description = "The filesystem, or block for the raw device; the model's if not given.")
    private Optional<String> filesystem = Optional.empty();

    @Mixin
    private final JobFile job = new JobFile();

    @Mixin
    private final Telling telling = new Telling();

    private SimulateCommand() {
    }

    static CommandLine line() {
        var line = new CommandLine(new SimulateCommand());
        WorkloadOptions.addTo(line.getCommandSpec());
        line.getCommandSpec().usageMessage().footer("", "Models: " + String.join(", ", Models.names()) + ".",
                "What is not given is the model's own workload; with a job file, fio's defaults.", "", "For example:",
                "  bioscope simulate --model caller-completion --kernel 6.6-rc --iodepth 16",
                "  bioscope simulate --model nvme-2023 --kernel 6.19 --rw randread --runtime 5s --csv requests.csv");
        return line;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Model named = Models.find(model);
        Model machine = filesystem.map(named::on).orElse(named);
        Workload asked = WorkloadOptions.read(spec.commandLine().getParseResult(), job.read(machine.standardWorkload(), this::say));
        telling.outputs().check();
        job.keep(telling.outputs());
        var simulation = new Simulation(machine, RulePaths.of(kernel, machine), asked, rows());
        try (Ending ending = Ending.ofSimulation()) {
            return ending.exit(telling.tell(spec, run(simulation, ending), List.of()));
        }
    }

    private RunReport run(Simulation simulation, Ending ending) throws InterruptedException {
        var progress = telling.progress(spec);
        RunReport report = SimulatedRun.of(simulation, ending::asked, progress::show);
        progress.clear();
        return ending.asked() ? report.withNote(Ending.WORDS + ", with " + Units.ns(report.measuredNs()) + " simulated") : report;
    }

    /** Rows that there is memory for; the figures stay exact beyond them. */
    private static long rows() {
        return Runtime.getRuntime().maxMemory() / MEMORY_SHARE / TraceStore.chunkBytes(Source.SIMULATED) * TraceStore.CHUNK_ROWS;
    }

    private void say(String sentence) {
        Telling.say(spec, sentence);
    }
}

package org.bioscope.desktop.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bioscope.engine.Engine;
import org.bioscope.engine.Interrupts;
import org.bioscope.engine.Run;
import org.bioscope.engine.Target;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.file.FioJob;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a workload on this machine's disk, without a display. */
@Command(name = "run", description = "Runs a workload for real and measures every request.", mixinStandardHelpOptions = true,
        versionProvider = CommandTree.Versions.class, sortOptions = false, abbreviateSynopsis = true,
        footer = {"", "For example:", "  bioscope run --directory . --ioengine io_uring --rw randwrite --iodepth 16 --size 256m --runtime 5s",
            "  bioscope run job.fio --csv requests.csv"})
final class RunCommand implements Callable<Integer> {
    /** How often the progress line moves, and the longest that Ctrl-C waits to be seen. */
    private static final Duration LOOK = Duration.ofMillis(50);

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "job.fio", arity = "0..1", description = "A fio job file; options on the command line win over it.")
    private Optional<Path> job = Optional.empty();

    @Option(names = "--section", paramLabel = "NAME", order = 1, description = "The job of the file to run; the first if not given.")
    private Optional<String> section = Optional.empty();

    @Mixin
    private final Outputs outputs = new Outputs();

    @Option(names = "--quiet", order = 40, description = "No progress, no summary: only what went wrong.")
    private boolean quiet;

    private RunCommand() {
    }

    static CommandLine line() {
        var line = new CommandLine(new RunCommand());
        WorkloadOptions.addTo(line.getCommandSpec());
        return line;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Workload asked = WorkloadOptions.read(spec.commandLine().getParseResult(), fromJob());
        outputs.check();
        Engine engine = Engine.load();
        Target target = Target.of(asked);
        outputs.checkAgainst(target.path());
        var files = new ArrayList<String>();
        RunReport report = run(engine, target, files);
        return tell(report, files);
    }

    private Workload fromJob() throws IOException {
        if (job.isEmpty()) {
            if (section.isPresent()) {
                throw new WorkloadException("section", "--section " + section.get() + ": sections are of a job file; name one");
            }
            return Workload.defaults();
        }
        FioJob read = FioJob.read(job.get(), section);
        read.remarks().forEach(this::say);
        if (read.sections().size() > 1) {
            say(job.get() + " has " + read.sections().size() + " jobs (" + String.join(", ", read.sections()) + "); [" + read.name() + "] is run"
                    + (section.isEmpty() ? ", --section names another" : ""));
        }
        return read.workload();
    }

    private RunReport run(Engine engine, Target target, List<String> files) throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        var progress = new Progress(err, !quiet && Terminal.watched());
        try (Interrupts interrupts = Interrupts.caught(); Run run = target.start(engine)) {
            boolean ended = false;
            while (!run.await(LOOK)) {
                if (interrupts.came() && !ended) {
                    run.stop();
                    ended = true;
                }
                progress.show(run.latest());
            }
            progress.clear();
            RunReport report = run.latest();
            for (String note : target.notes()) {
                report = report.withNote(note);
            }
            if (interrupts.came()) {
                report = report.withNote("ended by a signal, with " + Units.ns(report.measuredNs()) + " measured");
            }
            if (!target.blockDevice()) {
                run.file().ifPresent(file -> files.add((Files.exists(file) ? "kept " : "removed ") + file));
            }
            return report;
        }
    }

    /** Results, summary and the exit code. */
    private int tell(RunReport report, List<String> files) {
        var troubles = new ArrayList<String>();
        report.failure().ifPresent(f -> troubles.add("failed after " + Units.ns(f.atNs()) + ": " + f.message()));
        if (report.totals().mismatches() > 0) {
            troubles.add("verify: " + report.totals().mismatches() + " of " + report.totals().verified() + " blocks came back changed");
        }
        files.addAll(outputs.write(report, System.out, troubles));
        PrintWriter out = spec.commandLine().getOut();
        if (!quiet && !outputs.jsonOnStandardOutput()) {
            Summary.of(report, files).forEach(out::println);
            out.flush();
        }
        troubles.forEach(this::say);
        return troubles.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void say(String sentence) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("bioscope: " + sentence);
        err.flush();
    }
}

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
import org.bioscope.engine.WatchCost;
import org.bioscope.traces.Plan;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a workload on this machine's disk, without a display. */
@Command(name = "run", description = "Runs a workload for real and measures every request.", mixinStandardHelpOptions = true,
        versionProvider = CommandTree.Versions.class, sortOptions = false, abbreviateSynopsis = true,
        footer = {"", "For example:", "  bioscope run --directory . --ioengine io_uring --rw randwrite --iodepth 16 --size 256m --runtime 5s",
            "  bioscope run job.fio --csv requests.csv",
            "  bioscope run --filename /dev/vda --ioengine libaio --rw randread --iodepth 16 --runtime 5s --completion workqueue",
            "    the laboratory on its cleanest target: raw reads, which every kernel completes inline underneath"})
final class RunCommand implements Callable<Integer> {
    /** How often the progress line moves, and the longest that Ctrl-C waits to be seen. */
    private static final Duration LOOK = Duration.ofMillis(50);

    @Spec
    private CommandSpec spec;

    @Mixin
    private final JobFile job = new JobFile();

    @Mixin
    private final Telling telling = new Telling();

    @Option(names = "--measure-overhead", order = 39,
            description = "Runs pairs, watched and not, before the run itself, and says what watching the kernel costs here; takes half a minute.")
    private boolean measureOverhead;

    @Option(names = {"--plan", "--dry-run"}, order = 38,
            description = "Runs nothing: says what would be written, where, how much of it, what would be lost and what is deleted afterwards; with --json - as JSON.")
    private boolean plan;

    private RunCommand() {
    }

    static CommandLine line() {
        var line = new CommandLine(new RunCommand());
        WorkloadOptions.addTo(line.getCommandSpec());
        return line;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Workload asked = WorkloadOptions.read(spec.commandLine().getParseResult(),
                job.read(Workload.defaults(), sentence -> Telling.say(spec, sentence)));
        telling.outputs().check();
        job.keep(telling.outputs());
        if (plan) {
            return plan(asked);
        }
        Engine engine = Engine.load();
        Target target = Target.of(PlanText.answered(asked, spec.commandLine().getErr()));
        telling.outputs().checkAgainst(target.path());
        var files = new ArrayList<String>();
        Optional<WatchCost> cost = measureOverhead ? measureOverhead(engine, target) : Optional.empty();
        RunReport report = run(engine, target, files);
        return telling.tell(spec, cost.map(measured -> measured.into(report)).orElse(report), files);
    }

    private int plan(Workload asked) {
        Plan told = Target.plan(asked);
        for (Path path : telling.outputs().paths()) {
            told = told.with(Plan.Topic.AFTER, "the result is written to " + path);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (telling.outputs().jsonOnStandardOutput()) {
            out.println(JsonPlan.text(asked, told));
        } else {
            PlanText.lines(asked, told).forEach(out::println);
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private Optional<WatchCost> measureOverhead(Engine engine, Target target) throws InterruptedException {
        var progress = telling.progress(spec);
        try (Interrupts interrupts = Interrupts.caught()) {
            return Optional.of(WatchCost.measure(engine, target, WatchCost.PAIRS, WatchCost.RUN_NS,
                    at -> progress.say("what watching costs: pair " + at.pair() + " of " + at.pairs() + ", " + (at.watched() ? "watched" : "not watched")), interrupts::came));
        } catch (WatchCost.NotMeasured e) {
            Telling.say(spec, e.getMessage());
            return Optional.empty();
        } finally {
            progress.clear();
        }
    }

    private RunReport run(Engine engine, Target target, List<String> files) throws InterruptedException {
        var progress = telling.progress(spec);
        try (Interrupts interrupts = Interrupts.caught(); Run run = target.start(engine, telling.outputs().spill(target))) {
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
}

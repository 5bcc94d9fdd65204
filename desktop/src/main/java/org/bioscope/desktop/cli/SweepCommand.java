package org.bioscope.desktop.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bioscope.desktop.compare.Arms;
import org.bioscope.desktop.view.SweepPicture.Where;
import org.bioscope.desktop.view.SweepPicture;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.compare.Arm;
import org.bioscope.traces.compare.Sweep.Axis;
import org.bioscope.traces.compare.Sweep.Point;
import org.bioscope.traces.compare.Sweep.Result;
import org.bioscope.traces.compare.Sweep;
import org.bioscope.traces.compare.SweepFile;
import org.bioscope.traces.file.AtomicFile;
import org.bioscope.traces.file.Published;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine;

/** Runs every combination of the values that options are given, and tables what came of each. */
@Command(name = "sweep", mixinStandardHelpOptions = true, versionProvider = CommandTree.Versions.class, sortOptions = false, abbreviateSynopsis = true,
        description = "Runs every combination of several values of any options, given with commas between them.",
        footer = {"", "For example:", "  bioscope sweep --iodepth 1,2,4,8,16,64 --bs 4k,16k --directory . --ioengine io_uring --rw randwrite --runtime 2s --csv sweep.csv",
            "  bioscope sweep --model caller-completion --kernel 6.5,6.6-rc --iodepth 1,2,4,8,16",
            "Interrupted, the same command goes on after the last result in the CSV."})
final class SweepCommand implements Callable<Integer> {
    /** Options whose values are names, in which a comma is a comma. */
    private static final Set<String> NAMES = Set.of("--" + Workload.DIRECTORY.name(), "--" + Workload.FILENAME.name());

    /** Options of the sweep, which belong to no run. */
    private static final Set<String> OURS = Set.of("--csv", "--png", "--svg", "--published", "--theme", "--scale");

    @Spec
    private CommandSpec spec;

    @Option(names = "--csv", paramLabel = "FILE", order = 30, description = "Write each result as soon as it is there; what the file holds already is not run again.")
    private Optional<Path> csv = Optional.empty();

    @Option(names = "--png", paramLabel = "FILE", order = 31, description = "Draw rate and latency over the option with the most values; needs no display.")
    private Optional<Path> png = Optional.empty();

    @Option(names = "--svg", paramLabel = "FILE", order = 32, description = "The same drawing as SVG, for papers and slides.")
    private Optional<Path> svg = Optional.empty();

    @Option(names = "--published", paramLabel = "ID", order = 7, description = "Show a table of assets/published.json beside the results, row by row.")
    private Optional<String> published = Optional.empty();

    @Mixin
    private final LookOption look = new LookOption();

    private SweepCommand() {
    }

    static CommandLine line() {
        var line = new CommandLine(new SweepCommand());
        ArmOptions.addTo(line.getCommandSpec());
        return line;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        look.look();
        Sweep sweep = sweep();
        Optional<PublishedSweep> table = published.map(id -> PublishedSweep.of(id, sweep, Published.ours()));
        for (Path file : Stream.of(csv, png, svg).flatMap(Optional::stream).toList()) {
            AtomicFile.check(file);
        }
        try (Ending ending = Ending.ofRuns()) {
            return ending.exit(run(sweep, new Arms(ending::asked, Ending.WORDS), table));
        }
    }

    private int run(Sweep sweep, Arms arms, Optional<PublishedSweep> table) throws IOException {
        var runs = new LinkedHashMap<Point, Arm>();
        // A slip in the last combination is better told before the first has run.
        for (Point point : sweep.points()) {
            runs.put(point, arm(arms, sweep, point));
        }
        Optional<SweepFile> file = csv.map(path -> new SweepFile(path, sweep));
        var done = new ArrayList<>(file.isPresent() ? file.get().resume() : List.<Result>of());
        if (!done.isEmpty()) {
            say(done.size() + " of " + runs.size() + " results are there already");
        }
        Optional<String> failure = Optional.empty();
        List<Point> left = sweep.left(done);
        var progress = new ProgressLine(spec.commandLine().getErr());
        var where = new Where(Instant.now(), List.of(), List.of());
        for (Point point : left) {
            long leftNs = sweep.timeLeftNs(done);
            progress.show((done.size() + 1) + " of " + runs.size() + ": " + SweepText.words(sweep, point) + (leftNs == 0 ? "" : ", " + Units.ns(leftNs) + " left"));
            try {
                long startNs = System.nanoTime();
                RunReport report = runs.get(point).run(seed()).report();
                failure = report.failure().map(RunReport.Failure::message);
                if (failure.isPresent()) {
                    failure = Optional.of(SweepText.words(sweep, point) + ": " + failure.get());
                    break;
                }
                where = where.and(report);
                Result result = result(point, report, System.nanoTime() - startNs);
                done.add(result);
                if (file.isPresent()) {
                    file.get().append(result);
                }
            } catch (InterruptedException e) {
                failure = Optional.of("ended by a signal after " + done.size() + " of " + runs.size() + " results"
                        + csv.map(path -> "; the same command goes on from " + path).orElse(""));
                break;
            } catch (IOException e) {
                failure = Optional.of(SweepText.words(sweep, point) + ": " + e.getMessage());
                break;
            }
        }
        progress.clear();
        return tell(sweep, done, table, where, failure);
    }

    private int tell(Sweep sweep, List<Result> done, Optional<PublishedSweep> table, Where where, Optional<String> failure) {
        PrintWriter out = spec.commandLine().getOut();
        SweepText.table(sweep, done, table).forEach(out::println);
        out.flush();
        var troubles = new ArrayList<String>();
        if (!done.isEmpty()) {
            png.ifPresent(file -> write(file, to -> SweepPicture.write(sweep, done, where, to, look.look()), troubles));
            svg.ifPresent(file -> write(file, to -> SweepPicture.writeSvg(sweep, done, where, to, look.look().theme()), troubles));
        }
        failure.ifPresent(troubles::add);
        troubles.forEach(this::say);
        return troubles.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private Sweep sweep() {
        var fixed = new LinkedHashMap<String, String>();
        var axes = new ArrayList<Axis>();
        for (Map.Entry<String, String> option : given().entrySet()) {
            List<String> values = NAMES.contains(option.getKey()) ? List.of(option.getValue()) : List.of(option.getValue().split(",", -1));
            if (values.size() == 1) {
                fixed.put(option.getKey(), option.getValue());
            } else {
                try {
                    axes.add(new Axis(option.getKey().substring(2), values.stream().map(String::strip).toList()));
                } catch (IllegalArgumentException e) {
                    throw new WorkloadException(option.getKey().substring(2), e.getMessage());
                }
            }
        }
        if (axes.isEmpty()) {
            throw new WorkloadException("iodepth", "a sweep without several values: give some option more than one, as in --iodepth 1,4,16");
        }
        try {
            return new Sweep(fixed.entrySet().stream().map(f -> f.getKey().substring(2) + "=" + f.getValue()).collect(Collectors.joining(" ")), axes);
        } catch (IllegalArgumentException e) {
            throw new WorkloadException(axes.getFirst().option(), e.getMessage());
        }
    }

    /** What the command line says of the workload and the simulation, by option, in the order in which it says it. */
    private Map<String, String> given() {
        ParseResult parsed = spec.commandLine().getParseResult();
        var given = new LinkedHashMap<String, String>();
        for (ArgSpec arg : parsed.matchedArgs()) {
            if (arg instanceof CommandLine.Model.OptionSpec option && !OURS.contains(option.longestName())) {
                given.put(option.longestName(), parsed.matchedOptionValue(option.longestName(), ""));
            }
        }
        return given;
    }

    private Arm arm(Arms arms, Sweep sweep, Point point) {
        var words = new ArrayList<String>();
        given().forEach((option, value) -> {
            int axis = sweep.axes().stream().map(Axis::option).toList().indexOf(option.substring(2));
            words.add(option + "=" + (axis < 0 ? value : point.values().get(axis)));
        });
        return arms.of(words, SweepText.words(sweep, point));
    }

    private long seed() {
        String seed = given().getOrDefault("--" + Workload.RANDSEED.name(), "");
        return seed.isEmpty() || seed.contains(",") ? Workload.RANDSEED.standard() : Workload.RANDSEED.read(seed);
    }

    private static Result result(Point point, RunReport report, long tookNs) {
        double seconds = report.measuredNs() / 1e9;
        LatencyHistogram lat = report.totals().lat();
        return new Result(point, seconds == 0 ? 0 : report.totals().requests() / seconds, seconds == 0 ? 0 : report.totals().bytes() / seconds,
                Math.round(lat.meanNs()), lat.percentileNs(50), lat.percentileNs(99), lat.percentileNs(99.9), report.totals().meanDepth(), tookNs);
    }

    private void write(Path file, OneResult.Writer writer, List<String> troubles) {
        if (OneResult.written(file, writer, troubles)) {
            say("wrote " + file);
        }
    }

    private void say(String sentence) {
        Telling.say(spec, sentence);
    }
}

package org.bioscope.desktop.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.bioscope.desktop.compare.Arms;
import org.bioscope.desktop.compare.ComparisonText;
import org.bioscope.desktop.compare.JsonCompare;
import org.bioscope.desktop.compare.Pace;
import org.bioscope.desktop.compare.PublishedRow;
import org.bioscope.desktop.view.ComparisonPicture;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.compare.Arm;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.compare.Measure;
import org.bioscope.traces.compare.Pairing;
import org.bioscope.traces.file.AtomicFile;
import org.bioscope.traces.file.Published;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine;

/** Runs two to four arms in interleaved rounds and says which is faster, if the rounds carry that. */
@Command(name = "compare", mixinStandardHelpOptions = true, versionProvider = CommandTree.Versions.class, sortOptions = false, abbreviateSynopsis = true,
        description = "Compares job files, run options, simulations or recordings: interleaved rounds, a 95 %% interval, and a verdict only where they carry one.",
        footer = {"", "Options of a workload hold for all arms; an arm's own win. For example:",
            "  bioscope compare \"--iodepth 1\" \"--iodepth 16\" --directory . --ioengine io_uring --rw randwrite --size 256m --runtime 2s --rounds 10",
            "  bioscope compare \"--kernel 6.5\" \"--kernel 6.6-rc\" --model caller-completion --iodepth 16 --published caller-completion"})
final class CompareCommand implements Callable<Integer> {
    private static final int MOST_ROUNDS = 1_000;
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ARM ARM [ARM [ARM]]", hideParamSyntax = true, arity = "0..*", description = "A job file, a recording (*.bioscope), or run options in one string; with --model in it, simulated.")
    private List<String> arms = List.of();

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "10", order = 5, description = "Rounds, each arm once in each; ${DEFAULT-VALUE} if not given, six at least for any verdict.")
    private int rounds;

    @Option(names = "--by", paramLabel = "iops|mean|p99", defaultValue = "iops", order = 6, description = "The figure that decides; ${DEFAULT-VALUE} if not given.")
    private String by = "iops";

    @Option(names = "--published", paramLabel = "ID[/ROW]", order = 7, description = "Show a table of assets/published.json beside the result.")
    private Optional<String> published = Optional.empty();

    @Option(names = "--json", order = 30, description = "One JSON document on standard output instead of the text.")
    private boolean json;

    @Option(names = "--csv", paramLabel = "FILE", order = 31, description = "Write every run of every arm, one a row.")
    private Optional<Path> csv = Optional.empty();

    @Option(names = "--markdown", paramLabel = "FILE.md", arity = "0..1", fallbackValue = "-", preprocessor = MarkdownValue.class, order = 32,
            description = "The result as Markdown, for an issue or a mail; instead of the text if no file is named.")
    private Optional<String> markdown = Optional.empty();

    @Option(names = "--png", paramLabel = "FILE", order = 33, description = "Draw ratios, percentiles and stages; needs no display.")
    private Optional<Path> png = Optional.empty();

    @Option(names = "--svg", paramLabel = "FILE", order = 34, description = "The same drawing as SVG, for papers and slides.")
    private Optional<Path> svg = Optional.empty();

    @Mixin
    private final LookOption look = new LookOption();

    /** An arm after {@code --markdown} is no value of it. */
    static final class MarkdownValue implements IParameterPreprocessor {
        @Override
        public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec arg, Map<String, Object> info) {
            if (args.isEmpty() || !args.peek().endsWith(".md")) {
                args.push("-");
            }
            return false;
        }
    }

    private CompareCommand() {
    }

    static CommandLine line() {
        var line = new CommandLine(new CompareCommand());
        ArmOptions.addTo(line.getCommandSpec());
        // An arm such as "--iodepth 16" looks like an option that there is not.
        return line.setUnmatchedOptionsArePositionalParams(true);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Measure measure = measure();
        counted();
        if (rounds < 1 || rounds > MOST_ROUNDS) {
            throw new WorkloadException("rounds", "--rounds " + rounds + ": must be a whole number from 1 to " + MOST_ROUNDS);
        }
        boolean markdownHere = markdown.equals(Optional.of("-"));
        if (json && markdownHere) {
            throw new WorkloadException("markdown", "--json and --markdown together: standard output holds one of them; name a FILE.md");
        }
        look.look();
        Optional<PublishedRow> row = PublishedRow.find(published, Published.ours());
        for (Path file : files()) {
            AtomicFile.check(file);
            for (String arm : arms) {
                Sources.keep(Path.of(arm), "an arm", file);
            }
        }
        try (Ending ending = Ending.ofRuns()) {
            var reader = new Arms(ending::asked, Ending.WORDS);
            Arms.Common common = ArmOptions.read(spec.commandLine().getParseResult());
            var named = new ArrayList<Arm>();
            for (String arm : arms) {
                named.add(reader.of(arm, common));
            }
            if (new HashSet<>(arms).size() < arms.size()) {
                say("an arm is there twice: whatever differs between its runs is noise");
            }
            int most = named.stream().anyMatch(Arms::recorded) ? 1 : rounds;
            if (most < rounds) {
                say("a recording is one run: one round is compared, which shows where they differ and carries no verdict");
            }
            // With the seed of the workload the whole comparison is repeated alike.
            long seed = WorkloadOptions.read(spec.commandLine().getParseResult(), Workload.defaults()).get(Workload.RANDSEED);
            var progress = new ProgressLine(spec.commandLine().getErr());
            var timed = new Pace(most * named.size());
            progress.show("run 1 of " + most * named.size());
            Comparison comparison = Comparison.run(named, measure, new Pairing(named.size(), most, seed),
                    so -> progress.show(ComparisonText.progress(so) + timed.left(so.runs().size())));
            progress.clear();
            return ending.exit(tell(comparison, row, markdownHere));
        }
    }

    /** An option that there is not looks like an arm to the parser, and arms may stand apart from each other. */
    private void counted() {
        Optional<String> option = arms.stream().filter(arm -> arm.matches("-\\S+") && !Files.exists(Path.of(arm))).findFirst();
        if (option.isPresent()) {
            throw new WorkloadException("arm", "unknown option: '" + option.get() + "'; an arm of several words is one string, as in \"--iodepth 16\"");
        }
        if (arms.size() < 2 || arms.size() > Comparison.MOST_ARMS) {
            throw new WorkloadException("arm", (arms.isEmpty() ? "nothing to compare" : "compare " + arms.size() + (arms.size() == 1 ? " arm" : " arms")) + ": name two to " + Comparison.MOST_ARMS
                    + ", each a job file, a recording, fio's JSON, or run options in one string such as \"--iodepth 16\"");
        }
    }

    private List<Path> files() {
        return Stream.of(csv, markdown.filter(name -> !name.equals("-")).map(Path::of), png, svg).flatMap(Optional::stream).toList();
    }

    private Measure measure() {
        for (Measure measure : Measure.values()) {
            if (measure.label().equals(by)) {
                return measure;
            }
        }
        throw new WorkloadException("by", "--by " + by + ": must be one of iops, mean, p99");
    }

    private int tell(Comparison comparison, Optional<PublishedRow> row, boolean markdownHere) {
        var text = new ComparisonText(comparison, row);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonCompare.text(comparison, row));
        } else {
            (markdownHere ? text.markdown() : text.lines()).forEach(out::println);
        }
        out.flush();
        var troubles = new ArrayList<String>();
        csv.ifPresent(file -> write(file, to -> AtomicFile.write(to, text::csv), troubles));
        markdown.filter(name -> !name.equals("-")).map(Path::of).ifPresent(file -> write(file,
                to -> AtomicFile.write(to, bytes -> bytes.write((String.join("\n", text.markdown()) + "\n").getBytes(StandardCharsets.UTF_8))), troubles));
        png.ifPresent(file -> write(file, to -> ComparisonPicture.write(comparison, to, look.look()), troubles));
        svg.ifPresent(file -> write(file, to -> ComparisonPicture.writeSvg(comparison, to, look.look().theme()), troubles));
        comparison.failure().ifPresent(troubles::add);
        if (out.checkError()) {
            troubles.add("write the result to standard output: it was closed");
        }
        troubles.forEach(this::say);
        return troubles.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
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

package org.bioscope.desktop.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.bioscope.desktop.view.GraphsSvg;
import org.bioscope.desktop.view.Look;
import org.bioscope.desktop.view.PipelineClip;
import org.bioscope.desktop.view.PipelinePicture;
import org.bioscope.desktop.view.Shot;
import org.bioscope.traces.Figures;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Units;
import org.bioscope.traces.file.Exporters.Exporter;
import org.bioscope.traces.file.Exporters;
import org.bioscope.traces.file.FormatException;
import org.bioscope.traces.file.Recording;
import org.bioscope.traces.filter.Filter;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bioscope export}: a recording in another format. */
@Command(name = "export", description = "Write a recording in another format.", mixinStandardHelpOptions = true, sortOptions = false,
        versionProvider = CommandTree.Versions.class, footer = {"", "A recording that was interrupted is exported up to its last second."})
final class ExportCommand implements Callable<Integer> {
    private static final int MANY = 20;
    private static final Path STANDARD_OUTPUT = Path.of("/dev/stdout");

    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return all().map(Exporter::name).iterator();
        }
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "REC", description = "A recording, *.bioscope; where a killed run left it unfinished, what there is of it.")
    private Path recording = Path.of("");

    @Option(names = "--to", required = true, paramLabel = "FORMAT", completionCandidates = Names.class, description = "One of ${COMPLETION-CANDIDATES}.")
    private String format = "";

    @Option(names = {"-o", "--output"}, paramLabel = "FILE",
            description = "Where to; - is standard output. Default: beside the recording, under its name; what is there already is kept then.")
    private Optional<String> output = Optional.empty();

    @Option(names = "--filter", paramLabel = "CONDITION", description = "Only the requests that match, as in 'op==W && lat>200us'; what is written names it.")
    private Optional<String> filter = Optional.empty();

    @Option(names = "--view", paramLabel = "run|circuit|graphs|timeline", description = "What a picture shows: circuit and graphs (run) if not given.")
    private Shot shot = Shot.RUN;

    @Mixin
    private final LookOption look = new LookOption();

    @Override
    public Integer call() throws IOException {
        Exporter exporter = all(look.look(), shot).filter(e -> e.name().equals(format)).findFirst().orElseThrow(() -> new FormatException(
                "--to " + format + ": must be one of " + String.join(", ", new Names())));
        Filter only = FilterOption.read(filter);
        Path found = Recording.find(recording);
        Recording opened = Recording.open(found);
        Path target = target(exporter);
        Sources.keep(found, "the recording", target);
        List<Path> written = exporter.write(FilterOption.apply(only, opened.report()), target);
        PrintWriter err = spec.commandLine().getErr();
        if (opened.recovered()) {
            err.println(salvaged(found, opened));
        }
        if (written.size() > MANY) {
            err.println("wrote " + written.size() + " files, the last of them " + written.getLast());
            return ExitCode.OK;
        }
        for (Path file : written) {
            if (Files.isRegularFile(file) && !file.equals(STANDARD_OUTPUT)) {
                err.println("wrote " + file + " (" + Figures.size(Files.size(file)) + ")");
            }
        }
        return ExitCode.OK;
    }

    /** What is there of a recording that was interrupted. */
    static String salvaged(Path file, Recording recording) {
        RunReport report = recording.report();
        return file + " was interrupted: its first " + Units.seconds(report.measuredNs()) + " s with " + Units.count(report.trace().size())
                + " requests were recovered, and figures counted again from them";
    }

    /** All formats, those among them that need JavaFX. */
    private static Stream<Exporter> all() {
        return all(Look.STANDARD, Shot.RUN);
    }

    private static Stream<Exporter> all(Look look, Shot shot) {
        var picture = new Exporter("png", ".png", "a picture of the circuit and the graphs, or of another view", Optional.empty(), (report, target) -> {
            PipelinePicture.write(report, target, shot, look);
            return List.of(target);
        });
        var clip = new Exporter("clip", ".gif", "the circuit as a GIF, or as frame-%04d.png for ffmpeg", Optional.empty(),
                (report, target) -> PipelineClip.write(report, target, look.theme()));
        var svg = new Exporter("svg", ".svg", "the graphs as SVG, for papers and slides", Optional.empty(), (report, target) -> {
            GraphsSvg.write(report, target, look.theme());
            return List.of(target);
        });
        return Stream.concat(Exporters.ALL.stream(), Stream.of(picture, svg, clip));
    }

    private Path target(Exporter exporter) throws FormatException {
        if (output.isPresent() && output.get().isBlank()) {
            throw new FormatException("--output without a name: name a file, or - for standard output");
        }
        if (output.isPresent()) {
            return output.get().equals("-") ? STANDARD_OUTPUT : Path.of(output.get());
        }
        String name = recording.getFileName().toString();
        String stem = name.endsWith(".bioscope") ? name.substring(0, name.length() - ".bioscope".length()) : name;
        Path target = recording.resolveSibling(stem + exporter.ending());
        if (!exporter.ending().isEmpty() && Files.exists(target)) {
            throw new FormatException("export to " + target + ": it is there already; name it with -o to have it replaced");
        }
        return target;
    }
}

package org.bioscope.desktop.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.bioscope.desktop.view.PipelinePicture;
import org.bioscope.desktop.view.Shot;
import org.bioscope.engine.Target;
import org.bioscope.traces.Figures;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.file.AtomicFile;
import org.bioscope.traces.file.FioJob;
import org.bioscope.traces.file.FioJson;
import org.bioscope.traces.file.IntervalCsv;
import org.bioscope.traces.file.PerfettoJson;
import org.bioscope.traces.file.RecordingWriter;
import org.bioscope.traces.file.RequestCsv;
import org.bioscope.traces.file.Spill;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The files that a command writes of a run, as options to be mixed in. */
final class Outputs {
    @Option(names = "--csv", paramLabel = "FILE", order = 30, description = "Write every recorded request, one a row.")
    private Optional<Path> csv = Optional.empty();

    @Option(names = "--intervals", paramLabel = "FILE", order = 31, description = "Write each tenth of a second, one a row.")
    private Optional<Path> intervals = Optional.empty();

    @Option(names = "--json", paramLabel = "FILE|-", order = 32, description = "Write the result with fio's keys; - is standard output, and nothing else goes there.")
    private Optional<String> json = Optional.empty();

    @Option(names = "--png", paramLabel = "FILE", order = 33, description = "Draw the pipeline and the graphs; needs no display.")
    private Optional<Path> png = Optional.empty();

    @Option(names = "--perfetto", paramLabel = "FILE", order = 34, description = "Write a trace for ui.perfetto.dev or chrome://tracing.")
    private Optional<Path> perfetto = Optional.empty();

    @Option(names = "--fio-job", paramLabel = "FILE", order = 34, description = "Write the job file with which fio does the same.")
    private Optional<Path> fioJob = Optional.empty();

    @Option(names = "--record", paramLabel = "FILE.bioscope", order = 35, description = "Keep the whole run as a recording; 'bioscope open' shows it again.")
    private Optional<Path> recording = Optional.empty();

    private Optional<Spill> spill = Optional.empty();

    @Option(names = "--filter", paramLabel = "CONDITION", order = 36,
            description = "Write and sum up only the requests that match, as in 'op==W && path==workqueue && lat>200us'; --record keeps all of them.")
    private Optional<String> filter = Optional.empty();

    @Mixin
    private final LookOption look = new LookOption();

    private record File(String option, Path path, Writer writer) {
    }

    @FunctionalInterface
    private interface Writer {
        void write(RunReport report, Path path) throws IOException;
    }

    @FunctionalInterface
    private interface Content {
        void write(RunReport report, OutputStream out) throws IOException;
    }

    boolean jsonOnStandardOutput() {
        return json.equals(Optional.of("-"));
    }

    /** Refuses, before the run, what could not be written after it. */
    void check() throws IOException {
        FilterOption.read(filter);
        look.look();
        var seen = new HashSet<Path>();
        for (File file : files()) {
            if (!seen.add(file.path().toAbsolutePath().normalize())) {
                throw new WorkloadException(file.option(), "--" + file.option() + " " + file.path() + ": another output has that name already; name two files");
            }
            AtomicFile.check(file.path());
        }
    }

    /** Where results will be written, for a plan. */
    List<Path> paths() {
        return files().stream().map(File::path).toList();
    }

    /** A run must not be told to destroy its own results. */
    void checkAgainst(Path target) {
        for (File file : files()) {
            if (file.path().toAbsolutePath().normalize().equals(target.toAbsolutePath().normalize())) {
                throw new WorkloadException(file.option(), "--" + file.option() + " " + file.path() + ": it is the file that the run writes to; name another");
            }
        }
    }

    /** Where the run is to keep its requests while it goes on; empty where no recording is wanted. */
    Optional<Spill> spill(Target target) {
        spill = recording.map(path -> Spill.recording(path, target.sharedDisk(path.toAbsolutePath().getParent())
                .map(disk -> "the recording " + path + " lies on " + disk + ", the disk under test, and writing it disturbs what is measured; name a file on another disk")
                .orElse("")));
        return spill;
    }

    private void keep(RunReport report, Path path) throws IOException {
        if (spill.isEmpty()) {
            RecordingWriter.write(path, report, List.of());
            return;
        }
        try (Spill kept = spill.get()) {
            kept.finish(report, List.of());
        }
    }

    /** The run with those requests alone that are to be told of; a recording is of all of them. */
    RunReport told(RunReport report) throws IOException {
        return FilterOption.apply(FilterOption.read(filter), report);
    }

    /**
     * Writes all that can be written, of {@code told} or, what is to be opened again, of the {@code whole} run. Failures are
     * sentences in {@code troubles}. Returns a sentence for each file written.
     */
    List<String> write(RunReport whole, RunReport told, PrintStream standardOutput, List<String> troubles) {
        var written = new ArrayList<String>();
        for (File file : files()) {
            if (OneResult.written(file.path(), to -> file.writer().write(file.option().equals("record") ? whole : told, to), troubles)) {
                written.add("wrote " + file.path() + (Files.isRegularFile(file.path()) ? " (" + Figures.size(file.path().toFile().length()) + ")" : ""));
            }
        }
        if (jsonOnStandardOutput()) {
            try {
                FioJson.write(told, standardOutput);
                standardOutput.flush();
            } catch (IOException e) {
                troubles.add("write standard output: " + e.getMessage());
            }
            // A PrintStream keeps its trouble to itself.
            if (standardOutput.checkError()) {
                troubles.add("write the result to standard output: it was closed");
            }
        }
        return written;
    }

    private List<File> files() {
        var files = new ArrayList<File>();
        csv.ifPresent(path -> files.add(atomic("csv", path, RequestCsv::write)));
        intervals.ifPresent(path -> files.add(atomic("intervals", path, IntervalCsv::write)));
        json.filter(name -> !name.equals("-")).ifPresent(name -> files.add(atomic("json", Path.of(name), FioJson::write)));
        png.ifPresent(path -> files.add(new File("png", path, (report, to) -> PipelinePicture.write(report, to, Shot.RUN, look.look()))));
        perfetto.ifPresent(path -> files.add(atomic("perfetto", path, PerfettoJson::write)));
        fioJob.ifPresent(path -> files.add(atomic("fio-job", path, FioJob::write)));
        recording.ifPresent(path -> files.add(new File("record", path, this::keep)));
        return files;
    }

    private static File atomic(String option, Path path, Content content) {
        return new File(option, path, (report, to) -> AtomicFile.write(to, out -> content.write(report, out)));
    }
}

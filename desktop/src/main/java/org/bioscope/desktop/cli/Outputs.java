package org.bioscope.desktop.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.file.AtomicFile;
import org.bioscope.traces.file.FioJson;
import org.bioscope.traces.file.IntervalCsv;
import org.bioscope.traces.file.RequestCsv;
import picocli.CommandLine.Option;

/** The files that a command writes of a run, as options to be mixed in. */
final class Outputs {
    @Option(names = "--csv", paramLabel = "FILE", order = 30, description = "Write every recorded request, one a row.")
    private Optional<Path> csv = Optional.empty();

    @Option(names = "--intervals", paramLabel = "FILE", order = 31, description = "Write each tenth of a second, one a row.")
    private Optional<Path> intervals = Optional.empty();

    @Option(names = "--json", paramLabel = "FILE|-", order = 32, description = "Write the result with fio's keys; - is standard output, and nothing else goes there.")
    private Optional<String> json = Optional.empty();

    private record File(String option, Path path, Content content) {
    }

    @FunctionalInterface
    private interface Content {
        void write(RunReport report, java.io.OutputStream out) throws IOException;
    }

    boolean jsonOnStandardOutput() {
        return json.equals(Optional.of("-"));
    }

    /** Refuses, before the run, what could not be written after it. */
    void check() throws IOException {
        var seen = new HashSet<Path>();
        for (File file : files()) {
            if (!seen.add(file.path().toAbsolutePath().normalize())) {
                throw new WorkloadException(file.option(), "--" + file.option() + " " + file.path() + ": another output has that name already; name two files");
            }
            AtomicFile.check(file.path());
        }
    }

    /** A run must not be told to destroy its own results. */
    void checkAgainst(Path target) {
        for (File file : files()) {
            if (file.path().toAbsolutePath().normalize().equals(target.toAbsolutePath().normalize())) {
                throw new WorkloadException(file.option(), "--" + file.option() + " " + file.path() + ": it is the file that the run writes to; name another");
            }
        }
    }

    /** Writes all that can be written; failures are sentences in {@code troubles}. Returns a sentence for each file written. */
    List<String> write(RunReport report, PrintStream standardOutput, List<String> troubles) {
        var written = new ArrayList<String>();
        for (File file : files()) {
            try {
                AtomicFile.write(file.path(), out -> file.content().write(report, out));
                written.add("wrote " + file.path() + (Files.isRegularFile(file.path()) ? " (" + Figures.size(Files.size(file.path())) + ")" : ""));
            } catch (IOException e) {
                troubles.add(e.getMessage());
            }
        }
        if (jsonOnStandardOutput()) {
            try {
                FioJson.write(report, standardOutput);
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
        csv.ifPresent(path -> files.add(new File("csv", path, RequestCsv::write)));
        intervals.ifPresent(path -> files.add(new File("intervals", path, IntervalCsv::write)));
        json.filter(name -> !name.equals("-")).ifPresent(name -> files.add(new File("json", Path.of(name), FioJson::write)));
        return files;
    }
}

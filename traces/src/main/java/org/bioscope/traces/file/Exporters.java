package org.bioscope.traces.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bioscope.traces.RunReport;

/**
 * The list of formats that a run is written in. Each file appears whole or not at all. A picture is not among them: it
 * needs JavaFX, which this module does not know.
 */
public final class Exporters {
    /** Writes what it writes of a run and returns the files. */
    @FunctionalInterface
    public interface Writer {
        List<Path> write(RunReport report, Path target) throws IOException;
    }

    /** What is in the one file of a format; needs no buffered stream. */
    @FunctionalInterface
    public interface Content {
        void write(RunReport report, OutputStream out) throws IOException;
    }

    /**
     * A format.
     *
     * @param name    what it is called on the command line
     * @param ending  what its files' names end in, with the dot
     * @param meaning one clause for help and menus
     * @param content what is in its file, where it is one file and can be written as a stream
     */
    public record Exporter(String name, String ending, String meaning, Optional<Content> content, Writer writer) {
        /** Writes {@code target}, or several files whose names begin with it; throws with one sentence. */
        public List<Path> write(RunReport report, Path target) throws IOException {
            return writer.write(report, target);
        }
    }

    public static final List<Exporter> ALL = List.of(
            file("csv", ".csv", "a table of the requests", RequestCsv::write),
            file("intervals", ".intervals.csv", "a table of the tenths of a second", IntervalCsv::write),
            file("run", ".run.csv", "a table of one row: every option, the environment, the totals", (report, out) -> RunCsv.write(List.of(report), out)),
            file("json", ".json", "fio's JSON with an object bioscope beside it", FioJson::write),
            file("json+", ".json", "the same as fio's JSON+, with every bin of every latency", FioJson::writePlus),
            file("perfetto", ".perfetto.json", "a trace for ui.perfetto.dev and chrome://tracing", PerfettoJson::write),
            file("parquet", ".parquet", "a table of the requests for data science", RequestParquet::write),
            file("fio-job", ".fio", "the job file with which fio does the same", FioJob::write),
            new Exporter("fio-logs", "", "fio's latency, bandwidth and IOPS logs, a file for each kind and job", Optional.empty(), FioLogs::write),
            file("hdr", ".hlog", "an HdrHistogram interval log", HdrLog::log),
            file("hgrm", ".hgrm", "HdrHistogram's percentile text", HdrLog::percentiles),
            file("ftrace", ".ftrace.txt", "the kernel's side as ftrace text", FtraceTextOut::write));

    private Exporters() {
    }

    public static Optional<Exporter> named(String name) {
        return ALL.stream().filter(exporter -> exporter.name().equals(name)).findFirst();
    }

    /** All names, for help and messages. */
    public static String names() {
        return ALL.stream().map(Exporter::name).collect(Collectors.joining(", "));
    }

    private static Exporter file(String name, String ending, String meaning, Content content) {
        return new Exporter(name, ending, meaning, Optional.of(content), (report, target) -> {
            AtomicFile.write(target, out -> content.write(report, out));
            return List.of(target);
        });
    }
}

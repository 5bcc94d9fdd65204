package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.Completion;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Evidence;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Request;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.TraceSummary;
import org.bioscope.traces.Unjoined;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the format of recordings: one golden file for each version that there has been, read for ever. The figures below
 * are what was written then; where one of these tests fails, old recordings no longer open as what they were.
 */
class RecordingFormatTest {
    private static final Path GOLDEN_1_0 = Path.of("src/test/resources/org/bioscope/traces/file/recording-1.0.bioscope");
    private static final Path GOLDEN_1_1 = Path.of("src/test/resources/org/bioscope/traces/file/recording-1.1.bioscope");
    private static final Path DOCUMENTATION = Path.of("recording.md");

    @TempDir
    private Path folder;

    @Test
    void version10OpensWithEverythingInIt() throws IOException {
        Recording opened = Recording.open(GOLDEN_1_0);
        RunReport report = opened.report();
        assertThat(opened.recovered()).isFalse();
        assertThat(opened.bookmarks()).containsExactly(new Bookmark(42_000, OptionalLong.of(3), "the slow one"), new Bookmark(50_000, OptionalLong.empty(), "später"));
        assertThat(report.source()).isEqualTo(Source.KERNEL);
        assertThat(report.startedAt()).isEqualTo(Instant.parse("2026-11-21T10:00:00Z"));
        assertThat(report.startNs()).isEqualTo(5_000_000_000_007L);
        assertThat(report.workload().get(Workload.RW)).isEqualTo(Rw.RANDRW);
        assertThat(report.workload().get(Workload.NUMJOBS)).isEqualTo(2);
        assertThat(report.environment().fact(Environment.KERNEL)).contains("6.18.44");
        assertThat(report.notes()).containsExactly("a note, with \"quotes\" and an ümlaut");
        assertThat(report.failure()).contains(new RunReport.Failure(77, "the device went away"));
        assertThat(report.kernel()).contains(new KernelReport(11, Map.of(Unjoined.NO_ENDIO, 1L), 2, 99, OptionalDouble.of(3.5)));
        assertThat(report.totals().read().requests()).isEqualTo(6);
        assertThat(report.totals().write().bytes()).isEqualTo(6 * 4096);
        assertThat(report.totals().lat().maxNs()).isEqualTo(147_948);
        assertThat(report.intervals()).hasSize(1);
    }

    @Test
    void version10HoldsEveryStampOfItsRequests() throws IOException {
        RunReport report = Recording.open(GOLDEN_1_0).report();
        assertThat(report.trace().size()).isEqualTo(12);
        Request request = report.trace().request(9);
        assertThat(request).extracting(Request::id, Request::job, Request::offset, Request::result, Request::slot).containsExactly(10L, 0, 55_369_728L, 4096, 2);
        assertThat(request.stampNs()).containsExactlyInAnyOrderEntriesOf(Map.of(Stage.INTENDED, 5_000_000_066_630L, Stage.SUBMIT, 5_000_000_066_822L,
                Stage.SUBMITTED, 5_000_000_071_823L, Stage.PUNT, 5_000_000_069_323L, Stage.IOMAP, 5_000_000_075_823L, Stage.BIO, 5_000_000_076_126L,
                Stage.ISSUE, 5_000_000_076_530L, Stage.ENDIO, 5_000_000_104_471L, Stage.COMPLETE, 5_000_000_132_707L, Stage.SEEN, 5_000_000_142_120L));
        assertThat(request.evidence().get(Stage.COMPLETE)).isEqualTo(Evidence.DERIVED);
        assertThat(request.kernel().orElseThrow().completion()).isEqualTo(Completion.INLINE);
        assertThat(request.kernel().orElseThrow().iowqTid()).isEqualTo(910);
    }

    @Test
    void version11BringsItsSummaryAlong() throws IOException {
        RequestTrace trace = Recording.open(GOLDEN_1_1).report().trace();
        assertThat(trace.size()).isEqualTo(400);
        TraceSummary summary = trace.summary().orElseThrow();
        assertThat(summary.oneIn()).isOne();
        assertThat(summary.overview().rows()).isEqualTo(400);
        assertThat(summary.overview().slowest().getFirst()).isEqualTo(398);
        assertThat(summary.sample().request(398)).isEqualTo(trace.request(398));
        assertThat(Recording.open(GOLDEN_1_0).report().trace().summary()).as("1.0 had none").isEmpty();
    }

    /** What is written today opens in the program that wrote the golden file, as long as the format's major version stays. */
    @Test
    void theSameRunWrittenTodayHasTheSameRowsAtTheSamePlace() throws IOException {
        Recording golden = Recording.open(GOLDEN_1_0);
        Path today = folder.resolve("today.bioscope");
        RecordingWriter.write(today, golden.report(), golden.bookmarks());
        byte[] then = Files.readAllBytes(GOLDEN_1_0);
        byte[] now = Files.readAllBytes(today);
        int rowsFrom = 3 * RecordingHead.PAGE;
        int rowsTo = rowsFrom + 12 * (EngineRow.BYTES + KernelRow.BYTES);
        assertThat(Arrays.copyOfRange(now, rowsFrom, rowsTo)).isEqualTo(Arrays.copyOfRange(then, rowsFrom, rowsTo));
        assertThat(Arrays.copyOf(now, 10)).as("name and major version").isEqualTo(Arrays.copyOf(then, 10));
        assertThat(Arrays.copyOfRange(now, 12, 16)).as("source").isEqualTo(Arrays.copyOfRange(then, 12, 16));
    }

    /** The program in the documentation is run as it stands there. */
    @Test
    void aDataScientistReadsItWithNothingButNumpy() throws IOException, InterruptedException {
        String python = List.of("/usr/bin/python3", "/usr/local/bin/python3").stream().filter(p -> Files.isExecutable(Path.of(p))).findFirst().orElse("");
        assumeTrue(!python.isEmpty() && new ProcessBuilder(python, "-c", "import numpy").redirectErrorStream(true).start().waitFor() == 0, "Python with numpy is not installed");
        Matcher program = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(DOCUMENTATION));
        assertThat(program.find()).isTrue();
        Path big = folder.resolve("big.bioscope");
        RunReport report = Runs.report(Source.KERNEL, 70_000, 8);
        RecordingWriter.write(big, report, List.of());
        for (Path recording : List.of(GOLDEN_1_0.toAbsolutePath(), big)) {
            Path script = Files.writeString(folder.resolve("read.py"), program.group(1)
                    + "print(len(engine), len(kernel), engine['seen_ns'].sum(), kernel['endio_ns'].sum(), engine['offset'].max(), report['environment']['kernel'])\n");
            String printed = Programs.run(folder, python, script.toString(), recording.toString());
            RunReport opened = Recording.open(recording).report();
            long seenNs = 0;
            long endioNs = 0;
            long offset = 0;
            for (long i = 0; i < opened.trace().size(); i++) {
                seenNs += opened.trace().seenNs(i);
                endioNs += opened.trace().stampNs(i, Stage.ENDIO);
                offset = Math.max(offset, opened.trace().offset(i));
            }
            long rows = opened.trace().size();
            assertThat(printed.lines().reduce((_, last) -> last)).contains(rows + " " + rows + " " + Long.toUnsignedString(seenNs) + " "
                    + Long.toUnsignedString(endioNs) + " " + offset + " 6.18.44");
        }
    }

    private static void write(Path file) throws IOException {
        RunReport report = Runs.report(Source.KERNEL, 400, 1);
        try (var writer = RecordingWriter.create(file, report).withSummaryFrom(1)) {
            writer.finish(report, List.of());
        }
    }

    /** Makes the golden file of a new version of the format; those of older versions are never made again. */
    public static void main(String[] args) throws IOException {
        write(Path.of(args[0]));
    }
}

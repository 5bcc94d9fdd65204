package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FtraceTextOutTest {
    private static final Path REAL = Path.of("src/test/resources/org/bioscope/traces/kernel/ftrace-6.18");

    @TempDir
    private Path folder;

    /** A real kernel's text read, written and read again: every stage at the same ns. */
    @ParameterizedTest
    @ValueSource(strings = {"u-ow", "u-read", "u-pagecache", "u-keepsize", "u-falloc", "aio-ow", "p-ow", "xfs-ow"})
    void whatARealKernelToldComesBackTheSame(String name) throws IOException {
        RunReport real = FtraceText.read(REAL.resolve(name + ".trace"));
        assertThat(real.trace().size()).isPositive();
        assertSame(real, again(real));
    }

    @Test
    void thousandsOfRequestsInFlightTogetherComeBackTheSame() throws IOException {
        RunReport run = Runs.report(Runs.trace(Source.KERNEL, 3_000, 31, 400_000));
        assertSame(run, again(run));
    }

    @Test
    void linesAreInTheOrderOfTime() throws IOException {
        Path file = folder.resolve("trace.txt");
        AtomicFile.write(file, out -> FtraceTextOut.write(Runs.report(Source.KERNEL, 40_000, 32), out));
        long lastNs = 0;
        try (var lines = Files.lines(file)) {
            for (String line : (Iterable<String>) lines.filter(l -> !l.startsWith("#"))::iterator) {
                int dot = line.indexOf('.', line.indexOf(']') + 8);
                long ns = Long.parseLong(line.substring(dot - 4, dot)) * 1_000_000_000 + Long.parseLong(line.substring(dot + 1, dot + 10));
                if (ns < lastNs) {
                    fail("after %d ns: %s", lastNs, line);
                }
                lastNs = ns;
            }
        }
        assertThat(lastNs).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENGINE", "LABORATORY", "SIMULATED"})
    void aRunThatSawNoKernelIsRefused(Source source) {
        assertThatThrownBy(() -> FtraceTextOut.write(Runs.report(source, 3, 1), OutputStream.nullOutputStream())).hasMessageContaining("saw no event of the kernel");
    }

    private RunReport again(RunReport run) throws IOException {
        Path file = folder.resolve("trace.txt");
        AtomicFile.write(file, out -> FtraceTextOut.write(run, out));
        return FtraceText.read(file);
    }

    private static void assertSame(RunReport expected, RunReport actual) {
        Map<String, Request> found = new HashMap<>();
        requests(actual).forEach(request -> found.put(key(request), request));
        for (Request request : requests(expected)) {
            Request read = found.get(key(request));
            assertThat(read).as("%s", request).isNotNull();
            for (Map.Entry<Stage, Long> stamp : request.stampNs().entrySet()) {
                if (stamp.getKey() != Stage.INTENDED) {
                    assertThat(read.stampNs()).as("%s of %s", stamp.getKey(), request).containsEntry(stamp.getKey(), stamp.getValue());
                }
            }
            assertThat(read.result()).isEqualTo(request.result());
            assertThat(read.kernel().orElseThrow().completion()).isEqualTo(request.kernel().orElseThrow().completion());
            assertThat(read.kernel().orElseThrow().extent()).isEqualTo(request.kernel().orElseThrow().extent());
        }
        assertThat(actual.trace().size()).isEqualTo(expected.trace().size());
    }

    private static String key(Request request) {
        return request.op() + " " + request.offset() + " " + request.stampNs().get(Stage.SEEN);
    }

    private static List<Request> requests(RunReport report) {
        var requests = new ArrayList<Request>();
        for (long i = 0; i < report.trace().size(); i++) {
            requests.add(report.trace().request(i));
        }
        requests.sort(Comparator.comparing(Request::index));
        return requests;
    }

    /** What was written of the same runs by the writer that made a value of each request: made in pieces it is the same, octet by octet. */
    @ParameterizedTest
    @CsvSource({"io_uring, 4234467568", "libaio, 1695542609", "psync, 3518034833"})
    void inPiecesItIsTheSameText(String engine, long expected) throws IOException {
        RunReport run = Runs.report(Source.KERNEL, 2_000, 7);
        var report = new RunReport(run.workload().with(Workload.IOENGINE, engine), run.source(), run.phase(), run.startedAt(), run.startNs(), run.measuredNs(), run.environment(),
                run.trace(), run.totals(), run.intervals(), run.kernel(), run.failure(), run.notes());
        var crc = new CRC32();
        FtraceTextOut.write(report, new CheckedOutputStream(OutputStream.nullOutputStream(), crc));
        assertThat(crc.getValue()).isEqualTo(expected);
    }
}

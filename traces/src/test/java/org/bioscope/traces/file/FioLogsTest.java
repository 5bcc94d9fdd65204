package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FioLogsTest {
    @TempDir
    private Path folder;

    private final RunReport report = Runs.report(Runs.trace(Source.ENGINE, 4_000, 21, 400_000));

    @Test
    void eachKindHasOneFileForEachJob() throws IOException {
        List<Path> logs = FioLogs.write(report, folder.resolve("run"));
        assertThat(logs.stream().map(p -> p.getFileName().toString())).containsExactlyInAnyOrder("run_slat.1.log", "run_clat.1.log", "run_lat.1.log",
                "run_bw.1.log", "run_iops.1.log", "run_slat.2.log", "run_clat.2.log", "run_lat.2.log", "run_bw.2.log", "run_iops.2.log");
        assertThat(Files.list(folder)).hasSize(10);
    }

    @Test
    void latenciesAreTheRequestsOwn() throws IOException {
        FioLogs.write(report, folder.resolve("run"));
        List<String> expected = LongStream.range(0, 4_000).filter(i -> report.trace().job(i) == 1)
                .mapToObj(i -> (report.trace().seenNs(i) - report.startNs()) / 1_000_000 + ", " + (report.trace().seenNs(i) - report.trace().stampNs(i, Stage.INTENDED))
                        + ", " + (report.trace().op(i).label().equals("read") ? 0 : 1) + ", 4096, " + report.trace().offset(i) + ", 0").toList();
        assertThat(Files.readAllLines(folder.resolve("run_lat.2.log"))).isEqualTo(expected);
        List<String> slat = Files.readAllLines(folder.resolve("run_slat.2.log"));
        assertThat(slat).allMatch(line -> line.split(", ")[1].equals("5001"));
    }

    @Test
    void averagesAddUpToWhatWasDone() throws IOException {
        FioLogs.write(report, folder.resolve("run"));
        assertThat(sum("iops")).isEqualTo(4_000);
        long bytes = report.totals().bytes();
        assertThat(sum("bw") * 1024).as("KiB/s, rounded down in each line").isBetween(bytes - 1024 * 100, bytes);
    }

    @Test
    void theColumnsAreThoseThatFioItselfWrites() throws IOException, InterruptedException {
        assumeTrue(Programs.has("fio"), "fio is not installed");
        Programs.run(folder, "fio", "--name=j", "--filename=" + folder.resolve("target"), "--size=1m", "--bs=4k", "--rw=randrw", "--number_ios=20",
                "--write_lat_log=fio", "--log_offset=1", "--output=out.txt");
        FioLogs.write(report, folder.resolve("run"));
        Pattern columns = Pattern.compile("\\d+, \\d+, [01], 4096, \\d+, 0");
        try (Stream<String> theirs = Files.lines(folder.resolve("fio_clat.1.log")); Stream<String> ours = Files.lines(folder.resolve("run_clat.1.log"))) {
            assertThat(theirs).allMatch(columns.asMatchPredicate()).isNotEmpty();
            assertThat(ours).allMatch(columns.asMatchPredicate()).isNotEmpty();
        }
    }

    @Test
    void fiosOwnPlotterTakesTheBandwidthLogs() throws IOException, InterruptedException {
        assumeTrue(Programs.has("fio2gnuplot"), "fio2gnuplot is not installed");
        FioLogs.write(report, folder.resolve("run"));
        assertThat(Programs.run(folder, "fio2gnuplot", "-p", "*_bw.*.log")).contains("2 files Selected").contains("run_bw.1.log");
    }

    /** Tenths of a second times the value a second. */
    private long sum(String kind) throws IOException {
        long sum = 0;
        for (int job = 1; job <= 2; job++) {
            sum += Files.readAllLines(folder.resolve("run_" + kind + "." + job + ".log")).stream().mapToLong(line -> Long.parseLong(line.split(", ")[1])).sum();
        }
        return sum / 10;
    }
}

package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Interval;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.Totals;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FioJsonInTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"json", "json+"})
    void fiosOwnFiguresAreReadAsTheyStand(String format) throws IOException, InterruptedException {
        Path file = fio("--output-format=" + format, "--name=mix", "--rw=randrw", "--rwmixread=70", "--ioengine=libaio", "--iodepth=4", "--number_ios=2000",
                "--bs=4k", "--size=8m", "--direct=1");
        RunReport run = FioJsonIn.read(file).run(Optional.empty());
        JsonNode job = JsonMapper.builder().build().readTree(file.toFile()).path("jobs").path(0);

        assertThat(run.workload().get(Workload.RW)).isEqualTo(Rw.RANDRW);
        assertThat(run.workload().get(Workload.RWMIXREAD)).isEqualTo(70);
        assertThat(run.workload().get(Workload.IODEPTH)).isEqualTo(4);
        assertThat(run.environment().fact("fio")).hasValueSatisfying(v -> assertThat(v).startsWith("fio-"));
        assertThat(run.measuredNs()).isEqualTo(Math.max(job.path("read").path("runtime").asLong(), job.path("write").path("runtime").asLong()) * 1_000_000);
        assertDirection(run.totals().read(), job.path("read"), format.equals("json+") ? 0.01 : 0);
        assertDirection(run.totals().write(), job.path("write"), format.equals("json+") ? 0.01 : 0);
    }

    @Test
    void jobsOfOneGroupAddUpAndJobsInTurnAreChosenByName() throws IOException, InterruptedException {
        Path clones = fio("--output-format=json+", "--name=a", "--rw=randread", "--numjobs=3", "--number_ios=200", "--size=1m", "--direct=1");
        FioOutput output = FioJsonIn.read(clones);
        assertThat(output.jobs()).hasSize(3);
        assertThat(output.run(Optional.empty()).totals().read().requests()).isEqualTo(600);
        assertThat(output.run(Optional.empty()).totals().read().clat().total()).isEqualTo(600);

        Path inTurn = fio("--output-format=json", "--name=first", "--rw=read", "--number_ios=64", "--size=1m", "--direct=1", "--name=second", "--stonewall",
                "--rw=write", "--number_ios=32", "--size=1m", "--direct=1");
        FioOutput two = FioJsonIn.read(inTurn);
        assertThatThrownBy(() -> two.run(Optional.empty())).isInstanceOf(FormatException.class).hasMessageContaining("choose one of first, second");
        assertThat(two.run(Optional.of("second")).totals().write().requests()).isEqualTo(32);
        assertThatThrownBy(() -> two.run(Optional.of("third"))).hasMessageContaining("no job third");
    }

    @Test
    void reportsThatFollowEachOtherAreOneRunWithIntervals() throws IOException, InterruptedException {
        Path file = fio("--output-format=json", "--status-interval=500ms", "--name=a", "--rw=randread", "--rate_iops=400", "--time_based", "--runtime=2s", "--size=1m", "--direct=1");
        assertThat(Files.readString(file).split("\"fio version\"")).hasSizeGreaterThan(2);
        RunReport run = FioJsonIn.read(file).run(Optional.empty());
        assertThat(run.intervals()).hasSizeGreaterThan(1);
        assertThat(run.intervals().stream().mapToLong(Interval::reads).sum()).isEqualTo(run.totals().read().requests());
    }

    @Test
    void ourOwnJsonComesBackAsTheSameRun() throws IOException {
        RunReport run = Runs.report(Source.ENGINE, 20_000, 6);
        var json = new ByteArrayOutputStream();
        FioJson.write(run, json);
        RunReport read = FioJsonIn.read(Files.write(folder.resolve("ours.json"), json.toByteArray())).run(Optional.empty());
        assertThat(read.workload()).isEqualTo(run.workload());
        assertThat(read.totals().read().requests()).isEqualTo(run.totals().read().requests());
        assertThat(read.totals().write().bytes()).isEqualTo(run.totals().write().bytes());
        LatencyHistogram expected = run.totals().write().lat();
        assertThat(read.totals().write().lat().total()).isEqualTo(expected.total());
        assertThat((double) read.totals().write().lat().percentileNs(99)).isCloseTo(expected.percentileNs(99), within(expected.percentileNs(99) / 50.0));
    }

    @Test
    void ourOwnJsonPlusComesBackBinForBin() throws IOException {
        RunReport run = Runs.report(Source.ENGINE, 20_000, 7);
        var json = new ByteArrayOutputStream();
        FioJson.writePlus(run, json);
        RunReport read = FioJsonIn.read(Files.write(folder.resolve("plus.json"), json.toByteArray())).run(Optional.empty());
        LatencyHistogram expected = run.totals().write().clat();
        for (int bucket = 0; bucket < LatencyHistogram.BUCKETS; bucket++) {
            assertThat(read.totals().write().clat().count(bucket)).as("bin %d", bucket).isEqualTo(expected.count(bucket));
        }
    }

    @Test
    void whatWasAskedAndHasNoMeaningHereIsSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("odd.json"), """
                fio: this is a warning on standard output
                {"fio version": "fio-3.38", "disk_util": [{"name": "nvme0n1"}], "jobs": [{"jobname": "j", "error": 5,
                 "job options": {"rw": "randread", "ioengine": "libaio", "cgroup": "x", "iodepth": "8", "size": "1g"},
                 "read": {"total_ios": 10, "io_bytes": 40960, "runtime": 7, "lat_ns": {"N": 10, "min": 5, "max": 90, "mean": 40, "stddev": 3}}}]}
                """);
        RunReport run = FioJsonIn.read(file).run(Optional.empty());
        assertThat(run.notes()).anyMatch(n -> n.contains("cgroup")).anyMatch(n -> n.contains("page cache")).anyMatch(n -> n.contains("bytes of text"))
                .anyMatch(n -> n.contains("no percentiles"));
        assertThat(run.failure()).hasValueSatisfying(f -> assertThat(f.message()).contains("errno 5"));
        assertThat(run.environment().fact(Environment.DEVICE)).contains("nvme0n1");
        assertThat(run.workload().get(Workload.IODEPTH)).isEqualTo(8);
        assertThat(run.totals().read().lat().meanNs()).isEqualTo(40);
    }

    @Test
    void aReportThatWasCutShortGivesWayToTheOneBefore() throws IOException {
        String whole = Files.readString(sample());
        Path file = Files.writeString(folder.resolve("cut.json"), whole + whole.substring(0, whole.length() / 2));
        RunReport run = FioJsonIn.read(file).run(Optional.empty());
        assertThat(run.notes()).anyMatch(n -> n.contains("cut short: the document at byte " + whole.length()));
        assertThat(run.totals().requests()).isPositive();
    }

    @Test
    void whatIsNoOutputOfFioIsRefusedWithItsPlace() throws IOException {
        String whole = Files.readString(sample());
        assertRefused(whole.substring(0, whole.length() / 2), "cut short: the JSON that begins at byte 0");
        assertRefused("hello", "no JSON object in it");
        assertRefused("{\"name\": \"x\"}", "no jobs in 1 documents");
        assertRefused("{\"jobs\": [", "cut short");
        assertRefused("{\"jobs\": [} }", "the document at byte 0 is damaged and was left out: Unexpected close marker '}': expected ']', at its byte 1");
        assertRefused("", "no JSON object in it");
        assertRefused("{\"a\":".repeat(500) + "}".repeat(500), "damaged");
    }

    private void assertRefused(String text, String because) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.json"), text);
        assertThatThrownBy(() -> FioJsonIn.read(file)).isInstanceOf(FormatException.class).hasMessageContaining("bad.json").hasMessageContaining(because);
    }

    private static void assertDirection(Totals.Direction actual, JsonNode expected, double tolerance) {
        assertThat(actual.requests()).isEqualTo(expected.path("total_ios").asLong());
        assertThat(actual.bytes()).isEqualTo(expected.path("io_bytes").asLong());
        JsonNode clat = expected.path("clat_ns");
        assertThat(actual.clat().total()).isEqualTo(clat.path("N").asLong());
        assertThat(actual.clat().minNs()).isEqualTo(clat.path("min").asLong());
        assertThat(actual.clat().maxNs()).isEqualTo(clat.path("max").asLong());
        assertThat(actual.clat().meanNs()).isCloseTo(clat.path("mean").asDouble(), within(1.0));
        assertThat(actual.clat().stddevNs()).isCloseTo(clat.path("stddev").asDouble(), within(1 + clat.path("stddev").asDouble() / 1_000));
        for (double percent : new double[] {50, 90, 99}) {
            double ns = clat.path("percentile").path(String.format(java.util.Locale.ROOT, "%.6f", percent)).asDouble();
            assertThat((double) actual.clat().percentileNs(percent)).as("p%s", percent).isCloseTo(ns, within(ns * (tolerance + 1.0 / 64)));
        }
    }

    private static Path sample() {
        return Path.of("src/test/resources/org/bioscope/traces/file/fio-3.33.json");
    }

    private Path fio(String... options) throws IOException, InterruptedException {
        assumeTrue(Programs.has("fio"), "fio is not installed");
        Path output = folder.resolve("fio.json");
        var command = new ArrayList<>(List.of("fio", "--output=" + output, "--filename=" + folder.resolve("target")));
        command.addAll(List.of(options));
        // fio takes options before the first --name for all jobs.
        Programs.run(folder, command.toArray(String[]::new));
        return output;
    }
}

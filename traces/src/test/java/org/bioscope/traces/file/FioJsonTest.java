package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceFixtures;
import org.bioscope.traces.Unjoined;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FioJsonTest {
    private final RunReport report = TraceFixtures.report(TraceFixtures.store(Source.ENGINE, 100_000).snapshot());

    @Test
    void everyKeyThatFioWritesIsThere() throws IOException {
        JsonNode ours = json(report);
        JsonNode fios = JsonMapper.shared().readTree(FioJsonTest.class.getResourceAsStream("fio-3.33.json"));
        assertKeys(fios, ours, "");
    }

    @Test
    void figuresAreInFiosUnits() throws IOException {
        JsonNode write = json(report).path("jobs").path(0).path("write");
        double seconds = report.measuredNs() / 1e9;
        assertThat(write.path("total_ios").asLong()).isEqualTo(100_000);
        assertThat(write.path("io_bytes").asLong()).isEqualTo(100_000L * 4096);
        assertThat(write.path("iops").asDouble()).isCloseTo(100_000 / seconds, within(0.01));
        assertThat(write.path("bw_bytes").asLong()).isEqualTo(Math.round(100_000 * 4096 / seconds));
        assertThat(write.path("bw").asLong()).isEqualTo(Math.round(100_000 * 4 / seconds));
        assertThat(write.path("runtime").asLong()).isEqualTo(report.measuredNs() / 1_000_000);
        assertThat(write.path("clat_ns").path("percentile").path("99.000000").asLong()).isCloseTo(145_000, within(1_200L));
        assertThat(write.path("lat_ns").path("mean").asDouble()).isEqualTo(150_000);
        assertThat(write.path("bw_samples").asInt()).isEqualTo(write.path("iops_samples").asInt()).isPositive();
        assertThat(write.path("iops_mean").asDouble()).isCloseTo(100_000, within(2_000.0));
    }

    @Test
    void sharesAddUpToAHundred() throws IOException {
        JsonNode job = json(report).path("jobs").path(0);
        assertThat(sum(job.path("latency_ns")) + sum(job.path("latency_us")) + sum(job.path("latency_ms"))).isCloseTo(100, within(0.001));
        assertThat(job.path("latency_us").path("250").asDouble()).as("145 µs is between 100 and 250").isEqualTo(100);
        assertThat(job.path("iodepth_submit").path("4").asDouble()).as("each request was submitted by itself").isEqualTo(100);
    }

    @Test
    void whatWasNotObservedIsNullAndNotZero() throws IOException {
        JsonNode ours = json(report).path("bioscope");
        assertThat(ours.path("source").asString()).isEqualTo("engine");
        assertThat(ours.path("requests").path("recorded").asLong()).isEqualTo(100_000);
        for (String key : List.of("kernel", "punted", "predictions", "failure")) {
            assertThat(ours.path(key).isNull()).as(key).isTrue();
        }
        assertThat(ours.path("paths")).isEmpty();
        assertThat(ours.path("stages").path("submit").path("medianNs").asLong()).isCloseTo(5_000, within(50L));
        assertThat(ours.path("environment").path("kernel").asString()).isEqualTo("6.18.44");
    }

    @Test
    void whatTheKernelShowedIsCounted() throws IOException {
        RunReport r = TraceFixtures.report(TraceFixtures.store(Source.KERNEL, 10).snapshot());
        var kernel = new KernelReport(9, Map.of(Unjoined.NO_ENDIO, 1L), 2, 100, OptionalDouble.empty());
        JsonNode ours = json(new RunReport(r.workload(), r.source(), r.phase(), r.startedAt(), r.startNs(), r.measuredNs(), r.environment(), r.trace(),
                r.totals(), r.intervals(), Optional.of(kernel), Optional.of(new RunReport.Failure(2_500_000_000L, "write: input/output error")), r.notes())).path("bioscope");
        assertThat(ours.path("paths").path("workqueue").asLong()).isEqualTo(10);
        assertThat(ours.path("kernel").path("joined").asLong()).isEqualTo(9);
        assertThat(ours.path("kernel").path("unjoined").path("no completion of its block request").asLong()).isEqualTo(1);
        assertThat(ours.path("failure").path("atSeconds").asDouble()).isEqualTo(2.5);
        assertThat(ours.path("failure").path("message").asString()).isEqualTo("write: input/output error");
    }

    @Test
    void aRunThatNeverBeganIsADocumentToo() throws IOException {
        JsonNode job = json(RunReport.preparing(report.workload(), report.environment())).path("jobs").path(0);
        assertThat(job.path("write").path("iops").asDouble()).isZero();
        assertThat(job.path("write").path("clat_ns").path("N").asLong()).isZero();
    }

    private static double sum(JsonNode node) {
        double sum = 0;
        for (JsonNode each : node) {
            sum += each.asDouble();
        }
        return sum;
    }

    private static void assertKeys(JsonNode fios, JsonNode ours, String path) {
        for (Map.Entry<String, JsonNode> entry : fios.properties()) {
            String at = path + "/" + entry.getKey();
            assertThat(ours.has(entry.getKey())).as(at).isTrue();
            JsonNode mine = ours.get(entry.getKey());
            assertThat(mine.isNumber()).as(at + " is a number in both").isEqualTo(entry.getValue().isNumber());
            if (entry.getValue().isArray()) {
                assertKeys(entry.getValue().get(0), mine.get(0), at);
            } else {
                assertKeys(entry.getValue(), mine, at);
            }
        }
    }

    private static JsonNode json(RunReport report) throws IOException {
        var out = new ByteArrayOutputStream();
        FioJson.write(report, out);
        return JsonMapper.shared().readTree(out.toByteArray());
    }
}

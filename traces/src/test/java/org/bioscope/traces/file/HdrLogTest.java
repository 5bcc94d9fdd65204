package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.bioscope.traces.Op;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.TraceFixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HdrLogTest {
    @TempDir
    private Path folder;

    @Test
    void hdrHistogramsOwnReaderFindsEveryLatencyInItsSecond() throws IOException {
        RunReport report = Runs.report(Runs.trace(Source.ENGINE, 60_000, 11, 400_000));
        RequestTrace trace = report.trace();
        List<Histogram> log = log(report);

        assertThat(log).hasSizeGreaterThan(4).allMatch(h -> h.getTag().equals("read") || h.getTag().equals("write"));
        for (Histogram second : log) {
            long fromNs = report.startNs() + (second.getStartTimeStamp() - report.startedAt().toEpochMilli()) * 1_000_000;
            long[] latencies = LongStream.range(0, trace.size()).filter(i -> trace.seenNs(i) >= fromNs && trace.seenNs(i) < fromNs + 1_000_000_000L)
                    .filter(i -> trace.op(i).label().equals(second.getTag())).map(i -> trace.seenNs(i) - trace.stampNs(i, Stage.INTENDED)).sorted().toArray();
            assertThat(second.getTotalCount()).isEqualTo(latencies.length);
            double p99Ns = latencies[(int) Math.ceil(latencies.length * 0.99) - 1];
            assertThat((double) second.getValueAtPercentile(99)).isCloseTo(p99Ns, within(p99Ns / 500));
        }
    }

    @Test
    void aRunThatDroppedRequestsGivesItsExactCountsAsOneInterval() throws IOException {
        RunReport whole = Runs.report(Source.ENGINE, 1_000, 12);
        RequestTrace few = Runs.trace(Source.ENGINE, 10, 12);
        var report = new RunReport(whole.workload(), whole.source(), whole.phase(), whole.startedAt(), whole.startNs(), whole.measuredNs(),
                whole.environment(), few, whole.totals(), whole.intervals(), whole.kernel(), whole.failure(), whole.notes());
        assertThat(log(report)).hasSize(2);
        assertThat(log(report).stream().mapToLong(Histogram::getTotalCount).sum()).isEqualTo(1_000);
    }

    @Test
    void thePercentileTextEndsInTheCountOfRequests() throws IOException {
        RunReport report = TraceFixtures.report(TraceFixtures.store(Source.ENGINE, 1_000).snapshot());
        Path file = folder.resolve("run.hgrm");
        AtomicFile.write(file, out -> HdrLog.percentiles(report, out));
        List<String> lines = Files.readAllLines(file);
        assertThat(lines.getFirst().trim().split(" +")).containsExactly("Value", "Percentile", "TotalCount", "1/(1-Percentile)");
        assertThat(lines).anyMatch(line -> line.startsWith("#[Max") && line.contains("Total count") && line.contains("1000"));
        assertThat(Arrays.asList(lines.get(2).trim().split(" +")).getFirst()).as("microseconds").startsWith("150.");
    }

    private List<Histogram> log(RunReport report) throws IOException {
        Path file = folder.resolve("run.hlog");
        AtomicFile.write(file, out -> HdrLog.log(report, out));
        var histograms = new ArrayList<Histogram>();
        try (var reader = new HistogramLogReader(file.toFile())) {
            for (EncodableHistogram next = reader.nextIntervalHistogram(); next != null; next = reader.nextIntervalHistogram()) {
                histograms.add((Histogram) next);
            }
        }
        assertThat(histograms).allMatch(h -> Op.valueOf(h.getTag().toUpperCase(java.util.Locale.ROOT)) != null);
        return histograms;
    }
}

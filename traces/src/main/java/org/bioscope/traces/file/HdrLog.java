package org.bioscope.traces.file;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Op;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Totals;

/**
 * Latencies in HdrHistogram's own formats, from the intended start to seen, in ns: the interval log ({@code .hlog}) with
 * one tagged histogram for each second and direction, and the percentile text ({@code .hgrm}) that its plotter takes.
 *
 * <p>Intervals come from the requests themselves. Where the trace holds none, or not all that were measured, there is one
 * interval with the run's exact counts, whose values are the middles of {@link LatencyHistogram}'s buckets.
 */
public final class HdrLog {
    /** Three digits are what HdrHistogram's own tools use; 1 part in 1000 is finer than our buckets. */
    private static final int DIGITS = 3;
    private static final long INTERVAL_NS = 1_000_000_000L;
    /** The longest run that can be asked for; only a damaged recording's stamps lie further apart. */
    private static final long LONGEST_NS = 7 * 24 * 3_600 * 1_000_000_000L;
    /** The log's largest value of an interval is for the eye, in milliseconds by convention. */
    private static final double MAX_UNIT_NS = 1e6;
    /** The percentile text is in microseconds, with this many lines to each halving of what is left. */
    private static final double TEXT_UNIT_NS = 1e3;
    private static final int TEXT_STEPS = 5;

    private HdrLog() {
    }

    /** Writes the percentile text of reads and writes together, without their ramp. */
    public static void percentiles(RunReport report, OutputStream out) throws IOException {
        var told = new Told(out);
        var text = new PrintStream(told, false, StandardCharsets.US_ASCII);
        all(report).outputPercentileDistribution(text, TEXT_STEPS, TEXT_UNIT_NS);
        text.flush();
        told.check();
    }

    /** Writes the interval log. */
    public static void log(RunReport report, OutputStream out) throws IOException {
        var told = new Told(out);
        var text = new PrintStream(told, false, StandardCharsets.UTF_8);
        var log = new HistogramLogWriter(text);
        long startMs = report.startedAt().toEpochMilli();
        log.outputComment("[Bioscope, " + report.workload().title().replace('\n', ' ') + ", latency in ns from the intended start to seen]");
        log.outputLogFormatVersion();
        log.outputStartTime(startMs);
        log.setBaseTime(startMs);
        log.outputLegend();
        if (holdsAll(report)) {
            intervals(report, log);
        } else {
            interval(log, report, Op.READ, histogram(report.totals().read().lat()), 0, report.measuredNs());
            interval(log, report, Op.WRITE, histogram(report.totals().write().lat()), 0, report.measuredNs());
        }
        text.flush();
        told.check();
    }

    /** A second at a time, by when requests were seen; the trace's time index keeps that from being a scan for each. */
    private static void intervals(RunReport report, HistogramLogWriter log) {
        RequestTrace trace = report.trace();
        long lastNs = trace.lastSeenNs();
        for (long fromNs = report.startNs(); fromNs <= lastNs; fromNs += INTERVAL_NS) {
            long from = fromNs;
            long to = Math.min(fromNs + INTERVAL_NS, lastNs + 1);
            Map<Op, Histogram> byOp = new EnumMap<>(Op.class);
            trace.overlapping(from, to - 1, i -> {
                boolean counts = trace.seenNs(i) >= from && trace.seenNs(i) < to && (trace.flags(i) & EngineRow.FLAG_RAMP) == 0;
                if (counts) {
                    byOp.computeIfAbsent(trace.op(i), _ -> new Histogram(DIGITS)).recordValue(latencyNs(trace, i));
                }
            });
            byOp.forEach((op, histogram) -> interval(log, report, op, histogram, from - report.startNs(), to - report.startNs()));
        }
    }

    private static void interval(HistogramLogWriter log, RunReport report, Op op, Histogram histogram, long fromNs, long toNs) {
        if (histogram.getTotalCount() == 0) {
            return;
        }
        long startMs = report.startedAt().toEpochMilli();
        histogram.setTag(op.label());
        histogram.setStartTimeStamp(startMs + fromNs / 1_000_000);
        histogram.setEndTimeStamp(startMs + toNs / 1_000_000);
        log.outputIntervalHistogram(histogram.getStartTimeStamp() / 1e3 - startMs / 1e3, histogram.getEndTimeStamp() / 1e3 - startMs / 1e3, histogram, MAX_UNIT_NS);
    }

    /** Whether the trace's own requests are all that the totals count. */
    private static boolean holdsAll(RunReport report) {
        Totals totals = report.totals();
        long lengthNs = report.trace().lastSeenNs() - report.startNs();
        return report.trace().size() > 0 && totals.dropped() == 0 && lengthNs >= 0 && lengthNs <= LONGEST_NS
                && report.trace().size() >= totals.requests() + totals.sync().requests();
    }

    private static Histogram all(RunReport report) {
        if (!holdsAll(report)) {
            return histogram(report.totals().lat());
        }
        RequestTrace trace = report.trace();
        var histogram = new Histogram(DIGITS);
        for (long i = 0; i < trace.size(); i++) {
            if ((trace.flags(i) & EngineRow.FLAG_RAMP) == 0 && !trace.op(i).isSync()) {
                histogram.recordValue(latencyNs(trace, i));
            }
        }
        return histogram;
    }

    private static long latencyNs(RequestTrace trace, long i) {
        long intendedNs = trace.stampNs(i, Stage.INTENDED);
        // A ceiling only for damaged recordings: the histogram grows with its largest value.
        return Math.clamp(trace.seenNs(i) - (intendedNs == 0 ? trace.submitNs(i) : intendedNs), 0, LatencyHistogram.CEILING_NS);
    }

    private static Histogram histogram(LatencyHistogram exact) {
        var histogram = new Histogram(DIGITS);
        for (int bucket = 0; bucket < LatencyHistogram.BUCKETS; bucket++) {
            if (exact.count(bucket) > 0) {
                long middleNs = Math.clamp(LatencyHistogram.middleNs(bucket), exact.minNs(), Math.max(exact.minNs(), exact.maxNs()));
                histogram.recordValueWithCount(middleNs, exact.count(bucket));
            }
        }
        return histogram;
    }

    /** Keeps what went wrong, as the PrintStream that the library wants swallows it: a full disk must not pass for a whole file. */
    private static final class Told extends FilterOutputStream {
        private Optional<IOException> trouble = Optional.empty();

        Told(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                trouble = trouble.or(() -> Optional.of(e));
                throw e;
            }
        }

        void check() throws IOException {
            if (trouble.isPresent()) {
                throw trouble.get();
            }
        }
    }
}

package org.bioscope.traces.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Stage;

/**
 * A run as the logs that fio writes with {@code write_lat_log}, {@code write_bw_log} and {@code write_iops_log}, for the
 * tools that plot those: {@code PREFIX_slat.1.log} and so on, one of each kind for each job, numbered from 1 as fio does.
 *
 * <p>A line is {@code time_ms, value, direction, block size, offset, priority} as with {@code log_offset=1}; direction 0 is a
 * read, 1 a write. Latencies are ns, one line a request, at the time when it was seen. Bandwidth is KiB/s and iops a second,
 * averaged over a tenth of a second as with {@code log_avg_msec=100}: block size and offset are 0 then. The ramp is left
 * out, as are fsyncs, which fio does not log either.
 */
public final class FioLogs {
    private static final long INTERVAL_NS = 100_000_000L;
    /** Intervals of the longest run that can be asked for; only a damaged recording's stamps lie further apart. */
    private static final long MOST_INTERVALS = 7 * 24 * 3_600 * 10;

    private final RequestTrace trace;
    private final long startNs;

    private FioLogs(RunReport report) {
        this.trace = report.trace();
        this.startNs = report.startNs();
    }

    /** Writes all logs beside each other, each whole or not at all, and returns them. */
    public static List<Path> write(RunReport report, Path prefix) throws IOException {
        var logs = new FioLogs(report);
        var written = new ArrayList<Path>();
        for (int job : logs.jobs()) {
            for (String kind : List.of("slat", "clat", "lat", "bw", "iops")) {
                Path file = prefix.resolveSibling(prefix.getFileName() + "_" + kind + "." + (job + 1) + ".log");
                AtomicFile.write(file, out -> {
                    var text = new ByteText(out);
                    logs.log(kind, job, text);
                    text.flush();
                });
                written.add(file);
            }
        }
        return written;
    }

    private int[] jobs() {
        return LongStream.range(0, trace.size()).mapToInt(trace::job).distinct().sorted().toArray();
    }

    private void log(String kind, int job, ByteText text) throws IOException {
        switch (kind) {
            case "bw" -> averages(job, text, true);
            case "iops" -> averages(job, text, false);
            default -> latencies(kind, job, text);
        }
    }

    private void latencies(String kind, int job, ByteText text) throws IOException {
        LongPredicate logged = logged(job);
        for (long i = 0; i < trace.size(); i++) {
            if (logged.test(i)) {
                line(text, (trace.seenNs(i) - startNs) / 1_000_000, latencyNs(kind, i), trace.op(i), trace.bytes(i), trace.offset(i));
            }
        }
    }

    /** As {@code Totals.Direction} defines them. */
    private long latencyNs(String kind, long i) {
        long submittedNs = Math.clamp(trace.stampNs(i, Stage.SUBMITTED), trace.submitNs(i), Math.max(trace.submitNs(i), trace.seenNs(i)));
        long intendedNs = trace.stampNs(i, Stage.INTENDED);
        return switch (kind) {
            case "slat" -> submittedNs - trace.submitNs(i);
            case "clat" -> trace.seenNs(i) - submittedNs;
            default -> trace.seenNs(i) - (intendedNs == 0 ? trace.submitNs(i) : intendedNs);
        };
    }

    private void averages(int job, ByteText text, boolean bandwidth) throws IOException {
        LongPredicate logged = logged(job);
        long intervals = Math.clamp((trace.lastSeenNs() - startNs) / INTERVAL_NS + 1, 1, MOST_INTERVALS);
        var reads = new long[(int) intervals];
        var writes = new long[(int) intervals];
        for (long i = 0; i < trace.size(); i++) {
            if (logged.test(i)) {
                int at = (int) Math.clamp((trace.seenNs(i) - startNs) / INTERVAL_NS, 0, intervals - 1);
                (trace.op(i) == Op.WRITE ? writes : reads)[at] += bandwidth ? Math.max(0, trace.result(i)) : 1;
            }
        }
        long unit = bandwidth ? 1024 : 1;
        for (int at = 0; at < intervals; at++) {
            long atMs = (at + 1) * INTERVAL_NS / 1_000_000;
            average(text, atMs, reads[at] * 1_000_000_000L / INTERVAL_NS / unit, Op.READ);
            average(text, atMs, writes[at] * 1_000_000_000L / INTERVAL_NS / unit, Op.WRITE);
        }
    }

    /** fio, too, has no line for an interval in which nothing completed. */
    private static void average(ByteText text, long atMs, long value, Op op) throws IOException {
        if (value > 0) {
            line(text, atMs, value, op, 0, 0);
        }
    }

    private LongPredicate logged(int job) {
        return i -> trace.job(i) == job && (trace.flags(i) & EngineRow.FLAG_RAMP) == 0 && (trace.op(i) == Op.READ || trace.op(i) == Op.WRITE);
    }

    private static void line(ByteText text, long atMs, long value, Op op, int bytes, long offset) throws IOException {
        text.add(atMs).add(", ").add(value).add(op == Op.WRITE ? ", 1, " : ", 0, ").add(bytes).add(", ").add(offset).add(", 0\n");
    }
}

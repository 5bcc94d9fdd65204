package org.bioscope.traces.file;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Interval;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Op;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Totals;
import org.bioscope.traces.Workload;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run as fio's JSON, one job as with group_reporting, so that a script that reads fio's output reads it; what fio has
 * no word for is in the one object {@code bioscope}, made by {@link BioscopeJson}.
 */
public final class FioJson {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** fio's default percentile_list. */
    private static final double[] PERCENTILES = {1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 99.5, 99.9, 99.95, 99.99};
    /** fio samples bandwidth and IOPS every half second: five of our intervals. */
    private static final int INTERVALS_PER_SAMPLE = 5;
    private static final long NS_PER_MS = 1_000_000;
    /** fio's upper bounds of latency_ns and latency_us; latency_ms goes on to 2000. */
    private static final int[] BOUNDS = {2, 4, 10, 20, 50, 100, 250, 500, 750, 1000};
    private static final String[] DEPTHS = {"1", "2", "4", "8", "16", "32", ">=64"};
    private static final String[] BATCHES = {"0", "4", "8", "16", "32", "64", ">=64"};
    /** Batches are counted from so many requests at most: a share needs no more, and they have to be sorted. */
    private static final long BATCH_SAMPLE = 1 << 22;
    /** fio's error is an errno; a failure that was none of a request's is told as EIO. */
    private static final int EIO = 5;

    private FioJson() {
    }

    public static void write(RunReport report, OutputStream out) throws IOException {
        write(report, false, out);
    }

    /** The same as fio's JSON+: with every bin of every latency, so that whoever reads it can have any percentile. */
    public static void writePlus(RunReport report, OutputStream out) throws IOException {
        write(report, true, out);
    }

    private static void write(RunReport report, boolean bins, OutputStream out) throws IOException {
        try {
            ObjectNode document = document(report);
            if (bins) {
                ObjectNode job = (ObjectNode) document.path("jobs").get(0);
                bins(job.path("read"), report.totals().read());
                bins(job.path("write"), report.totals().write());
                bins(job.path("sync").path("lat_ns"), report.totals().sync().lat());
            }
            out.write(JSON.writeValueAsBytes(document));
            out.write('\n');
        } catch (JacksonException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    static ObjectNode document(RunReport report) {
        ObjectNode root = JSON.createObjectNode();
        long runMs = (report.measuredNs() + rampNs(report)) / NS_PER_MS;
        Instant end = report.startedAt().plusMillis(runMs);
        root.put("fio version", "bioscope-" + org.bioscope.traces.Version.text());
        root.put("timestamp", end.getEpochSecond()).put("timestamp_ms", end.toEpochMilli());
        root.put("time", DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss yyyy", Locale.ROOT).withZone(ZoneId.systemDefault()).format(end));
        root.putObject("global options");
        job(root.putArray("jobs").addObject(), report, runMs);
        BioscopeJson.describe(root.putObject("bioscope"), report);
        return root;
    }

    private static void job(ObjectNode job, RunReport report, long runMs) {
        Totals t = report.totals();
        Workload w = report.workload();
        job.put("jobname", FioJob.NAME).put("groupid", 0).put("job_start", report.startedAt().toEpochMilli()).put("error", error(report))
                .put("eta", 0).put("elapsed", Math.max(1, runMs / 1000));
        ObjectNode options = job.putObject("job options");
        options.put("name", FioJob.NAME);
        FioJob.options(w).forEach(option -> options.put(option.name(), option.value()));
        direction(job.putObject("read"), t.read(), report, Interval::reads, Interval::readBytes);
        direction(job.putObject("write"), t.write(), report, Interval::writes, Interval::writeBytes);
        direction(job.putObject("trim"), Totals.Direction.none(), report, _ -> 0, _ -> 0);
        job.putObject("sync").put("total_ios", t.sync().requests());
        latency((ObjectNode) job.get("sync"), "lat_ns", t.sync().lat());
        long jobMs = report.measuredNs() / NS_PER_MS * w.get(Workload.NUMJOBS);
        job.put("job_runtime", jobMs);
        job.put("usr_cpu", percent(t.userNs(), jobMs * NS_PER_MS)).put("sys_cpu", percent(t.systemNs(), jobMs * NS_PER_MS));
        job.put("ctx", t.voluntarySwitches() + t.involuntarySwitches()).put("majf", t.majorFaults()).put("minf", t.minorFaults());
        shares(job.putObject("iodepth_level"), DEPTHS, t.depthLevels().stream().mapToLong(Long::longValue).toArray());
        shares(job.putObject("iodepth_submit"), BATCHES, batches(report.trace(), Stage.SUBMIT));
        shares(job.putObject("iodepth_complete"), BATCHES, batches(report.trace(), Stage.SEEN));
        latencyShares(job, t.read().clat().plus(t.write().clat()));
        job.put("latency_depth", w.get(Workload.IODEPTH)).put("latency_target", 0).put("latency_percentile", 100.0).put("latency_window", 0);
    }

    private static void direction(ObjectNode node, Totals.Direction d, RunReport report, ToLongFunction<Interval> requests, ToLongFunction<Interval> bytes) {
        double seconds = report.measuredNs() / 1e9;
        boolean any = d.requests() > 0;
        double bytesPerSecond = any && seconds > 0 ? d.bytes() / seconds : 0;
        node.put("io_bytes", d.bytes()).put("io_kbytes", d.bytes() >> 10).put("bw_bytes", Math.round(bytesPerSecond))
                .put("bw", Math.round(bytesPerSecond / 1024)).put("iops", any && seconds > 0 ? rounded(d.requests() / seconds) : 0)
                .put("runtime", any ? report.measuredNs() / NS_PER_MS : 0).put("total_ios", d.requests()).put("short_ios", d.shortRequests())
                .put("drop_ios", 0);
        latency(node, "slat_ns", d.slat());
        latency(node, "clat_ns", d.clat());
        latency(node, "lat_ns", d.lat());
        double[] kib = samples(report.intervals(), bytes, any);
        Arrays.setAll(kib, i -> kib[i] / 1024);
        Spread bw = Spread.of(kib);
        node.put("bw_min", Math.round(bw.min)).put("bw_max", Math.round(bw.max)).put("bw_agg", any ? 100.0 : 0.0).put("bw_mean", bw.mean)
                .put("bw_dev", bw.dev).put("bw_samples", bw.samples);
        Spread iops = Spread.of(samples(report.intervals(), requests, any));
        node.put("iops_min", Math.round(iops.min)).put("iops_max", Math.round(iops.max)).put("iops_mean", iops.mean)
                .put("iops_stddev", iops.dev).put("iops_samples", iops.samples);
    }

    private static void latency(ObjectNode parent, String name, LatencyHistogram h) {
        ObjectNode node = parent.putObject(name).put("min", h.minNs()).put("max", h.maxNs()).put("mean", rounded(h.meanNs()))
                .put("stddev", rounded(h.stddevNs())).put("N", h.total());
        if (h.total() > 0) {
            ObjectNode percentiles = node.putObject("percentile");
            for (double percent : PERCENTILES) {
                percentiles.put(String.format(Locale.ROOT, "%.6f", percent), h.percentileNs(percent));
            }
        }
    }

    private static void bins(JsonNode direction, Totals.Direction d) {
        bins(direction.path("slat_ns"), d.slat());
        bins(direction.path("clat_ns"), d.clat());
        bins(direction.path("lat_ns"), d.lat());
    }

    /** Keyed as fio does by the middle of a bin. */
    private static void bins(JsonNode latency, LatencyHistogram h) {
        if (h.total() == 0) {
            return;
        }
        ObjectNode bins = ((ObjectNode) latency).putObject("bins");
        for (int bucket = 0; bucket < LatencyHistogram.BUCKETS; bucket++) {
            if (h.count(bucket) > 0) {
                bins.put(Long.toString(LatencyHistogram.middleNs(bucket)), h.count(bucket));
            }
        }
    }

    /** Measured rates per second, one for each half second that is whole; one for all where none is. */
    private static double[] samples(List<Interval> intervals, ToLongFunction<Interval> amount, boolean any) {
        List<Interval> measured = intervals.stream().filter(i -> !i.ramp() && i.toNs() > i.fromNs()).toList();
        if (!any || measured.isEmpty()) {
            return new double[0];
        }
        int each = Math.min(INTERVALS_PER_SAMPLE, measured.size());
        var samples = new double[measured.size() / each];
        for (int s = 0; s < samples.length; s++) {
            List<Interval> stretch = measured.subList(s * each, (s + 1) * each);
            samples[s] = stretch.stream().mapToLong(amount).sum() / stretch.stream().mapToDouble(Interval::seconds).sum();
        }
        return samples;
    }

    private record Spread(double min, double max, double mean, double dev, int samples) {
        static Spread of(double[] values) {
            var stats = Arrays.stream(values).summaryStatistics();
            if (values.length == 0) {
                return new Spread(0, 0, 0, 0, 0);
            }
            double mean = stats.getAverage();
            double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
            double dev = values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
            return new Spread(stats.getMin(), stats.getMax(), rounded(mean), rounded(dev), values.length);
        }
    }

    /**
     * How many requests shared one system call, in fio's levels: those of one job with the same stamp. The engine stamps a
     * batch once.
     */
    private static long[] batches(RequestTrace trace, Stage stage) {
        int size = (int) Math.min(trace.size(), BATCH_SAMPLE);
        var keys = new long[size];
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (!trace.op(i).isSync() && (trace.flags(i) & EngineRow.FLAG_RAMP) == 0) {
                keys[count++] = trace.stampNs(i, stage) << 8 | trace.job(i) & 0xff;
            }
        }
        Arrays.sort(keys, 0, count);
        var levels = new long[BATCHES.length];
        for (int i = 0, run = 1; i < count; i++, run++) {
            if (i + 1 == count || keys[i + 1] != keys[i]) {
                levels[run > 64 ? 6 : run <= 4 ? 1 : 31 - Integer.numberOfLeadingZeros(run - 1)]++;
                run = 0;
            }
        }
        return levels;
    }

    private static void shares(ObjectNode node, String[] names, long[] counts) {
        long all = Arrays.stream(counts).sum();
        for (int i = 0; i < names.length; i++) {
            node.put(names[i], share(counts[i], all));
        }
    }

    private static void latencyShares(ObjectNode job, LatencyHistogram h) {
        long unit = 1;
        long fromNs = 0;
        for (String name : List.of("latency_ns", "latency_us", "latency_ms")) {
            ObjectNode node = job.putObject(name);
            for (int bound : BOUNDS) {
                node.put(Integer.toString(bound), share(between(h, fromNs, bound * unit), h.total()));
                fromNs = bound * unit;
            }
            if (name.equals("latency_ms")) {
                node.put("2000", share(between(h, fromNs, 2000 * unit), h.total()));
                node.put(">=2000", share(between(h, 2000 * unit, Long.MAX_VALUE), h.total()));
            }
            unit *= 1000;
        }
    }

    private static long between(LatencyHistogram h, long fromNs, long toNs) {
        long count = 0;
        for (int bucket = LatencyHistogram.bucket(fromNs); bucket < LatencyHistogram.BUCKETS; bucket++) {
            long middle = LatencyHistogram.middleNs(bucket);
            if (middle >= toNs) {
                break;
            }
            count += middle >= fromNs ? h.count(bucket) : 0;
        }
        return count;
    }

    private static double share(long part, long all) {
        return all == 0 ? 0 : rounded(100.0 * part / all);
    }

    private static double percent(long ns, long ofNs) {
        return ofNs == 0 ? 0 : rounded(100.0 * ns / ofNs);
    }

    private static int error(RunReport report) {
        RequestTrace trace = report.trace();
        boolean failed = report.failure().isPresent();
        Totals t = report.totals();
        if (!failed && t.read().errors() + t.write().errors() + t.sync().errors() == 0) {
            return 0;
        }
        for (long i = 0; i < trace.size(); i++) {
            if (trace.result(i) < 0 && trace.op(i) != Op.NOP) {
                return -trace.result(i);
            }
        }
        return EIO;
    }

    private static long rampNs(RunReport report) {
        return report.intervals().stream().filter(Interval::ramp).mapToLong(i -> i.toNs() - i.fromNs()).sum();
    }

    /** To fio's six decimals. */
    private static double rounded(double value) {
        return Math.abs(value) < 1e12 ? Math.round(value * 1e6) / 1e6 : value;
    }
}

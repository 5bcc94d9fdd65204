package org.bioscope.traces.file;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Interval;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Totals;
import org.bioscope.traces.Workload;
import org.bioscope.traces.file.FioLatencies.Detail;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** One job of fio's JSON as it comes, document after document, and the run that it makes. Owned by one thread. */
final class FioRun {
    private static final List<String> DEPTHS = List.of("1", "2", "4", "8", "16", "32", ">=64");
    private static final long NS_PER_MS = 1_000_000;
    /** A year; a run that says more has no time that can be drawn. */
    private static final long LONGEST_MS = 366L * 24 * 3_600_000;

    /** Running totals at one document. */
    private record Snapshot(long runtimeMs, long reads, long writes, long readBytes, long writeBytes) {
    }

    private final String name;
    private final List<Snapshot> snapshots = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private JsonNode root = JsonNodeFactory.instance.objectNode();
    private JsonNode job = root;

    /** {@code name} is the file's, for sentences. */
    FioRun(String name) {
        this.name = name;
    }

    /** Takes what a later document says of the job; fio's figures are those since the start of the run. */
    void update(JsonNode document, JsonNode newest) {
        root = document;
        job = newest;
        var snapshot = new Snapshot(runtimeMs(), count("read", "total_ios"), count("write", "total_ios"), count("read", "io_bytes"), count("write", "io_bytes"));
        if (snapshots.isEmpty() || snapshot.runtimeMs() > snapshots.getLast().runtimeMs()) {
            snapshots.add(snapshot);
        }
    }

    FioOutput.Job job(List<String> outputNotes) {
        Workload workload = workload();
        Totals totals = totals(workload);
        long measuredNs = runtimeMs() * NS_PER_MS;
        String version = root.path("fio version").asString("fio");
        notes.addFirst("measured by " + version + ": figures and latencies without single requests");
        notes.addAll(outputNotes);
        var report = new RunReport(workload, Source.ENGINE, RunReport.Phase.FINISHED, startedAt(), 0, measuredNs, environment(version),
                RequestTrace.empty(Source.ENGINE), totals, intervals(totals, measuredNs), Optional.empty(), failure(measuredNs), notes);
        return new FioOutput.Job(job.path("jobname").asString("job"), FioLatencies.count(job.path("groupid")), report);
    }

    /** The options as a job file would have them; what has no meaning here becomes a note. */
    private Workload workload() {
        var lines = new LinkedHashMap<String, FioJobFile.Line>();
        for (String level : List.of("global options", "job options")) {
            JsonNode options = level.startsWith("global") ? root.path(level) : job.path(level);
            options.properties().forEach(option -> lines.put(option.getKey(), new FioJobFile.Line(option.getKey(), option.getValue().asString(""), name)));
        }
        String direct = Optional.ofNullable(lines.get("direct")).map(FioJobFile.Line::value).orElse("0");
        if (direct.equals("0")) {
            notes.add("fio ran without direct=1: its I/O went through the page cache");
        }
        try {
            FioJob read = FioMeaning.of(new FioJobFile.Section(job.path("jobname").asString("job"), Map.copyOf(lines), name), List.of());
            notes.addAll(read.remarks());
            return read.workload();
        } catch (FormatException e) {
            notes.add("what was asked cannot be said in Bioscope's words: " + e.getMessage());
            return Workload.defaults();
        }
    }

    private Totals totals(Workload workload) {
        Totals.Direction read = direction("read");
        Totals.Direction write = direction("write");
        if (job.path("mixed").isObject()) {
            notes.add("fio reported reads and writes together (unified_rw_reporting)");
            read = workload.get(Workload.RW).reads() ? direction("mixed") : read;
            write = workload.get(Workload.RW).reads() ? write : direction("mixed");
        }
        if (count("trim", "total_ios") > 0) {
            notes.add(count("trim", "total_ios") + " trims are not counted");
        }
        long runtimeMs = Math.max(1, runtimeMs());
        double inFlight = (read.lat().sumNs() + (double) write.lat().sumNs()) / (runtimeMs * (double) NS_PER_MS);
        return new Totals(read, write, sync(), 0, 0, depthLevels(read.requests() + write.requests()), inFlight, 0, 0, cpuNs("usr_cpu"), cpuNs("sys_cpu"),
                FioLatencies.count(job.path("ctx")), 0, FioLatencies.count(job.path("minf")), FioLatencies.count(job.path("majf")), 0, 0);
    }

    private Totals.Direction direction(String direction) {
        JsonNode node = job.path(direction);
        var slat = FioLatencies.of(node.path("slat_ns"));
        var clat = FioLatencies.of(node.path("clat_ns"));
        var lat = FioLatencies.of(node.path("lat_ns"));
        if (clat.detail() == Detail.PERCENTILES || lat.detail() == Detail.PERCENTILES) {
            notes.add(direction + ": no bins, so between fio's percentiles latencies are steps; --output-format=json+ has them");
        } else if (clat.total() + lat.total() > 0 && clat.detail() != Detail.BINS && lat.detail() != Detail.BINS) {
            notes.add(direction + ": no percentiles were recorded; only count, mean and extremes are true");
        } else if (clat.detail() == Detail.BINS && lat.detail() == Detail.MEAN_ONLY && slat.total() > 0) {
            notes.add(direction + ": fio keeps bins of clat only; the distribution of lat is that of clat moved to lat's mean");
        }
        return new Totals.Direction(count(direction, "total_ios"), count(direction, "io_bytes"), 0, count(direction, "short_ios"),
                slat.histogram(slat), clat.histogram(lat), lat.histogram(clat));
    }

    private Totals.Direction sync() {
        var lat = FioLatencies.of(job.path("sync").path("lat_ns"));
        long requests = Math.max(lat.total(), FioLatencies.count(job.path("sync").path("total_ios")));
        return new Totals.Direction(requests, 0, 0, 0, LatencyHistogram.empty(), lat.histogram(lat), lat.histogram(lat));
    }

    /** fio gives each level as a percentage of all requests. */
    private List<Long> depthLevels(long requests) {
        return DEPTHS.stream().map(level -> Math.round(FioLatencies.real(job.path("iodepth_level").path(level)) / 100 * requests)).toList();
    }

    private long cpuNs(String name) {
        return Math.round(Math.clamp(FioLatencies.real(job.path(name)), 0, 1e6) / 100 * runtimeMs() * NS_PER_MS);
    }

    private List<Interval> intervals(Totals totals, long measuredNs) {
        if (snapshots.size() < 2) {
            return FioOutput.intervals(totals, measuredNs);
        }
        notes.add("intervals are between fio's reports; they have no latencies");
        var intervals = new ArrayList<Interval>();
        var before = new Snapshot(0, 0, 0, 0, 0);
        for (Snapshot now : snapshots) {
            intervals.add(new Interval(before.runtimeMs() * NS_PER_MS, now.runtimeMs() * NS_PER_MS, false, Math.max(0, now.reads() - before.reads()),
                    Math.max(0, now.writes() - before.writes()), Math.max(0, now.readBytes() - before.readBytes()),
                    Math.max(0, now.writeBytes() - before.writeBytes()), 0, 0, 0, 0, totals.meanDepth(), 0));
            before = now;
        }
        return intervals.stream().filter(i -> i.toNs() > i.fromNs()).toList();
    }

    private Optional<RunReport.Failure> failure(long measuredNs) {
        long error = FioLatencies.count(job.path("error"));
        return error == 0 ? Optional.empty() : Optional.of(new RunReport.Failure(measuredNs, "fio ended with errno " + error));
    }

    /** fio stamps a document when it prints it, and newer versions the job's start as well. */
    private Instant startedAt() {
        long startMs = FioLatencies.count(job.path("job_start"));
        long printedMs = FioLatencies.count(root.path("timestamp_ms"));
        return Instant.ofEpochMilli(startMs > 0 ? startMs : Math.max(0, printedMs - runtimeMs()));
    }

    private Environment environment(String version) {
        Environment environment = Environment.unknown().with("fio", version);
        String device = root.path("disk_util").path(0).path("name").asString("");
        return device.isEmpty() ? environment : environment.with(Environment.DEVICE, device);
    }

    /** The longest of the directions: each has its own clock. */
    private long runtimeMs() {
        long ms = Math.max(Math.max(count("read", "runtime"), count("write", "runtime")), count("mixed", "runtime"));
        return Math.min(ms, LONGEST_MS);
    }

    private long count(String direction, String field) {
        return FioLatencies.count(job.path(direction).path(field));
    }
}

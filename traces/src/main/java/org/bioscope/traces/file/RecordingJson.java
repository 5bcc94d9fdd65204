package org.bioscope.traces.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Interval;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Option;
import org.bioscope.traces.Recount;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Totals;
import org.bioscope.traces.Unjoined;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The two JSON documents inside a recording: what was asked, written first, and what came of it, written last. */
final class RecordingJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RecordingJson() {
    }

    static byte[] asked(Workload workload, Environment environment) {
        return JSON.writeValueAsBytes(asking(workload, environment));
    }

    /** Of a run that has begun, with when it did: all that is known of that should it be killed. */
    static byte[] asked(RunReport report) {
        ObjectNode root = asking(report.workload(), report.environment());
        if (report.startNs() != 0) {
            root.put("startedAt", report.startedAt().toString()).put("startNs", report.startNs());
        }
        return JSON.writeValueAsBytes(root);
    }

    private static ObjectNode asking(Workload workload, Environment environment) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode options = root.putObject("workload");
        for (Option<?> option : Workload.OPTIONS) {
            if (workload.changes(option)) {
                options.put(option.name(), workload.text(option));
            }
        }
        ObjectNode facts = root.putObject("environment");
        environment.facts().forEach(facts::put);
        return root;
    }

    static byte[] outcome(RunReport report, List<Bookmark> bookmarks) {
        ObjectNode root = JSON.createObjectNode();
        root.put("phase", report.phase().name()).put("startedAt", report.startedAt().toString()).put("startNs", report.startNs())
                .put("measuredNs", report.measuredNs());
        totals(root.putObject("totals"), report.totals());
        ArrayNode intervals = root.putArray("intervals");
        report.intervals().forEach(i -> interval(intervals.addArray(), i));
        report.kernel().ifPresent(kernel -> kernel(root.putObject("kernel"), kernel));
        report.loop().ifPresent(loop -> LoopJson.write(root.putObject("loop"), loop));
        report.failure().ifPresent(f -> root.putObject("failure").put("atNs", f.atNs()).put("message", f.message()));
        report.notes().forEach(root.putArray("notes")::add);
        put(root, bookmarks);
        return JSON.writeValueAsBytes(root);
    }

    /** The same outcome, whatever version wrote it, with other bookmarks. */
    static byte[] marked(byte[] outcome, List<Bookmark> bookmarks, String name) throws FormatException {
        try {
            if (JSON.readTree(outcome) instanceof ObjectNode root) {
                put(root, bookmarks);
                return JSON.writeValueAsBytes(root);
            }
        } catch (JacksonException e) {
            // Said below.
        }
        throw new FormatException(name + ": its description of the run cannot be read");
    }

    private static void put(ObjectNode root, List<Bookmark> bookmarks) {
        ArrayNode marks = root.putArray("bookmarks");
        for (Bookmark mark : bookmarks) {
            ObjectNode node = marks.addObject().put("atNs", mark.atNs()).put("text", mark.text());
            mark.request().ifPresent(request -> node.put("request", request));
        }
    }

    static Recording recording(byte[] asked, byte[] outcome, RequestTrace trace, String name) throws FormatException {
        try {
            JsonNode first = JSON.readTree(asked);
            JsonNode last = JSON.readTree(outcome);
            var intervals = new ArrayList<Interval>();
            last.path("intervals").forEach(node -> intervals.add(interval(node)));
            Optional<RunReport.Failure> failure = Optional.of(last.path("failure")).filter(JsonNode::isObject)
                    .map(node -> new RunReport.Failure(node.path("atNs").asLong(), node.path("message").asString()));
            var notes = new ArrayList<String>();
            last.path("notes").forEach(node -> notes.add(node.asString()));
            var bookmarks = new ArrayList<Bookmark>();
            last.path("bookmarks").forEach(node -> bookmarks.add(new Bookmark(node.path("atNs").asLong(),
                    node.has("request") ? OptionalLong.of(node.path("request").asLong()) : OptionalLong.empty(), node.path("text").asString())));
            var report = new RunReport(workload(first), trace.source(), RunReport.Phase.valueOf(last.path("phase").asString()),
                    Instant.parse(last.path("startedAt").asString()), last.path("startNs").asLong(), last.path("measuredNs").asLong(),
                    environment(first), trace, totals(last.path("totals")), intervals,
                    Optional.of(last.path("kernel")).filter(JsonNode::isObject).map(RecordingJson::kernel), failure, notes,
                    Optional.of(last.path("loop")).filter(JsonNode::isObject).map(LoopJson::read));
            return new Recording(report, bookmarks, false);
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw new FormatException(name + ": its description of the run cannot be read: " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    /** A report for requests without an outcome: figures counted again, and a note that says so. */
    static RunReport recovered(byte[] asked, RequestTrace trace, String name) throws FormatException {
        try {
            JsonNode first = JSON.readTree(asked);
            long startNs = first.has("startNs") ? first.path("startNs").asLong() : trace.firstSubmitNs();
            Instant startedAt = first.has("startedAt") ? Instant.parse(first.path("startedAt").asString()) : Instant.EPOCH;
            long lastNs = Math.max(startNs, trace.lastSeenNs());
            return new RunReport(workload(first), trace.source(), RunReport.Phase.FINISHED, startedAt, startNs, lastNs - startNs,
                    environment(first), trace, Recount.totals(trace), Recount.intervals(trace, startNs), Optional.empty(),
                    Optional.of(new RunReport.Failure(lastNs - startNs, "the recording was interrupted; the requests until then were recovered")),
                    List.of("figures were counted again from the recovered requests"));
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw new FormatException(name + ": its description of the run cannot be read: " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    static byte[] index(long[] index) {
        var bytes = ByteBuffer.allocate(index.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(index);
        return bytes.array();
    }

    static long[] index(byte[] bytes, long rows, String name) throws FormatException {
        var longs = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
        var index = new long[longs.remaining()];
        longs.get(index);
        if (index.length != RequestTrace.timeIndexLength(rows)) {
            throw new FormatException(name + ": damaged: its time index has " + index.length + " entries for " + rows + " requests");
        }
        return index;
    }

    private static Workload workload(JsonNode root) {
        Workload workload = Workload.defaults();
        for (Map.Entry<String, JsonNode> entry : root.path("workload").properties()) {
            Optional<Option<?>> option = Workload.option(entry.getKey());
            // A later minor version may ask for more than this one knows; what it does not know it cannot run anyway.
            if (option.isPresent()) {
                workload = readable(workload, option.get(), entry.getValue().asString());
            }
        }
        return workload;
    }

    private static <T> Workload readable(Workload workload, Option<T> option, String text) {
        try {
            return workload.withText(option, text);
        } catch (WorkloadException e) {
            return workload;
        }
    }

    private static Environment environment(JsonNode root) {
        var facts = new LinkedHashMap<String, String>();
        root.path("environment").properties().forEach(entry -> facts.put(entry.getKey(), entry.getValue().asString()));
        return new Environment(facts);
    }

    private static void totals(ObjectNode node, Totals t) {
        direction(node.putObject("read"), t.read());
        direction(node.putObject("write"), t.write());
        direction(node.putObject("sync"), t.sync());
        node.put("recorded", t.recorded()).put("dropped", t.dropped()).put("meanDepth", t.meanDepth()).put("submitCalls", t.submitCalls())
                .put("waitCalls", t.waitCalls()).put("userNs", t.userNs()).put("systemNs", t.systemNs())
                .put("voluntarySwitches", t.voluntarySwitches()).put("involuntarySwitches", t.involuntarySwitches())
                .put("minorFaults", t.minorFaults()).put("majorFaults", t.majorFaults()).put("verified", t.verified())
                .put("mismatches", t.mismatches());
        t.depthLevels().forEach(node.putArray("depthLevels")::add);
    }

    private static Totals totals(JsonNode n) {
        var levels = new ArrayList<Long>();
        n.path("depthLevels").forEach(level -> levels.add(level.asLong()));
        return new Totals(direction(n.path("read")), direction(n.path("write")), direction(n.path("sync")), n.path("recorded").asLong(),
                n.path("dropped").asLong(), levels, n.path("meanDepth").asDouble(), n.path("submitCalls").asLong(),
                n.path("waitCalls").asLong(), n.path("userNs").asLong(), n.path("systemNs").asLong(),
                n.path("voluntarySwitches").asLong(), n.path("involuntarySwitches").asLong(), n.path("minorFaults").asLong(),
                n.path("majorFaults").asLong(), n.path("verified").asLong(), n.path("mismatches").asLong());
    }

    private static void direction(ObjectNode node, Totals.Direction d) {
        node.put("requests", d.requests()).put("bytes", d.bytes()).put("errors", d.errors()).put("short", d.shortRequests());
        histogram(node.putObject("slat"), d.slat());
        histogram(node.putObject("clat"), d.clat());
        histogram(node.putObject("lat"), d.lat());
    }

    private static Totals.Direction direction(JsonNode n) {
        return new Totals.Direction(n.path("requests").asLong(), n.path("bytes").asLong(), n.path("errors").asLong(), n.path("short").asLong(),
                histogram(n.path("slat")), histogram(n.path("clat")), histogram(n.path("lat")));
    }

    private static void histogram(ObjectNode node, LatencyHistogram h) {
        node.put("sumNs", h.sumNs()).put("sumSquares", h.sumSquares()).put("minNs", h.minNs()).put("maxNs", h.maxNs());
        ArrayNode counts = node.putArray("counts");
        for (int bucket = 0; bucket < LatencyHistogram.BUCKETS; bucket++) {
            if (h.count(bucket) != 0) {
                counts.add(bucket).add(h.count(bucket));
            }
        }
    }

    private static LatencyHistogram histogram(JsonNode n) {
        var counts = new long[LatencyHistogram.BUCKETS];
        JsonNode pairs = n.path("counts");
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            int bucket = pairs.get(i).asInt();
            if (bucket < 0 || bucket >= counts.length) {
                throw new IllegalArgumentException("a histogram has no bucket " + bucket);
            }
            counts[bucket] = pairs.get(i + 1).asLong();
        }
        return new LatencyHistogram(counts, n.path("sumNs").asLong(), n.path("sumSquares").asDouble(), n.path("minNs").asLong(), n.path("maxNs").asLong());
    }

    private static void interval(ArrayNode row, Interval i) {
        row.add(i.fromNs()).add(i.toNs()).add(i.ramp()).add(i.reads()).add(i.writes()).add(i.readBytes()).add(i.writeBytes()).add(i.p50Ns())
                .add(i.p99Ns()).add(i.p999Ns()).add(i.maxNs()).add(i.meanDepth()).add(i.dropped());
    }

    private static Interval interval(JsonNode r) {
        return new Interval(r.path(0).asLong(), r.path(1).asLong(), r.path(2).asBoolean(), r.path(3).asLong(), r.path(4).asLong(),
                r.path(5).asLong(), r.path(6).asLong(), r.path(7).asLong(), r.path(8).asLong(), r.path(9).asLong(), r.path(10).asLong(),
                r.path(11).asDouble(), r.path(12).asLong());
    }

    private static void kernel(ObjectNode node, KernelReport k) {
        node.put("joined", k.joined()).put("lostEvents", k.lostEvents()).put("events", k.events());
        ObjectNode unjoined = node.putObject("unjoined");
        k.unjoined().forEach((reason, count) -> unjoined.put(reason.name(), count));
        k.overheadPercent().ifPresent(percent -> node.put("overheadPercent", percent));
    }

    private static KernelReport kernel(JsonNode n) {
        var unjoined = new EnumMap<Unjoined, Long>(Unjoined.class);
        n.path("unjoined").properties().forEach(entry -> unjoined.put(Unjoined.valueOf(entry.getKey()), entry.getValue().asLong()));
        return new KernelReport(n.path("joined").asLong(), unjoined, n.path("lostEvents").asLong(), n.path("events").asLong(),
                n.has("overheadPercent") ? OptionalDouble.of(n.path("overheadPercent").asDouble()) : OptionalDouble.empty());
    }
}

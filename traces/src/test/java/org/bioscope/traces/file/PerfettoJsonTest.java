package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Span;
import org.bioscope.traces.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the export as Perfetto's importer does: stable sort by time, then one stack of open slices for each track. */
class PerfettoJsonTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Source.class)
    void everyRequestIsAnAsyncTrackOfItsOwnWithItsStagesInside(Source source) throws IOException {
        RunReport report = Runs.report(source, 2_000, 3);
        Map<String, List<JsonNode>> tracks = new HashMap<>();
        sorted(report).stream().filter(e -> "be".contains(e.path("ph").asString()))
                .forEach(e -> tracks.computeIfAbsent(e.path("id").asString(), _ -> new ArrayList<>()).add(e));

        assertThat(tracks).hasSize(2_000);
        for (long i = 0; i < report.trace().size(); i++) {
            Request request = report.trace().request(i);
            assertThat(closed(tracks.get("0x" + Long.toHexString(i)))).as("request %d", i).containsExactlyElementsOf(expected(request, report.startNs()));
        }
    }

    @ParameterizedTest
    @EnumSource(Source.class)
    void noTwoSlicesOfAThreadOverlapWithoutNesting(Source source) throws IOException {
        Map<Integer, ArrayDeque<Long>> open = new HashMap<>();
        int slices = 0;
        for (JsonNode event : sorted(Runs.report(source, 5_000, 4))) {
            if (!event.path("ph").asString().equals("X")) {
                continue;
            }
            ArrayDeque<Long> ends = open.computeIfAbsent(event.path("tid").asInt(), _ -> new ArrayDeque<>());
            long fromNs = ns(event, "ts");
            long toNs = fromNs + ns(event, "dur");
            while (!ends.isEmpty() && ends.getLast() <= fromNs) {
                ends.removeLast();
            }
            assertThat(ends.isEmpty() || toNs <= ends.getLast()).as(event.toString()).isTrue();
            ends.add(toNs);
            slices++;
        }
        assertThat(slices).isGreaterThanOrEqualTo(5_000 / 4);
    }

    @Test
    void noStretchOfWorkIsLostOrBentToFit() throws IOException {
        RunReport report = Runs.report(Source.KERNEL, 3_000, 5);
        long expectedNs = 0;
        for (long i = 0; i < report.trace().size(); i++) {
            for (Span span : report.trace().request(i).spans()) {
                boolean worker = span.from() == Stage.WORKER;
                boolean endio = span.from() == Stage.ENDIO;
                boolean ioWq = (span.from() == Stage.IOMAP || span.from() == Stage.BIO) && report.trace().request(i).stampNs().containsKey(Stage.PUNT);
                expectedNs += worker || endio || ioWq ? span.durationNs() : 0;
            }
        }
        // Two of one thread that are alike in every ns would be drawn once; with odd ns that does not happen here.
        long drawnNs = sorted(report).stream().filter(e -> e.path("ph").asString().equals("X") && e.path("pid").asInt() != PerfettoJson.REQUESTS_PID)
                .mapToLong(e -> ns(e, "dur")).sum();
        assertThat(drawnNs).isEqualTo(expectedNs);
    }

    @Test
    void anArrowFollowsEachRequestFromThreadToThread() throws IOException {
        Map<Integer, JsonNode> lastSlice = new HashMap<>();
        Map<String, List<String>> arrows = new HashMap<>();
        for (JsonNode event : sorted(Runs.report(Source.KERNEL, 1_000, 6))) {
            String phase = event.path("ph").asString();
            if (phase.equals("X")) {
                lastSlice.put(event.path("tid").asInt(), event);
            } else if ("stf".contains(phase)) {
                JsonNode slice = lastSlice.get(event.path("tid").asInt());
                assertThat(ns(slice, "ts")).as("an arrow starts and ends at a slice").isEqualTo(ns(event, "ts"));
                arrows.computeIfAbsent(event.path("id").asString(), _ -> new ArrayList<>()).add(phase + " " + slice.path("name").asString());
            }
        }
        assertThat(arrows).hasSize(1_000);
        assertThat(arrows.values()).allSatisfy(steps -> {
            assertThat(steps.getFirst()).isEqualTo("s submit");
            assertThat(steps.getLast()).isEqualTo("f seen");
            assertThat(steps).hasSizeGreaterThanOrEqualTo(3);
        });
        assertThat(arrows.values()).anySatisfy(steps -> assertThat(steps).contains("t dio complete"));
    }

    @Test
    void theNumberInFlightIsCountedExactly() throws IOException {
        RunReport report = Runs.report(Source.ENGINE, 400, 7);
        for (JsonNode event : sorted(report)) {
            if (event.path("name").asString().equals("in flight")) {
                long atNs = report.startNs() + ns(event, "ts");
                long expected = 0;
                for (long i = 0; i < 400; i++) {
                    expected += report.trace().submitNs(i) <= atNs && report.trace().seenNs(i) > atNs ? 1 : 0;
                }
                assertThat(event.path("args").path("requests").asLong()).isEqualTo(expected);
            }
        }
    }

    @Test
    void countersAndNamesAreThereAndThreadsBelongToOneProcess() throws IOException {
        Map<Integer, Integer> processOf = new HashMap<>();
        var names = new HashSet<String>();
        for (JsonNode event : sorted(Runs.report(Source.KERNEL, 500, 8))) {
            names.add(event.path("ph").asString() + " " + event.path("name").asString() + " " + event.path("args").path("name").asString(""));
            if (event.has("tid")) {
                assertThat(processOf.putIfAbsent(event.path("tid").asInt(), event.path("pid").asInt())).isIn(null, event.path("pid").asInt());
            }
        }
        assertThat(names).contains("C IOPS ", "C in flight ", "C bandwidth ", "M thread_name job 0", "M thread_name job 1", "M thread_name CPU 0",
                "M thread_name kworker 300", "M thread_name io-wq 901", "M process_name kernel workers");
    }

    @Test
    void aTraceWithoutRequestsIsStillAFile() throws IOException {
        assertThat(sorted(Runs.report(Source.ENGINE, 0, 1))).isNotEmpty();
    }

    private List<JsonNode> sorted(RunReport report) throws IOException {
        Path file = folder.resolve("trace.json");
        AtomicFile.write(file, out -> PerfettoJson.write(report, out));
        var events = new ArrayList<JsonNode>();
        JsonMapper.builder().build().readTree(file.toFile()).path("traceEvents").forEach(events::add);
        events.sort(Comparator.comparingLong(e -> ns(e, "ts")));
        return events;
    }

    /** The slices of one asynchronous track as {@code name from to}, outermost first, read with a stack. */
    private static List<String> closed(List<JsonNode> events) {
        var open = new ArrayDeque<String>();
        var slices = new ArrayList<String>();
        var index = new ArrayDeque<Integer>();
        for (JsonNode event : events) {
            String name = event.path("name").asString();
            if (event.path("ph").asString().equals("b")) {
                open.push(name + " " + ns(event, "ts"));
                index.push(slices.size());
                slices.add("");
            } else {
                String begun = open.pop();
                assertThat(begun).startsWith(name + " ");
                slices.set(index.pop(), begun + " " + ns(event, "ts"));
            }
        }
        assertThat(open).isEmpty();
        return slices;
    }

    private static List<String> expected(Request request, long startNs) {
        var slices = new ArrayList<String>();
        slices.add(request.op().label() + " " + (request.stampNs().get(Stage.SUBMIT) - startNs) + " " + (request.stampNs().get(Stage.SEEN) - startNs));
        request.spans().forEach(span -> slices.add(span.label() + " " + (span.startNs() - startNs) + " " + (span.endNs() - startNs)));
        return slices;
    }

    private static long ns(JsonNode event, String field) {
        return new BigDecimal(event.path(field).asString("0")).movePointRight(3).longValueExact();
    }

    /** What was written of the same runs by the writer that made a value of each request: made in pieces it is the same, octet by octet. */
    @ParameterizedTest
    @CsvSource({"ENGINE, 1652502443", "KERNEL, 1303324278", "LABORATORY, 363671325", "SIMULATED, 154419486"})
    void inPiecesItIsTheSameFile(Source source, long expected) throws IOException {
        var crc = new CRC32();
        PerfettoJson.write(Runs.report(source, 2_000, 7), new CheckedOutputStream(OutputStream.nullOutputStream(), crc));
        assertThat(crc.getValue()).isEqualTo(expected);
    }
}

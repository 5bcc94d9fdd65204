package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Evidence;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Span;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Unjoined;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recorded texts of real kernels, each read as a run: what was observed there is what has to come out. */
class FtraceTextTest {
    private static final String PLACE = "/org/bioscope/traces/kernel/";

    @ParameterizedTest
    @CsvSource({
        // file,       op,    requests, punted, path,     by,      extent,    stages with a stamp between submit and seen
        "u-ow,         WRITE, 1, 0, WORKQUEUE, KWORKER, MAPPED,    iomap bio issue endio queued worker complete",
        "u-defer,      WRITE, 1, 0, WORKQUEUE, KWORKER, MAPPED,    iomap bio issue endio queued worker complete",
        "u-unal,       WRITE, 1, 0, WORKQUEUE, KWORKER, MAPPED,    iomap bio issue endio queued worker complete",
        "u-falloc,     WRITE, 1, 0, WORKQUEUE, KWORKER, UNWRITTEN, iomap bio issue endio queued worker complete",
        "u-read,       READ,  1, 0, INLINE,    SOFTIRQ, MAPPED,    iomap bio issue endio complete",
        "u-pagecache,  WRITE, 1, 1, WORKQUEUE, KWORKER, MAPPED,    punt iomap bio issue endio queued worker complete",
        "u-keepsize,   WRITE, 1, 1, WAITER,    IO_WQ,   MAPPED,    punt iomap bio issue endio complete",
        "u-unw-unal,   WRITE, 1, 1, WAITER,    IO_WQ,   UNWRITTEN, punt iomap bio issue endio complete",
        // The next two were recorded without their block events.
        "u-extend,     WRITE, 1, 1, WAITER,    IO_WQ,   MAPPED,    punt iomap complete",
        "u-hole,       WRITE, 1, 1, WORKQUEUE, KWORKER, UNWRITTEN, punt iomap queued worker complete",
        "aio-ow,       WRITE, 2, 0, WORKQUEUE, KWORKER, MAPPED,    iomap bio issue endio queued worker complete",
        "a-dsync,      WRITE, 2, 0, WORKQUEUE, KWORKER, MAPPED,    iomap bio issue endio queued worker complete",
        "p-ow,         WRITE, 1, 0, WAITER,    TASK,    MAPPED,    iomap bio issue endio complete",
        "p-dsync,      WRITE, 2, 0, WAITER,    TASK,    MAPPED,    iomap bio issue endio complete",
        "xfs-unw,      WRITE, 1, 0, WORKQUEUE, KWORKER, UNWRITTEN, iomap bio issue endio queued worker complete",
        "loop-dio-w,   WRITE, 1, 0, INLINE,    SOFTIRQ, UNKNOWN,   bio issue endio",
        "loop-dio-r,   READ,  1, 0, INLINE,    SOFTIRQ, UNKNOWN,   bio issue endio",
        "loop-buf-w,   WRITE, 1, 0, INLINE,    SOFTIRQ, UNKNOWN,   bio issue endio"})
    void everyRecordedRequestTookTheWayThatWasSeen(String file, Op op, int requests, int punted, Completion path, Context by, Extent extent,
            String stages) throws IOException {
        List<Request> read = requests(read("ftrace-6.18/" + file + ".trace"));
        assertThat(read).hasSize(requests).allSatisfy(request -> {
            Request.KernelFacts kernel = request.kernel().orElseThrow();
            assertThat(request.op()).isEqualTo(op);
            assertThat(request.result()).isEqualTo(request.bytes());
            assertThat(kernel.completion()).isEqualTo(path);
            assertThat(kernel.context()).isEqualTo(by);
            assertThat(kernel.extent()).isEqualTo(extent);
            assertThat(kernel.has(KernelRow.FLAG_PUNTED)).isEqualTo(punted == 1);
            assertThat(request.stampNs().keySet().stream().filter(stage -> !stage.seenByProgram()).map(Stage::label)
                    .collect(Collectors.joining(" "))).isEqualTo(stages);
            assertThat(request.spans().stream().mapToLong(Span::durationNs).sum()).isEqualTo(request.latencyNs());
        });
    }

    @Test
    void xfsPuntsTheFirstWriteOfAClockTickOnly() throws IOException {
        assertThat(requests(read("ftrace-6.18/xfs-ow.trace"))).extracting(r -> r.kernel().orElseThrow().has(KernelRow.FLAG_PUNTED))
                .containsExactly(true, false, false);
    }

    @Test
    void whatWasObservedIsMarkedSoAndWhatDoesNotExistLeavesNoGap() throws IOException {
        assertThat(requests(read("ftrace-6.18/u-ow.trace")).getFirst().spans()).extracting(Span::evidence).containsOnly(Evidence.OBSERVED);
        assertThat(requests(read("ftrace-6.18/u-read.trace")).getFirst().spans()).extracting(Span::evidence).containsOnly(Evidence.OBSERVED);
        assertThat(requests(read("ftrace-6.18/loop-dio-w.trace")).getFirst().spans()).extracting(Span::evidence).containsOnly(Evidence.OBSERVED);
    }

    @Test
    void aRequestWithoutItsBlockEventsIsUnjoinedAndItsGapUnknown() throws IOException {
        RunReport report = read("ftrace-6.18/u-hole.trace");
        assertThat(report.kernel().orElseThrow().unjoined()).containsExactly(Map.entry(Unjoined.NO_BLOCK_REQUEST, 1L));
        assertThat(requests(report).getFirst().spans()).filteredOn(span -> span.to() == Stage.QUEUED)
                .extracting(Span::evidence).containsExactly(Evidence.UNKNOWN);
    }

    @Test
    void aTraceThatIsCutOffAnywhereInALineIsReadUpToThere() throws IOException {
        String lines = """
                   t-2728    [000] .....  2078.828952: iomap_dio_rw_begin: dev 254:0 ino 0x228012 size 0x10000 offset 0x0 length 0x1000 done_before 0x0 flags DIRECT|WRITE|AIO_RW dio_flags  aio 1
                   t-2728    [001] d.s1.  2078.829154: workqueue_queue_work: work struct=00000000abbe4ae8 function=iomap_dio_complete_work workqueue=dio/vda req_cpu=256 cpu=1
                   kworker/1:3-29917   [001] .....  2078.829176: workqueue_execute_start: work struct 00000000abbe4ae8: function iomap_dio_complete_work
                """;
        for (int length = 0; length <= lines.length(); length++) {
            assertThat(FtraceText.read(new StringReader(lines.substring(0, length))).trace().size()).isZero();
        }
    }

    @Test
    void aLoopDeviceWithDirectIoShowsBothDecisions() throws IOException {
        Request.KernelFacts write = requests(read("ftrace-6.18/loop-dio-w.trace")).getFirst().kernel().orElseThrow();
        assertThat(write.lowerCompletion()).isEqualTo(Completion.WORKQUEUE);
        assertThat(write.lowerContext()).isEqualTo(Context.KWORKER);
        Request.KernelFacts readBack = requests(read("ftrace-6.18/loop-dio-r.trace")).getFirst().kernel().orElseThrow();
        assertThat(readBack.lowerCompletion()).isEqualTo(Completion.INLINE);
        assertThat(readBack.lowerContext()).isEqualTo(Context.SOFTIRQ);
    }

    @Test
    void aBufferedLoopDeviceHasNoDecisionBelow() throws IOException {
        assertThat(requests(read("ftrace-6.18/loop-buf-w.trace")).getFirst().kernel().orElseThrow().lowerCompletion()).isEqualTo(Completion.UNKNOWN);
    }

    @Test
    void threeBiosOfAnUnalignedWriteMergeIntoOneRequest() throws IOException {
        Request.KernelFacts kernel = requests(read("ftrace-6.18/u-unw-unal.trace")).getFirst().kernel().orElseThrow();
        assertThat(kernel.bios()).isEqualTo(3);
        assertThat(kernel.blockRequests()).isEqualTo(1);
        assertThat(kernel.has(KernelRow.FLAG_MERGED)).isTrue();
        assertThat(kernel.has(KernelRow.FLAG_FORCED_WAIT)).isTrue();
    }

    @Test
    void aCompletionOnAnotherCpuIsMigrated() throws IOException {
        assertThat(requests(read("ftrace-6.18/u-ow.trace")).getFirst().kernel().orElseThrow().has(KernelRow.FLAG_MIGRATED)).isTrue();
        assertThat(requests(read("ftrace-6.18/u-pagecache.trace")).getFirst().kernel().orElseThrow().has(KernelRow.FLAG_MIGRATED)).isFalse();
    }

    /** Who ran iomap_dio_complete in ground-truth.json, for the cases that were kept as text; "punt" where io-wq submitted. */
    @ParameterizedTest
    @CsvSource({
        "linux-6.1.0-50-amd64,       nvme-ext4.series-written-g0.uring, WORKQUEUE/KWORKER=64",
        "linux-6.1.0-50-amd64,       nvme-ext4.series-written-g0.aio,   WORKQUEUE/KWORKER=64",
        "linux-6.1.0-50-amd64,       nvme-ext4.series-falloc0-g0.uring, punt WORKQUEUE/KWORKER=64",
        "linux-6.1.0-50-amd64,       nvme-ext4.keepsize.uring,          punt WAITER/IO_WQ=3",
        "linux-6.1.0-50-amd64,       nvme-ext4.none.uring,              punt WAITER/IO_WQ=3",
        "linux-6.1.0-50-amd64,       nvme-ext4.dsync-written.uring,     WORKQUEUE/KWORKER=2",
        "linux-6.1.0-50-amd64,       nvme-xfs.series-written-g0.uring,  WORKQUEUE/KWORKER=18 punt WORKQUEUE/KWORKER=46",
        "linux-6.1.0-50-amd64,       nvme-ext4.written.pwrite,          WAITER/TASK=2",
        "linux-6.1.0-50-amd64,       pmem-ext4.written.uring,           punt COPY/IO_WQ=3",
        "linux-6.19.14+deb13-amd64,  nvme-ext4.series-written-g0.uring, INLINE/HARDIRQ=64",
        "linux-6.19.14+deb13-amd64,  nvme-ext4.series-written-g0.aio,   INLINE/HARDIRQ=64",
        "linux-6.19.14+deb13-amd64,  nvme-ext4.series-falloc0-g0.uring, WORKQUEUE/KWORKER=64",
        "linux-6.19.14+deb13-amd64,  nvme-ext4.dsync-written.uring,     INLINE/HARDIRQ=2",
        "linux-6.19.14+deb13-amd64,  pmem-ext4.written.uring,           COPY/TASK=3",
        "linux-7.3.4+deb13-amd64,    nvme-ext4.series-written-g0.uring, INLINE/HARDIRQ=21 punt INLINE/HARDIRQ=43",
        "linux-7.3.4+deb13-amd64,    nvme-ext4.series-falloc0-g0.uring, WORKQUEUE/KWORKER=19 punt WORKQUEUE/KWORKER=45",
        "linux-7.3.4+deb13-amd64,    nvme-xfs.series-written-g0.uring,  INLINE/HARDIRQ=21 punt INLINE/HARDIRQ=43",
        "linux-7.3.4+deb13-amd64,    pmem-ext4.written.uring,           punt COPY/IO_WQ=3"})
    void otherKernelsAreReadAsTheyBehaved(String kernel, String block, String expected) throws IOException {
        var counts = new TreeMap<String, Integer>();
        for (Request request : requests(FtraceText.read(new StringReader(blocks(kernel).get(block))))) {
            Request.KernelFacts facts = request.kernel().orElseThrow();
            assertThat(facts.unjoined()).isEqualTo(Unjoined.NONE);
            assertThat(request.spans().stream().mapToLong(Span::durationNs).sum()).isEqualTo(request.latencyNs());
            counts.merge((facts.has(KernelRow.FLAG_PUNTED) ? "punt " : "") + facts.completion() + "/" + facts.context(), 1, Integer::sum);
        }
        assertThat(counts.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(" "))).isEqualTo(expected);
    }

    @Test
    void theFunctionTracerStandsInForEventsThatTheKernelLacks() throws IOException {
        Request request = requests(FtraceText.read(new StringReader(blocks("linux-6.1.0-50-amd64").get("nvme-ext4.series-written-g0.uring")))).get(1);
        assertThat(request.offset()).isEqualTo(8192);
        assertThat(request.stampNs().keySet()).contains(Stage.IOMAP, Stage.ISSUE, Stage.ENDIO, Stage.QUEUED, Stage.WORKER, Stage.COMPLETE)
                .doesNotContain(Stage.BIO, Stage.PUNT);
        assertThat(request.evidence().get(Stage.COMPLETE)).isEqualTo(Evidence.DERIVED);
        assertThat(request.evidence().get(Stage.ENDIO)).isEqualTo(Evidence.OBSERVED);
    }

    @Test
    void whatWasAskedForIsReadOffTheRequests() throws IOException {
        RunReport report = read("ftrace-6.18/aio-ow.trace");
        assertThat(report.workload().text(Workload.IOENGINE)).isEqualTo("libaio");
        assertThat(report.workload().get(Workload.BS)).isEqualTo(4096);
        assertThat(report.totals().write().requests()).isEqualTo(2);
        assertThat(report.totals().write().bytes()).isEqualTo(8192);
        assertThat(report.intervals().stream().mapToLong(interval -> interval.writes()).sum()).isEqualTo(2);
        assertThat(report.notes().getFirst()).startsWith("recorded");
    }

    @Test
    void theTextOfTraceCmdIsReadToo() throws IOException {
        // trace-cmd names system calls by their event, puts more blanks after the colon, prints ns and may leave the flags out.
        String report = """
                cpus=2
                               t-2622  [000]  2078.240162000: sys_enter_pwrite64:   fd: 0x00000003, buf: 0x5611de948000, count: 0x00001000, pos: 0x00000000
                               t-2622  [000]  2078.240176000: iomap_dio_rw_begin:   dev 254:0 ino 0x228012 size 0x10000 offset 0x0 length 0x1000 done_before 0x0 flags DIRECT dio_flags  aio 0
                               t-2622  [000]  2078.240178000: iomap_iter_dstmap:    dev 254:0 ino 0x228012 bdev 254:0 addr 0x8a8bc8000 offset 0x0 length 0x1000 type MAPPED flags
                               t-2622  [000]  2078.240187000: block_bio_queue:      254,0 WS 72638016 + 8 [t]
                               t-2622  [000]  2078.240205000: block_rq_issue:       254,0 WS 4096 () 72638016 + 8 be,0,4 [t]
                       apt-cache-2483  [001]  2078.240399000: block_rq_complete:    254,0 WS () 72638016 + 8 be,0,4 [0]
                       apt-cache-2483  [001]  2078.240412000: sched_wakeup:         t:2622 [120]<CPU:000>
                               t-2622  [000]  2078.240424000: iomap_dio_complete:   dev 254:0 ino 0x228012 size 0x10000 offset 0x1000 flags DIRECT aio 0 error 0 ret 4096
                               t-2622  [000]  2078.240425500: sys_exit_pwrite64:    0x1000
                """;
        Request request = requests(FtraceText.read(new StringReader(report))).getFirst();
        assertThat(request.latencyNs()).isEqualTo(263_500);
        assertThat(request.kernel().orElseThrow().completion()).isEqualTo(Completion.WAITER);
        assertThat(request.kernel().orElseThrow().wakeNs()).isEqualTo(2_078_240_412_000L);
        assertThat(request.stampNs().keySet()).contains(Stage.IOMAP, Stage.BIO, Stage.ISSUE, Stage.ENDIO, Stage.COMPLETE);
    }

    @Test
    void lostEventsInTheTextMarkTheRequestsThatMissSomething() throws IOException {
        String whole = text("ftrace-6.18/u-ow.trace");
        String torn = whole.lines().filter(line -> !line.contains("block_rq_complete"))
                .map(line -> line.contains("workqueue_queue_work") ? "CPU:1 [LOST 17 EVENTS]\n" + line : line).collect(Collectors.joining("\n"));
        RunReport report = FtraceText.read(new StringReader(torn));
        assertThat(report.kernel().orElseThrow().lostEvents()).isEqualTo(17);
        assertThat(requests(report).getFirst().kernel().orElseThrow().unjoined()).isEqualTo(Unjoined.EVENTS_LOST);
        assertThat(requests(report).getFirst().kernel().orElseThrow().has(KernelRow.FLAG_EVENTS_LOST)).isTrue();
    }

    @Test
    void aNameWithBlanksDashesAndBracketsIsStillAName() throws IOException {
        String odd = text("ftrace-6.18/p-ow.trace").replace("               t-2622 ", " a-b [0] (c) d-2622 ");
        assertThat(requests(FtraceText.read(new StringReader(odd)))).hasSize(1);
    }

    @Test
    void textThatIsNoTraceIsAnEmptyRunThatSaysSo() throws IOException {
        RunReport report = FtraceText.read(new StringReader("# tracer: nop\n\nhello\n"));
        assertThat(report.trace().size()).isZero();
        assertThat(report.notes()).anyMatch(note -> note.contains("no direct I/O"));
    }

    @Test
    void gzippedTextIsReadAsItIs(@TempDir Path place) throws IOException {
        Path file = place.resolve("trace.gz");
        try (var out = new java.util.zip.GZIPOutputStream(java.nio.file.Files.newOutputStream(file))) {
            out.write(text("ftrace-6.18/u-ow.trace").getBytes(StandardCharsets.ISO_8859_1));
        }
        assertThat(FtraceText.read(file).trace().size()).isEqualTo(1);
    }

    @Test
    void damagedTextNeverThrows() throws IOException {
        var random = new Random(7);
        List<String> texts = new ArrayList<>();
        for (String name : List.of("u-ow", "u-pagecache", "aio-ow", "loop-dio-w", "xfs-ow")) {
            texts.add(text("ftrace-6.18/" + name + ".trace"));
        }
        texts.add(blocks("linux-6.1.0-50-amd64").get("nvme-xfs.series-written-g0.uring"));
        for (int round = 0; round < 3_000; round++) {
            var damaged = new StringBuilder(texts.get(random.nextInt(texts.size())));
            for (int i = 1 + random.nextInt(30); i > 0; i--) {
                int at = random.nextInt(damaged.length());
                switch (random.nextInt(4)) {
                    case 0 -> damaged.setCharAt(at, (char) random.nextInt(256));
                    case 1 -> damaged.delete(at, Math.min(damaged.length(), at + random.nextInt(200)));
                    case 2 -> damaged.insert(at, damaged.substring(at, Math.min(damaged.length(), at + random.nextInt(300))));
                    default -> damaged.setCharAt(at, "0123456789[]():.-+/<> \n".charAt(random.nextInt(23)));
                }
                if (damaged.isEmpty()) {
                    damaged.append('x');
                }
            }
            RunReport report = FtraceText.read(new StringReader(damaged.toString()));
            for (Request request : requests(report)) {
                assertThat(request.spans().stream().mapToLong(Span::durationNs).sum()).isEqualTo(request.latencyNs());
            }
        }
    }

    private static List<Request> requests(RunReport report) {
        var requests = new ArrayList<Request>();
        for (long i = 0; i < report.trace().size(); i++) {
            requests.add(report.trace().request(i));
        }
        return requests;
    }

    private static RunReport read(String resource) throws IOException {
        return FtraceText.read(new StringReader(text(resource)));
    }

    private static String text(String resource) throws IOException {
        try (var in = FtraceTextTest.class.getResourceAsStream(PLACE + resource)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** The blocks of a recording by their name; those of one name one after the other. */
    private static Map<String, String> blocks(String kernel) throws IOException {
        var blocks = new LinkedHashMap<String, StringBuilder>();
        try (var lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(FtraceTextTest.class.getResourceAsStream(PLACE + kernel + ".ftrace.txt.gz")), StandardCharsets.ISO_8859_1))) {
            var block = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("=== ")) {
                    block = blocks.computeIfAbsent(line.substring(4), name -> new StringBuilder());
                }
                block.append(line).append('\n');
            }
        }
        return blocks.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().toString()));
    }
}

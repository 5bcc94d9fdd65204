package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.bioscope.traces.Evidence;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.Span;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlkparseTextTest {
    /** blkparse 1.2.0 of 300 mixed 4 KiB requests at depth 8 with an fsync after each 50 writes, then three writes of 1 MiB, which the loop device splits. */
    static final Path REAL = Path.of("src/test/resources/org/bioscope/traces/file/blkparse-1.2.0.txt.gz");

    @TempDir
    private Path folder;

    @Test
    void everyRequestOfARealTraceIsFollowed() throws IOException {
        RunReport run = BlkparseText.read(REAL);
        assertThat(run.source()).isEqualTo(Source.KERNEL);
        assertThat(run.totals().read().requests()).isEqualTo(152);
        assertThat(run.totals().read().bytes()).isEqualTo(608 * 1024);
        assertThat(run.totals().write().requests()).isEqualTo(151);
        assertThat(run.totals().write().bytes()).isEqualTo(3664 * 1024);
        assertThat(run.notes()).anyMatch(n -> n.startsWith("recorded: ")).anyMatch(n -> n.equals("5 flushes are not shown")).hasSize(2);
        assertThat(run.workload().get(Workload.RW)).isEqualTo(Rw.RANDRW);
        assertThat(run.workload().get(Workload.BS)).isEqualTo(4096);
        assertThat(run.workload().get(Workload.IODEPTH)).isEqualTo(8);
        assertThat(run.environment().fact("device")).contains("7,0");
    }

    @Test
    void aSplitRequestEndsWithItsLastPart() throws IOException {
        RunReport run = BlkparseText.read(REAL);
        Request last = run.trace().request(run.trace().size() - 1);
        assertThat(last.bytes()).isEqualTo(1 << 20);
        assertThat(last.offset()).isEqualTo(4096 * 512);
        assertThat(last.stampNs().get(Stage.BIO)).isEqualTo(BlkparseText.START_NS + 366_895_428);
        assertThat(last.stampNs().get(Stage.ISSUE)).isEqualTo(BlkparseText.START_NS + 366_917_120);
        assertThat(last.stampNs().get(Stage.ENDIO)).isEqualTo(BlkparseText.START_NS + 367_379_580);
        assertThat(last.kernel().orElseThrow().has(KernelRow.FLAG_SPLIT)).isTrue();
        assertThat(last.kernel().orElseThrow().blockRequests()).isEqualTo(2);
    }

    @Test
    void onlyWhatTheBlockLayerShowsIsObserved() throws IOException {
        Request request = BlkparseText.read(REAL).trace().request(0);
        assertThat(request.spans().stream().filter(s -> s.durationNs() > 0).map(Span::label)).containsExactly("block layer", "device");
        assertThat(request.spans()).filteredOn(s -> s.durationNs() > 0).allMatch(s -> s.evidence() == Evidence.OBSERVED);
    }

    @Test
    void mergedRequestsCompleteTogether() throws IOException {
        RunReport run = read("""
                8,0 0 1 0.000001000 5 Q WS 100 + 8 [fio]
                8,0 0 2 0.000002000 5 G WS 100 + 8 [fio]
                8,0 0 3 0.000003000 5 Q WFS 108 + 8 [fio]
                8,0 0 4 0.000004000 5 M WS 108 + 8 [fio]
                8,0 0 5 0.000005000 5 I WS 100 + 16 [fio]
                8,0 0 6 0.000006000 5 D WS 100 + 16 ( 1000) [fio]
                8,0 1 7 0.000009000 0 C WS 100 + 16 ( 3000) [0]
                """);
        assertThat(run.totals().write().requests()).isEqualTo(2);
        assertThat(run.trace().request(1).kernel().orElseThrow().has(KernelRow.FLAG_MERGED)).isTrue();
        assertThat(run.trace().request(1).kernel().orElseThrow().has(KernelRow.FLAG_FUA)).isTrue();
        assertThat(run.trace().request(1).kernel().orElseThrow().insertNs()).isEqualTo(BlkparseText.START_NS + 5_000);
        assertThat(run.trace().request(0).kernel().orElseThrow().endioCpu()).isEqualTo(1);
    }

    @Test
    void twoRequestsForOneSectorAreKeptApart() throws IOException {
        RunReport run = read("""
                8,0 0 1 0.000001000 5 Q R 100 + 8 [a]
                8,0 0 2 0.000002000 5 Q W 100 + 8 [b]
                8,0 0 3 0.000003000 5 D R 100 + 8 [a]
                8,0 0 4 0.000004000 5 D W 100 + 8 [b]
                8,0 0 5 0.000005000 5 C W 100 + 8 [0]
                8,0 0 6 0.000007000 5 C R 100 + 8 [65531]
                """);
        assertThat(run.trace().request(0).op()).isEqualTo(Op.WRITE);
        assertThat(run.trace().request(0).latencyNs()).isEqualTo(3_000);
        assertThat(run.trace().request(1).latencyNs()).isEqualTo(6_000);
        assertThat(run.trace().request(1).result()).isEqualTo(-5);
        assertThat(run.trace().request(0).slot()).isNotEqualTo(run.trace().request(1).slot());
    }

    @Test
    void whatIsMissingAtTheEdgesIsCounted() throws IOException {
        RunReport run = read("""
                8,0 0 1 0.000001000 5 C R 50 + 8 [0]
                8,0 0 2 0.000002000 5 Q R 100 + 8 [a]
                8,0 0 3 0.000003000 5 C R 100 + 8 [0]
                8,16 0 4 0.000004000 5 Q R 100 + 8 [a]
                  garbage here
                8,0 0 5 0.0000
                """);
        assertThat(run.notes()).anyMatch(n -> n.startsWith("1 completions have no queueing")).anyMatch(n -> n.startsWith("1 requests had not completed"))
                .anyMatch(n -> n.contains("2 lines are no events") && n.contains("line 5")).anyMatch(n -> n.contains("each device is a job, in this order: 8,0 8,16"));
    }

    @Test
    void whatIsNotBlkparsesTextIsRefused() throws IOException {
        assertRefused("hello\nworld\n", "none of its 2 lines is an event");
        assertRefused("", "none of its 0 lines");
        assertRefused("8,0 0 1 0.000001000 5 Q R 100 + 8 [a]\n", "no read or write in it can be followed");
        assertRefused("# tracer: nop\n fio-12 [000] ..... 1.000001: block_rq_issue: 8,0 R 4096 () 100 + 8 none,0,0 [fio]\n", "not blkparse's text");
    }

    @Test
    void damagedCompressionIsReadUpToTheDamage() throws IOException {
        byte[] whole = Files.readAllBytes(REAL);
        Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, whole.length / 2));
        RunReport run = BlkparseText.read(cut);
        assertThat(run.totals().requests()).isBetween(10L, 302L);
        assertThat(run.notes()).anyMatch(n -> n.startsWith("cut short: the compressed data are damaged from line "));
    }

    @Test
    void whatBlkparsePrintsOnThisMachineIsRead() throws IOException, InterruptedException {
        assumeTrue(Programs.root(), "tracing a block device needs root");
        assumeTrue(Programs.has("blkparse") && Programs.has("losetup") && Programs.has("dd"), "blkparse is not installed");
        try (var tracer = BlockTracer.start(folder, 8 << 20)) {
            Programs.run(folder, "dd", "if=" + tracer.device(), "of=/dev/null", "bs=64k", "count=20", "iflag=direct");
            Programs.run(folder, "dd", "if=/dev/zero", "of=" + tracer.device(), "bs=4k", "count=30", "oflag=direct");
            Path binary = tracer.stop();
            Path text = folder.resolve("blkparse.txt");
            Process blkparse = new ProcessBuilder("blkparse", "-i", "-").redirectInput(binary.toFile()).redirectOutput(text.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            assertThat(blkparse.waitFor(30, TimeUnit.SECONDS)).isTrue();
            RunReport run = BlkparseText.read(text);
            // The kernel itself may look at the device, too.
            assertThat(run.totals().read().bytes()).isGreaterThanOrEqualTo(20 * 65536);
            assertThat(run.totals().write().requests()).isGreaterThanOrEqualTo(30);
            assertThat(run.trace().latencyNs(0)).isPositive();
        }
    }

    private RunReport read(String text) throws IOException {
        return BlkparseText.read(Files.writeString(folder.resolve("blkparse.txt"), text));
    }

    private void assertRefused(String text, String because) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(FormatException.class).hasMessageContaining("blkparse.txt: ").hasMessageContaining(because);
    }

    static String real() throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(REAL)))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}

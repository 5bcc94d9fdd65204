package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bioscope.traces.kernel.ObserveFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** bioscope-observe itself, on the real kernel: what it refuses, what it leaves behind, what it may still do. */
class ObserveProgramTest {
    private static final String ASKED = """
            bioscope-observe 1
            buffer_kb 256
            device 254 0
            inode 254 0 12
            function iomap_dio_complete_work
            event iomap/iomap_dio_complete
            event block/block_rq_issue
            event workqueue/workqueue_queue_work
            """;

    private Tracefs tracefs;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        tracefs = new Tracefs();
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        tracefs.close();
    }

    private static Process start(String request) throws IOException {
        String program = ObserveProgram.ways(Availability.yes(), false).getFirst().command().getFirst();
        Process process = new ProcessBuilder(program).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        return process;
    }

    private static ObserveFrame await(Process process, ObserveFrame.Type wanted) throws IOException {
        while (true) {
            Optional<ObserveFrame> frame = ObserveFrame.read(process.getInputStream(), byte[]::new);
            if (frame.isEmpty() || frame.get().type() == wanted || frame.get().type() == ObserveFrame.Type.ERROR) {
                return frame.orElseThrow(() -> new IOException("the stream ended without " + wanted));
            }
        }
    }

    private static int end(Process process) throws InterruptedException {
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(Tracefs.instancesOf(process.pid())).as("its instance is gone").isEmpty();
        return process.exitValue();
    }

    @Test
    void theInstanceLivesAsLongAsTheInput() throws Exception {
        Process process = start(ASKED + "start\n");
        assertThat(await(process, ObserveFrame.Type.READY).type()).isEqualTo(ObserveFrame.Type.READY);
        assertThat(Tracefs.instancesOf(process.pid())).hasSize(1);
        process.getOutputStream().close();
        assertThat(await(process, ObserveFrame.Type.END).type()).isEqualTo(ObserveFrame.Type.END);
        assertThat(end(process)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP", "QUIT", "USR1", "ALRM"})
    void everySignalThatCanBeCaughtRemovesTheInstance(String signal) throws Exception {
        Process process = start(ASKED + "start\n");
        await(process, ObserveFrame.Type.READY);
        Disks.output("kill", "-" + signal, Long.toString(process.pid()));
        end(process);
    }

    @Test
    void aReaderThatGoesAwayEndsTheWatch() throws Exception {
        Process process = start(ASKED + "start\n");
        await(process, ObserveFrame.Type.READY);
        process.getInputStream().close();
        end(process);
    }

    @Test
    void aReaderThatStopsReadingDoesNotHoldUpTheEnd() throws Exception {
        Process process = start(ASKED + "start\n");
        await(process, ObserveFrame.Type.READY);
        Disks.output("kill", "-TERM", Long.toString(process.pid()));
        end(process);
    }

    @Test
    void whatAKilledOneLeftBehindIsRemovedByTheNext() throws Exception {
        Process killed = start(ASKED + "start\n");
        await(killed, ObserveFrame.Type.READY);
        killed.destroyForcibly().waitFor();
        assertThat(Tracefs.instancesOf(killed.pid())).hasSize(1);
        Process next = start(ASKED + "start\n");
        await(next, ObserveFrame.Type.READY);
        assertThat(Tracefs.instancesOf(killed.pid())).isEmpty();
        assertThat(Tracefs.instancesOf(next.pid())).hasSize(1);
        next.getOutputStream().close();
        end(next);
    }

    @Test
    void aLivingOnesInstanceIsLeftAlone() throws Exception {
        Process first = start(ASKED + "start\n");
        await(first, ObserveFrame.Type.READY);
        Process second = start(ASKED + "start\n");
        await(second, ObserveFrame.Type.READY);
        assertThat(Tracefs.instancesOf(first.pid())).hasSize(1);
        first.getOutputStream().close();
        second.getOutputStream().close();
        end(first);
        end(second);
    }

    @Test
    void itKeepsNoCapabilityAndWritesNothingButItsInstance() throws Exception {
        List<String> before = globalState();
        Process process = start(ASKED + "start\n");
        await(process, ObserveFrame.Type.READY);
        List<String> status = Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"));
        assertThat(status).anyMatch(line -> line.matches("CapEff:\\s+0+")).anyMatch(line -> line.matches("CapPrm:\\s+0+"))
                .anyMatch(line -> line.matches("NoNewPrivs:\\s+1"));
        assertThat(globalState()).as("the machine's own tracing is as it was").isEqualTo(before);
        assertThat(instanceFile(process, "trace_clock")).contains("[mono]");
        assertThat(instanceFile(process, "events/iomap/iomap_dio_complete/filter")).contains("(dev == " + (254 << 20) + " && ino == 12)");
        assertThat(instanceFile(process, "events/block/block_rq_issue/filter")).contains("dev == " + (254 << 20));
        assertThat(instanceFile(process, "events/block/block_rq_complete/enable")).startsWith("0");
        process.getOutputStream().close();
        end(process);
    }

    /** By cat: tracefs gives some files whole in the first read or not at all, and Java's first is of one byte. */
    private static String instanceFile(Process process, String file) throws Exception {
        return Disks.output("cat", Tracefs.PLACE.resolve("instances").resolve(Tracefs.instancesOf(process.pid()).getFirst()).resolve(file).toString());
    }

    private static List<String> globalState() throws IOException {
        return List.of(Files.readString(Tracefs.PLACE.resolve("set_event")), Files.readString(Tracefs.PLACE.resolve("trace_clock")),
                Files.readString(Tracefs.PLACE.resolve("tracing_on")), Files.readString(Tracefs.PLACE.resolve("buffer_size_kb")));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "event sched/sched_switch",
        "event block/../../trace",
        "event",
        "events block/block_rq_issue",
        "device 254",
        "device 254 0 1",
        "device -1 0",
        "device 254 0 || 1",
        "device 99999 0",
        "inode 254 0 0x12",
        "inode 254 0 1 || 1 == 1",
        "thread 1 2",
        "thread 99999999",
        "function kfree",
        "trace kfree",
        "buffer_kb 1",
        "buffer_kb 99999999",
        "buffer_kb 1024k",
        "filter dev == 1"})
    void whatIsNotOnTheListIsRefused(String line) throws Exception {
        Process process = start(ASKED + line + "\nstart\n");
        ObserveFrame error = await(process, ObserveFrame.Type.READY);
        assertThat(error.type()).isEqualTo(ObserveFrame.Type.ERROR);
        assertThat(error.text()).contains(line);
        assertThat(end(process)).isEqualTo(1);
    }

    @Test
    void anEventThatCannotBeNarrowedIsNotEnabled() throws Exception {
        Process process = start("bioscope-observe 1\nevent block/block_rq_issue\nstart\n");
        assertThat(await(process, ObserveFrame.Type.READY).text()).contains("block/block_rq_issue");
        assertThat(end(process)).isEqualTo(1);
    }

    @Test
    void aRequestOfAnotherVersionIsRefused() throws Exception {
        Process process = start("bioscope-observe 2\nstart\n");
        assertThat(await(process, ObserveFrame.Type.READY).text()).contains("one version");
        assertThat(end(process)).isEqualTo(1);
    }

    @Test
    void aRequestThatNeverStartsLeavesNothing() throws Exception {
        Process process = start(ASKED);
        Disks.output("kill", "-TERM", Long.toString(process.pid()));
        assertThat(end(process)).isEqualTo(1);
        Process ended = start(ASKED);
        ended.getOutputStream().close();
        assertThat(await(ended, ObserveFrame.Type.READY).text()).contains("ended before 'start'");
        end(ended);
    }

    @Test
    void garbageOnTheInputIsRefused() throws Exception {
        var random = new java.util.Random(2);
        for (int i = 0; i < 20; i++) {
            byte[] garbage = new byte[300];
            random.nextBytes(garbage);
            Process process = start(new String(garbage, StandardCharsets.ISO_8859_1) + "\n");
            process.getOutputStream().close();
            assertThat(await(process, ObserveFrame.Type.READY).type()).isEqualTo(ObserveFrame.Type.ERROR);
            assertThat(end(process)).isEqualTo(1);
        }
    }
}

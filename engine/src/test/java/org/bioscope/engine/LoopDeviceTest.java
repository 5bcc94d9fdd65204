package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bioscope.traces.Completion;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.LoopReport;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real loop device over the run's own file: what it does is watched on both levels, and nothing of it stays. */
class LoopDeviceTest {
    private static final Path FOLDER = Runs.folder("loop-device");
    private static final Path CONTROL = Path.of("/dev/loop-control");

    @BeforeEach
    void mayBeMade() throws IOException {
        Assumptions.assumeTrue(Files.isWritable(CONTROL), "loop devices need root: " + CONTROL + " cannot be written");
        for (Path file : Runs.filesIn(FOLDER)) {
            Files.delete(file);
        }
    }

    private static Workload on(String mode) {
        return Runs.small("libaio").with(Workload.LOOP_DEVICE, mode).with(Workload.DIRECTORY, FOLDER.toString()).with(Workload.RW, Rw.RANDWRITE)
                .with(Workload.SIZE, 4L << 20);
    }

    /** Loop devices whose file lies in the folder. */
    private static List<Path> devices() throws IOException {
        try (Stream<Path> blocks = Files.list(Path.of("/sys/block"))) {
            return blocks.filter(block -> Machine.line(block.resolve("loop/backing_file")).filter(file -> file.startsWith(FOLDER.toString())).isPresent()).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"buffered", "direct"})
    void isMadeToldOfAndGone(String mode) throws InterruptedException, IOException {
        RunReport report = Runs.finished(Target.of(on(mode).with(Workload.OBSERVE, "engine")).start(Runs.ENGINE));
        assertThat(report.failure()).isEmpty();
        assertThat(report.source()).isEqualTo(Source.ENGINE);
        assertThat(report.totals().requests()).isEqualTo(1024);
        LoopReport loop = report.loop().orElseThrow();
        assertThat(loop.device().orElseThrow()).startsWith("/dev/loop");
        assertThat(loop.mode()).isEqualTo(mode);
        assertThat(loop.machineSwitches().orElseThrow()).isPositive();
        assertThat(loop.grown().orElseThrow()).as("page cache of the file below").isEqualTo(mode.equals("buffered") ? 4L << 20 : 0);
        assertThat(report.environment().fact("filesystem")).hasValue("block");
        assertThat(report.notes()).anyMatch(note -> note.startsWith("the requests went to /dev/loop") && note.endsWith("is gone after it"));
        assertThat(devices()).isEmpty();
        assertThat(Runs.filesIn(FOLDER)).isEmpty();
    }

    @Test
    void aDirectOneDecidesTwiceAndBothDecisionsAreObserved() throws InterruptedException {
        Assumptions.assumeTrue(Doctor.tracefs(Mount.all()).usable(), "tracefs may not be used");
        RunReport report = Runs.finished(Target.of(on("direct").with(Workload.OBSERVE, "kernel")).start(Runs.ENGINE));
        assertThat(report.source()).isEqualTo(Source.KERNEL);
        assertThat(report.kernel().orElseThrow().joined()).isGreaterThan(1000);
        var below = LoopReport.backing(report.trace());
        assertThat(below.values().stream().mapToLong(Long::longValue).sum()).as("requests whose second decision was seen").isGreaterThan(1000);
        assertThat(below).containsKey(Completion.WORKQUEUE);
        for (long i = 0; i < report.trace().size(); i++) {
            if (KernelRow.lowerCompletion(report.trace().kernelFlags(i)) == Completion.WORKQUEUE) {
                assertThat(report.trace().completion(i)).as("the device's own request ends by its own rule").isEqualTo(Completion.INLINE);
            }
        }
    }

    @Test
    void aBufferedOneHasNoDirectIoBelowIt() throws InterruptedException {
        Assumptions.assumeTrue(Doctor.tracefs(Mount.all()).usable(), "tracefs may not be used");
        RunReport report = Runs.finished(Target.of(on("buffered").with(Workload.OBSERVE, "kernel")).start(Runs.ENGINE));
        assertThat(report.kernel().orElseThrow().joined()).isGreaterThan(1000);
        assertThat(LoopReport.backing(report.trace())).isEmpty();
        assertThat(report.notes()).anyMatch(note -> note.contains("through the page cache: below it there is no direct I/O to watch"));
    }

    @Test
    void whatIsWrittenThroughItIsThere() throws InterruptedException {
        RunReport report = Runs.finished(Target.of(on("direct").with(Workload.VERIFY, "crc32c").with(Workload.OBSERVE, "engine")).start(Runs.ENGINE));
        assertThat(report.failure()).isEmpty();
        assertThat(report.totals().verified()).isEqualTo(1024);
    }

    static Stream<Arguments> whatCannotBe() {
        Workload direct = on("direct");
        return Stream.of(Arguments.of(direct.with(Workload.LOOP, "direct"), "one of them is real"),
                Arguments.of(direct.with(Workload.COMPLETION, "inline"), "one of them is real"),
                Arguments.of(direct.with(Workload.IOENGINE, "mmap").with(Workload.PREPARE, Prepare.WRITTEN), "no direct I/O for it to take"),
                Arguments.of(direct.with(Workload.PREPARE, Prepare.NONE), "which would be empty"),
                Arguments.of(direct.with(Workload.PREPARE, Prepare.KEEP_SIZE), "which would be empty"));
    }

    @ParameterizedTest
    @MethodSource("whatCannotBe")
    void isRefusedBeforeAnythingIsMade(Workload workload, String why) throws IOException {
        assertThatThrownBy(() -> Target.of(workload).start(Runs.ENGINE)).isInstanceOf(WorkloadException.class).hasMessageContaining(why);
        assertThat(devices()).isEmpty();
        assertThat(Runs.filesIn(FOLDER)).isEmpty();
    }

    @Test
    void aKilledRunLeavesNoDeviceAndItsFileIsRemovedByTheNext() throws Exception {
        Path left = kill(true);
        awaitNoDevice();
        assertThat(left).exists();
        RunReport next = Runs.finished(Target.of(on("direct").with(Workload.OBSERVE, "engine")).start(Runs.ENGINE));
        assertThat(next.notes()).anyMatch(note -> note.contains("removed " + left));
        assertThat(Runs.filesIn(FOLDER)).isEmpty();
    }

    @Test
    void aTerminatedRunTakesBothAwayItself() throws Exception {
        Path left = kill(false);
        awaitNoDevice();
        assertThat(left).doesNotExist();
    }

    /** The kernel detaches with the last descriptor, a moment after the program's end. */
    private static void awaitNoDevice() throws IOException, InterruptedException {
        for (int tries = 0; tries < 100 && !devices().isEmpty(); tries++) {
            Thread.sleep(20);
        }
        assertThat(devices()).isEmpty();
    }

    private static Path kill(boolean forcibly) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), Victim.class.getName(), FOLDER.toString(), "direct").redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader output = process.inputReader()) {
            Path file = Path.of(Optional.ofNullable(output.readLine()).orElseThrow());
            assertThat(devices()).hasSize(1);
            if (forcibly) {
                process.destroyForcibly();
            } else {
                process.destroy();
            }
            assertThat(process.waitFor(Duration.ofSeconds(20).toSeconds(), TimeUnit.SECONDS)).isTrue();
            return file;
        }
    }
}

package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.rules.Predictions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MappedTest {
    private static final Path FOLDER = Runs.folder("mapped");
    private static final Workload LOADS = Runs.small("mmap").with(Workload.RW, Rw.RANDREAD).with(Workload.OBSERVE, "engine");

    @Test
    void saysThatItIsNoDirectIoAndCountsItsFaults() throws InterruptedException {
        RunReport report = Runs.finished(LOADS, FOLDER);
        assertThat(report.failure()).isEmpty();
        assertThat(report.totals().minorFaults() + report.totals().majorFaults()).isPositive();
        assertThat(report.notes()).anyMatch(note -> note.startsWith("mmap is no direct I/O")).anyMatch(note -> note.contains("page faults in 256 requests"))
                .anyMatch(note -> note.startsWith("mmap keeps one request in flight"));
        assertThat(Predictions.of(report)).as("rules of direct I/O say nothing of it").isEmpty();
    }

    @Test
    void aFileThatIsCutShortUnderTheMappingEndsTheRunInOneSentence() throws InterruptedException, IOException {
        Path file = FOLDER.resolve("cut.dat");
        try (Run run = Runs.ENGINE.start(LOADS.with(Workload.RUNTIME, 30_000_000_000L), file, false, Environment.unknown())) {
            while (run.latest().phase() == RunReport.Phase.PREPARING) {
                Thread.sleep(5);
            }
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(4096);
            }
            RunReport report = Runs.finished(run);
            assertThat(report.failure()).hasValueSatisfying(failure -> assertThat(failure.message()).startsWith("read through the mapping, 4096 bytes at offset ")
                    .endsWith("the file was cut short under its mapping (SIGBUS): leave it alone while the run goes on"));
        }
        assertThat(Files.exists(file)).isFalse();
    }

    static Stream<Arguments> whatAMappingCannotDo() {
        return Stream.of(Arguments.of(LOADS.with(Workload.PREPARE, Prepare.NONE), "a store does not extend a file"),
                Arguments.of(LOADS.with(Workload.PREPARE, Prepare.KEEP_SIZE), "a store does not extend a file"),
                Arguments.of(LOADS.with(Workload.VERIFY, "crc32c"), "not from the disk"),
                Arguments.of(LOADS.with(Workload.LOOP, "buffered"), "a load or store is none"),
                Arguments.of(LOADS.with(Workload.COMPLETION, "inline"), "--completion inline with --ioengine mmap"));
    }

    @ParameterizedTest
    @MethodSource("whatAMappingCannotDo")
    void isRefusedBeforeAnythingIsMade(Workload workload, String why) throws IOException {
        assertThatThrownBy(() -> Runs.ENGINE.start(workload, FOLDER, false, Environment.unknown())).isInstanceOf(WorkloadException.class).hasMessageContaining(why);
        assertThat(Runs.filesIn(FOLDER)).isEmpty();
    }

    @Test
    void needsNoFilesystemWithDirectIo() throws InterruptedException, IOException {
        Path memory = Files.createTempDirectory(Path.of("/dev/shm"), "bioscope-mapped-");
        try {
            Target target = Target.of(LOADS.with(Workload.DIRECTORY, memory.toString()));
            assertThat(Runs.finished(target.start(Runs.ENGINE)).totals().requests()).isEqualTo(256);
            assertThat(Runs.filesIn(memory)).isEmpty();
        } finally {
            Files.delete(memory);
        }
    }
}

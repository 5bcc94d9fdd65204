package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the file that a run is given. */
class TargetFileTest {
    private static final Path FOLDER = Runs.folder("target-file");
    private static final Path FILE = FOLDER.resolve("mine.dat");

    @BeforeEach
    void emptyTheFolder() throws IOException {
        for (Path file : Runs.filesIn(FOLDER)) {
            Files.delete(file);
        }
    }

    @Test
    void anExistingFileIsRefusedAndAsItWas() throws IOException {
        Files.writeString(FILE, "precious");
        assertThatThrownBy(() -> start(Runs.small("psync").with(Workload.RW, Rw.WRITE))).isInstanceOf(WorkloadException.class)
                .hasMessageContaining("exists already").hasMessageContaining("--overwrite-existing");
        assertThatThrownBy(() -> start(Runs.small("psync"))).isInstanceOf(WorkloadException.class);
        assertThat(FILE).hasContent("precious");
    }

    @Test
    void anExistingFileThatMayBeOverwrittenIsNotRemoved() throws InterruptedException {
        RunReport kept = Runs.finished(Runs.small("psync").with(Workload.KEEP, true), FILE);
        assertThat(kept.failure()).isEmpty();
        assertThat(FILE).hasSize(1 << 20);
        RunReport report = Runs.finished(Runs.small("psync").with(Workload.OVERWRITE_EXISTING, true).with(Workload.SIZE, 2L << 20), FILE);
        assertThat(report.failure()).isEmpty();
        assertThat(FILE).hasSize(2 << 20);
    }

    @Test
    void anExistingFileIsReadAsItIs() throws IOException, InterruptedException {
        byte[] contents = new byte[1 << 20];
        contents[77] = 7;
        Files.write(FILE, contents);
        RunReport report = Runs.finished(Runs.small("psync").with(Workload.PREPARE, Prepare.NONE), FILE);
        assertThat(report.failure()).isEmpty();
        assertThat(report.totals().bytes()).isEqualTo(1 << 20);
        assertThat(FILE).hasBinaryContent(contents);
        assertThatThrownBy(() -> start(Runs.small("psync").with(Workload.PREPARE, Prepare.NONE).with(Workload.SIZE, 2L << 20)))
                .isInstanceOf(EngineException.class).hasMessageContaining("1 MiB only");
    }

    @Test
    void aFileOfTheRunsOwnIsRemovedUnlessItIsToBeKept() throws InterruptedException, IOException {
        Runs.finished(Runs.small("psync"), FILE);
        assertThat(FILE).doesNotExist();
        Runs.finished(Runs.small("psync").with(Workload.KEEP, true), FOLDER);
        assertThat(Runs.filesIn(FOLDER)).singleElement().satisfies(file -> {
            assertThat(file).hasSize(1 << 20);
            assertThat(file.getFileName().toString()).doesNotStartWith(".");
        });
        Runs.finished(Runs.small("psync"), FOLDER);
        assertThat(Runs.filesIn(FOLDER)).as("a kept file is nobody's leftover").hasSize(1);
    }

    @Test
    void aFileThatWasPutInThePlaceOfOursStays() throws InterruptedException, IOException {
        try (Run run = Runs.ENGINE.start(Runs.small("psync").with(Workload.RUNTIME, 60_000_000_000L), FILE, false, Environment.unknown())) {
            Files.delete(FILE);
            Files.writeString(FILE, "another's");
            run.stop();
            Runs.finished(run);
        }
        assertThat(FILE).hasContent("another's");
    }

    @Test
    void writtenDataCannotBeMadeSmaller() throws InterruptedException, IOException {
        Runs.finished(Runs.small("libaio").with(Workload.RW, Rw.RANDRW).with(Workload.RUNTIME, 100_000_000L).with(Workload.KEEP, true), FILE);
        var deflater = new java.util.zip.Deflater();
        deflater.setInput(Files.readAllBytes(FILE));
        deflater.finish();
        byte[] out = new byte[2 << 20];
        int smaller = 0;
        while (!deflater.finished()) {
            smaller += deflater.deflate(out);
        }
        assertThat(smaller).isGreaterThan((int) ((1 << 20) * 0.95));
    }

    @Test
    void thereIsNoFileWhereNoneCanBeMade() {
        assertThatThrownBy(() -> Runs.ENGINE.start(Runs.small("psync"), FOLDER.resolve("no/where"), false, Environment.unknown()))
                .isInstanceOf(EngineException.class).hasMessageContaining("make the directory first");
        assertThatThrownBy(() -> Runs.ENGINE.start(Runs.small("psync"), FOLDER.resolve("x".repeat(300)), false, Environment.unknown()))
                .isInstanceOf(EngineException.class).hasMessageContaining("name too long");
    }

    @Test
    void moreBuffersThanThereIsMemoryAreRefused() {
        assertThatThrownBy(() -> start(Runs.small("libaio").with(Workload.BS, 1L << 30).with(Workload.SIZE, 1L << 40).with(Workload.IODEPTH, 4096)))
                .isInstanceOf(EngineException.class).hasMessageContaining("use smaller ones");
        assertThat(FILE).doesNotExist();
    }

    private static void start(Workload workload) {
        Runs.ENGINE.start(workload, FILE, false, Environment.unknown()).close();
    }
}

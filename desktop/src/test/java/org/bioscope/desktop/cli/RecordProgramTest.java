package org.bioscope.desktop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bioscope.desktop.cli.Program.Result;
import org.bioscope.traces.file.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are recorded while they go on, as processes that are killed, that have little memory, whose disk is full. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RecordProgramTest {
    @TempDir
    private Path folder;

    @Test
    void aKilledRunIsRecoveredUpToItsLastSecond() throws Exception {
        Path file = folder.resolve("run.bioscope");
        Program.Running running = Program.start(Program.command("run", "--ioengine", "nop", "--rate_iops", "2000", "--runtime", "3600s", "--record", file.toString()));
        while (running.process().isAlive() && recorded() < 64L * 2_000) {
            Thread.sleep(5);
        }
        long bytes = recorded();
        running.signal("KILL");
        Result killed = running.finish();
        assertThat(killed.exit()).as(killed.toString()).isEqualTo(128 + 9);
        assertThat(file).doesNotExist();

        Result exported = Program.run("export", file.toString(), "--to", "csv", "-o", folder.resolve("run.csv").toString());
        assertThat(exported.exit()).as(exported.toString()).isZero();
        assertThat(exported.err()).contains("was interrupted: its first ").contains("requests were recovered");
        try (Stream<String> rows = Files.lines(folder.resolve("run.csv"))) {
            assertThat(rows.count() - 1).as("all but what came in the last moments").isGreaterThan(bytes / 64 - 2_000);
        }
    }

    @Test
    void aRunLongerThanItsMemoryIsRecordedWhole() throws Exception {
        Path file = folder.resolve("run.bioscope");
        List<String> command = new ArrayList<>(Program.command("run", "--ioengine", "nop", "--iodepth", "16", "--rate_iops", "400000", "--number_ios", "1200000",
                "--runtime", "600s", "--record", file.toString()));
        command.add(1, "-Xmx40m");
        Result result = Program.start(command).finish();
        assertThat(result.exit()).as(result.toString()).isZero();
        Recording recording = Recording.open(file);
        assertThat(recording.report().totals().requests()).isEqualTo(1_200_000);
        assertThat(recording.report().totals().recorded() + recording.report().totals().dropped()).isEqualTo(1_200_000);
        assertThat(recording.report().trace().size()).as("more than fits into 40 MB").isEqualTo(recording.report().totals().recorded())
                .isGreaterThan((40L << 20) / 64);
    }

    @Test
    void whereTheDiskIsFullTheRunGoesOnAndTheOldFileIsIntact() throws Exception {
        Path file = Files.writeString(folder.resolve("run.bioscope"), "precious");
        // The shell's limit on files, in KiB, is a full disk for who has no disk of his own to fill.
        var command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 2048; exec \"$@\"", "bash"));
        command.addAll(Program.command("run", "--ioengine", "nop", "--rate_iops", "100000", "--number_ios", "200000", "--runtime", "600s", "--record", file.toString()));
        Result result = Program.start(command).finish();
        assertThat(result.exit()).as(result.toString()).isEqualTo(1);
        assertThat(result.out()).contains("200000 requests");
        assertThat(result.err().lines().filter(line -> line.contains("write " + file))).hasSize(1).first().asString().contains("too large; that was after ", "which went on without it");
        assertThat(file).hasContent("precious");
        assertThat(parts()).isEmpty();
    }

    /** Bytes that the recorder has written so far. */
    private long recorded() throws IOException {
        long bytes = 0;
        for (Path part : parts()) {
            // A file may be tried out and gone between the listing and the question.
            bytes += part.toFile().length();
        }
        return bytes;
    }

    private List<Path> parts() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".part")).toList();
        }
    }
}

package org.bioscope.desktop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.bioscope.desktop.cli.Program.Result;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.file.FormatException;
import org.bioscope.traces.file.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are recorded while they go on, as processes that are killed, that have little memory, whose disk is full. */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class RecordProgramTest {
    /** How often more is to be found in a recording before its run is killed: some seconds on any machine. */
    private static final int TIMES_KEPT = 20;

    @TempDir
    private Path folder;

    @Test
    void aKilledRunIsRecoveredUpToItsLastSecond() throws Exception {
        Path file = folder.resolve("run.bioscope");
        Program.Running running = Program.start(Program.command("run", "--ioengine", "nop", "--rate_iops", "2000", "--runtime", "3600s", "--record", file.toString()));
        // Both sides of the promise are slower on a machine that does much else: how often more was kept says how much.
        long rows = 0;
        long keptAtNs = System.nanoTime();
        long longestNs = 0;
        for (int times = 0; times < TIMES_KEPT; times++) {
            long before = rows;
            rows = await(running, this::rows, now -> now > before);
            longestNs = times == 0 ? 0 : Math.max(longestNs, System.nanoTime() - keptAtNs);
            keptAtNs = System.nanoTime();
        }
        long killedAtNs = System.nanoTime();
        running.signal("KILL");
        Result killed = running.finish();
        assertThat(killed.exit()).as(killed.toString()).isEqualTo(128 + 9);
        assertThat(file).doesNotExist();

        RequestTrace recovered = Recording.open(Recording.find(file)).report().trace();
        assertThat(recovered.size()).as("all that was there before it was killed").isGreaterThanOrEqualTo(rows);
        // Requests are stamped by the clock that System.nanoTime reads.
        assertThat(killedAtNs - recovered.seenNs(recovered.size() - 1)).as("lost at the end, ns; kept every %s ns", longestNs).isLessThan(TimeUnit.SECONDS.toNanos(1) + 2 * longestNs);
        Result exported = Program.run("export", file.toString(), "--to", "csv", "-o", folder.resolve("run.csv").toString());
        assertThat(exported.exit()).as(exported.toString()).isZero();
        assertThat(exported.err()).contains("was interrupted: its first ").contains("requests were recovered");
        try (Stream<String> lines = Files.lines(folder.resolve("run.csv"))) {
            assertThat(lines.count() - 1).isEqualTo(recovered.size());
        }
    }

    @Test
    void aRunLongerThanItsMemoryIsRecordedWhole() throws Exception {
        Path file = folder.resolve("run.bioscope");
        // So many that what is kept is more than fits even where three in four are dropped, as on a machine whose CPUs are taken.
        List<String> command = new ArrayList<>(Program.command("run", "--ioengine", "nop", "--iodepth", "16", "--rate_iops", "400000", "--number_ios", "3000000",
                "--runtime", "600s", "--record", file.toString()));
        command.add(1, "-Xmx40m");
        Result result = Program.start(command).finish();
        assertThat(result.exit()).as(result.toString()).isZero();
        Recording recording = Recording.open(file);
        assertThat(recording.report().totals().requests()).isEqualTo(3_000_000);
        assertThat(recording.report().totals().recorded() + recording.report().totals().dropped()).isEqualTo(3_000_000);
        assertThat(recording.report().trace().size()).as("more than fits into 40 MB").isEqualTo(recording.report().totals().recorded())
                .isGreaterThan((40L << 20) / 64);
    }

    @Test
    void whereTheDiskIsFullTheRunGoesOnAndTheOldFileIsIntact() throws Exception {
        Path file = Files.writeString(folder.resolve("run.bioscope"), "precious");
        // The shell's limit on files, in KiB, is a full disk for who has no disk of his own to fill.
        var command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 2048; exec \"$@\"", "bash"));
        command.addAll(Program.command("run", "--ioengine", "nop", "--rate_iops", "50000", "--number_ios", "400000", "--runtime", "600s", "--record", file.toString()));
        Result result = Program.start(command).finish();
        assertThat(result.exit()).as(result.toString()).isEqualTo(1);
        assertThat(result.out()).contains("400000 requests");
        assertThat(result.err().lines().filter(line -> line.contains("write " + file))).hasSize(1).first().asString().contains("too large; that was after ", "which went on without it");
        assertThat(file).hasContent("precious");
        assertThat(parts()).isEmpty();
    }

    /** Requests that a recording has which is being written; 0 before there is any. */
    private long rows() throws IOException {
        List<Path> parts = parts();
        try {
            return parts.isEmpty() ? 0 : Recording.open(parts.getFirst()).report().trace().size();
        } catch (FormatException e) {
            // It is at its very beginning, or was tried out and is gone.
            return 0;
        }
    }

    private interface Look {
        long now() throws IOException;
    }

    /** Looks until it is so, while the program runs and patience lasts. */
    private static long await(Program.Running running, Look look, LongPredicate so) throws IOException, InterruptedException {
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(Program.PATIENCE_SECONDS);
        for (long now = look.now();; now = look.now()) {
            if (so.test(now)) {
                return now;
            }
            assertThat(running.process().isAlive() && System.nanoTime() < untilNs).as("%s requests in the recording, and no more", now).isTrue();
            Thread.sleep(5);
        }
    }

    private List<Path> parts() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".part")).toList();
        }
    }
}

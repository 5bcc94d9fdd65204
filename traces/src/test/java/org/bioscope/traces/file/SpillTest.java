package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceFixtures;
import org.bioscope.traces.TraceStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class SpillTest {
    private static final int CHUNK = TraceStore.CHUNK_ROWS;
    private static final long ROWS = 12L * CHUNK + 100;

    @TempDir
    private Path folder;
    private final RequestTrace requests = TraceFixtures.store(Source.ENGINE, ROWS).snapshot();

    @Test
    void aRunOfThreeTimesItsMemoryIsRecordedWithEveryRequest() throws Exception {
        Path file = folder.resolve("run.bioscope");
        try (Spill spill = Spill.recording(file, "a warning")) {
            TraceStore store = run(spill, 4L * CHUNK, ROWS);
            assertThat(store.shortage()).isEmpty();
            assertThat(store.rows()).isEqualTo(ROWS);
            assertThat(spill.notes()).containsExactly("a warning");
            spill.finish(TraceFixtures.report(store.snapshot()), List.of());
        }
        Recording opened = Recording.open(file);
        assertThat(opened.report().trace().size()).isEqualTo(ROWS);
        assertThat(opened.report().trace().timeIndex()).isEqualTo(requests.timeIndex());
        assertThat(opened.report().trace().id(ROWS - 1)).isEqualTo(ROWS - 1);
        assertThat(left()).containsExactly("run.bioscope");
    }

    @Test
    void withoutANameTheFileIsGoneAndTheRequestsStay() throws Exception {
        TraceStore store;
        try (Spill spill = Spill.nameless(folder, "")) {
            run(spill, 4L * CHUNK, CHUNK);
            assertThat(spill.notes()).as("memory is not short yet").isEmpty();
            store = run(spill, 4L * CHUNK, ROWS);
            assertThat(spill.notes()).containsExactly("memory was short: requests are kept in " + folder + " while the run is shown");
            assertThat(left()).isEmpty();
        }
        assertThat(store.snapshot().id(ROWS - 1)).isEqualTo(ROWS - 1);
        assertThat(store.snapshot().id(5)).isEqualTo(5);
    }

    @Test
    void whatAKilledProcessLeftIsFoundUnderTheNameThatItWouldHaveHad() throws Exception {
        Path file = folder.resolve("run.bioscope");
        try (Spill spill = Spill.recording(file, "")) {
            TraceStore store = run(spill, 4L * CHUNK, ROWS);
            assertThatThrownBy(() -> Recording.find(file)).as("its process lives").hasMessage("open " + file + ": it does not exist");
            Path part = folder.resolve(left().getFirst());
            // No process has this number: Linux ends at 2^22.
            Path killed = Files.copy(part, folder.resolve(".run.bioscope.99999999-1.part"));
            assertThat(Recording.find(file)).isEqualTo(killed);
            Recording recovered = Recording.open(killed);
            assertThat(recovered.recovered()).isTrue();
            assertThat(recovered.report().startedAt()).isEqualTo(TraceFixtures.report(requests).startedAt());
            assertThat(recovered.report().trace().size()).isEqualTo(store.rows());
            assertThat(recovered.report().trace().timeIndex()).isEqualTo(requests.timeIndex());
            assertThat(recovered.report().totals().requests()).isEqualTo(store.rows());
        }
    }

    @Test
    void onAFullDiskTheRunGoesOnAndTheOldFileIsIntact() throws Exception {
        assumeTrue(Programs.root() && Programs.has("mount"), "a disk of its own needs root and mount; the program's own test does without");
        Path disk = Files.createDirectory(folder.resolve("full"));
        assumeTrue(new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=9m", "spill-test", disk.toString()).start().waitFor() == 0,
                "this machine lets nobody mount a tmpfs");
        try {
            Path file = Files.writeString(disk.resolve("run.bioscope"), "precious");
            try (Spill spill = Spill.recording(file, "")) {
                TraceStore store = run(spill, 4L * CHUNK, ROWS);
                assertThat(store.rows() + store.overflow()).isEqualTo(ROWS);
                assertThat(store.shortage()).isPresent();
                assertThat(store.memoryRows()).isLessThanOrEqualTo(4L * CHUNK);
                assertThatThrownBy(() -> spill.finish(TraceFixtures.report(store.snapshot()), List.of())).isInstanceOf(IOException.class)
                        .hasMessageStartingWith("write " + file + ": no space left on device; that was after ").hasMessageContaining("which went on without it");
            }
            assertThat(file).hasContent("precious");
            try (Stream<Path> files = Files.list(disk)) {
                assertThat(files).containsExactly(file);
            }
        } finally {
            new ProcessBuilder("umount", "--lazy", disk.toString()).start().waitFor();
        }
    }

    /** As the drain of a run does it, with a recorder that keeps up however slow the machine. */
    private TraceStore run(Spill spill, long capacityRows, long rows) throws IOException {
        var store = TraceStore.thinning(Source.ENGINE, capacityRows);
        long step = CHUNK / 2;
        for (long from = 0; from < rows; from += step) {
            long count = Math.min(step, rows - from);
            store.append(requests.engineRows(from).asSlice(0, count * EngineRow.BYTES));
            RunReport report = TraceFixtures.report(RequestTrace.empty(Source.ENGINE)).withNote("so far");
            spill.offer(with(report, store.snapshot()), store);
            spill.settle();
        }
        return store;
    }

    private RunReport with(RunReport report, RequestTrace trace) {
        return new RunReport(report.workload(), Source.ENGINE, RunReport.Phase.RUNNING, report.startedAt(), requests.firstSubmitNs(), 1, report.environment(),
                trace, report.totals(), report.intervals(), report.kernel(), report.failure(), report.notes());
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}

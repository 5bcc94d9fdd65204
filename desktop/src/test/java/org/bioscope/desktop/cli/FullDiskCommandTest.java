package org.bioscope.desktop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bioscope.desktop.cli.Program.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands write to a disk that is really full: the old file stays, a sentence comes, the exit code is 1. */
class FullDiskCommandTest {
    private static final List<String> SIMULATION = List.of("--model", "nvme-2023", "--number_ios", "200");

    @TempDir
    private Path folder;
    private Path disk = Path.of("");

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "a disk of its own needs root");
        disk = Files.createDirectory(folder.resolve("full"));
        assumeTrue(new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=64k", "commands-full-disk", disk.toString()).start().waitFor() == 0, "this machine lets nobody mount a tmpfs");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (disk.isAbsolute()) {
            new ProcessBuilder("umount", "--lazy", disk.toString()).start().waitFor();
        }
    }

    @Test
    void picturesClipsTablesAndRecordings() throws IOException {
        Path recording = folder.resolve("run.bioscope");
        assertThat(run(Stream.concat(Stream.of("simulate", "--quiet", "--record", recording.toString()), SIMULATION.stream())).exit()).isZero();
        for (String format : List.of("png", "clip", "csv", "parquet")) {
            keeps("old", Stream.of("export", recording.toString(), "--to", format, "-o", target("old")));
        }
        for (String option : List.of("--csv", "--intervals", "--json", "--perfetto", "--png", "--record")) {
            keeps("old", Stream.concat(Stream.of("simulate", "--quiet", option, target("old")), SIMULATION.stream()));
        }
        keeps("old", Stream.of("import", Path.of("../traces/src/test/resources/org/bioscope/traces/file/blkparse-1.2.0.txt.gz").toString(), "-o", target("old")));
    }

    @Test
    void comparisonsAndSweeps() throws IOException {
        for (String option : List.of("--csv", "--markdown", "--png", "--svg")) {
            keeps("old.md", Stream.concat(Stream.of("compare", "--iodepth 1", "--iodepth 2", "--rounds", "1", option, target("old.md")), SIMULATION.stream()));
        }
        keeps("old.png", Stream.concat(Stream.of("sweep", "--iodepth", "1,2", "--png", target("old.png")), SIMULATION.stream()));
        keeps("old.svg", Stream.concat(Stream.of("sweep", "--iodepth", "1,2", "--svg", target("old.svg")), SIMULATION.stream()));
    }

    @Test
    void aSweepGoesOnFromItsFileOnceThereIsRoom() throws IOException {
        Path csv = disk.resolve("sweep.csv");
        List<String> sweep = Stream.concat(Stream.of("sweep", "--iodepth", "1,2", "--csv", csv.toString()), SIMULATION.stream()).toList();
        // A file of whole pages has no room for a further line.
        assertThat(run(sweep.stream()).exit()).isZero();
        String whole = Files.readString(csv);
        int second = whole.indexOf('\n', whole.indexOf('\n') + 1) + 1;
        Files.writeString(csv, whole.substring(0, second));
        String grown = whole.substring(0, second) + whole.substring(whole.indexOf('\n') + 1, second).repeat((4096 - second) / (second - whole.indexOf('\n') - 1));
        Files.writeString(csv, grown);
        fill();
        Result full = run(sweep.stream());
        assertThat(full.exit()).as(full.err()).isEqualTo(1);
        assertThat(full.err()).contains("write " + csv + ": no space left on device");
        assertThat(csv).hasContent(grown);
        Files.delete(disk.resolve("filler"));
        Result rest = run(sweep.stream());
        assertThat(rest.exit()).as(rest.err()).isZero();
        assertThat(rest.err()).contains("1 of 2 results are there already");
    }

    private void keeps(String name, Stream<String> arguments) throws IOException {
        Path old = Files.writeString(disk.resolve(name), "precious");
        fill();
        List<String> line = arguments.toList();
        Result result = run(line.stream());
        assertThat(result.exit()).as("%s: %s", line, result.err()).isEqualTo(1);
        assertThat(result.err()).as("%s", line).contains("write " + old + ": no space left on device").doesNotContain("Exception");
        assertThat(old).as("%s", line).hasContent("precious");
        try (Stream<Path> files = Files.list(disk)) {
            assertThat(files.map(file -> file.getFileName().toString())).as("%s", line).containsExactlyInAnyOrder(name, "filler");
        }
        Files.delete(disk.resolve("filler"));
        Files.delete(old);
    }

    private String target(String name) {
        return disk.resolve(name).toString();
    }

    /** Takes all the room that is left. */
    private void fill() throws IOException {
        try (var filler = Files.newOutputStream(disk.resolve("filler"))) {
            for (byte[] page = new byte[4096];;) {
                filler.write(page);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static Result run(Stream<String> arguments) {
        return Program.here(arguments.toList());
    }
}

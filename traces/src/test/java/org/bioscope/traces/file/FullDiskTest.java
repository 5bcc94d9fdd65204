package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes every format to a disk that is really full. */
class FullDiskTest {
    /** Room for the old file and some pages, and for no table of 20 000 requests. */
    private static final String DISK_BYTES = "128k";

    /** Formats that would fit: for them the disk is filled up first. */
    private static final List<String> SMALL = List.of("run", "fio-job", "intervals", "json", "json+", "hgrm", "hdr");

    @TempDir
    private Path folder;
    private Path disk = Path.of("");

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        assumeTrue(Programs.root() && Programs.has("mount"), "a disk of its own needs root and mount");
        disk = Files.createDirectory(folder.resolve("formats-full-disk"));
        int mounted = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "formats-full-disk", disk.toString()).start().waitFor();
        assumeTrue(mounted == 0, "this machine lets nobody mount a tmpfs");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (disk.isAbsolute()) {
            new ProcessBuilder("umount", "--lazy", disk.toString()).start().waitFor();
        }
    }

    @Test
    void everyExportLeavesTheOldFileAsItWas() throws IOException {
        RunReport report = Runs.report(Source.KERNEL, 20_000, 41);
        for (Exporters.Exporter exporter : Exporters.ALL) {
            Path target = Files.writeString(disk.resolve(exporter.name().equals("fio-logs") ? "out_slat.1.log" : "out"), "precious");
            if (SMALL.contains(exporter.name())) {
                fill();
            }
            assertThatThrownBy(() -> exporter.write(report, disk.resolve("out"))).as(exporter.name()).isInstanceOf(IOException.class)
                    .hasMessage("write " + target + ": no space left on device");
            assertThat(target).as(exporter.name()).hasContent("precious");
            assertThat(left()).as(exporter.name()).noneMatch(name -> name.endsWith(".part"));
            empty();
        }
    }

    @Test
    void aRecordingLeavesTheOldOneAsItWas() throws IOException {
        RunReport report = Runs.report(Source.KERNEL, 20_000, 42);
        Path target = Files.writeString(disk.resolve("run.bioscope"), "precious");
        assertThatThrownBy(() -> RecordingWriter.write(target, report, List.of())).hasMessage("write " + target + ": no space left on device");
        assertThat(target).hasContent("precious");
        assertThat(left()).containsExactly("run.bioscope");
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

    private void empty() throws IOException {
        for (String name : left()) {
            Files.delete(disk.resolve(name));
        }
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(disk)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}

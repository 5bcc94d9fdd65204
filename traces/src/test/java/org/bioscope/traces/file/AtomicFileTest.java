package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path folder;

    @Test
    void theFileIsThereWhole() throws IOException {
        Path file = folder.resolve("out.csv");
        AtomicFile.write(file, out -> out.write("new".getBytes(StandardCharsets.UTF_8)));
        assertThat(file).hasContent("new");
        assertNothingElse(file);
    }

    @Test
    void aFailureHalfWayLeavesTheOldFileAsItWas() throws IOException {
        Path file = Files.writeString(folder.resolve("out.csv"), "old");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
            out.write(new byte[100_000]);
            throw new IOException("Device on fire");
        })).isInstanceOf(IOException.class).hasMessage("write " + file + ": device on fire");
        assertThat(file).hasContent("old");
        assertNothingElse(file);
    }

    @Test
    void aFullDiskLeavesTheOldFileAsItWas() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("full"));
        assumeTrue(command("mount", "-t", "tmpfs", "-o", "size=256k", "cli-full", mount.toString()), "mounting a small tmpfs wants root");
        try {
            Path file = Files.writeString(mount.resolve("out.csv"), "old");
            assertThatThrownBy(() -> AtomicFile.write(file, out -> out.write(new byte[1 << 20]))).isInstanceOf(IOException.class)
                    .hasMessage("write " + file + ": no space left on device");
            assertThat(file).hasContent("old");
            try (var left = Files.list(mount)) {
                assertThat(left).containsExactly(file);
            }
        } finally {
            command("umount", mount.toString());
        }
    }

    @Test
    void permissionsAndSymbolicLinksStay() throws IOException {
        Path file = Files.writeString(folder.resolve("real.csv"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), file);
        AtomicFile.write(link, out -> out.write('x'));
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(file).hasContent("x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-rw-r--");
    }

    @Test
    void whatIsNoRegularFileIsWrittenToAndNotReplaced() throws IOException {
        AtomicFile.write(Path.of("/dev/null"), out -> out.write('x'));
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    @Test
    void whereNothingCanBeWrittenTheReasonIsSaid() {
        assertThatThrownBy(() -> AtomicFile.check(folder.resolve("absent/out.csv"))).hasMessageEndingWith("out.csv: its directory does not exist");
        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("absent/out.csv"), out -> out.write(1))).hasMessageEndingWith("its directory does not exist");
        assertThatThrownBy(() -> AtomicFile.check(folder)).hasMessageEndingWith("it is a directory");
        assertThatThrownBy(() -> AtomicFile.check(Path.of("/proc/out.csv"))).isInstanceOf(IOException.class);
    }

    @Test
    void checkingLeavesNothingBehindAndHarmsNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("out.csv"), "old");
        AtomicFile.check(file);
        AtomicFile.check(Path.of("/dev/null"));
        assertThat(file).hasContent("old");
        assertNothingElse(file);
    }

    private void assertNothingElse(Path file) throws IOException {
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    private static boolean command(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}

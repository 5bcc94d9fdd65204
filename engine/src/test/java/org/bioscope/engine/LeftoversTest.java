package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bioscope.traces.RunReport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing is left behind, however a run ended, and nothing else is ever removed. */
class LeftoversTest {
    private static final Path FOLDER = Runs.folder("leftovers");
    private static final Path STATE = Runs.folder("state");
    private static final Path REGISTRY = STATE.resolve("bioscope/files");
    private static final Leftovers LEFTOVERS = new Leftovers(REGISTRY);

    @BeforeEach
    void emptyTheFolders() throws IOException {
        for (Path file : Runs.filesIn(FOLDER)) {
            Files.delete(file);
        }
        Files.createDirectories(REGISTRY);
        for (Path marker : Runs.filesIn(REGISTRY)) {
            Files.delete(marker);
        }
    }

    @Test
    void aKilledRunsFileIsRemovedByTheNextOneInItsDirectory() throws Exception {
        Path left = kill(FOLDER, true);
        assertThat(left).exists().hasParent(FOLDER);
        RunReport report = Runs.finished(Runs.small("psync"), FOLDER);
        assertThat(report.notes()).anyMatch(note -> note.contains("removed " + left));
        assertThat(Runs.filesIn(FOLDER)).isEmpty();
    }

    @Test
    void aKilledRunsFileOfAnotherNameIsRemovedByTheNextStartAnywhere() throws Exception {
        Path left = kill(FOLDER.resolve("of my own.dat"), true);
        assertThat(left).exists();
        assertThat(LEFTOVERS.sweepRegistered()).containsExactly(left);
        assertThat(left).doesNotExist();
        assertThat(Runs.filesIn(REGISTRY)).isEmpty();
    }

    @Test
    void anotherFileUnderAKilledRunsNameStays() throws Exception {
        Path left = kill(FOLDER.resolve("of my own.dat"), true);
        Files.move(left, FOLDER.resolve("moved"));
        Files.writeString(left, "another's");
        assertThat(LEFTOVERS.sweepRegistered()).isEmpty();
        assertThat(left).hasContent("another's");
        assertThat(Runs.filesIn(REGISTRY)).isEmpty();
    }

    @Test
    void aTerminatedRunRemovesItsFileItself() throws Exception {
        Path left = kill(FOLDER.resolve("of my own.dat"), false);
        assertThat(left).doesNotExist();
        assertThat(Runs.filesIn(REGISTRY)).isEmpty();
    }

    @Test
    void whatOnlyLooksLikeOursStays() throws Exception {
        var mine = ProcessHandle.current().pid();
        String started = Files.readString(Path.of("/proc/self/stat")).replaceAll(".*\\) ", "").split(" ")[19];
        for (String name : new String[] {".bioscope-" + mine + "-" + started + "-99.dat", ".bioscope-1-2.dat", "bioscope-1-2-3.dat", ".bioscope-1-2-3.dat.bak"}) {
            Files.writeString(FOLDER.resolve(name), "mine");
        }
        Files.createDirectory(FOLDER.resolve(".bioscope-99999999-1-1.dat"));
        Files.createSymbolicLink(FOLDER.resolve(".bioscope-99999999-1-2.dat"), FOLDER.resolve("bioscope-1-2-3.dat"));
        assertThat(LEFTOVERS.sweep(FOLDER)).isEmpty();
        assertThat(Runs.filesIn(FOLDER)).hasSize(6);
    }

    @Test
    void aMarkerOfGarbageDoesNoHarm() throws IOException {
        Files.writeString(REGISTRY.resolve(".bioscope-99999999-1-1"), "not three lines");
        Files.writeString(REGISTRY.resolve(".bioscope-99999999-1-2"), "x\ny\n/etc/hostname\n");
        Files.write(REGISTRY.resolve(".bioscope-99999999-1-3"), new byte[] {-1, -2, 0, 10});
        assertThat(LEFTOVERS.sweepRegistered()).isEmpty();
        assertThat(Path.of("/etc/hostname")).exists();
        assertThat(new Leftovers(FOLDER.resolve("not there")).sweepRegistered()).isEmpty();
    }

    /** Starts a run in a JVM of its own and ends it, by SIGKILL or SIGTERM: the file that it used. */
    private static Path kill(Path target, boolean forcibly) throws IOException, InterruptedException {
        var java = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), Victim.class.getName(), target.toString());
        java.environment().putAll(Map.of("XDG_STATE_HOME", STATE.toString()));
        java.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = java.start();
        try (BufferedReader output = process.inputReader()) {
            Path file = Path.of(output.readLine());
            assertThat(file).exists();
            (forcibly ? process.destroyForcibly() : destroy(process)).waitFor();
            return file;
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process destroy(Process process) {
        process.destroy();
        return process;
    }
}

package org.bioscope.desktop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lessons that would rather have root, played by somebody who is not: each arm goes to its next way, and says why. */
class LessonsWithoutRootTest {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final String OTHER_USER = "65534";

    @BeforeAll
    static void somebodyElseThanRootCanBeHad() {
        Assumptions.assumeTrue(!isRoot() || Files.isExecutable(SETPRIV), "to be somebody else, root needs " + SETPRIV + " (util-linux)");
    }

    @Test
    void theLoopDeviceBecomesTheLaboratorysLoop() throws IOException, InterruptedException {
        assumeNot("/dev/loop-control");
        List<String> lines = play("a-disk-inside-a-file");
        String closed = "make a loop device: this user may not open /dev/loop-control; run as root, or use the laboratory's --loop ";
        for (String arm : List.of("randread", "read", "randwrite", "write")) {
            for (String mode : List.of("buffered", "direct")) {
                int at = arm(lines, arm + ", " + mode);
                assertThat(lines.get(at)).as("measured, not only shown").containsPattern("IOPS|too few for figures").contains("in the loop's workers");
                assertThat(lines.get(at + 1)).isEqualTo("    laboratory: real I/O on this machine, with the hand-off under study added above its kernel");
                assertThat(lines.get(at + 2)).isEqualTo("    not here: " + closed + mode);
            }
        }
        for (String mode : List.of("buffered", "direct")) {
            int at = arm(lines, "writes through a " + mode + " loop device");
            assertThat(lines.get(at + 1)).startsWith("    recorded: Linux 6.18");
            assertThat(lines.get(at + 2)).isEqualTo("    not here: " + closed + mode);
        }
        assertThat(lines).as("the published rows stand beside the laboratory's").anySatisfy(line -> assertThat(line).contains("randread, base (buffered): 8015").contains("(laboratory: "));
    }

    @Test
    void theFlushComesFromARecordingOnlyWhereTheKernelIsClosed() throws IOException, InterruptedException {
        List<String> lines = play("the-flush-that-nobody-needed");
        for (String arm : List.of("direct reads, nothing cached", "direct reads, every page of the file dirty", "loads through a mapping")) {
            int at = arm(lines, arm);
            assertThat(lines.get(at + 1)).startsWith("    recorded: Linux 6.18");
            assertThat(lines.subList(at + 2, at + 4)).anySatisfy(line -> assertThat(line).matches("    not here: (the kernel was not watched: .+|.+, and this needs ext4 or xfs)"));
        }
        for (String arm : List.of("overwrites, nothing cached", "overwrites, every page of the file cached")) {
            int at = arm(lines, arm);
            boolean own = lines.get(at + 1).equals("    this machine, engine's stamps, kernel closed");
            assertThat(own || lines.get(at + 2).endsWith("and this needs ext4 or xfs")).as("the disk itself needs no root: %s", lines.get(at + 1)).isTrue();
        }
    }

    private static List<String> play(String lesson) throws IOException, InterruptedException {
        Path folder = Program.folder("without-root");
        Path home = Files.createDirectories(folder.resolve("home"));
        List<String> command = Program.command("lessons", "play", lesson, "--headless", "--directory", folder.toString());
        if (isRoot()) {
            new ProcessBuilder("chown", "-R", OTHER_USER, folder.toString()).inheritIO().start().waitFor();
            // May read what lies in root's home, the program itself among it, and write no more than its own.
            var other = new ArrayList<>(List.of(SETPRIV.toString(), "--reuid=" + OTHER_USER, "--regid=" + OTHER_USER, "--clear-groups", "--inh-caps=+dac_read_search",
                    "--ambient-caps=+dac_read_search", "env", "-u", "XDG_CONFIG_HOME", "-u", "XDG_DATA_HOME", "-u", "XDG_STATE_HOME", "-u", "XDG_CACHE_HOME", "HOME=" + home));
            other.addAll(command);
            command = other;
        }
        Program.Result result = Program.start(command).finish();
        assertThat(result.exit()).as("%s", result).isZero();
        try (var left = Files.list(folder)) {
            assertThat(left.filter(file -> !file.equals(home))).as("every run takes its file away again").isEmpty();
        }
        return result.out().lines().toList();
    }

    private static int arm(List<String> lines, String name) {
        int at = 0;
        while (at < lines.size() && !lines.get(at).startsWith("  " + name + ": ")) {
            at++;
        }
        assertThat(at).as("the arm %s among %s", name, lines).isLessThan(lines.size() - 2);
        return at;
    }

    /** Where the test's own user, not root, was let in. */
    private static void assumeNot(String device) {
        Assumptions.assumeTrue(isRoot() || !Files.isWritable(Path.of(device)), "this user may make loop devices (" + device + ")");
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}

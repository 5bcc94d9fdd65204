package org.bioscope.desktop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bioscope.desktop.cli.Program.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Trouble provoked for real, as a person meets it: one sentence, the right exit code, nothing lost. */
class TroubleProgramTest {
    @TempDir
    private Path folder;
    private final Deque<String[]> undo = new ArrayDeque<>();

    @AfterEach
    void tidyUp() throws IOException, InterruptedException {
        while (!undo.isEmpty()) {
            shell(undo.pop());
        }
    }

    @Test
    void whereNothingCanBeRunTheReasonIsOneSentence() throws Exception {
        failsWith("does not exist; make it first", "--directory", folder.resolve("absent").toString());
        failsWith("files cannot be made there (proc)", "--directory", "/proc");
    }

    @Test
    void aFilesystemInMemoryIsRefused() throws Exception {
        failsWith("tmpfs keeps its files in memory; choose a directory on a disk", "--directory", mount("tmpfs", "size=8m").toString());
    }

    @Test
    void aFileThatIsThereIsKeptAndTheWayOutNamed() throws Exception {
        Path file = Files.writeString(Program.folder("existing").resolve("precious"), "precious");
        Result result = Program.run("run", "--filename", file.toString(), "--size", "1m", "--rw", "write");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("it exists already and would be lost").contains("--overwrite-existing");
        assertThat(file).hasContent("precious");
        Result allowed = Program.run("run", "--filename", file.toString(), "--size", "1m", "--rw", "write", "--overwrite-existing");
        assertThat(allowed.exit()).as(allowed.toString()).isZero();
        Files.deleteIfExists(file);
    }

    @Test
    void aDeviceThatFailsInTheMiddleLeavesTheResultsUntilThen() throws Exception {
        Path disk = failingDisk();
        Path json = folder.resolve("result.json");
        Path csv = folder.resolve("requests.csv");
        Result result = Program.run("run", "--directory", disk.toString(), "--size", "64m", "--rw", "write", "--bs", "64k", "--prepare", "fallocate",
                "--json", json.toString(), "--csv", csv.toString());

        assertThat(result.exit()).as(result.toString()).isEqualTo(1);
        assertThat(result.err()).startsWith("bioscope: failed after ").contains("write of 65536 bytes at offset ").hasLineCount(1);
        assertThat(result.out()).contains("write     IOPS=").contains("  failed ");
        JsonNode failure = JsonMapper.shared().readTree(Files.readAllBytes(json)).path("bioscope").path("failure");
        assertThat(failure.path("message").asString()).contains("write of 65536 bytes");
        assertThat(failure.path("atSeconds").asDouble()).isPositive();
        assertThat(JsonMapper.shared().readTree(Files.readAllBytes(json)).path("jobs").path(0).path("error").asInt()).isPositive();
        List<String> rows = Files.readAllLines(csv);
        assertThat(rows).as("what was measured before").hasSizeGreaterThan(10);
        assertThat(rows).as("and the failure itself").anyMatch(row -> row.contains(",-"));
        try (var left = Files.list(disk)) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).as("no file of ours is left").noneMatch(name -> name.contains("bioscope"));
        }
    }

    @Test
    void aDeviceThatFailsEndsASweepWithTheResultsThatItHas() throws Exception {
        Path csv = folder.resolve("sweep.csv");
        Result swept = Program.run("sweep", "--size", "1m,64m", "--csv", csv.toString(), "--directory", failingDisk().toString(), "--rw", "write", "--bs", "64k", "--prepare", "fallocate");
        assertThat(swept.exit()).as(swept.toString()).isEqualTo(1);
        assertThat(swept.err()).startsWith("bioscope: size 64m: write of 65536 bytes at offset ").hasLineCount(1);
        assertThat(swept.out().lines().filter(line -> line.startsWith("1m "))).hasSize(1);
        assertThat(Files.readAllLines(csv)).hasSize(2).element(1).asString().startsWith("1m,");
    }

    @Test
    void aDeviceThatFailsEndsAComparisonWithTheRunsThatItHas() throws Exception {
        Result compared = Program.run("compare", "--size 1m", "--size 64m", "--rounds", "6", "--json", "--directory", failingDisk().toString(), "--rw", "write", "--bs", "64k",
                "--prepare", "fallocate");
        assertThat(compared.exit()).as(compared.toString()).isEqualTo(1);
        assertThat(compared.err()).startsWith("bioscope: round 1 of --size 64m: ").hasLineCount(1);
        JsonNode json = JsonMapper.shared().readTree(compared.out());
        assertThat(json.path("arms").path(0).path("iops").size()).as("the run before it counts").isEqualTo(1);
        assertThat(json.path("verdict").asString()).isEqualTo("too-few-rounds");
        assertThat(json.path("failure").asString()).contains("--size 64m");
    }

    @Test
    void whereIoUringIsForbiddenTheOtherEnginesAreOffered() throws Exception {
        Result refused = withoutIoUring("run", "--directory", Program.folder("seccomp").toString(), "--size", "1m", "--ioengine", "io_uring");
        assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
        assertThat(refused.err()).startsWith("bioscope: use --ioengine io_uring: ").contains("seccomp").contains("--ioengine libaio").hasLineCount(1);
        Result other = withoutIoUring("run", "--directory", Program.folder("seccomp").toString(), "--size", "1m", "--ioengine", "libaio");
        assertThat(other.exit()).as(other.toString()).isZero();
        Result doctor = withoutIoUring("doctor", "--json");
        JsonNode uring = JsonMapper.shared().readTree(doctor.out()).path("io_uring");
        assertThat(uring.path("usable").asBoolean()).isFalse();
        assertThat(uring.path("remedy").asString()).isNotEmpty();
    }

    @Test
    void theDoctorsJsonHasEveryKeyThatIsPromised() throws Exception {
        Result result = Program.run("doctor", "--json");
        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
        JsonNode doctor = JsonMapper.shared().readTree(result.out());
        assertThat(doctor.path("kernel").asString()).isEqualTo(System.getProperty("os.version"));
        assertThat(doctor.path("generation").path("evidence").isArray()).isTrue();
        for (String name : new String[] {"io_uring", "libaio", "psync", "tracefs", "display"}) {
            JsonNode thing = doctor.path(name);
            assertThat(thing.path("usable").isBoolean()).as(name).isTrue();
            boolean explained = !thing.path("reason").asString().isEmpty() && !thing.path("remedy").asString().isEmpty();
            assertThat(thing.path("usable").asBoolean() != explained).as(name + " is usable or explained: " + thing).isTrue();
        }
        assertThat(doctor.path("targets").size()).isPositive();
        for (JsonNode target : doctor.path("targets")) {
            for (String key : new String[] {"mount", "filesystem", "device", "direct", "dioMemoryAlignBytes", "dioOffsetAlignBytes", "writeCache", "fua", "scheduler", "model", "freeBytes"}) {
                assertThat(target.has(key)).as(key).isTrue();
            }
        }
    }

    @Test
    void withoutADisplayTheWindowSaysSo() throws Exception {
        Result result = Program.run();
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).startsWith("bioscope: open the window: ").contains("bioscope --help").hasLineCount(1);
    }

    private void failsWith(String sentence, String... arguments) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of("run", "--size", "1m"));
        all.addAll(List.of(arguments));
        Result result = Program.run(all.toArray(String[]::new));
        assertThat(result.exit()).as(result.toString()).isEqualTo(1);
        assertThat(result.err()).startsWith("bioscope: ").contains(sentence).hasLineCount(1);
        assertThat(result.out()).isEmpty();
    }

    /** ext4 on a loop device whose image lies, with holes, on a memory that is smaller: past it the device answers with errors. */
    private Path failingDisk() throws IOException, InterruptedException {
        Path image = mount("tmpfs", "size=24m").resolve("disk.img");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(128 << 20);
        }
        String made = shell("mkfs.ext4", "-q", "-E", "nodiscard", "-O", "^has_journal", image.toString());
        String device = shell("losetup", "--find", "--show", image.toString());
        Assumptions.assumeTrue(device.startsWith("/dev/loop"), "loop devices want root and mkfs.ext4: " + device + made);
        undo.push(new String[] {"losetup", "-d", device});
        Path point = Files.createDirectory(folder.resolve("disk"));
        String mounted = shell("mount", device, point.toString());
        Assumptions.assumeTrue(mounted.isEmpty(), "mounting wants root: " + mounted);
        undo.push(new String[] {"umount", point.toString()});
        return point;
    }

    private Path mount(String type, String options) throws IOException, InterruptedException {
        Path point = Files.createDirectory(folder.resolve(type));
        String mounted = shell("mount", "-t", type, "-o", options, "cli-" + type, point.toString());
        Assumptions.assumeTrue(mounted.isEmpty(), "mounting wants root: " + mounted);
        undo.push(new String[] {"umount", point.toString()});
        return point;
    }

    /** Under a seccomp filter that answers io_uring_setup with EPERM, as container runtimes do. */
    private static Result withoutIoUring(String... arguments) throws IOException, InterruptedException {
        // 425 is io_uring_setup on every architecture; a filter of four instructions over struct seccomp_data.
        String filtered = """
                import ctypes, os, struct, sys
                libc = ctypes.CDLL(None, use_errno=True)
                code = b''.join(struct.pack('HBBI', *i) for i in [(0x20, 0, 0, 0), (0x15, 0, 1, 425), (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7fff0000)])
                buffer = ctypes.create_string_buffer(code)
                class Program(ctypes.Structure): _fields_ = [('len', ctypes.c_ushort), ('filter', ctypes.c_void_p)]
                program = Program(4, ctypes.addressof(buffer))
                if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(program), 0, 0): sys.exit(77)
                os.execv(sys.argv[1], sys.argv[1:])
                """;
        Assumptions.assumeTrue(shell("python3", "-c", "import ctypes").isEmpty(), "the seccomp filter is set by python3, which is not installed");
        var command = new ArrayList<>(List.of("python3", "-c", filtered));
        command.addAll(Program.command(arguments));
        Result result = Program.start(command).finish();
        Assumptions.assumeTrue(result.exit() != 77, "this system allows no seccomp filter");
        return result;
    }

    /** What a command printed; nothing where all went well. */
    private static String shell(String... words) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            process.waitFor();
            return output;
        } catch (IOException e) {
            return words[0] + " is not installed";
        }
    }
}

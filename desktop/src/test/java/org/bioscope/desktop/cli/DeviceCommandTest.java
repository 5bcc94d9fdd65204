package org.bioscope.desktop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bioscope.desktop.cli.Program.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every command that could write to a block device, on a loop device of our own that holds a filesystem. */
class DeviceCommandTest {
    private static final String SERIAL_SUFFIX = ":16777216";

    @TempDir
    private Path folder;
    private Path image;
    private String device;

    @BeforeEach
    void attach() throws IOException, InterruptedException {
        image = folder.resolve("disk.img");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(16 << 20);
        }
        String made = output("mkfs.ext4", "-q", "-F", image.toString());
        device = output("losetup", "--find", "--show", image.toString());
        Assumptions.assumeTrue(device.startsWith("/dev/loop") && made.isEmpty(), "loop devices want root and mkfs.ext4: " + device + made);
    }

    @AfterEach
    void detach() throws IOException, InterruptedException {
        output("losetup", "--detach", device);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "run --loop buffered", "run --ioengine libaio --completion workqueue", "run --ioengine libaio --loop direct", "run --measure-overhead",
        "compare --bs_4k --bs_8k --rounds 1", "sweep --iodepth 1,2 --ioengine libaio"})
    void whatItHoldsIsLostOnlyIfTheSerialIsTyped(String command) throws Exception {
        byte[] before = Files.readAllBytes(image);
        String asked = command + " --filename " + device + " --rw randwrite --size 1m --observe " + (command.contains("overhead") ? "kernel" : "engine");
        Result refused = run(asked);
        assertThat(refused.exit()).as(asked).isEqualTo(2);
        assertThat(refused.err()).contains("bioscope: write to " + device + ": it holds ext4, which would be destroyed; name another device, or allow that with --allow-writes-to " + device + SERIAL_SUFFIX);
        assertThat(Files.readAllBytes(image)).as("nothing was written").isEqualTo(before);
        if (!command.contains("overhead")) {
            Result allowed = run(asked + " --allow-writes-to " + device + SERIAL_SUFFIX);
            assertThat(allowed.exit()).as(asked + ": " + allowed.err()).isZero();
            assertThat(Files.readAllBytes(image)).isNotEqualTo(before);
        }
    }

    @Test
    void aJobFileAsksTheSame() throws Exception {
        Path job = Files.writeString(folder.resolve("job.fio"), "[global]\ndirect=1\n[wipe]\nrw=randwrite\nbs=4k\nsize=1m\nfilename=" + device + "\n");
        byte[] before = Files.readAllBytes(image);
        assertThat(run("run " + job).err()).contains("it holds ext4, which would be destroyed");
        assertThat(run("compare " + job + " --iodepth_2 --filename " + device + " --rw randwrite --size 1m").exit()).isEqualTo(2);
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
        assertThat(run("run " + job + " --allow-writes-to " + device + SERIAL_SUFFIX).exit()).isZero();
    }

    @Test
    void noRecordingKeepsWhatWasTyped() throws Exception {
        Path recording = folder.resolve("run.bioscope");
        Path json = folder.resolve("run.json");
        assertThat(run("run --filename " + device + " --rw write --size 1m --record " + recording + " --json " + json + " --allow-writes-to " + device + SERIAL_SUFFIX).exit()).isZero();
        assertThat(Files.readString(json)).contains(device).doesNotContain(SERIAL_SUFFIX);
        assertThat(new String(Files.readAllBytes(recording), StandardCharsets.ISO_8859_1)).doesNotContain(SERIAL_SUFFIX);
    }

    @Test
    void thePlanIsToldAndNothingRuns() throws Exception {
        byte[] before = Files.readAllBytes(image);
        Result plan = run("run --plan --filename " + device + " --rw randwrite --csv " + folder.resolve("requests.csv"));
        assertThat(plan.exit()).isZero();
        assertThat(plan.out()).contains("lost      what " + device + " holds: ext4").contains("asks      type " + device + SERIAL_SUFFIX).contains("the result is written to ");
        JsonNode document = JsonMapper.shared().readTree(run("run --dry-run --json - --filename " + device + " --rw randwrite").out());
        assertThat(document.at("/plan/asks/answer").asString()).isEqualTo(device + SERIAL_SUFFIX);
        assertThat(document.at("/plan/writeBytesAtMost").asLong()).isEqualTo(16 << 20);
        assertThat(document.at("/workload/rw").asString()).isEqualTo("randwrite");
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
        assertThat(folder.resolve("requests.csv")).doesNotExist();
    }

    /** By 'script', which gives the program a terminal of its own. */
    @Test
    void atATerminalThePersonIsAskedAndAnythingElseRefuses() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script (bsdutils) is not installed");
        byte[] before = Files.readAllBytes(image);
        String wrong = atTerminal("yes");
        assertThat(wrong).contains("what " + device + " holds: ext4").contains("Anything else leaves it as it is").contains("--allow-writes-to yes: " + device + " is another device");
        assertThat(atTerminal("")).contains("which would be destroyed");
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
        assertThat(atTerminal(device + SERIAL_SUFFIX)).contains("IOPS=");
        assertThat(Files.readAllBytes(image)).isNotEqualTo(before);
    }

    private String atTerminal(String answer) throws IOException, InterruptedException {
        List<String> program = Program.command("run", "--filename", device, "--rw", "write", "--size", "1m", "--observe", "engine");
        String command = String.join(" ", program.stream().map(word -> "'" + word + "'").toList());
        Process process = new ProcessBuilder("script", "--quiet", "--return", "--command", command, "/dev/null").redirectErrorStream(true).start();
        try (var in = process.outputWriter()) {
            in.write(answer + "\n");
            in.flush();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return out;
        }
    }

    /** Words are separated by spaces, an arm's own by underscores. */
    private static Result run(String arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var tree = CommandTree.of(file -> 0).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Result(tree.execute(Stream.of(arguments.split(" ")).map(word -> word.replace("_", " ")).toArray(String[]::new)), out.toString(), err.toString());
    }

    private static String output(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return out;
    }
}

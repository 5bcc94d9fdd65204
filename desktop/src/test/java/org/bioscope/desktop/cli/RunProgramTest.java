package org.bioscope.desktop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bioscope.desktop.cli.Program.Result;
import org.bioscope.traces.file.RequestCsv;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole program on the real disk, without a display. */
class RunProgramTest {
    private static final int REQUESTS = 256;

    @TempDir
    private Path out;

    @Test
    void oneRunWritesEveryKindOfResultAndLeavesNoFileBehind() throws Exception {
        Path disk = Program.folder("all");
        Path csv = out.resolve("requests.csv");
        Path intervals = out.resolve("intervals.csv");
        Path json = out.resolve("result.json");
        Path png = out.resolve("pipeline.png");
        Result result = Program.run("run", "--directory", disk.toString(), "--size", "1m", "--rw", "randwrite", "--ioengine", "psync",
                "--observe", "engine", "--csv", csv.toString(), "--intervals", intervals.toString(), "--json", json.toString(), "--png", png.toString());

        assertThat(result.exit()).as(result.toString()).isZero();
        assertThat(result.err()).as("no progress line where nobody watches").isEmpty();
        assertThat(result.out()).contains("write     IOPS=").contains("slat ").contains("clat ").contains("lat ").contains("256 requests recorded, 0 dropped")
                .contains("removed " + disk).contains("wrote " + csv).contains("as fio    fio --name=bioscope");
        List<String> rows = Files.readAllLines(csv);
        assertThat(rows.getFirst()).isEqualTo(RequestCsv.HEADER);
        assertThat(rows).hasSize(REQUESTS + 1);
        assertThat(rows.get(1).split(",", -1)).hasSize(23).endsWith("engine");
        assertThat(Files.readAllLines(intervals)).hasSizeGreaterThan(1);
        JsonNode job = read(json).path("jobs").path(0);
        assertThat(job.path("write").path("total_ios").asLong()).isEqualTo(REQUESTS);
        assertThat(read(json).path("bioscope").path("environment").path("kernel").asString()).isEqualTo(System.getProperty("os.version"));
        assertThat(ImageIO.read(png.toFile()).getWidth()).isGreaterThan(1000);
        assertThat(disk).isEmptyDirectory();
        try (Stream<Path> written = Files.list(out)) {
            assertThat(written).containsExactlyInAnyOrder(csv, intervals, json, png);
        }
    }

    @Test
    void aFilterLeavesWhatItSaysInEveryResultButTheRecording() throws Exception {
        Path csv = out.resolve("part.csv");
        Path record = out.resolve("run.bioscope");
        Result result = Program.run("run", "--directory", Program.folder("filter").toString(), "--size", "1m", "--rw", "randwrite", "--ioengine", "psync",
                "--observe", "engine", "--filter", "index<40 && op==W", "--csv", csv.toString(), "--record", record.toString());
        assertThat(result.exit()).as(result.toString()).isZero();
        assertThat(result.out()).contains(", 40 requests").contains("filter index<40 && op==W: only the 40 of 256 requests that match");
        assertThat(Files.readAllLines(csv)).hasSize(41);

        Path json = out.resolve("late.json");
        Result late = Program.run("export", record.toString(), "--to", "json", "-o", json.toString(), "--filter", "index>=200");
        assertThat(late.exit()).as(late.toString()).isZero();
        assertThat(read(json).path("jobs").path(0).path("write").path("total_ios").asLong()).isEqualTo(56);
        assertThat(read(json).path("bioscope").path("environment").path("filter").asString()).isEqualTo("index>=200");

        Path disk = Program.folder("nothing");
        Result wrong = Program.run("run", "--directory", disk.toString(), "--size", "1m", "--filter", "lat>200");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("--filter 'lat>200': at character 5, '200' has no unit; write ns, us, ms or s");
    }

    @Test
    void jsonOnStandardOutputIsAllThatIsThere() throws Exception {
        Result result = Program.run("run", "--directory", Program.folder("json").toString(), "--size", "1m", "--json", "-");
        assertThat(result.exit()).isZero();
        assertThat(JsonMapper.shared().readTree(result.out()).path("jobs").path(0).path("read").path("total_ios").asLong()).isEqualTo(REQUESTS);
    }

    @Test
    void quietSaysNothing() throws Exception {
        assertThat(Program.run("run", "--directory", Program.folder("quiet").toString(), "--size", "1m", "--quiet")).isEqualTo(new Result(0, "", ""));
    }

    @Test
    void aJobFileIsRunAndWhatItMeansOtherwiseIsSaid() throws Exception {
        Path disk = Program.folder("job");
        Path job = Files.writeString(out.resolve("job.fio"), "[first]\ndirectory=" + disk + "\nsize=1m\nrw=randread\nthinktime=5\ndirect=0\n[second]\nsize=2m\n");
        Result result = Program.run("run", "--iodepth=2", job.toString());
        assertThat(result.exit()).isZero();
        assertThat(result.out()).startsWith("psync · randread 4k · depth 2");
        assertThat(result.err().lines()).anyMatch(line -> line.contains("job.fio:5: thinktime=5 is left out"))
                .anyMatch(line -> line.contains("direct=0 is left out")).anyMatch(line -> line.contains("has 2 jobs (first, second); [first] is run"));
        Result second = Program.run("run", job.toString(), "--section", "second", "--directory", disk.toString(), "--json", "-");
        assertThat(JsonMapper.shared().readTree(second.out()).path("jobs").path(0).path("read").path("total_ios").asLong()).isEqualTo(2 * REQUESTS);
    }

    @Test
    void aPersonWhoWatchesSeesTheRunGoOn() throws Exception {
        Path log = out.resolve("typescript");
        String command = String.join(" ", Program.command("run", "--directory", Program.folder("watched").toString(), "--size", "1m", "--runtime", "1s"));
        Assumptions.assumeTrue(Stream.of(System.getenv("PATH").split(":")).anyMatch(dir -> Files.isExecutable(Path.of(dir, "script"))), "script(1) is not installed; apt-get install bsdutils");
        Result result = Program.start(List.of("script", "-qefc", command, log.toString())).finish();
        assertThat(result.exit()).as(result.toString()).isZero();
        String shown = Files.readString(log);
        assertThat(shown).contains("\r\u001b[Krun ").contains(" IOPS").contains("MiB/s").contains("p99").contains(" left");
        assertThat(Arrays.stream(shown.split("\r\u001b\\[K")).filter(line -> line.startsWith("run ")).distinct().count()).as("it moves").isGreaterThan(3);
        assertThat(shown.substring(shown.lastIndexOf("\u001b[K"))).as("and makes room for the summary").startsWith("\u001b[Kpsync · read 4k");
    }

    @Test
    void ctrlCEndsTheRunAndItsResultsAreWritten() throws Exception {
        Path disk = Program.folder("ctrl-c");
        Path json = out.resolve("result.json");
        Program.Running running = running(disk, "--json", json.toString());
        running.signal("INT");
        Result result = running.finish();
        assertThat(result.exit()).as(result.toString()).isZero();
        assertThat(result.out()).contains("ended by a signal");
        assertThat(read(json).path("bioscope").path("failure").isNull()).isTrue();
        assertThat(read(json).path("jobs").path(0).path("job options").path("runtime").asString()).isEqualTo("3600s");
        assertThat(disk).isEmptyDirectory();
    }

    @Test
    void theSecondSignalKillsAndTheNextRunTidiesUp() throws Exception {
        Path disk = Program.folder("killed");
        Program.Running running = running(disk);
        // Both wait until it goes on, and then come together.
        running.signal("STOP");
        running.signal("INT");
        running.signal("TERM");
        running.signal("CONT");
        Result killed = running.finish();
        assertThat(killed.exit()).as(killed.toString()).isIn(128 + 2, 128 + 15);
        assertThat(killed.out()).isEmpty();
        Result next = Program.run("run", "--directory", disk.toString(), "--size", "1m");
        assertThat(next.out()).contains("left behind by a run that was killed");
        assertThat(disk).isEmptyDirectory();
    }

    /** A long run whose file is there, and with it its handling of signals. */
    private Program.Running running(Path disk, String... more) throws IOException, InterruptedException {
        try (var watch = FileSystems.getDefault().newWatchService()) {
            disk.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            String[] base = {"run", "--directory", disk.toString(), "--size", "1m", "--runtime", "3600s"};
            var arguments = Stream.concat(Arrays.stream(base), Arrays.stream(more)).toArray(String[]::new);
            Program.Running running = Program.start(Program.command(arguments));
            var key = watch.poll(60, TimeUnit.SECONDS);
            if (key == null) {
                running.process().destroy();
            }
            assertThat(key).as("the run makes its file").isNotNull();
            return running;
        }
    }

    private static JsonNode read(Path json) throws IOException {
        return JsonMapper.shared().readTree(Files.readAllBytes(json));
    }
}

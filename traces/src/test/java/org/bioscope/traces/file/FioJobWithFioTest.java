package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What we write for fio, tried with fio itself. */
class FioJobWithFioTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void fioIsInstalled() {
        boolean installed = List.of(System.getenv("PATH").split(":")).stream().anyMatch(dir -> Files.isExecutable(Path.of(dir, "fio")));
        assumeTrue(installed, "fio is not installed; apt-get install fio");
    }

    @Test
    void fioTakesEveryJobThatWeWrite() throws Exception {
        var random = new Random(2);
        for (int round = 0; round < 40; round++) {
            String job = FioJob.text(FioJobTest.anyWorkload(random).with(Workload.DIRECTORY, folder.toString()));
            Path file = Files.writeString(folder.resolve("job.fio"), job);
            Ran ran = run(List.of("fio", "--parse-only", file.toString()));
            assertThat(ran.exit()).as(job + ran.output()).isZero();
        }
    }

    @Test
    void fioDoesTheRequestsThatTheJobAsksFor() throws Exception {
        Workload w = Workload.defaults().with(Workload.DIRECTORY, folder.toString()).with(Workload.RW, Rw.RANDWRITE).with(Workload.BS, 8192L)
                .with(Workload.SIZE, 4L << 20).with(Workload.NUMJOBS, 2).with(Workload.PREPARE, Prepare.FALLOCATE);
        Path file = Files.writeString(folder.resolve("job.fio"), FioJob.text(w).replace("direct=1", "direct=0"));
        JsonNode job = fio(List.of("fio", "--output-format=json", file.toString()));
        assertThat(job.path("write").path("total_ios").asLong()).isEqualTo((4L << 20) / 8192);
        assertThat(job.path("error").asInt()).isZero();
        try (var left = Files.list(folder)) {
            assertThat(left).as("unlink=1 leaves the job file alone").containsExactly(file);
        }
    }

    @Test
    void theCommandRunsInAShell() throws Exception {
        Path spaced = Files.createDirectory(folder.resolve("it's a folder"));
        Workload w = Workload.defaults().with(Workload.DIRECTORY, spaced.toString()).with(Workload.SIZE, 1L << 20).with(Workload.NUMBER_IOS, 10L);
        JsonNode job = fio(List.of("sh", "-c", FioJob.command(w).replace("--direct=1", "--direct=0") + " --output-format=json"));
        assertThat(job.path("read").path("total_ios").asLong()).isEqualTo(10);
    }

    private JsonNode fio(List<String> command) throws Exception {
        Ran ran = run(command);
        assertThat(ran.exit()).as(ran.output()).isZero();
        return JsonMapper.shared().readTree(ran.output().substring(ran.output().indexOf('{'))).path("jobs").path(0);
    }

    private record Ran(int exit, String output) {
    }

    private Ran run(List<String> command) throws IOException, InterruptedException {
        Path out = folder.resolveSibling(folder.getFileName() + ".out");
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("fio ends").isTrue();
            return new Ran(process.exitValue(), Files.readString(out));
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(out);
        }
    }
}

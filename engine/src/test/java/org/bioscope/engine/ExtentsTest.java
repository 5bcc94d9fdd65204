package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.bioscope.traces.Environment;
import org.bioscope.traces.ExtentMap;
import org.bioscope.traces.ExtentMap.State;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The living extent map of real runs, held against what FIEMAP says of the file before and after them. */
class ExtentsTest {
    private static final int BLOCK = 8192;
    private static final int WRITES = 64;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"mkfs.ext4 -q -F", "mkfs.xfs -q -f"})
    void afterEveryPreparationTheMapEndsAsFiemapSaysTheFileDoes(String mkfs) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/sbin/" + mkfs.split(" ")[0])) || Files.isExecutable(Path.of("/usr/sbin/" + mkfs.split(" ")[0])), mkfs + " is not installed");
        var disks = new Disks(folder);
        try {
            Path mounted = disks.filesystem(320, 512, mkfs.split(" "));
            for (Prepare prepare : Prepare.values()) {
                for (String rw : new String[] {"write", "randwrite"}) {
                    holds(mounted, prepare, rw);
                }
            }
        } finally {
            disks.close();
        }
    }

    private static void holds(Path directory, Prepare prepare, String rw) throws InterruptedException {
        RunReport report = run(directory, prepare, rw);
        String what = prepare + " " + rw + ": " + report.environment().facts();
        assertThat(report.failure()).as(what).isEmpty();
        ExtentMap map = ExtentMap.of(report).orElseThrow();
        assertThat(map.take(report.trace(), Long.MAX_VALUE / 2)).isTrue();
        assertThat(map.before()).as(what).isEqualTo(ExtentMap.Before.OBSERVED);
        State expected = switch (prepare) {
            case NONE, TRUNCATE -> State.HOLE;
            case FALLOCATE, KEEP_SIZE -> State.UNWRITTEN;
            case WRITTEN, CACHED, DIRTY -> State.WRITTEN;
        };
        assertThat(map.at(0, report.startNs())).as(what).isEqualTo(expected);
        assertThat(map.contradictions()).as(what).isZero();
        ExtentMap.Agreement agreement = map.agreement().orElseThrow();
        assertThat(agreement.different()).as(what).isZero();
        assertThat(agreement.same()).as(what).isEqualTo(map.blocks());
        long written = java.util.stream.IntStream.range(0, map.blocks()).filter(block -> map.changedNs(block) != 0).count();
        assertThat(written).as(what).isEqualTo(WRITES);
    }

    @Test
    void aFileThatIsReadAsItLiesIsNotAsked() throws IOException, InterruptedException {
        Path file = Files.write(folder.resolve("mine"), new byte[1 << 20]);
        Assumptions.assumeTrue(TargetFacts.ofDirectory(folder).direct().equals(java.util.Optional.of(true)), "no direct I/O in " + folder);
        Workload workload = Workload.defaults().with(Workload.FILENAME, file.toString()).withText(Workload.option("rw").orElseThrow(), "randread")
                .with(Workload.PREPARE, Prepare.NONE).with(Workload.SIZE, 1L << 20).with(Workload.RUNTIME, 0L).with(Workload.NUMBER_IOS, 10L).with(Workload.OBSERVE, "engine");
        try (Run run = Target.of(workload).start(Engine.load())) {
            assertThat(run.await(Duration.ofSeconds(30))).isTrue();
            assertThat(run.latest().environment().fact(Environment.EXTENTS_BEFORE)).isEmpty();
            assertThat(ExtentMap.of(run.latest()).orElseThrow().before()).isEqualTo(ExtentMap.Before.UNKNOWN);
        }
    }

    private static RunReport run(Path directory, Prepare prepare, String rw) throws InterruptedException {
        Workload workload = Workload.defaults().with(Workload.DIRECTORY, directory.toString()).withText(Workload.option("rw").orElseThrow(), rw)
                .with(Workload.IOENGINE, "io_uring").with(Workload.IODEPTH, 4).with(Workload.BS, (long) BLOCK).with(Workload.SIZE, 2L << 20)
                .with(Workload.PREPARE, prepare).with(Workload.RUNTIME, 0L).with(Workload.NUMBER_IOS, (long) WRITES);
        try (Run run = Target.of(workload).start(Engine.load())) {
            assertThat(run.await(Duration.ofSeconds(60))).isTrue();
            return run.latest();
        }
    }
}

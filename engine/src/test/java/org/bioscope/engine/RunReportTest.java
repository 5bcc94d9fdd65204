package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Interval;
import org.bioscope.traces.Op;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Recount;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Totals;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a report says of a run, against what was asked and what was recorded. */
class RunReportTest {
    private static final Path FOLDER = Runs.folder("report");
    private static final long TENTH_NS = 100_000_000;

    @Test
    void theExactFiguresAreThoseOfTheRecords() throws InterruptedException {
        RunReport report = Runs.finished(Runs.small("libaio").with(Workload.RW, Rw.RANDRW).with(Workload.RUNTIME, 3 * TENTH_NS)
                .with(Workload.RAMP_TIME, TENTH_NS).with(Workload.FSYNC, 50).with(Workload.NUMJOBS, 2), FOLDER);
        Totals exact = report.totals();
        Totals counted = Recount.totals(report.trace());

        assertThat(report.failure()).isEmpty();
        assertThat(exact.dropped()).isZero();
        assertSame(exact.read(), counted.read());
        assertSame(exact.write(), counted.write());
        assertSame(exact.sync(), counted.sync());
        assertThat(exact.sync().requests()).isPositive();
        assertThat(exact.meanDepth()).isCloseTo(counted.meanDepth(), within(0.5));
        assertThat(exact.depthLevels().stream().mapToLong(Long::longValue).sum())
                .isCloseTo(exact.requests() + exact.sync().requests(), within(20L));
        assertThat(exact.submitCalls()).isPositive();
        assertThat(exact.systemNs() + exact.userNs()).isPositive();
    }

    private static void assertSame(Totals.Direction exact, Totals.Direction counted) {
        assertThat(exact.requests()).isEqualTo(counted.requests());
        assertThat(exact.bytes()).isEqualTo(counted.bytes());
        assertThat(exact.slat().sumNs()).isEqualTo(counted.slat().sumNs());
        assertThat(exact.clat().maxNs()).isEqualTo(counted.clat().maxNs());
        assertThat(exact.lat().minNs()).isEqualTo(counted.lat().minNs());
        assertThat(exact.lat().percentileNs(99)).isEqualTo(counted.lat().percentileNs(99));
        assertThat(exact.lat().sumSquares()).isCloseTo(counted.lat().sumSquares(), within(counted.lat().sumSquares() * 1e-9));
    }

    @Test
    void intervalsFollowEachOtherFromStartToEndAndLoseNothing() throws InterruptedException {
        RunReport report = Runs.finished(Runs.small("psync").with(Workload.RW, Rw.RANDREAD).with(Workload.RUNTIME, 4 * TENTH_NS)
                .with(Workload.RAMP_TIME, 2 * TENTH_NS), FOLDER);
        long lastNs = 0;
        for (Interval interval : report.intervals()) {
            assertThat(interval.fromNs()).isEqualTo(lastNs);
            assertThat(interval.ramp()).isEqualTo(interval.fromNs() < 2 * TENTH_NS);
            assertThat(interval.p50Ns()).isLessThanOrEqualTo(interval.p99Ns());
            assertThat(interval.p99Ns()).isLessThanOrEqualTo(interval.maxNs());
            lastNs = interval.toNs();
        }
        assertThat(report.intervals().stream().mapToLong(Interval::reads).sum()).isEqualTo(report.trace().size());
        assertThat(report.intervals().stream().mapToLong(Interval::maxNs).max().orElseThrow()).isGreaterThanOrEqualTo(report.totals().lat().maxNs());
        assertThat(lastNs - 2 * TENTH_NS).isEqualTo(report.measuredNs());
        assertThat(report.measuredNs()).isGreaterThanOrEqualTo(4 * TENTH_NS);
    }

    @Test
    void aRunIsSeenToPrepareToRampAndToRun() throws InterruptedException {
        var seen = new java.util.LinkedHashSet<RunReport.Phase>();
        try (Run run = Runs.ENGINE.start(Runs.small("psync").with(Workload.RUNTIME, 3 * TENTH_NS).with(Workload.RAMP_TIME, 2 * TENTH_NS)
                .with(Workload.SIZE, 64L << 20), FOLDER, false, Environment.unknown())) {
            do {
                seen.add(run.latest().phase());
            } while (!run.await(Duration.ofMillis(1)));
            seen.add(run.latest().phase());
            assertThat(run.threadIds()).hasSize(1);
        }
        assertThat(seen).containsExactly(RunReport.Phase.values());
    }

    @Test
    void aStopIsAnsweredAtOnceAndKeepsWhatWasMeasured() throws InterruptedException {
        try (Run run = Runs.ENGINE.start(Runs.small("libaio").with(Workload.RUNTIME, 60_000_000_000L).with(Workload.RW, Rw.RANDREAD), FOLDER, false,
                Environment.unknown())) {
            while (run.latest().totals().requests() == 0) {
                assertThat(run.await(Duration.ofMillis(1))).isFalse();
            }
            run.stop();
            assertThat(run.await(Duration.ofSeconds(2))).isTrue();
            run.stop();
            assertThat(run.latest().failure()).isEmpty();
            assertThat(run.latest().trace().size()).isEqualTo(run.latest().totals().recorded()).isPositive();
            assertThat(run.file().map(Files::exists)).contains(false);
        }
    }

    @Test
    void twoRunsAtOnceDoNotDisturbEachOther() throws Exception {
        Workload workload = Runs.small("libaio").with(Workload.RW, Rw.RANDWRITE).with(Workload.VERIFY, "crc32c").with(Workload.RUNTIME, 2 * TENTH_NS);
        try (Run first = Runs.ENGINE.start(workload, FOLDER, false, Environment.unknown());
                Run second = Runs.ENGINE.start(workload, FOLDER, false, Environment.unknown())) {
            assertThat(first.file()).isNotEqualTo(second.file());
            for (RunReport report : new RunReport[] {Runs.finished(first), Runs.finished(second)}) {
                assertThat(report.failure()).isEmpty();
                assertThat(report.totals().verified()).isPositive();
                assertThat(report.totals().mismatches()).isZero();
            }
        }
        assertThat(Runs.filesIn(FOLDER)).isEmpty();
    }

    @Test
    void aNopRunRecordsRequestsThatMoveNothing() throws InterruptedException {
        var nop = Runs.ENGINE.capabilities().of("nop");
        Assumptions.assumeTrue(nop.usable(), nop.reason());
        try (Run run = Runs.ENGINE.start(Workload.defaults().with(Workload.IOENGINE, "nop").with(Workload.IODEPTH, 32).with(Workload.NUMBER_IOS, 10_000L),
                Path.of(""), false, Environment.unknown())) {
            assertThat(run.file()).isEmpty();
            RunReport report = Runs.finished(run);
            assertThat(report.totals().requests()).isEqualTo(10_000);
            assertThat(report.totals().bytes()).isZero();
            assertThat(report.totals().read().shortRequests()).isZero();
            assertThat(report.trace().op(9_999)).isEqualTo(Op.NOP);
            assertThat(report.trace().flags(9_999) & EngineRow.FLAG_RAMP).isZero();
        }
    }

    @Test
    void aRunThatIsLongerThanMemoryGoesOnAndCountsWhatItCouldNotKeep() throws Exception {
        var nop = Runs.ENGINE.capabilities().of("nop");
        Assumptions.assumeTrue(nop.usable(), nop.reason());
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED",
                "-Xmx64m", "-cp", System.getProperty("java.class.path"), Hoarder.class.getName(), "2000000").redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes()).strip();
        assertThat(said).startsWith("false 2000000 2000000 ");
        String[] kept = said.split(" ");
        assertThat(Long.parseLong(kept[3])).isEqualTo(Long.parseLong(kept[4])).isBetween(1L, (64L << 20) / EngineRow.BYTES);
    }

    @Test
    void withoutRecordingTheFiguresAreStillExact() throws InterruptedException {
        RunReport report = Runs.finished(Runs.ENGINE.withoutRecording().start(Runs.small("psync"), FOLDER, false, Environment.unknown()));
        assertThat(report.trace().size()).isZero();
        assertThat(report.totals().dropped()).isZero();
        assertThat(report.totals().requests()).isEqualTo(256);
        assertThat(report.totals().lat().total()).isEqualTo(256);
    }

    @Test
    void readsBeyondTheEndOfTheFileAreShortAndSaidSo() throws InterruptedException {
        RunReport report = Runs.finished(Runs.small("psync").with(Workload.PREPARE, Prepare.NONE), FOLDER);
        assertThat(report.failure()).isEmpty();
        assertThat(report.totals().read().shortRequests()).isEqualTo(256);
        assertThat(report.totals().bytes()).isZero();
        assertThat(report.notes()).anyMatch(note -> note.contains("beyond the end of the file"));
    }

    @Test
    void whatHasNoEffectIsSaid() throws InterruptedException {
        RunReport report = Runs.finished(Runs.small("psync").with(Workload.FIXEDBUFS, true), FOLDER);
        assertThat(report.notes()).anyMatch(note -> note.contains("--iodepth 4 has no effect")).anyMatch(note -> note.contains("--fixedbufs"));
    }

    @Test
    void sequentialAndMappedRequestsAreTheSameForTheSameSeed() throws InterruptedException {
        Workload workload = Runs.small("psync").with(Workload.RW, Rw.RANDRW).with(Workload.RANDSEED, 42L);
        RunReport first = Runs.finished(workload, FOLDER);
        RunReport second = Runs.finished(workload, FOLDER);
        RunReport other = Runs.finished(workload.with(Workload.RANDSEED, 43L), FOLDER);
        assertThat(requests(first)).isEqualTo(requests(second)).isNotEqualTo(requests(other));
    }

    private static String requests(RunReport report) {
        var text = new StringBuilder();
        for (long i = 0; i < report.trace().size(); i++) {
            text.append(report.trace().op(i)).append(report.trace().offset(i)).append(' ');
        }
        return text.toString();
    }
}

package org.bioscope.traces.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Evidence;
import org.bioscope.traces.Interval;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.Span;
import org.bioscope.traces.Stage;
import org.bioscope.traces.SyncMode;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimulationTest {
    /** What every simulation must keep, whatever its machine, kernel and workload: tried on these. */
    private static final List<RunReport> RUNS = everyKind();

    static Stream<RunReport> runs() {
        return RUNS.stream();
    }

    private static List<RunReport> everyKind() {
        var flash = Machines.flash();
        var two = Machines.machine(2, 0, "\"parallelism\": 4, \"queueDepth\": 6, \"readNs\": 20000, \"writeNs\": 10000, \"spread\": 0.5, "
                + "\"commandNs\": 300, \"readBytesPerSecond\": 3000000000, \"writeBytesPerSecond\": 2000000000, \"writeCache\": true, \"flushNs\": 50000");
        var disk = Models.find("hard-disk");
        var uring = Machines.writes("io_uring", 16).with(Workload.NUMBER_IOS, 1_500L);
        return List.of(
                Machines.run(flash, Completion.INLINE, uring),
                Machines.run(flash, Completion.WORKQUEUE, uring),
                Machines.run(flash, Completion.CALLER, uring),
                Machines.run(two, "6.18", uring.with(Workload.NUMJOBS, 3).with(Workload.RW, Rw.RANDRW)),
                Machines.run(two, "6.18", uring.with(Workload.SYNC, SyncMode.DSYNC)),
                Machines.run(two, "proposal-2023", uring.with(Workload.SYNC, SyncMode.DSYNC).with(Workload.NUMBER_IOS, 500L)),
                Machines.run(two, "6.1", uring.with(Workload.PREPARE, Prepare.NONE).with(Workload.RW, Rw.WRITE)),
                Machines.run(two, "6.12", uring.with(Workload.PREPARE, Prepare.FALLOCATE)),
                Machines.run(two, "6.12", uring.with(Workload.PREPARE, Prepare.CACHED).with(Workload.NUMBER_IOS, 2_000L)),
                Machines.run(two, "6.12", uring.with(Workload.FDATASYNC, 10)),
                Machines.run(two, "6.12", Machines.writes("libaio", 8).with(Workload.FSYNC, 7).with(Workload.PREPARE, Prepare.TRUNCATE)),
                Machines.run(two, "6.12", Machines.writes("psync", 1).with(Workload.NUMJOBS, 4).with(Workload.SYNC, SyncMode.SYNC)),
                Machines.run(two, "6.12", uring.with(Workload.HIPRI, true).with(Workload.RW, Rw.RANDRW)),
                Machines.run(two, "6.12", uring.with(Workload.RATE_IOPS, 40_000L).with(Workload.RATE_PROCESS, "poisson").with(Workload.RAMP_TIME, 10_000_000L)),
                Machines.run(two, "6.12", uring.with(Workload.IODEPTH_BATCH_SUBMIT, 8).with(Workload.IODEPTH_BATCH_COMPLETE_MIN, 4).with(Workload.RW, Rw.READ)),
                Machines.run(flash, "6.12", uring.with(Workload.IOENGINE, "nop")),
                Machines.run(disk, "6.19", Machines.writes("libaio", 4).with(Workload.RW, Rw.RANDREAD).with(Workload.NUMBER_IOS, 500L)));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void everyRequestIsSeenOnceAndItsStagesFollowEachOtherAndAddUp(RunReport report) {
        var seen = new HashMap<Integer, BitSet>();
        for (long i = 0; i < report.trace().size(); i++) {
            Request request = report.trace().request(i);
            BitSet ofJob = seen.computeIfAbsent(request.job(), job -> new BitSet());
            assertThat(ofJob.get((int) request.id())).as("request %d of job %d came before", request.id(), request.job()).isFalse();
            ofJob.set((int) request.id());
            assertThat(List.copyOf(request.stampNs().tailMap(Stage.PUNT).values())).as(request.toString()).isSorted();
            assertThat(request.stampNs().get(Stage.INTENDED)).isLessThanOrEqualTo(request.stampNs().get(Stage.SUBMIT));
            assertThat(request.stampNs().get(Stage.SUBMITTED)).isGreaterThanOrEqualTo(request.stampNs().get(Stage.SUBMIT));
            assertThat(request.spans().stream().mapToLong(Span::durationNs).sum()).isEqualTo(request.latencyNs());
        }
        seen.values().forEach(ids -> assertThat(ids.cardinality()).as("no gap").isEqualTo(ids.length()));
        assertThat(report.totals().recorded()).isEqualTo(report.trace().size());
    }

    @ParameterizedTest
    @MethodSource("runs")
    void littlesLawHoldsToTheNanosecond(RunReport report) {
        long inFlightNs = LongStream.range(0, report.trace().size()).map(report.trace()::latencyNs).sum();
        double depthNs = report.intervals().stream().mapToDouble(i -> i.meanDepth() * (i.toNs() - i.fromNs())).sum();
        assertThat(depthNs).isCloseTo(inFlightNs, within(1e-9 * inFlightNs));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void intervalsCoverTheRunAndCountWhatTheTotalsCount(RunReport report) {
        long at = 0;
        for (Interval interval : report.intervals()) {
            assertThat(interval.fromNs()).isEqualTo(at);
            at = interval.toNs();
        }
        assertThat(at).isEqualTo(endNs(report));
        if (report.workload().get(Workload.RAMP_TIME) == 0) {
            assertThat(report.intervals().stream().mapToLong(i -> i.reads() + i.writes()).sum()).isEqualTo(report.totals().requests());
            assertThat(report.intervals().stream().mapToLong(i -> i.readBytes() + i.writeBytes()).sum()).isEqualTo(report.totals().bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void noTwoRequestsInFlightOverlap(RunReport report) {
        var open = new HashMap<Long, Long>();
        var order = LongStream.range(0, report.trace().size()).boxed().filter(i -> !report.trace().op(i).isSync())
                .sorted((a, b) -> Long.compare(report.trace().submitNs(a), report.trace().submitNs(b))).toList();
        for (long i : report.workload().get(Workload.IOENGINE).equals("nop") ? List.<Long>of() : order) {
            Long seenNs = open.put(report.trace().offset(i), report.trace().seenNs(i));
            assertThat(seenNs == null || seenNs <= report.trace().submitNs(i)).as("offset %d twice at once", report.trace().offset(i)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void nothingIsCalledObserved(RunReport report) {
        assertThat(report.source()).isEqualTo(Source.SIMULATED);
        assertThat(report.trace().request(0).spans()).extracting(Span::evidence).containsOnly(Evidence.SIMULATED);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void nobodyUsesMoreCpuThanThereIs(RunReport report) {
        String busy = report.notes().getLast();
        assertThat(Double.parseDouble(busy.replaceAll("CPUs (\\d+) %.*", "$1"))).as(busy).isBetween(0.0, 100.0);
    }

    @Test
    void aDeviceOfOneUnitAndNoSpreadServesAsOftenAsItsTimeGoesIntoASecond() {
        var model = Machines.machine("\"parallelism\": 1, \"readNs\": 20000, \"writeNs\": 10000, \"spread\": 0");
        var report = Machines.run(model, Completion.INLINE, Machines.writes("io_uring", 8));
        assertThat(iops(report)).isCloseTo(100_000, within(500.0));
    }

    @Test
    void aBusyCpuServesAsOftenAsTheWorkOfOneRequestGoesIntoASecond() {
        var model = Machines.machine(1, 1, "\"parallelism\": 64, \"readNs\": 3000, \"writeNs\": 3000, \"spread\": 0");
        var report = Machines.run(model, Completion.INLINE, Machines.writes("io_uring", 32));
        double requestNs = 100 + 100 + 1_000 + 200 + 60 + 30 + 20 + 50;
        assertThat(iops(report)).isCloseTo(1e9 / requestNs, within(1e9 / requestNs / 50));
    }

    @Test
    void aLinkOfTwoGigabytesASecondCarriesNoMore() {
        var model = Machines.machine("\"parallelism\": 64, \"readNs\": 20000, \"writeNs\": 10000, \"spread\": 0.3, \"writeBytesPerSecond\": 2000000000");
        var report = Machines.run(model, Completion.INLINE, Machines.writes("io_uring", 64).with(Workload.BS, 64L << 10).with(Workload.SIZE, 1L << 30));
        assertThat(report.totals().bytes() / (report.measuredNs() / 1e9)).isCloseTo(2e9, within(2e7));
    }

    @Test
    void oneRequestAloneTakesTheSumOfItsStages() {
        var report = Machines.run(Machines.machine("\"parallelism\": 1, \"readNs\": 1, \"writeNs\": 10000, \"spread\": 0"), Completion.WORKQUEUE,
                Machines.writes("io_uring", 1).with(Workload.NUMBER_IOS, 3L));
        Request request = report.trace().request(1);
        assertThat(request.spans()).extracting(Span::to, Span::durationNs).containsExactly(
                tuple(Stage.IOMAP, 50 + 470L),
                tuple(Stage.BIO, 210L),
                tuple(Stage.ISSUE, 320L),
                tuple(Stage.ENDIO, 10_000 + 500 + 200L),
                tuple(Stage.QUEUED, 60 + 40L),
                tuple(Stage.WORKER, 300 + 70L),
                tuple(Stage.COMPLETE, 50 + 30L),
                tuple(Stage.SEEN, 300 + 70 + 50 + 20 + 50L));
    }

    @Test
    void aSleepingCompletionInTheInterruptStallsAllBehindIt() {
        var model = Machines.machine("\"parallelism\": 8, \"readNs\": 10000, \"writeNs\": 10000, \"spread\": 0.3, \"writeCache\": true, \"flushNs\": 200000");
        var workload = Machines.writes("libaio", 16).with(Workload.SYNC, SyncMode.DSYNC).with(Workload.NUMBER_IOS, 2_000L);
        double inline = iops(Machines.run(model, "proposal-2023", workload));
        double workqueue = iops(Machines.run(model, "6.5", workload));
        assertThat(workqueue).isGreaterThan(3 * inline);
        assertThat(inline).isLessThan(1e9 / 200_000);
    }

    @Test
    void theKernelsRulesDecideWhereARequestIsCompletedAndByWhom() {
        var model = Models.find("nvme-2023");
        var workload = Machines.writes("io_uring", 16).with(Workload.NUMBER_IOS, 200L);
        for (String kernel : List.of("5.10", "6.1", "6.6-rc", "6.12", "6.18", "6.19", "7.0")) {
            var report = Machines.run(model, kernel, workload);
            var expected = switch (kernel) {
                case "6.6-rc" -> List.of(Completion.CALLER, Context.TASK);
                case "6.19", "7.0" -> List.of(Completion.INLINE, Context.SOFTIRQ);
                default -> List.of(Completion.WORKQUEUE, Context.KWORKER);
            };
            assertThat(LongStream.range(0, 200).mapToObj(i -> List.of(report.trace().completion(i), report.trace().context(i)))).as(kernel)
                    .containsOnly(List.copyOf(expected));
        }
    }

    @Test
    void anExtendingWriteIsPuntedAndFinishedByIoWq() {
        var report = Machines.run(Machines.flash(), "6.12", Machines.writes("io_uring", 4).with(Workload.RW, Rw.WRITE).with(Workload.PREPARE, Prepare.NONE)
                .with(Workload.NUMBER_IOS, 50L));
        assertThat(LongStream.range(0, 50).mapToObj(report.trace()::context)).containsOnly(Context.IO_WQ);
        assertThat(LongStream.range(0, 50).mapToObj(report.trace()::completion)).containsOnly(Completion.WAITER);
        assertThat(report.trace().request(9).stampNs()).containsKey(Stage.PUNT);
    }

    @Test
    void readsOfUnwrittenBlocksNeverReachTheDevice() {
        var report = Machines.run(Machines.flash(), "6.12", Machines.writes("io_uring", 4).with(Workload.RW, Rw.RANDREAD)
                .with(Workload.PREPARE, Prepare.FALLOCATE).with(Workload.NUMBER_IOS, 50L));
        assertThat(report.trace().request(9).stampNs()).doesNotContainKeys(Stage.BIO, Stage.ISSUE, Stage.ENDIO);
        assertThat(report.totals().lat().maxNs()).isLessThan(10_000);
    }

    @Test
    void neighboursThatArePluggedTogetherShareABlockRequest() {
        var workload = Machines.writes("io_uring", 16).with(Workload.RW, Rw.WRITE).with(Workload.IODEPTH_BATCH_SUBMIT, 16);
        double merged = iops(Machines.run(Machines.machine("\"parallelism\": 1, \"readNs\": 1, \"writeNs\": 10000, \"spread\": 0"), Completion.INLINE, workload));
        assertThat(merged).isGreaterThan(400_000);
    }

    @Test
    void pollingFindsReadsByItselfButNotTheWritesOfAWorkqueue() {
        var polled = Machines.writes("io_uring", 4).with(Workload.HIPRI, true).with(Workload.NUMBER_IOS, 300L);
        var reads = Machines.run(Machines.flash(), "6.12", polled.with(Workload.RW, Rw.RANDREAD));
        var writes = Machines.run(Machines.flash(), "6.12", polled);
        assertThat(LongStream.range(0, 300).mapToObj(reads.trace()::completion)).containsOnly(Completion.POLLED);
        assertThat(reads.totals().voluntarySwitches()).isLessThan(3);
        assertThat(LongStream.range(0, 300).mapToObj(writes.trace()::completion)).containsOnly(Completion.WORKQUEUE);
    }

    @Test
    void underARateLatencyCountsFromTheIntendedStart() {
        var model = Machines.machine("\"parallelism\": 1, \"readNs\": 1, \"writeNs\": 100000, \"spread\": 0");
        var report = Machines.run(model, Completion.INLINE, Machines.writes("io_uring", 1).with(Workload.RATE_IOPS, 20_000L).with(Workload.NUMBER_IOS, 1_000L));
        // Twice as many arrive as can be served: the last one has waited for half of the run.
        assertThat(report.totals().write().lat().maxNs()).isGreaterThan(45_000_000);
        assertThat(report.trace().request(999).latencyNs()).isLessThan(200_000);
    }

    @Test
    void poissonArrivalsQueueAsTheoryHasIt() {
        // M/D/1 at half load: the mean wait before service is half a service time.
        var model = Machines.machine("\"parallelism\": 1, \"readNs\": 1, \"writeNs\": 1000000, \"spread\": 0");
        var report = Machines.run(model, Completion.INLINE, Machines.writes("io_uring", 64).with(Workload.RATE_IOPS, 500L)
                .with(Workload.RATE_PROCESS, "poisson").with(Workload.SIZE, 1L << 30).with(Workload.NUMBER_IOS, 60_000L));
        assertThat(report.totals().write().lat().meanNs()).isCloseTo(1_500_000, within(30_000.0));
    }

    @Test
    void aHardDiskGoesToTheNearestRequestFirst() {
        var model = Models.find("hard-disk");
        var workload = Machines.writes("libaio", 1).with(Workload.RW, Rw.RANDREAD).with(Workload.SIZE, 1L << 40).with(Workload.NUMBER_IOS, 1_000L);
        double alone = iops(Machines.run(model, "6.18", workload));
        double queued = iops(Machines.run(model, "6.18", workload.with(Workload.IODEPTH, 32)));
        assertThat(alone).isBetween(60.0, 120.0);
        assertThat(queued).isBetween(1.3 * alone, 3 * alone);
    }

    @Test
    void theRampIsInTheTraceAndInNoFigure() {
        var report = Machines.run(Machines.flash(), Completion.INLINE, Machines.writes("io_uring", 4).with(Workload.NUMBER_IOS, 0L)
                .with(Workload.RAMP_TIME, 200_000_000L).with(Workload.RUNTIME, 300_000_000L));
        long ramp = LongStream.range(0, report.trace().size()).filter(i -> report.trace().request(i).ramp()).count();
        assertThat(report.totals().requests() + ramp).isEqualTo(report.trace().size());
        assertThat(report.measuredNs()).isBetween(300_000_000L, 301_000_000L);
        assertThat(report.totals().meanDepth()).isCloseTo(4, within(0.1));
        assertThat(report.intervals().stream().filter(Interval::ramp)).hasSize(2);
    }

    @Test
    void rowsPastTheCapacityAreCountedAndTheFiguresStayExact() {
        var workload = Machines.writes("io_uring", 4);
        var whole = Machines.run(Machines.flash(), Completion.INLINE, workload);
        var few = new Simulation(Machines.flash(), OnePath.iomap(Completion.INLINE), workload, 1_000).run();
        assertThat(few.trace().size()).isEqualTo(1_000);
        assertThat(few.totals().dropped()).isEqualTo(4_000);
        assertThat(few.totals().write().lat().percentileNs(99)).isEqualTo(whole.totals().write().lat().percentileNs(99));
    }

    @Test
    void aStopEndsItWithEveryRequestSeen() throws InterruptedException {
        var endless = new Simulation(Machines.flash(), OnePath.iomap(Completion.INLINE), Machines.writes("io_uring", 16).with(Workload.NUMBER_IOS, 0L)
                .with(Workload.RUNTIME, 3_600_000_000_000L), 1_000);
        var runner = Thread.ofPlatform().start(endless::run);
        endless.stop();
        runner.join();
        assertThat(endless.latest().phase()).isEqualTo(RunReport.Phase.FINISHED);
        assertThat(endless.latest().failure()).isEqualTo(Optional.empty());
    }

    private static long endNs(RunReport report) {
        return report.trace().lastSeenNs() - report.startNs();
    }

    private static double iops(RunReport report) {
        return report.totals().requests() * 1e9 / report.measuredNs();
    }
}

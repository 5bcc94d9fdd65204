package org.bioscope.traces;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bioscope.traces.simulate.Models;
import org.bioscope.traces.simulate.RulePaths;
import org.bioscope.traces.simulate.Simulation;
import org.junit.jupiter.api.Test;

class FindingsTest {
    @Test
    void aShortRunIsADemonstration() {
        var findings = Findings.of(TraceFixtures.report(TraceFixtures.store(Source.ENGINE, 2_000).snapshot()));
        assertThat(titles(findings)).contains("a demonstration, not a measurement", "too few requests for p99.9");
        assertThat(titles(findings)).as("15 in flight of 16 asked").noneMatch(title -> title.contains("achieved"));
    }

    @Test
    void aDepthThatIsNotReachedIsNamedWithBothFigures() {
        var report = TraceFixtures.report(TraceFixtures.store(Source.ENGINE, 20_000).snapshot());
        var deep = withWorkload(report, report.workload().with(Workload.IODEPTH, 64));
        assertThat(titles(Findings.of(deep))).contains("depth 64 asked, 15.0 achieved");
    }

    @Test
    void readsOfAFreshFileAreATrap() {
        var report = TraceFixtures.report(TraceFixtures.store(Source.ENGINE, 10).snapshot());
        var fresh = withWorkload(report, report.workload().with(Workload.RW, Rw.RANDREAD).with(Workload.PREPARE, Prepare.FALLOCATE));
        assertThat(titles(Findings.of(fresh))).contains("these reads may never reach the disk");
    }

    @Test
    void aWorkqueueThatIsSlowerThanTheDeviceIsShownByARequest() {
        var store = TraceFixtures.store(Source.KERNEL, 1_000);
        for (long i = 0; i < 1_000; i++) {
            long submitNs = store.snapshot().submitNs(i);
            store.kernelRow(i).set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.ISSUE_NS, submitNs + 10_000);
            store.kernelRow(i).set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.ENDIO_NS, submitNs + 40_000);
            store.kernelRow(i).set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.QUEUED_NS, submitNs + 41_000);
            store.kernelRow(i).set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.WORKER_NS, submitNs + 120_000);
        }
        var finding = Findings.of(TraceFixtures.report(store.snapshot())).stream().filter(f -> f.title().contains("workqueue")).findFirst().orElseThrow();
        assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
        assertThat(finding.title()).isEqualTo("100 % of the writes waited on the workqueue for longer than the device took");
        assertThat(finding.filter()).isEqualTo("waited");
        assertThat(finding.request()).hasValue(0);
    }

    @Test
    void aFailureComesFirst() {
        var report = TraceFixtures.report(TraceFixtures.store(Source.ENGINE, 10).snapshot());
        var failed = new RunReport(report.workload(), report.source(), report.phase(), report.startedAt(), report.startNs(), report.measuredNs(),
                report.environment(), report.trace(), report.totals(), report.intervals(), Optional.empty(),
                Optional.of(new RunReport.Failure(2_000_000_000L, "write at 4096: no space left on device")), List.of());
        assertThat(titles(Findings.of(failed))).first().isEqualTo("failed after 2.00 s");
    }

    @Test
    void whatWatchingCostsIsSaid() {
        var report = TraceFixtures.report(TraceFixtures.store(Source.KERNEL, 10).snapshot());
        var watched = new RunReport(report.workload(), report.source(), report.phase(), report.startedAt(), report.startNs(), report.measuredNs(),
                report.environment(), report.trace(), report.totals(), report.intervals(),
                Optional.of(new KernelReport(9, Map.of(Unjoined.NO_IOMAP, 1L), 0, 100, OptionalDouble.of(9.2))), Optional.empty(), List.of());
        assertThat(titles(Findings.of(watched))).contains("watching costs 9 % here", "9 of 10 requests joined");
    }

    /** Simulated: a write that extends waits inside io_submit. Who has written the file already is not told to do so. */
    @Test
    void aSubmissionThatWaitsKeepsRequestsFromTheDeviceAndIsToldWhereToLook() {
        var machine = Models.find("nvme-2023");
        var asked = OptionText.read("--ioengine libaio --iodepth 64 --rw write --bs 4k --prepare none --size 4m --runtime 0 --number_ios 1000", machine.standardWorkload());
        try (var simulation = new Simulation(machine, RulePaths.of("6.12", machine), asked, 1_000)) {
            simulation.run();
            RunReport extending = simulation.latest();
            assertThat(extending.totals().meanDepth()).as("handed to the call").isGreaterThan(48);
            assertThat(waits(extending).title()).matches("depth 64 asked, (0\\.\\d|1\\.0) in the device: submission is slow");
            assertThat(waits(extending).tryNext()).isEqualTo("try the preparation 'written', or io_uring, whose workers block instead of the program");
            RunReport written = withWorkload(extending, extending.workload().with(Workload.PREPARE, Prepare.WRITTEN));
            assertThat(waits(written).tryNext()).startsWith("look at the slowest of these calls: cached pages, locks").doesNotContain("preparation");
        }
    }

    private static Finding waits(RunReport report) {
        return Findings.of(report).stream().filter(finding -> finding.title().endsWith("submission is slow")).findFirst().orElseThrow();
    }

    private static RunReport withWorkload(RunReport report, Workload workload) {
        return new RunReport(workload, report.source(), report.phase(), report.startedAt(), report.startNs(), report.measuredNs(), report.environment(),
                report.trace(), report.totals(), report.intervals(), report.kernel(), report.failure(), report.notes());
    }

    private static List<String> titles(List<Finding> findings) {
        return findings.stream().map(Finding::title).toList();
    }
}

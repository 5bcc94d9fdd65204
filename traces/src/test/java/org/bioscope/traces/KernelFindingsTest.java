package org.bioscope.traces;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.bioscope.traces.filter.Filter;
import org.bioscope.traces.filter.FilterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each finding on a trace that shows it and on one that does not; and its filter finds the requests that it counted. */
class KernelFindingsTest {
    private static final int ROWS = 1_000;

    @Test
    void writesThatWaitLongerThanTheDeviceTakesAreCountedOneByOne() throws FilterException {
        RunReport run = run((row, i) -> worker(row, i, i % 100 < 87 ? 90_000 : 1_000));
        Finding finding = finding(run, "workqueue").orElseThrow();
        assertThat(finding.title()).isEqualTo("87.0 % of the writes waited on the workqueue for longer than the device took");
        assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
        assertThat(finding.evidence()).startsWith("they waited p50 ").contains("; the device took p50 30");
        assertThat(finding.tryNext()).contains("--completion inline");
        assertThat(found(run, finding)).isEqualTo(870);
        Finding calm = finding(run((row, i) -> worker(row, i, 1_000)), "workqueue").orElseThrow();
        assertThat(calm.title()).isEqualTo("100 % of the writes were completed on a workqueue");
        assertThat(calm.severity()).isEqualTo(Finding.Severity.NOTE);
        assertThat(finding(run((row, i) -> completion(row, Completion.INLINE)), "workqueue")).isEmpty();
    }

    @Test
    void readsOfUnwrittenExtentsNeverReachTheDisk() throws FilterException {
        RunReport all = reads((row, i) -> extent(row, Extent.UNWRITTEN));
        Finding finding = finding(all, "never reached").orElseThrow();
        assertThat(finding.title()).isEqualTo("extent unwritten: these reads never reached the disk");
        assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
        assertThat(found(all, finding)).isEqualTo(ROWS);
        RunReport some = reads((row, i) -> extent(row, i % 4 == 0 ? Extent.HOLE : Extent.MAPPED));
        assertThat(finding(some, "never reached").orElseThrow().title()).isEqualTo("extent hole: 25.0 % of the reads never reached the disk");
        assertThat(finding(reads((row, i) -> extent(row, Extent.MAPPED)), "never reached")).isEmpty();
        assertThat(finding(run((row, i) -> extent(row, Extent.UNWRITTEN)), "never reached")).as("a write reaches it").isEmpty();
        assertThat(finding(reads((row, i) -> {
            extent(row, Extent.UNWRITTEN);
            row.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.ISSUE_NS, 1_000_100 + i * 10_000);
        }), "never reached")).as("whatever the extent says, there was I/O").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2, punted, were punted to io-wq", "8, merged, shared a block request", "16, split, became several block requests", "8192, buffered, went through the page cache",
        "4096, cached, met cached pages that could not be dropped"})
    void whatTheKernelDidToRequestsIsSaidWithItsShare(int flag, String filter, String clause) throws FilterException {
        RunReport run = run((row, i) -> row.set(ValueLayout.JAVA_INT_UNALIGNED, KernelRow.FLAGS, i % 10 == 3 ? flag : 0));
        Finding finding = finding(run, clause).orElseThrow();
        assertThat(finding.title()).isEqualTo("10.0 % of the requests " + clause);
        assertThat(finding.filter()).isEqualTo(filter);
        assertThat(finding.request()).hasValue(3);
        assertThat(finding.tryNext()).isNotEmpty();
        assertThat(found(run, finding)).isEqualTo(ROWS / 10);
        assertThat(finding(run((row, i) -> { }), clause)).isEmpty();
    }

    @Test
    void aPuntedOverwriteIsNotAdvisedToBeOne() {
        RunReport punted = run((row, i) -> row.set(ValueLayout.JAVA_INT_UNALIGNED, KernelRow.FLAGS, KernelRow.FLAG_PUNTED));
        Workload written = punted.workload().with(Workload.PREPARE, Prepare.WRITTEN);
        Workload fresh = punted.workload().with(Workload.PREPARE, Prepare.NONE);

        assertThat(finding(with(punted, fresh, "write back"), "punted").orElseThrow().tryNext()).isEqualTo("compare with the preparation 'written'");
        assertThat(finding(with(punted, written, "write back"), "punted").orElseThrow().tryNext()).contains("time stamps").doesNotContain("preparation");
        assertThat(finding(with(punted, fresh.with(Workload.RW, Rw.RANDREAD), "write back"), "punted").orElseThrow().tryNext()).contains("dirty pages").doesNotContain("preparation");
    }

    @Test
    void durabilityIsSaidByWhatItTook() {
        Workload durable = TraceFixtures.report(RequestTrace.empty(Source.KERNEL)).workload().with(Workload.SYNC, SyncMode.DSYNC);
        RunReport flushed = run((row, i) -> row.set(ValueLayout.JAVA_INT_UNALIGNED, KernelRow.FLAGS, KernelRow.FLAG_FLUSHED));
        assertThat(finding(with(flushed, durable, "write back"), "cache flushed").orElseThrow().title()).isEqualTo("100 % of the writes had the device's cache flushed");
        assertThat(finding(flushed, "cache flushed")).as("nobody asked for durability").isEmpty();
        RunReport free = run((row, i) -> { });
        assertThat(finding(with(free, durable, "write through"), "durability needed no flush of the device here")).isPresent();
        assertThat(finding(with(free, durable, "write back"), "durability needed")).isEmpty();
        assertThat(finding(with(flushed, durable, "write through"), "durability needed")).isEmpty();
        RunReport forced = run((row, i) -> row.set(ValueLayout.JAVA_INT_UNALIGNED, KernelRow.FLAGS, KernelRow.FLAG_FUA));
        assertThat(finding(with(forced, durable, "write back"), "sent with FUA")).isPresent();
    }

    @Test
    void oneCpuForAllCompletionsIsSaidWhereSeveralSubmit() throws FilterException {
        RunReport one = run((row, i) -> cpus(row, i % 4, i % 100 == 0 ? 3 : 2));
        Finding finding = finding(one, "completions").orElseThrow();
        assertThat(finding.title()).isEqualTo("CPU 2 takes 99.0 % of the completions");
        assertThat(finding.evidence()).isEqualTo("they were submitted on 4 CPUs");
        assertThat(found(one, finding)).isEqualTo(990);
        assertThat(finding(run((row, i) -> cpus(row, 1, 2)), "completions")).as("one submits, one completes").isEmpty();
        assertThat(finding(run((row, i) -> cpus(row, i % 4, i % 4)), "completions")).isEmpty();
    }

    @Test
    void aSubmissionThatBlocksIsSaidWithTheDepthAndFindsItsRequests() throws FilterException {
        RunReport base = TraceFixtures.report(blocking());
        Workload deep = base.workload().with(Workload.IODEPTH, 64);
        Finding finding = finding(with(base, deep, "write back"), "depth").orElseThrow();
        assertThat(finding.title()).isEqualTo("depth 64 asked, 14.8 achieved: submission is slow");
        assertThat(found(base, finding)).isEqualTo(ROWS);
        RunReport quick = TraceFixtures.report(TraceFixtures.store(Source.ENGINE, 20_000).snapshot());
        Finding other = finding(with(quick, deep, "write back"), "depth").orElseThrow();
        assertThat(other.title()).as("the call returns at once").isEqualTo("depth 64 asked, 15.0 achieved");
        assertThat(other.filter()).isEmpty();
    }

    /** The call of the fixture's requests takes 80 of their 150 µs. */
    private static RequestTrace blocking() {
        var store = new TraceStore(Source.ENGINE, ROWS);
        RequestTrace plain = TraceFixtures.store(Source.ENGINE, ROWS).snapshot();
        MemorySegment row = java.lang.foreign.Arena.ofAuto().allocate(EngineRow.BYTES);
        for (long i = 0; i < ROWS; i++) {
            row.copyFrom(plain.engineRows(i).asSlice(0, EngineRow.BYTES));
            row.set(ValueLayout.JAVA_LONG, EngineRow.SUBMITTED_NS, plain.submitNs(i) + 80_000);
            store.append(row);
        }
        return store.snapshot();
    }

    private static RunReport run(BiConsumer<MemorySegment, Long> change) {
        var store = TraceFixtures.store(Source.KERNEL, ROWS);
        for (long i = 0; i < ROWS; i++) {
            change.accept(store.kernelRow(i), i);
        }
        return TraceFixtures.report(store.snapshot());
    }

    private static RunReport reads(BiConsumer<MemorySegment, Long> change) {
        var store = new TraceStore(Source.KERNEL, ROWS);
        RequestTrace plain = TraceFixtures.store(Source.ENGINE, ROWS).snapshot();
        MemorySegment row = java.lang.foreign.Arena.ofAuto().allocate(EngineRow.BYTES);
        for (long i = 0; i < ROWS; i++) {
            row.copyFrom(plain.engineRows(i).asSlice(0, EngineRow.BYTES));
            row.set(ValueLayout.JAVA_BYTE, EngineRow.OP, (byte) Op.READ.ordinal());
            store.append(row);
            change.accept(store.kernelRow(i), i);
        }
        return TraceFixtures.report(store.snapshot());
    }

    private static RunReport with(RunReport report, Workload workload, String writeCache) {
        return new RunReport(workload, report.source(), report.phase(), report.startedAt(), report.startNs(), report.measuredNs(),
                report.environment().with(Environment.WRITE_CACHE, writeCache), report.trace(), report.totals(), report.intervals(), report.kernel(), report.failure(), List.of());
    }

    private static void worker(MemorySegment row, long i, long waitNs) {
        long submitNs = 1_000_000 + i * 10_000;
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.ISSUE_NS, submitNs + 10_000);
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.ENDIO_NS, submitNs + 40_000);
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.QUEUED_NS, submitNs + 41_000);
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.WORKER_NS, submitNs + 41_000 + waitNs);
    }

    private static void completion(MemorySegment row, Completion completion) {
        row.set(ValueLayout.JAVA_BYTE, KernelRow.COMPLETION, (byte) completion.ordinal());
    }

    private static void extent(MemorySegment row, Extent extent) {
        completion(row, Completion.INLINE);
        row.set(ValueLayout.JAVA_BYTE, KernelRow.EXTENT, (byte) extent.ordinal());
    }

    private static void cpus(MemorySegment row, long submit, long complete) {
        row.set(ValueLayout.JAVA_SHORT_UNALIGNED, KernelRow.SUBMIT_CPU, (short) submit);
        row.set(ValueLayout.JAVA_SHORT_UNALIGNED, KernelRow.COMPLETE_CPU, (short) complete);
    }

    private static Optional<Finding> finding(RunReport report, String words) {
        return Findings.of(report).stream().filter(f -> f.title().contains(words)).findFirst();
    }

    private static long found(RunReport report, Finding finding) throws FilterException {
        return LongStream.range(0, report.trace().size()).filter(Filter.parse(finding.filter()).over(report.trace())).count();
    }
}

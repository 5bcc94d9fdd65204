package org.bioscope.traces;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LaboratoryFindingsTest {
    private static final long SYNC_NS = 1_000_000;

    /** One after another, each completion syncs for a millisecond; the device was done with all of them long before. */
    private static RunReport synced(Completion completion, int job) {
        var store = TraceFixtures.store(Source.LABORATORY, 100);
        for (long i = 0; i < 100; i++) {
            MemorySegment row = store.kernelRow(i);
            long endioNs = row.get(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.ENDIO_NS);
            long completeNs = 1_100_000 + (i + 1) * SYNC_NS;
            row.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.COMPLETE_NS, job == 0 ? completeNs : endioNs + SYNC_NS / 1000);
            row.set(ValueLayout.JAVA_BYTE, KernelRow.COMPLETION, (byte) completion.ordinal());
            row.set(ValueLayout.JAVA_INT_UNALIGNED, KernelRow.FLAGS, KernelRow.FLAG_FLUSHED);
        }
        return TraceFixtures.report(store.snapshot());
    }

    private static List<Finding> stalls(RunReport report) {
        return Findings.of(report).stream().filter(finding -> finding.title().contains("stalls")).toList();
    }

    @Test
    void syncsInTheInterruptStallWhatTheDeviceHasDone() {
        assertThat(stalls(synced(Completion.INLINE, 0))).singleElement().satisfies(finding -> {
            assertThat(finding.title()).isEqualTo("a completion that sleeps in the interrupt stalls the others: 99 % stood behind one");
            assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
            // The last one: the device had it after 1.99 ms, its turn came after 99 syncs.
            assertThat(finding.evidence()).contains("at most 98.0 ms");
            assertThat(finding.request()).hasValue(99);
        });
    }

    @Test
    void workersThatSleepSideBySideStallNobody() {
        assertThat(stalls(synced(Completion.WORKQUEUE, 0))).isEmpty();
        assertThat(stalls(synced(Completion.INLINE, 1))).as("a sync that is over before the next request comes").isEmpty();
    }

    @Test
    void aLoopWorkerThatIsWaitedForLongerThanTheFileIsNamed() {
        var store = TraceFixtures.store(Source.LABORATORY, 100);
        for (long i = 0; i < 100; i++) {
            MemorySegment row = store.kernelRow(i);
            long endioNs = row.get(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.ENDIO_NS);
            row.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.BIO_NS, endioNs - 90_000);
            row.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.ISSUE_NS, endioNs - 2_000);
        }
        RunReport without = TraceFixtures.report(store.snapshot());
        var none = new LoopReport.Usage(0, 0, 0, 0);
        var unknown = new LoopReport.Pages(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
        RunReport with = without.with(new LoopReport("buffered", 100, 1, 0, 0, 0, 0, OptionalLong.empty(), none, none, "unknown", unknown, unknown));
        assertThat(Findings.of(with)).anyMatch(finding -> finding.title().contains("one worker"));
        assertThat(Findings.of(without)).noneMatch(finding -> finding.title().contains("one worker"));
    }
}

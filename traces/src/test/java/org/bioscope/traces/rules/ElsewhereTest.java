package org.bioscope.traces.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceFixtures;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Test;

/** Overwrites on ext4, watched on 6.18: on the workqueue there, inline from 6.19 on. */
class ElsewhereTest {
    private static final int REQUESTS = 200;

    @Test
    void everyGenerationAnswersForEveryRequest() {
        Elsewhere elsewhere = Elsewhere.of(run(0), i -> true);
        assertThat(elsewhere.requests()).isEqualTo(REQUESTS);
        assertThat(elsewhere.shares()).extracting(Elsewhere.Share::generation).containsExactlyElementsOf(Generations.ALL);
        assertThat(elsewhere.shares()).allSatisfy(share -> assertThat(share.outcomes().values().stream().mapToLong(n -> n).sum()).isEqualTo(REQUESTS));
        assertThat(elsewhere.on(Generations.named("6.18").orElseThrow()).orElseThrow().outcomes()).isEqualTo(Map.of(Completion.WORKQUEUE, (long) REQUESTS));
        assertThat(elsewhere.on(Generations.named("6.19").orElseThrow()).orElseThrow().outcomes()).isEqualTo(Map.of(Completion.INLINE, (long) REQUESTS));
        assertThat(elsewhere.observed()).isEqualTo(Map.of(Completion.WORKQUEUE, (long) REQUESTS));
        assertThat(elsewhere.counts().orElseThrow().matched()).isEqualTo(REQUESTS);
        assertThat(elsewhere.mismatch()).isEmpty();
    }

    @Test
    void aRequestThatTheRulesWereWrongAboutIsAFinding() {
        var finding = Elsewhere.of(run(3), i -> true).mismatch().orElseThrow();
        assertThat(finding.title()).startsWith("3 requests went another way");
        assertThat(finding.request()).hasValue(0);
        assertThat(Elsewhere.of(run(3), i -> i >= 3).mismatch()).as("what the filter leaves out is not spoken of").isEmpty();
    }

    @Test
    void ofAMappedFileNoRuleSpeaks() {
        RunReport direct = run(3);
        RunReport mapped = new RunReport(direct.workload().with(Workload.IOENGINE, "mmap"), direct.source(), direct.phase(), direct.startedAt(), direct.startNs(),
                direct.measuredNs(), direct.environment(), direct.trace(), direct.totals(), direct.intervals(), direct.kernel(), direct.failure(), direct.notes());
        assertThat(Elsewhere.of(mapped, i -> true).requests()).isZero();
        assertThat(Predictions.of(mapped)).isEmpty();
        assertThat(Predictions.of(direct)).isPresent();
    }

    /** The first {@code odd} requests were completed inline, which 6.18 does not do. */
    private static RunReport run(int odd) {
        var store = TraceFixtures.store(Source.KERNEL, REQUESTS);
        for (int i = 0; i < REQUESTS; i++) {
            var row = store.kernelRow(i);
            row.set(ValueLayout.JAVA_INT_UNALIGNED, KernelRow.FLAGS, KernelRow.FLAG_JOINED);
            row.set(ValueLayout.JAVA_BYTE, KernelRow.EXTENT, (byte) Extent.MAPPED.ordinal());
            row.set(ValueLayout.JAVA_SHORT_UNALIGNED, KernelRow.BIOS, (short) 1);
            row.set(ValueLayout.JAVA_SHORT_UNALIGNED, KernelRow.BLOCK_REQUESTS, (short) 1);
            row.set(ValueLayout.JAVA_BYTE, KernelRow.COMPLETION, (byte) (i < odd ? Completion.INLINE : Completion.WORKQUEUE).ordinal());
            row.set(ValueLayout.JAVA_BYTE, KernelRow.CONTEXT, (byte) (i < odd ? Context.SOFTIRQ : Context.KWORKER).ordinal());
        }
        RunReport r = TraceFixtures.report(store.snapshot());
        var machine = r.environment().with(Environment.KERNEL, "6.18.2").with(Environment.FILESYSTEM, "ext4").with(Environment.DEVICE, "vda")
                .with(Environment.MOUNT_OPTIONS, "rw,relatime").with(Environment.WRITE_CACHE, "write back").with(Environment.FUA, "no");
        return new RunReport(r.workload().with(Workload.PREPARE, Prepare.WRITTEN), r.source(), r.phase(), r.startedAt(), r.startNs(), r.measuredNs(), machine,
                r.trace(), r.totals(), r.intervals(), r.kernel(), r.failure(), r.notes());
    }
}

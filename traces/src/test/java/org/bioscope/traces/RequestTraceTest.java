package org.bioscope.traces;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestTraceTest {
    private final Arena arena = Arena.ofAuto();

    @Test
    void withoutTheKernelViewWhatFollowsTheCallIsOneUnknownSpan() {
        var store = new TraceStore(Source.ENGINE, 10);
        store.append(engineRow(7, 1_000, 1_400, 9_000));
        assertThat(store.snapshot().request(0).spans()).containsExactly(
                new Span(Stage.SUBMIT, Stage.SUBMITTED, 1_000, 1_400, Evidence.OBSERVED),
                new Span(Stage.SUBMITTED, Stage.SEEN, 1_400, 9_000, Evidence.UNKNOWN));
    }

    @Test
    void aCallThatReturnsWithTheResultHidesTheKernelWhole() {
        var store = new TraceStore(Source.ENGINE, 10);
        store.append(engineRow(7, 1_000, 9_000, 9_000));
        assertThat(store.snapshot().request(0).spans()).containsExactly(
                new Span(Stage.SUBMIT, Stage.SEEN, 1_000, 9_000, Evidence.UNKNOWN));
    }

    @Test
    void observedStagesAdjoinAndAddUp() {
        var store = new TraceStore(Source.KERNEL, 10);
        store.append(engineRow(7, 1_000, 1_400, 9_000));
        var kernel = store.kernelRow(0);
        int word = 0;
        kernel.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.IOMAP_NS, 1_100);
        kernel.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.BIO_NS, 1_150);
        kernel.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.ISSUE_NS, 1_200);
        kernel.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.ENDIO_NS, 8_000);
        kernel.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.COMPLETE_NS, 8_100);
        for (Stage absent : List.of(Stage.PUNT, Stage.QUEUED, Stage.WORKER)) {
            word = KernelRow.withEvidence(word, absent, KernelRow.EVIDENCE_ABSENT);
        }
        kernel.set(ValueLayout.JAVA_INT_UNALIGNED, KernelRow.EVIDENCE, word);
        var request = store.snapshot().request(0);
        assertThat(request.spans()).extracting(Span::to)
                .containsExactly(Stage.IOMAP, Stage.BIO, Stage.ISSUE, Stage.ENDIO, Stage.COMPLETE, Stage.SEEN);
        assertThat(request.spans()).extracting(Span::evidence).containsOnly(Evidence.OBSERVED);
        assertThat(request.spans().stream().mapToLong(Span::durationNs).sum()).isEqualTo(request.latencyNs());
    }

    @Test
    void aStageThatWasMissedLeavesItsSpanUnknown() {
        var store = new TraceStore(Source.KERNEL, 10);
        store.append(engineRow(7, 1_000, 1_400, 9_000));
        store.kernelRow(0).set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.ISSUE_NS, 1_200);
        assertThat(store.snapshot().request(0).spans()).extracting(Span::evidence).containsOnly(Evidence.UNKNOWN);
    }

    @Test
    void aWindowFindsExactlyTheRequestsInFlightInIt() {
        var store = new TraceStore(Source.ENGINE, 1 << 20);
        for (int i = 0; i < 200_000; i++) {
            store.append(engineRow(i, i * 100L, i * 100L + 10, i * 100L + 250));
        }
        var found = new ArrayList<Long>();
        store.snapshot().overlapping(15_000_000, 15_000_100, found::add);
        assertThat(found).containsExactly(149_998L, 149_999L, 150_000L, 150_001L);
    }

    @Test
    void rowsPastTheCapacityAreCountedNotKept() {
        var store = new TraceStore(Source.ENGINE, 3);
        for (int i = 0; i < 5; i++) {
            store.append(engineRow(i, 1, 2, 3));
        }
        assertThat(store.snapshot().size()).isEqualTo(3);
        assertThat(store.overflow()).isEqualTo(2);
    }

    @Test
    void aSnapshotDoesNotGrow() {
        var store = new TraceStore(Source.ENGINE, 10);
        store.append(engineRow(0, 1, 2, 3));
        var before = store.snapshot();
        store.append(engineRow(1, 4, 5, 6));
        assertThat(before.size()).isEqualTo(1);
        assertThat(before.lastSeenNs()).as("the end of what it holds, not of what came after").isEqualTo(3);
        assertThat(before.firstSubmitNs()).isEqualTo(1);
    }

    @Test
    void theSecondDecisionOfALoopDeviceLiesBesideTheFirst() {
        int flags = KernelRow.FLAG_JOINED | KernelRow.FLAG_EVENTS_LOST | KernelRow.lower(Completion.COPY, Context.IO_WQ);
        assertThat(KernelRow.lowerCompletion(flags)).isEqualTo(Completion.COPY);
        assertThat(KernelRow.lowerContext(flags)).isEqualTo(Context.IO_WQ);
        assertThat(KernelRow.lowerCompletion(KernelRow.FLAG_EVENTS_LOST)).isEqualTo(Completion.UNKNOWN);
    }

    private MemorySegment engineRow(long id, long submitNs, long submittedNs, long seenNs) {
        var row = arena.allocate(EngineRow.BYTES);
        row.set(ValueLayout.JAVA_LONG, EngineRow.ID, id);
        row.set(ValueLayout.JAVA_LONG, EngineRow.INTENDED_NS, submitNs);
        row.set(ValueLayout.JAVA_LONG, EngineRow.SUBMIT_NS, submitNs);
        row.set(ValueLayout.JAVA_LONG, EngineRow.SUBMITTED_NS, submittedNs);
        row.set(ValueLayout.JAVA_LONG, EngineRow.SEEN_NS, seenNs);
        row.set(ValueLayout.JAVA_INT, EngineRow.LENGTH, 4096);
        row.set(ValueLayout.JAVA_INT, EngineRow.RESULT, 4096);
        return row;
    }
}

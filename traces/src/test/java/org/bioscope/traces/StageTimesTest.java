package org.bioscope.traces;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StageTimesTest {
    @Test
    void dwellsAreCutExactlyAsTheSpansOfARequest() {
        RequestTrace trace = randomTrace(5_000);
        var sums = new EnumMap<Stage, Long>(Stage.class);
        for (long i = 0; i < trace.size(); i++) {
            var request = trace.request(i);
            request.spans().forEach(span -> sums.merge(span.from(), span.durationNs(), Long::sum));
            assertThat(request.spans().stream().mapToLong(Span::durationNs).sum()).isEqualTo(request.latencyNs());
        }
        var times = StageTimes.measured(trace);
        assertThat(times.requests()).isEqualTo(5_000);
        assertThat(times.dwell().keySet()).isEqualTo(sums.keySet());
        times.dwell().forEach((stage, histogram) -> assertThat(histogram.sumNs()).as(stage.label()).isEqualTo(sums.get(stage)));
    }

    /** Stamps in any order, any of them missing: what a real kernel on several CPUs can deliver. */
    private static RequestTrace randomTrace(int rows) {
        var random = new Random(3);
        var store = new TraceStore(Source.KERNEL, rows);
        var row = Arena.ofAuto().allocate(EngineRow.BYTES);
        for (int i = 0; i < rows; i++) {
            long submitNs = 1 + random.nextInt(1_000);
            long seenNs = submitNs + random.nextInt(1_000);
            row.set(ValueLayout.JAVA_LONG, EngineRow.SUBMIT_NS, submitNs);
            row.set(ValueLayout.JAVA_LONG, EngineRow.SUBMITTED_NS, submitNs + random.nextInt(1_200));
            row.set(ValueLayout.JAVA_LONG, EngineRow.SEEN_NS, seenNs);
            store.append(row);
            for (int field = KernelRow.PUNT_NS; field <= KernelRow.COMPLETE_NS && random.nextInt(5) > 0; field += 8) {
                store.kernelRow(i).set(ValueLayout.JAVA_LONG_UNALIGNED, field, random.nextInt(3) == 0 ? 0L : random.nextInt(2_200));
            }
        }
        return store.snapshot();
    }
}

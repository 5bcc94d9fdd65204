package org.bioscope.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RecountTest {
    @Test
    void aRegularTraceIsCountedExactly() {
        Totals totals = Recount.totals(TraceFixtures.store(Source.ENGINE, 20_000).snapshot());
        assertThat(totals.write().requests()).isEqualTo(20_000);
        assertThat(totals.read().requests()).isZero();
        assertThat(totals.bytes()).isEqualTo(20_000L * 4096);
        assertThat(totals.write().slat().maxNs()).isEqualTo(5_000);
        assertThat(totals.write().clat().minNs()).isEqualTo(145_000);
        // 150 µs of latency and one arrival each 10 µs: Little's law says 15.
        assertThat(totals.meanDepth()).isCloseTo(15, within(0.1));
    }

    @Test
    void theIntervalsHoldEveryRequestOnce() {
        RequestTrace trace = TraceFixtures.store(Source.ENGINE, 25_000).snapshot();
        var intervals = Recount.intervals(trace, trace.firstSubmitNs());
        assertThat(intervals).hasSize(3);
        assertThat(intervals.stream().mapToLong(Interval::writes).sum()).isEqualTo(25_000);
        assertThat(intervals.get(1).iops()).isCloseTo(100_000, within(1.0));
    }
}

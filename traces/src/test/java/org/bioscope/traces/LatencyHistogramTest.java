package org.bioscope.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    @Test
    void everyValueIsReadBackWithinOnePart128() {
        var random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            long ns = random.nextLong(LatencyHistogram.CEILING_NS) >>> random.nextInt(40);
            long back = LatencyHistogram.middleNs(LatencyHistogram.bucket(ns));
            assertThat(Math.abs(back - ns)).as("%d ns read back as %d", ns, back).isLessThanOrEqualTo(ns / 128 + 1);
        }
    }

    @Test
    void bucketsAreContiguousAndEndAtTheCeiling() {
        int last = -1;
        for (long ns = 0; ns < 1 << 14; ns++) {
            int bucket = LatencyHistogram.bucket(ns);
            assertThat(bucket).isBetween(last, last + 1);
            last = bucket;
        }
        assertThat(LatencyHistogram.bucket(LatencyHistogram.CEILING_NS - 1)).isEqualTo(LatencyHistogram.BUCKETS - 1);
        assertThat(LatencyHistogram.bucket(Long.MAX_VALUE)).isEqualTo(LatencyHistogram.BUCKETS - 1);
    }

    @Test
    void percentilesOfAUniformSpreadAreWhereTheyShouldBe() {
        var histogram = LatencyHistogram.of(LongStream.rangeClosed(1, 100_000).toArray());
        assertThat((double) histogram.percentileNs(50)).isCloseTo(50_000, within(50_000 / 100.0));
        assertThat((double) histogram.percentileNs(99.9)).isCloseTo(99_900, within(99_900 / 100.0));
        assertThat(histogram.percentileNs(100)).isLessThanOrEqualTo(100_000);
        assertThat(histogram.meanNs()).isEqualTo(50_000.5);
        assertThat(histogram.stddevNs()).isCloseTo(28_867.6, within(1.0));
    }

    @Test
    void aMaximumBeyondTheCeilingIsStillExact() {
        var histogram = LatencyHistogram.of(10, LatencyHistogram.CEILING_NS * 3);
        assertThat(histogram.maxNs()).isEqualTo(LatencyHistogram.CEILING_NS * 3);
    }

    @Test
    void anEmptyHistogramHasNoLatencies() {
        assertThat(LatencyHistogram.empty().percentileNs(99)).isZero();
        assertThat(LatencyHistogram.empty().plus(LatencyHistogram.of(5)).minNs()).isEqualTo(5);
    }

    @Test
    void aPercentileNeedsTenSamplesBeyondIt() {
        assertThat(LatencyHistogram.of(new long[999]).supports(99)).isFalse();
        assertThat(LatencyHistogram.of(new long[1001]).supports(99)).isTrue();
    }
}

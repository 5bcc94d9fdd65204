package org.bioscope.traces;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EvenSampleTest {
    @Test
    void oneRowOfEachNeighbourhoodIsTaken() {
        for (long oneIn = 1; oneIn <= 1 << 12; oneIn *= 2) {
            for (long number = 0; number < 500; number++) {
                assertThat(EvenSample.row(number, oneIn)).isBetween(number * oneIn, (number + 1) * oneIn - 1);
            }
        }
    }

    @Test
    void aWiderSampleIsAPartOfANarrowerOne() {
        var narrow = new HashSet<Long>();
        LongStream.range(0, 4_000).forEach(number -> narrow.add(EvenSample.row(number, 8)));
        assertThat(LongStream.range(0, 2_000).map(number -> EvenSample.row(number, 16))).allMatch(narrow::contains);
    }

    /** Sixteen slots in turn: each is in the sample about as often as every other, in any stretch of it. */
    @Test
    void whatComesRoundIsNotMistakenForWhatIsBusy() {
        for (long oneIn : new long[] {4, 16, 256}) {
            for (int stretch = 0; stretch < 10; stretch++) {
                var times = new int[16];
                for (long number = stretch * 800L; number < (stretch + 1) * 800L; number++) {
                    times[(int) (EvenSample.row(number, oneIn) % 16)]++;
                }
                assertThat(Arrays.stream(times)).as("one in %d", oneIn).allMatch(seen -> seen > 20 && seen < 90);
            }
        }
    }

    @Test
    void theWidthIsTheLeastPowerOfTwoThatLeavesFewEnough() {
        assertThat(EvenSample.oneIn(100, 100)).isEqualTo(1);
        assertThat(EvenSample.oneIn(101, 100)).isEqualTo(2);
        assertThat(EvenSample.oneIn(400, 100)).isEqualTo(4);
        assertThat(EvenSample.oneIn(401, 100)).isEqualTo(8);
        assertThat(EvenSample.oneIn(0, 100)).isEqualTo(1);
    }
}

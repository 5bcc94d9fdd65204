package org.bioscope.traces.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Random;
import org.bioscope.traces.Op;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 64, 1000, 4097})
    void randomPlacesVisitEveryBlockOnceBeforeAnyComesAgain(int blocks) {
        var offsets = offsets(Rw.RANDWRITE, blocks, 1, false);
        for (int round = 0; round < 3; round++) {
            var visited = new HashSet<Long>();
            for (int i = 0; i < blocks; i++) {
                long offset = offsets.next();
                assertThat(visited.add(offset)).isTrue();
                assertThat(offset).isBetween(0L, (blocks - 1) * 4096L);
                offsets.seen(offset);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingInFlightIsEverGivenAgain(boolean norandommap) {
        var offsets = offsets(Rw.RANDWRITE, 40, 32, norandommap);
        var random = new Random(5);
        var open = new ArrayDeque<Long>();
        for (int i = 0; i < 100_000; i++) {
            if (open.size() == 32 || !open.isEmpty() && random.nextBoolean()) {
                offsets.seen(random.nextBoolean() ? open.removeFirst() : open.removeLast());
            } else {
                long offset = offsets.next();
                assertThat(open).doesNotContain(offset);
                open.add(offset);
            }
        }
    }

    @Test
    void aRegionThatIsAllInFlightGivesNothing() {
        var offsets = offsets(Rw.RANDWRITE, 2, 8, false);
        long first = offsets.next();
        offsets.next();
        assertThat(offsets.next()).isEqualTo(Offsets.NONE);
        offsets.seen(first);
        assertThat(offsets.next()).isEqualTo(first);
    }

    @Test
    void sequentialPlacesFollowEachOtherAndGoRound() {
        var offsets = offsets(Rw.WRITE, 3, 1, false);
        for (long expected : new long[] {0, 4096, 8192, 0, 4096}) {
            assertThat(offsets.next()).isEqualTo(expected);
            offsets.seen(expected);
        }
    }

    @Test
    void theMixIsTheOneAskedFor() {
        var offsets = new Offsets(Workload.defaults().with(Workload.RW, Rw.RANDRW).with(Workload.RWMIXREAD, 70), 0, 1, new Dice(1, 1));
        int reads = 0;
        for (int i = 0; i < 100_000; i++) {
            long offset = offsets.next();
            reads += offsets.op() == Op.READ ? 1 : 0;
            offsets.seen(offset);
        }
        assertThat((double) reads).isCloseTo(70_000, within(500.0));
    }

    private static Offsets offsets(Rw rw, int blocks, int depth, boolean norandommap) {
        return new Offsets(Workload.defaults().with(Workload.RW, rw).with(Workload.SIZE, blocks * 4096L).with(Workload.NORANDOMMAP, norandommap),
                0, depth, new Dice(1, 1));
    }
}

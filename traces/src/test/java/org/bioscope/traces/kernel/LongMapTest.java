package org.bioscope.traces.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongMapTest {
    @Test
    void itDoesWhatAHashMapDoes() {
        var random = new Random(1);
        var ours = new LongMap<Long>();
        Map<Long, Long> theirs = new HashMap<>();
        for (int i = 0; i < 500_000; i++) {
            // Few keys, in strides as sectors and pointers have them, so that removals leave holes in long runs.
            long key = random.nextInt(700) * (i % 2 == 0 ? 8L : 4096L);
            if (random.nextInt(5) < 3) {
                assertThat(ours.put(key, (long) i)).isEqualTo(theirs.put(key, (long) i));
            } else {
                assertThat(ours.remove(key)).isEqualTo(theirs.remove(key));
            }
            long other = random.nextInt(700) * 8L;
            assertThat(ours.get(other)).isEqualTo(theirs.get(other));
            assertThat(ours.size()).isEqualTo(theirs.size());
        }
    }
}

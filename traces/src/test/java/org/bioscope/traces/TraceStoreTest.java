package org.bioscope.traces;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class TraceStoreTest {
    private static final long CAPACITY = 4L * TraceStore.CHUNK_ROWS;

    private final MemorySegment row = Arena.ofAuto().allocate(EngineRow.BYTES);

    @Test
    void aRunLongerThanMemoryIsThinnedOutAndItsEndIsSeenAsWell() {
        var store = TraceStore.thinning(Source.ENGINE, CAPACITY);
        long offered = 8 * CAPACITY;
        for (long i = 0; i < offered; i++) {
            append(store, i);
        }
        RequestTrace trace = store.snapshot();
        assertThat(trace.size()).isEqualTo(store.rows()).isLessThan(CAPACITY);
        assertThat(store.rows() + store.overflow()).isEqualTo(offered);
        assertThat(trace.id(CAPACITY / 2 - 1)).as("half of memory holds every request").isEqualTo(CAPACITY / 2 - 1);
        assertThat(trace.id(CAPACITY / 2 + 10) - trace.id(CAPACITY / 2 + 9)).isEqualTo(8);
        assertThat(trace.id(trace.size() - 1)).isGreaterThan(offered - 1_000);
        assertThat(store.shortage().orElseThrow()).isEqualTo(new TraceStore.Shortage(seenNs(CAPACITY / 2 + 1), 64));
    }

    @Test
    void rowsThatWereTakenElsewhereMakeRoomForOthers() {
        var store = TraceStore.thinning(Source.ENGINE, CAPACITY);
        for (long i = 0; i < 3 * CAPACITY; i++) {
            append(store, i);
            if (store.rows() % TraceStore.CHUNK_ROWS == 0 && store.memoryRows() > 0) {
                int chunk = (int) (store.rows() / TraceStore.CHUNK_ROWS) - 1;
                MemorySegment copy = Arena.ofAuto().allocate(TraceStore.chunkBytes(Source.ENGINE));
                store.replace(chunk, copy.copyFrom(store.snapshot().engineRows((long) chunk * TraceStore.CHUNK_ROWS)));
            }
            assertThat(store.memoryRows()).isLessThanOrEqualTo(TraceStore.CHUNK_ROWS);
        }
        assertThat(store.rows()).isEqualTo(3 * CAPACITY);
        assertThat(store.shortage()).isEmpty();
        assertThat(store.snapshot().id(CAPACITY + 5)).isEqualTo(CAPACITY + 5);
    }

    @Test
    void aChunkOfAFileIsTakenAsItLies() {
        TraceStore source = TraceFixtures.store(Source.ENGINE, TraceStore.CHUNK_ROWS);
        var store = new TraceStore(Source.ENGINE, 1_000);
        store.adopt(source.snapshot().engineRows(0));
        append(store, 7);
        assertThat(store.snapshot().size()).isEqualTo(TraceStore.CHUNK_ROWS + 1);
        assertThat(store.snapshot().timeIndex()).startsWith(source.snapshot().timeIndex());
    }

    private void append(TraceStore store, long i) {
        row.set(ValueLayout.JAVA_LONG, EngineRow.ID, i);
        row.set(ValueLayout.JAVA_LONG, EngineRow.SUBMIT_NS, 1_000 + i * 100);
        row.set(ValueLayout.JAVA_LONG, EngineRow.SEEN_NS, seenNs(i));
        store.append(row);
    }

    private static long seenNs(long i) {
        return 1_500 + i * 100;
    }
}

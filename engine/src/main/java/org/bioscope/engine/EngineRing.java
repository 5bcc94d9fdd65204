package org.bioscope.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/**
 * The consumer's end of one job's ring. The C side writes records and stores the tail with release; this side copies them
 * out in at most two pieces and stores the head with release. Owned by the run's drain thread.
 */
final class EngineRing {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long TAIL = NativeLayout.offset("bioscope_job.ring_tail");
    private static final long HEAD = NativeLayout.offset("bioscope_job.ring_head");

    private final MemorySegment job;
    private final MemorySegment records;
    private final long capacity;
    /** An engine row, or with the laboratory's half beside it. */
    private final int recordBytes;
    private long head;

    /** {@code job} is a {@code struct bioscope_job}. */
    EngineRing(MemorySegment job) {
        this.job = job;
        this.capacity = job.get(ValueLayout.JAVA_LONG, NativeLayout.offset("bioscope_job.capacity"));
        this.recordBytes = job.get(ValueLayout.JAVA_INT, NativeLayout.offset("bioscope_job.record_bytes"));
        this.records = NativeLayout.memory(job.get(ValueLayout.JAVA_LONG, NativeLayout.offset("bioscope_job.records")), capacity * recordBytes);
    }

    /** Hands over all that is there, in at most two pieces that are valid during the call: how many records. */
    long drain(Consumer<MemorySegment> rows) {
        long tail = (long) LONG.getAcquire(job, TAIL);
        long count = tail - head;
        while (head != tail) {
            long at = head % capacity;
            long take = Math.min(tail - head, capacity - at);
            rows.accept(records.asSlice(at * recordBytes, take * recordBytes));
            head += take;
        }
        if (count > 0) {
            LONG.setRelease(job, HEAD, head);
        }
        return count;
    }

    long capacity() {
        return capacity;
    }
}

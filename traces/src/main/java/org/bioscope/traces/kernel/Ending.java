package org.bioscope.traces.kernel;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Requests whose last bio has ended and whose own end is still to be seen, in the order in which they ended on each CPU:
 * kept only where no event tells of the end. One thread.
 */
final class Ending {
    private final LongMap<Deque<Dio>> ofCpu = new LongMap<>();

    void add(int cpu, Dio dio) {
        Deque<Dio> heads = ofCpu.get(cpu);
        if (heads == null) {
            heads = new ArrayDeque<>();
            ofCpu.put(cpu, heads);
        }
        heads.addLast(dio);
    }

    /** Takes the one that has waited longest there. */
    @Nullable Dio next(int cpu) {
        Deque<Dio> heads = ofCpu.get(cpu);
        return heads == null ? null : heads.pollFirst();
    }

    void remove(int cpu, Dio dio) {
        Deque<Dio> heads = ofCpu.get(cpu);
        if (heads != null) {
            heads.remove(dio);
        }
    }

    /** Events of that CPU were lost: what came next there is not known. */
    void lost(int cpu) {
        ofCpu.remove(cpu);
    }
}

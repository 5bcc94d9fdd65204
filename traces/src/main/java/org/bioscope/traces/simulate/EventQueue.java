package org.bioscope.traces.simulate;

import java.util.Arrays;

/** What happens next: a binary heap of moments. Moments at the same time come in the order in which they were made. */
final class EventQueue {
    private long[] timesNs = new long[64];
    /** Order of making in the upper half, what happens in the lower: ties break by order in one comparison. */
    private long[] events = new long[64];
    private int size;
    private long made;
    private long nowNs;

    /** The time of the moment that was taken last, ns. */
    long nowNs() {
        return nowNs;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void at(long timeNs, int event) {
        if (timeNs < nowNs) {
            throw new IllegalStateException("an event for " + timeNs + " ns was made at " + nowNs + " ns");
        }
        if (size == timesNs.length) {
            timesNs = Arrays.copyOf(timesNs, 2 * size);
            events = Arrays.copyOf(events, 2 * size);
        }
        long key = made++ << 32 | event & 0xffff_ffffL;
        int at = size++;
        while (at > 0) {
            int parent = at - 1 >>> 1;
            if (!before(timeNs, key, parent)) {
                break;
            }
            timesNs[at] = timesNs[parent];
            events[at] = events[parent];
            at = parent;
        }
        timesNs[at] = timeNs;
        events[at] = key;
    }

    /** Takes the next moment, moves the clock to it and says what happens. */
    int take() {
        nowNs = timesNs[0];
        int event = (int) events[0];
        long timeNs = timesNs[--size];
        long key = events[size];
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && before(timesNs[child + 1], events[child + 1], child)) {
                child++;
            }
            if (!before(timesNs[child], events[child], timeNs, key)) {
                break;
            }
            timesNs[at] = timesNs[child];
            events[at] = events[child];
            at = child;
        }
        timesNs[at] = timeNs;
        events[at] = key;
        return event;
    }

    private boolean before(long timeNs, long key, int other) {
        return before(timeNs, key, timesNs[other], events[other]);
    }

    /** Keys are compared by difference: the order counter may wrap, moments that far apart never meet in the heap. */
    private static boolean before(long timeNs, long key, long otherNs, long otherKey) {
        return timeNs != otherNs ? timeNs < otherNs : key - otherKey < 0;
    }
}

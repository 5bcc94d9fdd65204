package org.bioscope.traces.kernel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** When events were lost, CLOCK_MONOTONIC ns, and how many. Bounded, whatever a trace says. One thread. */
final class Losses {
    private static final int MOST = 4096;

    private record Loss(long fromNs, long toNs) {
    }

    private final Deque<Loss> losses = new ArrayDeque<>();
    private long events;

    void add(long fromNs, long toNs, long count) {
        events += count;
        if (losses.size() >= MOST) {
            // The two oldest become one: more is called lost than was, never less.
            Loss first = losses.removeFirst();
            Loss second = losses.removeFirst();
            losses.addFirst(new Loss(Math.min(first.fromNs(), second.fromNs()), Math.max(first.toNs(), second.toNs())));
        }
        losses.addLast(new Loss(fromNs, toNs));
    }

    /** Whether any may have been lost between the two times. */
    boolean between(long fromNs, long toNs) {
        for (Iterator<Loss> latestFirst = losses.descendingIterator(); latestFirst.hasNext();) {
            Loss loss = latestFirst.next();
            if (loss.fromNs() <= toNs && loss.toNs() >= fromNs) {
                return true;
            }
        }
        return false;
    }

    /** Nobody will ask for times before that. */
    void forgetBefore(long ns) {
        losses.removeIf(loss -> loss.toNs() < ns);
    }

    /** How many events were lost in all. */
    long events() {
        return events;
    }
}

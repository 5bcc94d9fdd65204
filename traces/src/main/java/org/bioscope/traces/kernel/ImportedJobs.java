package org.bioscope.traces.kernel;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The threads that submitted, as jobs: numbered in the order in which they were first seen, each with the slots that its
 * requests hold while they are in flight, and the ids that it gives them. One thread.
 */
final class ImportedJobs {
    private static final int MOST_JOBS = 1 << 16;

    private static final class Job {
        final int number;
        final BitSet slots = new BitSet();
        long ids;

        Job(int number) {
            this.number = number;
        }
    }

    private final Map<Integer, Job> jobs = new LinkedHashMap<>();
    private int deepest;

    int count() {
        return jobs.size();
    }

    /** The most requests that one of them had in flight. */
    int deepest() {
        return deepest;
    }

    int takeSlot(int tid) {
        Job job = job(tid);
        int slot = job.slots.nextClearBit(0);
        job.slots.set(slot);
        deepest = Math.max(deepest, job.slots.cardinality());
        return slot;
    }

    void freeSlot(int tid, int slot) {
        job(tid).slots.clear(slot);
    }

    int number(int tid) {
        return job(tid).number;
    }

    long nextId(int tid) {
        return job(tid).ids++;
    }

    private Job job(int tid) {
        return jobs.computeIfAbsent(tid, thread -> new Job(Math.min(jobs.size(), MOST_JOBS - 1)));
    }
}

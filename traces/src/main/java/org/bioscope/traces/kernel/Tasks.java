package org.bioscope.traces.kernel;

import org.jspecify.annotations.Nullable;

/** Threads, and the work items that pass from one to another: which request each is in the middle of. One thread. */
final class Tasks {
    /** Threads come and go; past this many the idle ones are forgotten. */
    private static final int MOST_TASKS = 1 << 14;
    /** Work items that were queued and not seen to start: only losses leave any behind. */
    private static final int MOST_WORKS = 1 << 14;

    /** What is known of one thread. */
    static final class Task {
        int kind;
        /** The request that it is submitting. */
        @Nullable Dio current;
        /** The work item that it carries out, if it is a kworker; null between two. */
        @Nullable Work work;
        /** It is inside pread, pwrite or the like, which return with the result. */
        boolean inSyncCall;
        /** Where its last event was. */
        int cpu;
    }

    /** A work item from its queueing to its end. */
    static final class Work {
        final long queuedNs;
        long startNs;
        int cpu;
        /** The request whose endio queued it, as far as the order on that CPU tells. */
        final @Nullable Dio dio;

        Work(long queuedNs, @Nullable Dio dio) {
            this.queuedNs = queuedNs;
            this.dio = dio;
        }
    }

    private final LongMap<Task> tasks = new LongMap<>();
    private final LongMap<Work> works = new LongMap<>();

    /** The event's thread, which is on the event's CPU now. */
    Task of(KernelEvent event) {
        Task task = of(event.tid());
        task.cpu = event.cpu();
        return task;
    }

    Task of(int tid) {
        Task task = tasks.get(tid);
        if (task == null) {
            if (tasks.size() >= MOST_TASKS) {
                tasks.clear();
            }
            task = new Task();
            tasks.put(tid, task);
        }
        return task;
    }

    /** The thread, if anything was seen of it. */
    @Nullable Task known(long tid) {
        return tasks.get(tid);
    }

    /** What was going on there cannot be relied on. */
    void lost(int cpu) {
        tasks.forEach(task -> {
            if (task.cpu == cpu) {
                task.current = null;
                task.work = null;
            }
        });
    }

    void workQueued(KernelEvent event, @Nullable Dio dio) {
        if (works.size() >= MOST_WORKS) {
            works.clear();
        }
        works.put(event.get(KernelEvent.WORK), new Work(event.timeNs(), dio));
    }

    void workStarts(KernelEvent event) {
        Task task = of(event);
        task.kind = KernelEvent.THREAD_KWORKER;
        task.work = works.remove(event.get(KernelEvent.WORK));
        if (task.work != null) {
            task.work.startNs = event.timeNs();
            task.work.cpu = event.cpu();
        }
    }

    /** The work item that the thread was carrying out. */
    @Nullable Work workEnds(KernelEvent event) {
        Task task = of(event);
        Work work = task.work;
        task.work = null;
        return work;
    }
}

package org.bioscope.traces.simulate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.bioscope.traces.Context;

/**
 * The workqueue of the filesystem on one CPU, {@code dio/<s_id>}: one worker at a time runs; when one sleeps in a flush,
 * another takes the next item, as the kernel's concurrency-managed pools do.
 */
final class Kworkers {
    /** Items that may be under way at once, most of them asleep: the workqueue's default max_active. */
    private static final int MOST_ACTIVE = 256;
    /** Thread ids only have to differ and to be told apart by a reader: kworkers of CPU n start at 2000 + 300 n. */
    private static final int FIRST_TID = 2_000;
    private static final int TIDS_PER_CPU = 300;

    private final Cpu home;
    private final Simulation run;
    private final Model.Kernel cost;
    private final ArrayDeque<Io> items = new ArrayDeque<>();
    private final ArrayDeque<Worker> resting = new ArrayDeque<>();
    private final List<Worker> workers = new ArrayList<>();
    /** Whether a worker is on its way to the next item; a second one would only find the queue empty. */
    private boolean attended;

    Kworkers(Cpu cpu, Simulation run) {
        this.home = cpu;
        this.run = run;
        this.cost = run.model.kernel();
    }

    /** CPU time of all workers here, ns. */
    long busyNs() {
        return workers.stream().mapToLong(worker -> worker.busyNs).sum();
    }

    void queue(Io io) {
        items.add(io);
        attend();
    }

    private void attend() {
        if (attended || items.isEmpty() || resting.isEmpty() && workers.size() == MOST_ACTIVE) {
            return;
        }
        attended = true;
        if (resting.isEmpty()) {
            workers.add(new Worker(FIRST_TID + home.number * TIDS_PER_CPU + workers.size(), items.element()));
            resting.push(workers.getLast());
        }
        home.wake(resting.pop());
    }

    private final class Worker extends Strand {
        private enum Doing {
            NOTHING, JOURNAL, FLUSH, COMPLETE
        }

        private Doing doing = Doing.NOTHING;
        private Io item;

        Worker(int tid, Io first) {
            super(tid, home.number, true);
            item = first;
        }

        @Override
        long next() {
            return switch (doing) {
                case NOTHING -> begin();
                case FLUSH -> SLEEP;
                case COMPLETE -> cost.completeNs();
                case JOURNAL -> throw new IllegalStateException("a kworker went on before its flush was asked for");
            };
        }

        private long begin() {
            if (items.isEmpty()) {
                attended = false;
                resting.push(this);
                return SLEEP;
            }
            item = items.remove();
            if (item.decision.flushes()) {
                doing = Doing.JOURNAL;
                return cost.workItemNs() + convertNs() + cost.journalNs();
            }
            doing = Doing.COMPLETE;
            return cost.workItemNs() + convertNs() + cost.completeNs();
        }

        private long convertNs() {
            return item.decision.converts() ? cost.convertNs() : 0;
        }

        @Override
        void done(long startNs, long endNs) {
            if (item.workerNs == 0) {
                item.workerNs = startNs;
                item.workerCpu = home.number;
                item.workerTid = tid;
            }
            if (doing == Doing.JOURNAL) {
                doing = Doing.FLUSH;
                attended = false;
                attend();
                run.device.flush(item.decision.commits(), this::flushed);
                return;
            }
            doing = Doing.NOTHING;
            item.completed(endNs, Context.KWORKER, home.number, tid);
            run.extents.completed(item);
            item.job.posted(item);
        }

        private void flushed() {
            doing = Doing.COMPLETE;
            home.wake(this);
        }
    }
}

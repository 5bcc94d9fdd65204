package org.bioscope.traces.simulate;

import java.util.ArrayDeque;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;

/**
 * The io-wq worker of one job: takes over what could not be submitted without waiting, one request after the other, as
 * the kernel does with writes that are hashed by inode or hold its lock exclusively.
 */
final class IoWorker extends Submitter {
    private final ArrayDeque<Io> punted = new ArrayDeque<>();
    private final Job job;

    IoWorker(Simulation run, Job job, int tid) {
        super(run, tid, job.cpu, Context.IO_WQ);
        this.job = job;
    }

    void accept(Io io) {
        io.puntNs = run.nowNs();
        io.iowqTid = tid;
        punted.add(io);
        if (asleep && !completing()) {
            run.idleCpu(job.cpu).wake(this);
        }
    }

    @Override
    long next() {
        if (completing()) {
            return nextOfTail();
        }
        if (punted.isEmpty()) {
            return SLEEP;
        }
        Io io = punted.element();
        if (!io.op.isSync()) {
            decide(io);
        }
        return submissionNs(io);
    }

    @Override
    void done(long startNs, long endNs) {
        if (completing()) {
            tailDone(endNs);
            return;
        }
        Io io = punted.element();
        if (io.op.isSync()) {
            sync(io);
            return;
        }
        submitted(io, endNs);
        if (withoutDevice(io)) {
            completed(io);
            return;
        }
        issue(io);
        if (io.completion() != Completion.WAITER) {
            punted.remove();
        }
    }

    @Override
    void completed(Io io) {
        punted.remove();
        io.job.posted(io);
    }

    @Override
    boolean punted(Io io) {
        return false;
    }
}

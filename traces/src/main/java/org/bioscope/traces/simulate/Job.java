package org.bioscope.traces.simulate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.Workload;
import org.bioscope.traces.rules.Submission;

/**
 * One thread of the program with its queue: takes the completions that are there, submits what is ready, and where
 * neither is left waits for the next.
 */
final class Job extends Submitter {
    /** A plug is flushed at so many requests: BLK_MAX_REQUEST_COUNT. */
    private static final int PLUG_MOST = 32;

    private enum Doing {
        NOTHING, REAPING, SUBMITTING, CALLING, WAITING
    }

    final int number;
    private final Model.Program program;
    private final Offsets offsets;
    private final Arrivals arrivals;
    private final IoWorker ioWorker;
    private final boolean uring;
    private final boolean aio;
    private final boolean psync;
    private final boolean nop;
    private final boolean polls;
    private final int perCall;
    private final int submitFrom;
    private final int reapFrom;
    private final int syncEvery;
    private final Op syncOp;

    private final ArrayDeque<Io> free = new ArrayDeque<>();
    private final ArrayDeque<Io> completed = new ArrayDeque<>();
    private final List<Io> call = new ArrayList<>();
    private final List<Io> plug = new ArrayList<>();
    private final int depth;
    private Doing doing = Doing.NOTHING;
    private int called;
    private int toReap;
    private boolean reaped;
    private boolean eventsInHand;
    /** Kernel time after what was waited for, paid with the next piece: the way out of a system call. */
    private long owedNs;
    private long started;
    private long quota;
    private int writesUnsynced;

    private long userNs;
    private long submitCalls;
    private long waitCalls;

    Job(Simulation run, int number) {
        super(run, Simulation.FIRST_JOB_TID + number, number % run.model.cpus(), Context.TASK);
        this.number = number;
        this.program = run.model.program();
        Workload workload = run.workload;
        uring = workload.get(Workload.IOENGINE).equals("io_uring");
        aio = workload.get(Workload.IOENGINE).equals("libaio");
        psync = workload.oneInFlight();
        nop = workload.get(Workload.IOENGINE).equals("nop");
        polls = uring && workload.get(Workload.HIPRI);
        depth = psync ? 1 : workload.get(Workload.IODEPTH);
        submitFrom = Math.min(depth, workload.get(Workload.IODEPTH_BATCH_SUBMIT));
        reapFrom = Math.clamp(workload.get(Workload.IODEPTH_BATCH_COMPLETE_MIN), 1, depth);
        perCall = program.requestsPerCall() == 0 ? depth : Math.max(submitFrom, program.requestsPerCall());
        syncEvery = Math.max(workload.get(Workload.FSYNC), workload.get(Workload.FDATASYNC));
        syncOp = workload.get(Workload.FSYNC) > 0 ? Op.FSYNC : Op.FDATASYNC;
        offsets = new Offsets(workload, number, depth, run.dice(Simulation.OFFSET_DICE + number));
        arrivals = new Arrivals(workload, run.startNs(), run.dice(Simulation.ARRIVAL_DICE + number));
        ioWorker = new IoWorker(run, this, Simulation.FIRST_IOWQ_TID + number);
        long asked = workload.get(Workload.NUMBER_IOS);
        quota = asked > 0 ? asked : workload.get(Workload.RUNTIME) > 0 ? Long.MAX_VALUE : offsets.blocks();
        for (int slot = 0; slot < depth; slot++) {
            free.add(run.newIo(slot, this));
        }
    }

    /** Requests that were submitted and not yet seen. */
    int inFlight() {
        return depth - free.size() - (call.size() - called);
    }

    long userNs() {
        return userNs;
    }

    long submitCalls() {
        return submitCalls;
    }

    long waitCalls() {
        return waitCalls;
    }

    /** CPU time of its io-wq worker, ns. */
    long ioWorkerNs() {
        return ioWorker.busyNs;
    }

    @Override
    long next() {
        if (completing()) {
            return nextOfTail();
        }
        if (doing == Doing.WAITING) {
            if (!enoughCompleted() && !arrivalDue()) {
                return polls ? SPIN : sleep();
            }
            doing = Doing.NOTHING;
            owedNs += cost.callNs() - cost.callNs() / 2;
            eventsInHand = true;
        }
        if (called < call.size()) {
            return submit(0);
        }
        if (toReap > 0) {
            return reap();
        }
        if (!reaped && enoughCompleted()) {
            return beginReaping();
        }
        reaped = false;
        if (gather()) {
            return submit(program.prepareNs() * call.size() + cost.callNs() / 2);
        }
        return enoughCompleted() ? beginReaping() : beginWaiting();
    }

    @Override
    void done(long startNs, long endNs) {
        if (completing()) {
            tailDone(endNs);
            return;
        }
        switch (doing) {
            case SUBMITTING -> submitDone(startNs, endNs);
            case REAPING -> seen(startNs, endNs);
            case CALLING -> doing = Doing.WAITING;
            case WAITING -> {
            }
            case NOTHING -> throw new IllegalStateException("job " + number + " finished a piece that it had not begun");
        }
    }

    private long beginReaping() {
        doing = Doing.REAPING;
        reaped = true;
        toReap = completed.size();
        if (aio && !eventsInHand) {
            waitCalls++;
            owedNs += cost.callNs();
        }
        eventsInHand = false;
        return reap();
    }

    private long reap() {
        doing = Doing.REAPING;
        Io io = completed.element();
        long ns = paidNs() + program.reapNs() + (uring ? cost.taskWorkNs() : 0);
        return switch (io.completion()) {
            case CALLER -> ns + cost.completeNs();
            case POLLED -> ns + cost.endioNs() + cost.completeNs();
            case INLINE, WORKQUEUE, WAITER, COPY, UNKNOWN -> ns;
        };
    }

    private void seen(long startNs, long endNs) {
        Io io = completed.remove();
        toReap--;
        userNs += program.reapNs();
        if (io.completeNs == 0 && (io.completion() == Completion.CALLER || io.completion() == Completion.POLLED)) {
            if (io.completion() == Completion.POLLED) {
                io.endioNs = Math.max(startNs, endNs - program.reapNs() - cost.taskWorkNs() - cost.completeNs());
                io.endioCpu = cpu;
            }
            io.completed(Math.max(startNs, endNs - program.reapNs() - (uring ? cost.taskWorkNs() : 0)), Context.TASK, cpu, tid);
            run.extents.completed(io);
        }
        if (psync) {
            io.submittedNs = endNs;
        }
        if (!nop && !io.op.isSync()) {
            offsets.seen(io.offset);
        }
        run.recorder.seen(io, endNs);
        free.add(io);
    }

    private long paidNs() {
        long ns = owedNs;
        owedNs = 0;
        return ns;
    }

    /** Fills the next submitting call; whether there is one to make. */
    private boolean gather() {
        call.clear();
        called = 0;
        int most = Math.min(perCall, free.size());
        boolean tooFew = arrivals.closedLoop() && free.size() < submitFrom && inFlight() > 0;
        if (tooFew || stopped()) {
            return false;
        }
        while (call.size() < most && started < quota && (arrivals.closedLoop() || arrivalDue()) && fill(free.element())) {
            call.add(free.remove());
        }
        called = 0;
        return !call.isEmpty();
    }

    private boolean fill(Io io) {
        boolean sync = syncEvery > 0 && writesUnsynced == syncEvery;
        long offset = nop || sync ? 0 : offsets.next();
        if (offset == Offsets.NONE) {
            return false;
        }
        io.clear();
        io.id = run.recorder.nextId(number);
        io.offset = offset;
        io.op = nop ? Op.NOP : sync ? syncOp : offsets.op();
        io.bytes = nop || sync ? 0 : run.blockBytes;
        io.intendedNs = arrivals.nextNs();
        if (sync) {
            io.decision = Decisions.SYNC;
            writesUnsynced = 0;
            return true;
        }
        started++;
        writesUnsynced += io.op == Op.WRITE ? 1 : 0;
        if (!arrivals.closedLoop()) {
            arrivals.take();
        }
        return true;
    }

    private boolean stopped() {
        return started >= quota || run.nowNs() >= run.lastSubmitNs();
    }

    private long submit(long entryNs) {
        doing = Doing.SUBMITTING;
        Io io = call.get(called);
        if (io.op == Op.READ || io.op == Op.WRITE) {
            decide(io);
        }
        return paidNs() + entryNs + submissionNs(io);
    }

    private void submitDone(long startNs, long endNs) {
        Io io = call.get(called);
        if (called == 0) {
            userNs += program.prepareNs() * call.size();
            submitCalls++;
            long entryNs = Math.max(startNs, endNs - submissionNs(io) - cost.callNs() / 2);
            for (Io each : call) {
                each.submitNs = entryNs;
                each.intendedNs = arrivals.closedLoop() ? entryNs : each.intendedNs;
            }
        }
        called++;
        run.recorder.submitted(io, endNs, inFlight());
        if (called == call.size()) {
            // What of the call remains is paid with the next piece; nothing of this job can come between.
            owedNs = cost.callNs() - cost.callNs() / 2;
            for (Io each : call) {
                each.submittedNs = endNs + owedNs;
            }
        }
        route(io, endNs);
        if (called == call.size() || plug.size() == PLUG_MOST) {
            unplug();
        }
    }

    private void route(Io io, long endNs) {
        if (io.op == Op.NOP) {
            io.submitCpu = cpu;
            completed.add(io);
        } else if (io.op.isSync()) {
            routeSync(io);
        } else if (punted(io)) {
            io.submitCpu = cpu;
            io.flags |= KernelRow.FLAG_PUNTED;
            ioWorker.accept(io);
        } else {
            submitted(io, endNs);
            io.flags |= io.decision.submission() == Submission.BLOCKS ? KernelRow.FLAG_BLOCKED_SUBMIT : 0;
            if (withoutDevice(io)) {
                completed.add(io);
            } else if (io.completion() != Completion.WAITER && cost.plugFrom() > 0 && call.size() >= cost.plugFrom()) {
                plug.add(io);
            } else {
                unplug();
                issue(io);
            }
        }
    }

    private void routeSync(Io io) {
        io.submitCpu = cpu;
        if (uring) {
            io.flags |= KernelRow.FLAG_PUNTED;
            ioWorker.accept(io);
        } else if (aio) {
            io.queuedNs = run.nowNs();
            run.cpu(cpu).kworkers.queue(io);
        } else {
            sync(io);
        }
    }

    /** Sends what was plugged, neighbours in one block request. */
    private void unplug() {
        for (int i = 0; i < plug.size();) {
            Io head = plug.get(i++);
            long end = head.offset + head.bytes;
            while (i < plug.size() && plug.get(i).offset == end && mergeable(head, plug.get(i), end)) {
                Io rider = plug.get(i++);
                end += rider.bytes;
                head.merged.add(rider);
                head.flags |= KernelRow.FLAG_MERGED;
                rider.flags |= KernelRow.FLAG_MERGED;
            }
            run.device.issue(head);
        }
        plug.clear();
    }

    private boolean mergeable(Io head, Io next, long end) {
        return head.decision.equals(next.decision) && head.op == next.op && end + next.bytes - head.offset <= cost.mergeBytes();
    }

    private boolean enoughCompleted() {
        return !completed.isEmpty() && completed.size() >= Math.min(reapFrom, inFlight());
    }

    private boolean arrivalDue() {
        return !arrivals.closedLoop() && !free.isEmpty() && !stopped() && arrivals.nextNs() <= run.nowNs();
    }

    private long beginWaiting() {
        if (inFlight() == 0 && (arrivals.closedLoop() || stopped())) {
            return SLEEP;
        }
        doing = Doing.CALLING;
        waitCalls++;
        return paidNs() + cost.callNs() / 2;
    }

    private long sleep() {
        if (!arrivals.closedLoop() && !free.isEmpty() && !stopped()) {
            run.at(Math.max(run.nowNs(), arrivals.nextNs()), Simulation.ARRIVAL, number);
        }
        return SLEEP;
    }

    /** The time of the next arrival has come. */
    void arrived() {
        if (doing == Doing.WAITING && arrivalDue()) {
            run.cpu(cpu).wake(this);
        }
    }

    /** A completion lies ready for the program. */
    void posted(Io io) {
        completed.add(io);
        if (doing == Doing.WAITING && enoughCompleted()) {
            if (asleep) {
                io.wakeNs = run.nowNs();
                run.cpu(cpu).wake(this);
            } else {
                run.cpu(cpu).endSpin(this);
            }
        }
    }

    @Override
    void completed(Io io) {
        completed.add(io);
    }

    @Override
    boolean punted(Io io) {
        return uring && io.decision.submission() == Submission.PUNT;
    }
}

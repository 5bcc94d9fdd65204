package org.bioscope.traces.simulate;

import java.util.ArrayDeque;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.KernelRow;

/**
 * One CPU: its interrupts before everything, then kworkers, then programs and io-wq workers in turn. A woken kworker has
 * run least of all and takes the CPU at the end of the piece of work under way: the next preemption point of a kernel
 * with voluntary preemption, as distributions ship it.
 */
final class Cpu {
    /** A program that shares its CPU gives it up after so long: the scheduler's base slice. */
    private static final long SLICE_NS = 3_000_000;

    final int number;
    final Kworkers kworkers;
    private final Simulation run;
    private final Model.Kernel cost;

    private final ArrayDeque<Strand> urgent = new ArrayDeque<>();
    private final ArrayDeque<Strand> ready = new ArrayDeque<>();
    private Strand current = Strand.IDLE;
    private long pieceStartNs;
    private long pieceEndNs;
    private long spinStartNs;
    private long sliceEndNs;
    private boolean spinning;
    /** Counts pieces, so that an event for one that an interrupt has pushed back is known as stale. */
    private int piece;
    /** Nothing runs, not even an interrupt since: whatever comes next pays for the way out of the idle state. */
    private boolean resting = true;

    /** Requests whose command is done, the first being worked on. */
    private final ArrayDeque<Io> interrupts = new ArrayDeque<>();
    private boolean interrupted;
    private boolean tailSlept;
    private long interruptStartNs;
    private long interruptNs;
    /** What an interrupt has left to do of the piece under way. */
    private long leftNs;

    Cpu(int number, Simulation run) {
        this.number = number;
        this.run = run;
        this.cost = run.model.kernel();
        this.kworkers = new Kworkers(this, run);
    }

    /** CPU time spent in interrupts, ns. */
    long interruptNs() {
        return interruptNs;
    }

    boolean idle() {
        return current == Strand.IDLE && !interrupted;
    }

    /** Makes a sleeping strand ready to run here; does nothing for one that is awake. */
    void wake(Strand strand) {
        if (!strand.asleep) {
            return;
        }
        strand.asleep = false;
        strand.cpu = number;
        strand.wakeCostNs = cost.wakeNs();
        (strand.urgent ? urgent : ready).add(strand);
        if (idle()) {
            dispatch(Strand.IDLE);
        } else if (spinning && !interrupted) {
            endPiece();
        }
    }

    /** The event of a finished piece; stale ones are told by their number. */
    void pieceDone(int number) {
        if (number == (piece & Simulation.PIECE_MASK) && !interrupted) {
            endPiece();
        }
    }

    /** What a spinning strand looked for is there: it looks once more, and finds it. */
    void endSpin(Strand strand) {
        if (spinning && current == strand && !interrupted) {
            endPiece();
        }
    }

    private void endPiece() {
        Strand strand = current;
        if (spinning) {
            spinning = false;
            strand.busyNs += run.nowNs() - spinStartNs;
        }
        piece++;
        // A spin may be ended before the switch to it is through.
        strand.done(Math.min(pieceStartNs, run.nowNs()), run.nowNs());
        if (strand.urgent || urgent.isEmpty() && (ready.isEmpty() || run.nowNs() < sliceEndNs)) {
            proceed(strand, 0);
            return;
        }
        strand.preemptions++;
        if (urgent.isEmpty()) {
            ready.addLast(strand);
        } else {
            ready.addFirst(strand);
        }
        dispatch(strand);
    }

    private void dispatch(Strand before) {
        current = Strand.IDLE;
        if (urgent.isEmpty() && ready.isEmpty()) {
            resting = true;
            return;
        }
        Strand strand = urgent.isEmpty() ? ready.remove() : urgent.remove();
        sliceEndNs = run.nowNs() + SLICE_NS;
        proceed(strand, wayOutNs() + (strand == before ? 0 : cost.switchNs()) + strand.wakeCostNs);
    }

    private long wayOutNs() {
        long ns = resting ? cost.idleExitNs() : 0;
        resting = false;
        return ns;
    }

    private void proceed(Strand strand, long extraNs) {
        current = strand;
        strand.wakeCostNs = 0;
        long ns = strand.next();
        if (ns == Strand.SLEEP) {
            strand.busyNs += extraNs;
            strand.asleep = true;
            strand.sleeps++;
            dispatch(strand);
            return;
        }
        pieceStartNs = run.nowNs() + extraNs;
        spinning = ns == Strand.SPIN;
        if (spinning) {
            spinStartNs = run.nowNs();
        } else {
            strand.busyNs += extraNs + ns;
            work(extraNs + ns);
        }
    }

    /** The piece under way, or what an interrupt left of it. */
    private void work(long ns) {
        pieceEndNs = run.nowNs() + ns;
        piece++;
        run.at(pieceEndNs, Simulation.PIECE, number | (piece & Simulation.PIECE_MASK) << Simulation.CPU_BITS);
    }

    /** The device interrupts here: its command is done, and with it the requests that ride in it. */
    void interrupt(Io io) {
        interrupts.add(io);
        if (!io.merged.isEmpty()) {
            interrupts.addAll(io.merged);
        }
        if (!interrupted) {
            interrupted = true;
            interruptStartNs = run.nowNs();
            leftNs = pieceEndNs - run.nowNs();
            beginEndio(wayOutNs() + cost.interruptNs());
        }
    }

    /** One more done request that this interrupt finds: the way in is paid for by the first. */
    private void beginEndio(long entryNs) {
        Io io = interrupts.element();
        io.endioNs = run.nowNs() + entryNs;
        io.endioCpu = number;
        if (number != io.submitCpu) {
            io.flags |= KernelRow.FLAG_MIGRATED;
        }
        tailSlept = false;
        long tailNs = switch (io.completion()) {
            case INLINE -> io.decision.flushes() ? cost.journalNs() : cost.completeNs();
            case WORKQUEUE -> cost.queueWorkNs();
            case WAITER, CALLER, POLLED, COPY, UNKNOWN -> 0;
        };
        run.at(io.endioNs + cost.endioNs() + tailNs, Simulation.ENDIO, number);
    }

    /** The interrupt is done with one request, or with as much of it as does not sleep. */
    void endioDone() {
        Io io = interrupts.element();
        if (io.completion() == Completion.INLINE && io.decision.flushes() && !tailSlept) {
            // A completion that sleeps in the interrupt: everything behind it on this CPU waits for the device.
            tailSlept = true;
            run.device.flush(io.decision.commits(), () -> run.at(run.nowNs() + cost.completeNs(), Simulation.ENDIO, number));
            return;
        }
        switch (io.completion()) {
            case INLINE -> {
                io.completed(run.nowNs(), Context.SOFTIRQ, number, 0);
                run.extents.completed(io);
                io.job.posted(io);
            }
            case WORKQUEUE -> {
                io.queuedNs = run.nowNs();
                kworkers.queue(io);
            }
            case CALLER -> io.job.posted(io);
            case WAITER -> {
                io.wakeNs = run.nowNs();
                run.cpu(io.waiter.cpu).wake(io.waiter);
            }
            case POLLED, COPY, UNKNOWN -> throw new IllegalStateException("a request on the path " + io.completion() + " interrupted");
        }
        interrupts.remove();
        if (interrupts.isEmpty()) {
            leaveInterrupt();
        } else {
            beginEndio(0);
        }
    }

    private void leaveInterrupt() {
        interrupted = false;
        interruptNs += run.nowNs() - interruptStartNs;
        if (current == Strand.IDLE) {
            dispatch(Strand.IDLE);
        } else if (spinning) {
            endPiece();
        } else {
            work(leftNs);
        }
    }
}

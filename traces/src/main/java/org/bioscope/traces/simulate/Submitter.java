package org.bioscope.traces.simulate;

import java.util.ArrayDeque;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.rules.Position;

/**
 * A strand that brings requests to the block layer: the program itself, or an io-wq worker on its behalf. Where the
 * kernel has the submitter wait, it sleeps until the device is done and runs the tail itself.
 */
abstract class Submitter extends Strand {
    /**
     * Where in the time from the system call to the driver iomap begins and the bio is queued, in percent: as observed on
     * Linux 6.18 with virtio (kernel-paths.md, appendix, u-ow: 25 and 36 of 53 µs).
     */
    private static final int IOMAP_PERCENT = 47;
    private static final int BIO_PERCENT = 68;
    private static final int PAGE_BYTES = 4096;

    private enum Tail {
        NONE, DEVICE, READY, JOURNAL, FLUSH, FLUSHED, COMPLETE
    }

    final Simulation run;
    final Model.Kernel cost;
    private final Context context;
    /** The request whose tail runs here, while there is one. */
    private final ArrayDeque<Io> tailOf = new ArrayDeque<>(1);
    private Tail tail = Tail.NONE;

    Submitter(Simulation run, int tid, int cpu, Context context) {
        super(tid, cpu, false);
        this.run = run;
        this.cost = run.model.kernel();
        this.context = context;
    }

    /** A request's tail has run here. */
    abstract void completed(Io io);

    /** Looks the request's range up in the file as it is now, and decides its ways. */
    final void decide(Io io) {
        Extents file = run.extents;
        boolean write = io.op == Op.WRITE;
        long tick = run.nowNs() / cost.tickNs();
        boolean updateTime = write && file.stale(tick);
        io.extent = file.at(io.offset);
        io.result = write ? io.bytes : file.readable(io.offset, io.bytes);
        if (run.model.dax().isPresent()) {
            copies(io, run.model.dax().get());
            return;
        }
        io.decision = run.decisions.of(io.op, io.extent, write ? file.position(io.offset, io.bytes) : Position.INSIDE,
                file.cached(io.offset, io.bytes), write && file.firstWrite(), updateTime);
        if (updateTime && !punted(io)) {
            file.timesUpdated(tick);
        }
        if (io.decision.fua()) {
            io.flags |= KernelRow.FLAG_FUA;
        }
        if (io.decision.flushes() || io.decision.flushedBelow()) {
            io.flags |= KernelRow.FLAG_FLUSHED;
        }
    }

    /** A DAX file: a mapped one faults once an entry, a system call flushes its entry where the kernel still did. */
    private void copies(Io io, Model.Dax dax) {
        io.decision = Decisions.COPY;
        io.daxNs = dax.copyNs(io.bytes);
        if (run.workload.mapped()) {
            int entry = Math.toIntExact(io.offset / dax.entryBytes());
            if (!run.mapped.get(entry)) {
                run.mapped.set(entry);
                io.daxNs += dax.faultNs();
                io.flags |= KernelRow.FLAG_FAULT | (dax.entryBytes() > PAGE_BYTES ? KernelRow.FLAG_PMD : 0);
            }
            return;
        }
        io.daxNs += cost.iomapNs() + dax.flushNs();
        io.flags |= dax.flushNs() > 0 ? KernelRow.FLAG_WROTE_BACK : 0;
    }

    /** Whether its attempt is given up and an io-wq worker takes it over. */
    abstract boolean punted(Io io);

    /** Whether nothing has to come from the device: a read of what was never written. */
    static boolean withoutDevice(Io io) {
        return io.decision == Decisions.COPY || io.op == Op.READ && (io.extent != Extent.MAPPED || io.result == 0);
    }

    /** CPU time from the system call to the driver, ns. */
    final long submissionNs(Io io) {
        if (io.op == Op.NOP || io.op.isSync()) {
            return 0;
        }
        if (punted(io)) {
            return cost.attemptNs();
        }
        if (io.decision == Decisions.COPY) {
            return io.daxNs;
        }
        long ns = switch (run.kernel.code()) {
            case IOMAP -> cost.iomapNs();
            case LEGACY -> cost.legacyNs();
            case BLOCK -> cost.blockNs();
        };
        boolean allocates = io.op == Op.WRITE && io.extent == Extent.HOLE;
        return ns + (long) (io.bytes - 1) / PAGE_BYTES * cost.pageNs() + (allocates ? cost.allocateNs() : 0);
    }

    /** The request has reached the driver, or a plug before it, after {@link #submissionNs}. */
    final void submitted(Io io, long endNs) {
        long ns = Math.min(submissionNs(io), endNs - Math.max(io.submitNs, io.puntNs));
        io.iomapNs = endNs - ns * (100 - IOMAP_PERCENT) / 100;
        io.bioNs = endNs - ns * (100 - BIO_PERCENT) / 100;
        io.submitCpu = cpu;
        if (io.decision == Decisions.COPY) {
            // dax_iomap_rw has no end of its own; a fault has.
            boolean fault = (io.flags & KernelRow.FLAG_FAULT) != 0;
            io.iomapNs = fault ? endNs - ns : 0;
            io.bioNs = 0;
            io.completed(fault ? endNs : 0, context, cpu, tid);
        } else if (withoutDevice(io)) {
            io.bioNs = 0;
            io.completed(endNs, context, cpu, tid);
        }
    }

    /** Sends it to the device; from here on this strand waits for it where that is the request's path. */
    final void issue(Io io) {
        if (io.completion() == Completion.WAITER) {
            io.waiter = this;
            tailOf.add(io);
            tail = Tail.DEVICE;
        }
        run.device.issue(io);
    }

    /** Runs an fsync's work here. */
    final void sync(Io io) {
        tailOf.add(io);
        tail = Tail.READY;
    }

    /** Whether a request's tail has to run here before anything else. */
    final boolean completing() {
        return tail != Tail.NONE;
    }

    /** The next piece of the tail. */
    final long nextOfTail() {
        Io io = tailOf.element();
        if (tail == Tail.DEVICE && io.wakeNs == 0 || tail == Tail.FLUSH) {
            return SLEEP;
        }
        if (tail != Tail.FLUSHED && io.decision.flushes()) {
            tail = Tail.JOURNAL;
            return cost.journalNs();
        }
        tail = Tail.COMPLETE;
        return cost.completeNs() + (io.decision.converts() ? cost.convertNs() : 0);
    }

    /** A piece of the tail is done. */
    final void tailDone(long endNs) {
        if (tail == Tail.JOURNAL) {
            tail = Tail.FLUSH;
            run.device.flush(tailOf.element().decision.commits(), this::flushed);
            return;
        }
        Io io = tailOf.remove();
        tail = Tail.NONE;
        io.completed(endNs, context, cpu, tid);
        run.extents.completed(io);
        completed(io);
    }

    private void flushed() {
        tail = Tail.FLUSHED;
        run.cpu(cpu).wake(this);
    }
}

package org.bioscope.traces.simulate;

import java.util.ArrayList;
import java.util.List;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;

/** One slot of a queue and the request in it, until it is seen and its row written. Reused, never replaced. */
final class Io {
    final int index;
    final int slot;
    final Job job;
    /** Neighbours that ride in the same block request. */
    final List<Io> merged = new ArrayList<>(0);

    long id;
    Op op = Op.NOP;
    long offset;
    int bytes;
    int result;
    Decisions.Decision decision = Decisions.NONE;
    Extent extent = Extent.UNKNOWN;
    Context context = Context.UNKNOWN;
    int flags;

    long intendedNs;
    long submitNs;
    long submittedNs;
    long puntNs;
    long iomapNs;
    long bioNs;
    long insertNs;
    long issueNs;
    long endioNs;
    long queuedNs;
    long workerNs;
    long completeNs;
    long wakeNs;
    /** CPU time of a DAX copy with its flush or fault. */
    long daxNs;
    int submitCpu;
    int endioCpu;
    int workerCpu;
    int completeCpu;
    int workerTid;
    int iowqTid;
    int completeTid;
    /** Which strand sleeps for it, where its path is a waiter's. */
    Strand waiter = Strand.IDLE;

    Io(int index, int slot, Job job) {
        this.index = index;
        this.slot = slot;
        this.job = job;
    }

    /** Makes room for the next request. */
    void clear() {
        merged.clear();
        result = 0;
        extent = Extent.UNKNOWN;
        context = Context.UNKNOWN;
        decision = Decisions.NONE;
        flags = KernelRow.FLAG_JOINED;
        submitNs = submittedNs = puntNs = iomapNs = bioNs = insertNs = issueNs = endioNs = 0;
        daxNs = 0;
        queuedNs = workerNs = completeNs = wakeNs = 0;
        submitCpu = endioCpu = workerCpu = completeCpu = KernelRow.NO_CPU;
        workerTid = iowqTid = completeTid = 0;
        waiter = Strand.IDLE;
    }

    Completion completion() {
        return decision.completion();
    }

    /** The tail has run. */
    void completed(long atNs, Context in, int cpu, int tid) {
        completeNs = atNs;
        context = in;
        completeCpu = cpu;
        completeTid = tid;
    }
}

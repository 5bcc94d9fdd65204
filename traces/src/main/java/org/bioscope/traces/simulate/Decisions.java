package org.bioscope.traces.simulate;

import java.util.Arrays;
import java.util.Set;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Extent;
import org.bioscope.traces.Op;
import org.bioscope.traces.SyncMode;
import org.bioscope.traces.Workload;
import org.bioscope.traces.rules.Position;
import org.bioscope.traces.rules.Submission;
import org.bioscope.traces.rules.Work;
import org.bioscope.traces.simulate.KernelPaths.Code;
import org.bioscope.traces.simulate.KernelPaths.Kind;
import org.bioscope.traces.simulate.KernelPaths.Route;

/** What the kernel decides for each kind of request that a run can have: asked once, then looked up. */
final class Decisions {
    /** For slots without a request. */
    static final Decision NONE = new Decision(Submission.DIRECT, Completion.UNKNOWN, false, false, false, false, false);
    /** An fsync: no data, no bio of its own, and a tail that is all there is to it. */
    static final Decision SYNC = new Decision(Submission.DIRECT, Completion.UNKNOWN, false, true, true, false, false);

    /** A DAX file: whoever submits copies. */
    static final Decision COPY = new Decision(Submission.DIRECT, Completion.COPY, false, false, false, false, false);

    private static final int OPS = 1;
    private static final int EXTENTS = 3;
    private static final int POSITIONS = 3;
    private static final int FLAGS = 3;

    /**
     * The ways of one kind of request.
     *
     * @param converts     whether its tail turns unwritten blocks into written ones
     * @param flushes      whether its tail runs an fsync
     * @param commits      whether that fsync finds metadata to commit
     * @param fua          whether the write itself is forced to the medium
     * @param flushedBelow whether the block layer follows the write with a flush before its bio ends
     */
    record Decision(Submission submission, Completion completion, boolean converts, boolean flushes, boolean commits, boolean fua,
            boolean flushedBelow) {
    }

    private final KernelPaths kernel;
    private final Workload workload;
    private final Model.Device device;
    private final Decision[] known = new Decision[1 << OPS + EXTENTS + POSITIONS + FLAGS];

    Decisions(KernelPaths kernel, Workload workload, Model.Device device) {
        this.kernel = kernel;
        this.workload = workload;
        this.device = device;
        Arrays.fill(known, NONE);
    }

    Decision of(Op op, Extent extent, Position position, boolean cachedRange, boolean firstWrite, boolean updateTime) {
        int key = ((extent.ordinal() << POSITIONS | position.ordinal()) << FLAGS
                | (cachedRange ? 1 : 0) | (firstWrite ? 2 : 0) | (updateTime ? 4 : 0)) << OPS | (op == Op.WRITE ? 1 : 0);
        if (known[key] == NONE) {
            known[key] = decide(new Kind(op, extent, position, cachedRange, firstWrite, updateTime, workload, device));
        }
        return known[key];
    }

    private Decision decide(Kind kind) {
        Route route = kernel.route(kind);
        Set<Work> work = route.work();
        boolean synced = kind.op() == Op.WRITE && workload.get(Workload.SYNC) != SyncMode.NONE;
        boolean flushes = work.contains(Work.FLUSH);
        boolean converts = work.contains(Work.CONVERT);
        // What is synced without an fsync went down as FUA; a block device without it has the block layer flush instead.
        boolean through = synced && !flushes && device.writeCache();
        return new Decision(route.submission(), route.completion(), converts, flushes, converts || work.contains(Work.SIZE),
                through && device.fua(), through && !device.fua() && kernel.code() == Code.BLOCK);
    }
}

package org.bioscope.traces.simulate;

import java.util.Set;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Extent;
import org.bioscope.traces.Op;
import org.bioscope.traces.Workload;
import org.bioscope.traces.rules.Position;
import org.bioscope.traces.rules.Submission;
import org.bioscope.traces.rules.Work;

/**
 * The ways that one kernel sends requests: the seam between the simulator, which knows what work costs, and the rules,
 * which know where it is done. Asked once for each kind of request, not once for each request.
 */
public interface KernelPaths {
    /** The release or rule set, for labels. */
    String kernel();

    /** Whose code takes a request from the call to the block layer. */
    Code code();

    /** What becomes of a request of this kind. */
    Route route(Kind kind);

    /** Which of the kernel's direct I/O paths, each with its own price. */
    enum Code {
        IOMAP, LEGACY, BLOCK
    }

    /**
     * Where a request goes.
     *
     * @param submission what becomes of the submitting call
     * @param completion where its tail runs
     * @param work       what the tail has to do
     */
    record Route(Submission submission, Completion completion, Set<Work> work) {
    }

    /**
     * Everything that differs between requests and that a kernel's decision can turn on.
     *
     * @param extent      what lay there before
     * @param position    where it lies against i_size
     * @param cachedRange whether pages of its range are cached
     * @param firstWrite  the first write since the inode was loaded
     * @param updateTime  the file's timestamps must change with it
     * @param workload    the run's
     * @param device      the device's
     */
    record Kind(Op op, Extent extent, Position position, boolean cachedRange, boolean firstWrite, boolean updateTime,
            Workload workload, Model.Device device) {
        /** Whether the write ends beyond i_size. */
        public boolean extending() {
            return position != Position.INSIDE;
        }
    }
}

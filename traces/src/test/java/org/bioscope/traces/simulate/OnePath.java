package org.bioscope.traces.simulate;

import java.util.EnumSet;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Extent;
import org.bioscope.traces.Op;
import org.bioscope.traces.SyncMode;
import org.bioscope.traces.Workload;
import org.bioscope.traces.rules.Submission;
import org.bioscope.traces.rules.Work;

/** A kernel that completes every asynchronous write in one place: tests of the machine choose it, without any rules. */
record OnePath(Completion writes, Code code, Submission submission) implements KernelPaths {
    static OnePath iomap(Completion writes) {
        return new OnePath(writes, Code.IOMAP, Submission.DIRECT);
    }

    @Override
    public String kernel() {
        return writes.label();
    }

    @Override
    public Route route(Kind kind) {
        var work = EnumSet.of(Work.ACCOUNT);
        if (kind.op() == Op.WRITE && kind.extent() == Extent.UNWRITTEN) {
            work.add(Work.CONVERT);
        }
        if (kind.op() == Op.WRITE && kind.workload().get(Workload.SYNC) != SyncMode.NONE) {
            work.add(Work.FLUSH);
        }
        boolean waits = kind.workload().get(Workload.IOENGINE).equals("psync");
        return new Route(submission, waits ? Completion.WAITER : kind.op() == Op.WRITE ? writes : Completion.INLINE, work);
    }
}

package org.bioscope.engine;

import java.util.List;
import java.util.Locale;
import org.bioscope.engine.EngineConfig.Target;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Totals;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;

/** What a run of the mmap engine is and is not: a mapping has no direct I/O, and does not extend a file. */
final class Mapped {
    private Mapped() {
    }

    /** Throws {@link WorkloadException} for what a mapping cannot do. */
    static void refuseWhatCannotBe(Workload workload, Target target) {
        if (!workload.mapped()) {
            return;
        }
        Prepare prepare = workload.get(Workload.PREPARE);
        boolean made = target == Target.NEW_FILE || target == Target.EXISTING_FILE;
        if (made && (prepare == Prepare.NONE || prepare == Prepare.KEEP_SIZE)) {
            throw new WorkloadException(Workload.PREPARE.name(), "--prepare " + prepare.label()
                    + " with --ioengine mmap: a store does not extend a file, and beyond its end there is nothing to load; use truncate, fallocate or written");
        }
        if (!workload.get(Workload.VERIFY).equals("none")) {
            throw new WorkloadException(Workload.VERIFY.name(),
                    "--verify with --ioengine mmap: what is read back comes from the memory that was written, not from the disk; choose another engine");
        }
        if (workload.changes(Workload.LOOP)) {
            throw new WorkloadException(Workload.LOOP.name(), "--loop " + workload.get(Workload.LOOP)
                    + " with --ioengine mmap: a loop device takes requests, and a load or store is none; use libaio, io_uring or psync");
        }
    }

    /** What it measures, before it does. */
    static List<String> notes(Workload workload) {
        return !workload.mapped() ? List.of() : List.of("mmap is no direct I/O: a request is a page fault where its page is not mapped yet, else a copy of memory; "
                + "on a DAX file that is the persistent memory itself, on any other the page cache, and what is stored reaches the disk later, or at msync (--fsync, --fdatasync, --sync)");
    }

    /** How many of the requests were page faults. */
    static List<String> results(RunReport report) {
        Totals totals = report.totals();
        if (!report.workload().mapped() || totals.requests() == 0) {
            return List.of();
        }
        long faults = totals.minorFaults() + totals.majorFaults();
        return List.of(Units.count(faults) + " page faults in " + Units.count(totals.requests()) + String.format(Locale.ROOT, " requests, %.2f a request: ", (double) faults / totals.requests())
                + Units.count(totals.majorFaults()) + " major, which waited for the disk or for new blocks, and " + Units.count(totals.minorFaults()) + " minor");
    }
}

package org.bioscope.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.bioscope.traces.LoopReport;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Totals;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;

/** The sentences that a run says of itself, beside its failure if it has one. */
final class RunNotes {
    /** In the order of the {@code BIOSCOPE_NO_} bits. */
    private static final List<String> FALLBACKS = List.of(
            "this kernel's io_uring has no DEFER_TASKRUN: completions interrupt the submitting thread when they like",
            "this kernel's io_uring has no COOP_TASKRUN: completions interrupt the submitting thread at once",
            "--fixedbufs was not possible, most likely for RLIMIT_MEMLOCK: plain buffers were used; raise 'ulimit -l'",
            "--registerfiles was not possible: the plain file was used",
            "--sqthread_poll was not possible: the thread submitted by itself",
            "--hipri was not possible here, for the device has no polled queues or a sync is asked for: completions came by interrupt",
            "--loop direct was not possible, for the backing file's direct I/O asks for larger blocks: its I/O was buffered, as the driver does without a word");

    private RunNotes() {
    }

    static List<String> fallbacks(int bits) {
        var notes = new ArrayList<String>();
        for (int bit = 0; bit < FALLBACKS.size(); bit++) {
            if ((bits & 1 << bit) != 0) {
                notes.add(FALLBACKS.get(bit));
            }
        }
        return notes;
    }

    /** What was asked for and cannot matter with this engine. */
    static List<String> withoutEffect(Workload workload) {
        var notes = new ArrayList<String>();
        String engine = workload.get(Workload.IOENGINE);
        if (workload.oneInFlight() && workload.get(Workload.IODEPTH) > 1) {
            notes.add(engine + " keeps one request in flight: --iodepth " + workload.get(Workload.IODEPTH) + " has no effect; use --numjobs");
        }
        for (var option : List.of(Workload.FIXEDBUFS, Workload.REGISTERFILES, Workload.SQTHREAD_POLL, Workload.HIPRI)) {
            if (!engine.equals("io_uring") && workload.get(option)) {
                notes.add("--" + option.name() + " is io_uring's: it has no effect with " + engine);
            }
        }
        for (var option : List.of(Workload.FIXEDBUFS, Workload.REGISTERFILES)) {
            if (engine.equals("io_uring") && LoopPolicy.wanted(workload) && workload.get(option)) {
                notes.add("--" + option.name() + " has no effect with --loop: the worker's own requests name buffer and file");
            }
        }
        return notes;
    }

    /** What the loop driver does that its user is not told. */
    static List<String> loop(LoopReport loop) {
        var notes = new ArrayList<String>();
        loop.firstErrno().ifPresent(errno -> notes.add("loop: the backing file failed with errno " + errno + " (" + Errno.text((int) errno)
                + "); what a block device has no word for, the driver tells as an I/O error"));
        if (loop.zeroFilled() > 0) {
            notes.add("loop: " + Units.count(loop.zeroFilled()) + " reads lay beyond the end of the backing file: the driver fills them with zeros and fails them");
        }
        if (loop.shortWrites() > 0) {
            notes.add("loop: " + Units.count(loop.shortWrites()) + " writes were cut short by the backing file, and told as whole ones, as the driver does");
        }
        return notes;
    }

    /** Where the requests went. */
    static String loopDevice(Workload workload, Path device, Path file) {
        return "the requests went to " + device + ", a loop device over " + file + " that was made for this run ("
                + (workload.get(Workload.LOOP_DEVICE).equals("direct") ? "direct and asynchronous I/O on the file" : "copies through the page cache") + ") and is gone after it";
    }

    /** What the figures of a finished run need to be understood. */
    static List<String> results(RunReport report) {
        var notes = new ArrayList<String>();
        Totals totals = report.totals();
        long shorts = totals.read().shortRequests() + totals.write().shortRequests();
        if (shorts > 0) {
            notes.add(Units.count(shorts) + " of " + Units.count(totals.requests()) + " requests moved fewer bytes than asked for: reads beyond the end of the file get none");
        }
        notes.addAll(Mapped.results(report));
        if (totals.verified() > 0) {
            notes.add(Units.count(totals.verified()) + " blocks were read back and compared, " + totals.mismatches() + " of them wrong");
        }
        if (totals.dropped() > 0) {
            notes.add(Units.count(totals.dropped()) + " records were dropped, for the reader was too slow or memory is full: the figures are exact, the trace has gaps");
        }
        return notes;
    }

    static String mismatchSentence(Totals totals, List<Long> offsets) {
        String where = offsets.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "--verify found " + totals.mismatches() + " of " + totals.verified() + " blocks changed, at offset " + where
                + (totals.mismatches() > offsets.size() ? " and others" : "") + ": do not trust this device or filesystem; see 'dmesg'";
    }

    /** The first wrong blocks of each job. */
    static List<Long> mismatchOffsets(List<MemorySegment> jobs) {
        int most = NativeLayout.bytes("bioscope_job.mismatch_offsets") / Long.BYTES;
        var offsets = new ArrayList<Long>();
        for (MemorySegment job : jobs) {
            long count = Math.min(most, job.get(ValueLayout.JAVA_LONG, NativeLayout.offset("bioscope_job.mismatches")));
            for (int i = 0; i < count; i++) {
                offsets.add(job.get(ValueLayout.JAVA_LONG, NativeLayout.offset("bioscope_job.mismatch_offsets") + (long) i * Long.BYTES));
            }
        }
        return offsets;
    }

    /** From when on the trace is a sample, while every figure still counts all requests. */
    static String shortage(TraceStore.Shortage shortage, long startNs) {
        String kept = shortage.oneIn() == 0 ? "fewer requests, then none, were kept" : "one request in " + shortage.oneIn() + " at the least was kept";
        return "from " + Units.seconds(Math.max(0, shortage.fromNs() - startNs)) + " s on memory was short and " + kept + "; the figures count all of them";
    }
}

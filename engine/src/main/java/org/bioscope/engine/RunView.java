package org.bioscope.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.bioscope.traces.Extent;
import org.bioscope.traces.FileExtents;
import org.bioscope.traces.LoopReport;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Workload;

/**
 * What a native run shows of itself while it goes on: {@code struct bioscope_run_view} and its jobs. Their memory is the
 * run's; nothing here may be called after the run is freed. The drain thread's, and the constructor's.
 */
final class RunView {
    static final int PREPARING = 0;
    static final int VERIFYING = 2;
    static final int FINISHED = 3;
    /** {@code enum bioscope_extents_told}. */
    private static final int EXTENTS_TOLD = 1;
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment view;
    private final List<MemorySegment> jobs;

    private RunView(MemorySegment view) {
        this.view = view;
        long base = number("job_base");
        jobs = IntStream.range(0, index("jobs"))
                .mapToObj(job -> NativeLayout.memory(base + job * number("job_stride"), NativeLayout.bytes("bioscope_job"))).toList();
    }

    /** Of a run that was created. */
    static RunView of(long handle) {
        return new RunView(NativeLayout.memory(NativeLibrary.bioscope_run_view(handle), NativeLayout.bytes("bioscope_run_view")));
    }

    /** {@code struct bioscope_job} of each. */
    List<MemorySegment> jobs() {
        return jobs;
    }

    int phase() {
        return acquired(view, "bioscope_run_view.phase");
    }

    /** Whether the run stands ready and waits to be released. */
    boolean held() {
        return acquired(view, "bioscope_run_view.held") != 0;
    }

    boolean stopping() {
        return index("stop") != 0;
    }

    int fallbacks() {
        return index("fallbacks");
    }

    /** Of the threads that submit; 0 for one that has not started. */
    List<Integer> tids() {
        return jobs.stream().map(job -> acquired(job, "bioscope_job.tid")).toList();
    }

    /** A field of 64 bits. */
    long number(String field) {
        return view.get(ValueLayout.JAVA_LONG, NativeLayout.offset("bioscope_run_view." + field));
    }

    /** The number of the loop device that lies over the run's file, where one was asked for and made. */
    OptionalInt loopDevice() {
        int plusOne = index("loop_device");
        return plusOne == 0 ? OptionalInt.empty() : OptionalInt.of(plusOne - 1);
    }

    /** Of a run that is over. */
    LoopReport loop() {
        OptionalInt device = loopDevice();
        return device.isPresent() ? LoopFigures.ofDevice(view, device.getAsInt()) : LoopFigures.read(view);
    }

    /** What FIEMAP told, {@code before} or {@code after} the run; empty where it was not asked, or has more than are kept. */
    Optional<FileExtents> extents(String when) {
        MemorySegment told = view.asSlice(NativeLayout.offset("bioscope_run_view." + when), NativeLayout.bytes("bioscope_extents"));
        if (told.get(ValueLayout.JAVA_INT, NativeLayout.offset("bioscope_extents.told")) != EXTENTS_TOLD) {
            return Optional.empty();
        }
        return Optional.of(new FileExtents(IntStream.range(0, told.get(ValueLayout.JAVA_INT, NativeLayout.offset("bioscope_extents.count")))
                .mapToObj(i -> piece(told, NativeLayout.offset("bioscope_extents.at") + (long) i * NativeLayout.bytes("bioscope_extent"))).toList()));
    }

    private static FileExtents.Piece piece(MemorySegment in, long at) {
        return new FileExtents.Piece(in.get(ValueLayout.JAVA_LONG, at + NativeLayout.offset("bioscope_extent.offset")),
                in.get(ValueLayout.JAVA_LONG, at + NativeLayout.offset("bioscope_extent.bytes")),
                Extent.values()[in.get(ValueLayout.JAVA_INT, at + NativeLayout.offset("bioscope_extent.kind"))]);
    }

    /** The first thing that went wrong, if anything did, in words that name the workload's own values. */
    Optional<RunReport.Failure> failure(Workload workload, Path path) {
        MemorySegment error = view.asSlice(NativeLayout.offset("bioscope_run_view.error"), NativeLayout.bytes("bioscope_error"));
        if (acquired(error, "bioscope_error.err") == 0) {
            return Optional.empty();
        }
        Trouble trouble = Trouble.read(error);
        long started = number("start_ns");
        return Optional.of(new RunReport.Failure(started == 0 ? 0 : Math.max(0, trouble.atNs() - started), trouble.sentence(workload, path)));
    }

    private int index(String field) {
        return view.get(ValueLayout.JAVA_INT, NativeLayout.offset("bioscope_run_view." + field));
    }

    /** Pairs with the release store on the other side: what was written before it is there. */
    private static int acquired(MemorySegment in, String field) {
        return (int) INT.getAcquire(in, (long) NativeLayout.offset(field));
    }
}

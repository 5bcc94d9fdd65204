package org.bioscope.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.OptionalLong;
import org.bioscope.traces.LoopReport;

/** {@code struct bioscope_loop} of a run that is over. */
final class LoopFigures {
    /** In the order of {@code enum bioscope_loop_mode} and {@code enum bioscope_pages_by}. */
    private static final List<String> MODES = List.of("none", "buffered", "direct");
    private static final List<String> PAGES_BY = List.of("unknown", "cachestat", "mincore");
    /** {@code ~0}: it could not be had. */
    private static final long UNKNOWN = -1;

    private final MemorySegment loop;

    private LoopFigures(MemorySegment loop) {
        this.loop = loop;
    }

    /** {@code view} is the run's. */
    static LoopReport read(MemorySegment view) {
        var figures = new LoopFigures(view.asSlice(NativeLayout.offset("bioscope_run_view.loop"), NativeLayout.bytes("bioscope_loop")));
        long error = figures.number("first_error");
        return new LoopReport(MODES.get(figures.index("mode")), figures.number("commands"), figures.number("runs"), figures.number("requeued"),
                figures.number("zero_filled"), figures.number("short_writes"), figures.number("flushes"),
                error == 0 ? OptionalLong.empty() : OptionalLong.of(-error), figures.usage("worker"), figures.usage("interrupt"),
                PAGES_BY.get(figures.index("pages_by")), figures.pages("before"), figures.pages("after"));
    }

    /** Of a real loop device; see {@code bioscope.h} for what its fields mean then. */
    static LoopReport ofDevice(MemorySegment view, int number) {
        long switches = view.get(ValueLayout.JAVA_LONG, (long) NativeLayout.offset("bioscope_run_view.loop") + NativeLayout.offset("bioscope_loop.machine_switches"));
        return read(view).ofDevice(LoopDevice.path(number).toString(), switches);
    }

    private int index(String field) {
        return loop.get(ValueLayout.JAVA_INT, NativeLayout.offset("bioscope_loop." + field));
    }

    private long number(String field) {
        return loop.get(ValueLayout.JAVA_LONG, NativeLayout.offset("bioscope_loop." + field));
    }

    private LoopReport.Usage usage(String thread) {
        return new LoopReport.Usage(part(thread, "bioscope_usage.user_ns"), part(thread, "bioscope_usage.system_ns"),
                part(thread, "bioscope_usage.voluntary_switches"), part(thread, "bioscope_usage.involuntary_switches"));
    }

    private LoopReport.Pages pages(String when) {
        return new LoopReport.Pages(known(when, "cached"), known(when, "dirty"), known(when, "writeback"), known(when, "machine_cached"),
                known(when, "machine_dirty"));
    }

    private OptionalLong known(String when, String field) {
        long bytes = part(when, "bioscope_pages." + field);
        return bytes == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    private long part(String of, String field) {
        return loop.get(ValueLayout.JAVA_LONG, (long) NativeLayout.offset("bioscope_loop." + of) + NativeLayout.offset(field));
    }
}

package org.bioscope.traces.filter;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.List;
import java.util.function.LongPredicate;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Finding;
import org.bioscope.traces.Findings;
import org.bioscope.traces.Interval;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Recount;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Totals;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Units;
import org.bioscope.traces.Unjoined;

/**
 * What a filter leaves of a run: how many of its requests, and every figure counted from them alone. Immutable; any thread.
 *
 * @param count   requests accepted, the ramp's among them
 * @param of      requests asked: those of the trace
 * @param counted the run with the totals and intervals of the requests accepted; its trace is still the whole one
 */
public record Matches(Filter filter, long count, long of, RunReport counted) {

    /** Reads every row of the report's trace. */
    public static Matches of(RunReport report, Filter filter) {
        LongPredicate which = filter.over(report.trace());
        Totals totals = kept(Recount.totals(report.trace(), which), report.totals());
        List<Interval> intervals = Recount.intervals(report.trace(), report.startNs(), which);
        var kernel = report.kernel().map(all -> kernel(all, report.trace(), which));
        var counted = new RunReport(report.workload(), report.source(), report.phase(), report.startedAt(), report.startNs(), report.measuredNs(),
                report.environment().with(Environment.FILTER, filter.text()), report.trace(), totals, intervals, kernel, report.failure(), report.notes(), report.loop());
        return new Matches(filter, totals.recorded(), report.trace().size(), counted);
    }

    /** {@code 312 of 206 446}. */
    public String inWords() {
        return Units.count(count) + " of " + Units.count(of);
    }

    /** What is to be said of the requests accepted; each finding's request is an index in the whole trace. */
    public List<Finding> findings() {
        return Findings.of(counted, filter.over(counted.trace()));
    }

    /**
     * The run as if only the requests accepted had been recorded, for files; it names the filter. Throws with one sentence
     * where memory does not hold a copy of them.
     */
    public RunReport report() throws IOException {
        RequestTrace trace = counted.trace();
        Source source = trace.source();
        var store = new TraceStore(source, count);
        for (long i = 0; i < of; i++) {
            if (!filter.accepts(trace, i)) {
                continue;
            }
            store.append(trace.engineRows(i).asSlice(0, EngineRow.BYTES));
            if (store.overflow() > 0) {
                throw new IOException("copy the " + Units.count(count) + " requests that match '" + filter + "': not enough memory; narrow the filter");
            }
            if (trace.hasKernelRows()) {
                MemorySegment.copy(trace.kernelRows(i), 0, store.kernelRow(store.rows() - 1), 0, KernelRow.BYTES);
            }
        }
        var only = new RunReport(counted.workload(), counted.source(), counted.phase(), counted.startedAt(), counted.startNs(), counted.measuredNs(),
                counted.environment(), store.snapshot(), counted.totals(), counted.intervals(), counted.kernel(), counted.failure(), counted.notes(),
                counted.loop());
        return only.withNote("filter " + filter + ": only the " + inWords() + " requests that match");
    }

    /** What was lost is lost whatever is filtered. */
    private static Totals kept(Totals t, Totals whole) {
        return new Totals(t.read(), t.write(), t.sync(), t.recorded(), whole.dropped(), t.depthLevels(), t.meanDepth(), t.submitCalls(), t.waitCalls(),
                t.userNs(), t.systemNs(), t.voluntarySwitches(), t.involuntarySwitches(), t.minorFaults(), t.majorFaults(), t.verified(), t.mismatches());
    }

    private static KernelReport kernel(KernelReport all, RequestTrace trace, LongPredicate which) {
        var unjoined = new EnumMap<Unjoined, Long>(Unjoined.class);
        long joined = 0;
        for (long i = 0; i < trace.size(); i++) {
            if (which.test(i)) {
                Unjoined why = trace.unjoined(i);
                if (why == Unjoined.NONE) {
                    joined++;
                } else {
                    unjoined.merge(why, 1L, Long::sum);
                }
            }
        }
        return new KernelReport(joined, unjoined, all.lostEvents(), all.events(), all.overheadPercent());
    }
}

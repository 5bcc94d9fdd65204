package org.bioscope.traces.file;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Evidence;
import org.bioscope.traces.Interval;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RowSpans;
import org.bioscope.traces.RunReport;

/**
 * A run in the Trace Event format that ui.perfetto.dev and chrome://tracing open. Each request is an asynchronous track of
 * its own ({@code b}/{@code e} with its own id) in which its stages nest; jobs, CPUs and kernel workers are threads, drawn
 * by {@link PerfettoThreads}; IOPS, bandwidth and the number in flight are counters. Times are microseconds since the
 * run's start with three decimals, that is exact ns.
 *
 * <p>The format knows no clock base, so the run's start in CLOCK_MONOTONIC ns and as wall-clock time is in
 * {@code otherData}. Events of one request lie together, not in the order of time: both readers sort, keeping the order of
 * the file among events of the same time, which is what lets one stage end where the next begins.
 */
public final class PerfettoJson {
    static final int REQUESTS_PID = 1;
    static final int CPUS_PID = 2;
    static final int WORKERS_PID = 3;

    /** Some 3 MB of text: enough for a thread to be worth its while, little enough to be held a few times. */
    private static final long PIECE_ROWS = 1_024;

    private final RunReport report;
    private final RequestTrace trace;
    private final ByteText out;
    private final OutputStream stream;
    private final RowSpans spans;
    private boolean first = true;

    private PerfettoJson(RunReport report, ByteText out, OutputStream stream) {
        this.stream = stream;
        this.report = report;
        this.trace = report.trace();
        this.out = out;
        this.spans = new RowSpans(trace);
    }

    /** Writes the whole trace; the stream needs no buffer. */
    public static void write(RunReport report, OutputStream stream) throws IOException {
        new PerfettoJson(report, new ByteText(stream), stream).write();
    }

    private void write() throws IOException {
        out.add("{\"displayTimeUnit\":\"ns\",\"otherData\":{");
        otherData();
        out.add("},\"traceEvents\":[");
        requests();
        intervals();
        var threads = new PerfettoThreads(this, trace);
        TimeWindows.each(trace, threads);
        names(threads);
        out.add("\n]}\n").flush();
    }

    private void otherData() throws IOException {
        out.add("\"workload\":").json(report.workload().title()).add(",\"source\":").json(report.source().label())
                .add(",\"startNs\":").add(report.startNs()).add(",\"startedAt\":").json(report.startedAt().toString());
        for (Map.Entry<String, String> fact : report.environment().facts().entrySet()) {
            out.add(',').json("environment." + fact.getKey()).add(':').json(fact.getValue());
        }
    }

    /** All but the first are made in pieces: which event has no comma before it is not known of a damaged recording. */
    private void requests() throws IOException {
        long row = 0;
        while (first && row < trace.size()) {
            request(row++);
        }
        out.flush();
        try (var pieces = new InTurn(stream)) {
            for (long from = row; from < trace.size(); from += PIECE_ROWS) {
                long begin = from;
                pieces.add(text -> new PerfettoJson(report, text, stream).requests(begin, Math.min(trace.size(), begin + PIECE_ROWS)));
            }
            pieces.finish();
        }
    }

    private void requests(long from, long to) throws IOException {
        first = false;
        for (long row = from; row < to; row++) {
            request(row);
        }
    }

    private void request(long row) throws IOException {
        long submitNs = trace.submitNs(row);
        long seenNs = trace.seenNs(row);
        if (submitNs == 0 || seenNs == 0 || seenNs < submitNs) {
            return; // only in a damaged recording: it has no place in time
        }
        int job = trace.job(row);
        String op = trace.op(row).label();
        async('b', op, row, job, submitNs);
        out.add(",\"args\":{\"request\":").add(row).add(",\"id\":").add(trace.id(row)).add(",\"job\":").add(job)
                .add(",\"slot\":").add(trace.slot(row)).add(",\"offset\":").add(trace.offset(row)).add(",\"bytes\":").add(trace.bytes(row))
                .add(",\"result\":").add(trace.result(row)).add(",\"ramp\":").add((trace.flags(row) & EngineRow.FLAG_RAMP) != 0 ? "true" : "false");
        if (trace.hasKernelRows()) {
            out.add(",\"path\":\"").add(trace.completion(row).label()).add("\",\"context\":\"").add(trace.context(row).label())
                    .add("\",\"extent\":\"").add(trace.extent(row).label()).add("\",\"joined\":\"").add(trace.unjoined(row).label())
                    .add("\",\"punted\":").add((trace.kernelFlags(row) & KernelRow.FLAG_PUNTED) != 0 ? "true" : "false");
        }
        out.add("}}");
        spans.read(row);
        for (int i = 0; i < spans.count(); i++) {
            Evidence evidence = spans.evidence(i);
            String label = spans.label(i);
            async('b', label, row, job, spans.startNs(i));
            if (evidence != Evidence.OBSERVED) {
                out.add(",\"args\":{\"known\":\"").add(evidence.label()).add("\"}");
            }
            out.add('}');
            async('e', label, row, job, spans.endNs(i));
            out.add('}');
        }
        async('e', op, row, job, seenNs);
        out.add('}');
    }

    private void async(char phase, String name, long row, int job, long atNs) throws IOException {
        event(phase, "request", name, REQUESTS_PID, PerfettoThreads.jobTid(job), atNs);
        out.add(",\"id\":\"0x").hex(row).add('"');
    }

    /** The interval statistics as counters: the figures of the engine itself, exact also where records were dropped. */
    private void intervals() throws IOException {
        for (Interval interval : report.intervals()) {
            long atNs = report.startNs() + interval.fromNs();
            counter("IOPS", "iops", Math.round(interval.iops()), atNs);
            counter("bandwidth", "bytes_per_s", Math.round(interval.bytesPerSecond()), atNs);
            counter("p99", "ns", interval.p99Ns(), atNs);
        }
        if (!report.intervals().isEmpty()) {
            long endNs = report.startNs() + report.intervals().getLast().toNs();
            counter("IOPS", "iops", 0, endNs);
            counter("bandwidth", "bytes_per_s", 0, endNs);
        }
    }

    private void names(PerfettoThreads threads) throws IOException {
        name("process_name", REQUESTS_PID, Optional.empty(), "Bioscope: " + report.workload().title());
        name("process_name", CPUS_PID, Optional.empty(), "CPUs: block completions");
        name("process_name", WORKERS_PID, Optional.empty(), "kernel workers");
        for (int pid = REQUESTS_PID; pid <= WORKERS_PID; pid++) {
            event('M', "", "process_sort_index", pid, 0, report.startNs());
            out.add(",\"args\":{\"sort_index\":").add(pid).add("}}");
        }
        for (Map.Entry<Integer, String> thread : threads.names().entrySet()) {
            name("thread_name", PerfettoThreads.pid(thread.getKey()), Optional.of(thread.getKey()), thread.getValue());
            event('M', "", "thread_sort_index", PerfettoThreads.pid(thread.getKey()), thread.getKey(), report.startNs());
            out.add(",\"args\":{\"sort_index\":").add(PerfettoThreads.sortIndex(thread.getKey())).add("}}");
        }
    }

    private void name(String kind, int pid, Optional<Integer> tid, String name) throws IOException {
        event('M', "", kind, pid, tid.orElse(0), report.startNs());
        out.add(",\"args\":{\"name\":").json(name).add("}}");
    }

    void counter(String name, String unit, long value, long atNs) throws IOException {
        event('C', "", name, REQUESTS_PID, 0, atNs);
        out.add(",\"args\":{\"").add(unit).add("\":").add(value).add("}}");
    }

    /** A slice of a thread; {@code index} is the request that it was drawn for. */
    void slice(String name, int tid, long fromNs, long toNs, long index) throws IOException {
        event('X', "thread", name, PerfettoThreads.pid(tid), tid, fromNs);
        out.add(",\"dur\":").micros(toNs - fromNs).add(",\"args\":{\"request\":").add(index).add("}}");
    }

    /** A step of the arrow that follows a request over threads: {@code s} starts, {@code t} goes on, {@code f} ends. */
    void flow(char phase, int tid, long atNs, long index) throws IOException {
        event(phase, "flow", "request", PerfettoThreads.pid(tid), tid, atNs);
        out.add(",\"id\":\"0x").hex(index).add(phase == 'f' ? "\",\"bp\":\"e\"}" : "\"}");
    }

    /** Everything of an event that all have, its brace left open. A tid of 0 is left out: readers take 0 for missing. */
    private void event(char phase, String category, String name, int pid, int tid, long atNs) throws IOException {
        out.add(first ? "\n{\"ph\":\"" : ",\n{\"ph\":\"").add(phase).add("\",\"name\":\"").add(name);
        first = false;
        if (!category.isEmpty()) {
            out.add("\",\"cat\":\"").add(category);
        }
        out.add("\",\"pid\":").add(pid);
        if (tid != 0) {
            out.add(",\"tid\":").add(tid);
        }
        out.add(",\"ts\":").micros(atNs - report.startNs());
    }
}

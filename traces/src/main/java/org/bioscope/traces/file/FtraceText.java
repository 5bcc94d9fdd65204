package org.bioscope.traces.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.zip.GZIPInputStream;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Interval;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Op;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Totals;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Unjoined;
import org.bioscope.traces.Workload;
import org.bioscope.traces.kernel.EventText;
import org.bioscope.traces.kernel.ImportedRequests;

/**
 * The text of a {@code trace} file, or of {@code trace-cmd report}, read as a run: the direct I/O requests that its
 * events tell of. What no event tells stays unknown; that a program saw its result is put where its call returned, or
 * where io_uring posted the completion.
 */
public final class FtraceText {
    /** 192 bytes a row: some 3 GiB at the most, far beyond any trace kept as text. */
    private static final long MOST_ROWS = 1L << 24;
    private static final long INTERVAL_NS = 100_000_000L;
    private static final int GZIP_MAGIC = 0x1f8b;

    private FtraceText() {
    }

    /** Reads a file, gzipped or not. */
    public static RunReport read(Path file) throws IOException {
        try (var bytes = new java.io.BufferedInputStream(Files.newInputStream(file))) {
            bytes.mark(2);
            int magic = bytes.read() << 8 | bytes.read();
            bytes.reset();
            var text = magic == GZIP_MAGIC ? new GZIPInputStream(bytes) : bytes;
            // Comms are bytes of any encoding: one that maps them all never refuses a line.
            return read(new InputStreamReader(text, StandardCharsets.ISO_8859_1));
        }
    }

    /** Reads text to its end; throws {@link IOException} where the text cannot be had, and for nothing in it. */
    public static RunReport read(Reader text) throws IOException {
        var store = new TraceStore(Source.KERNEL, MOST_ROWS);
        var pieces = new ArrayList<ImportedRequests>();
        long passedOver = 0;
        var requests = new ImportedRequests(store);
        var events = new EventText(requests);
        var lines = new BufferedReader(text);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("===")) {
                // Traces of several cases in one file: nothing in flight in one goes on in the next.
                passedOver += events.passedOver();
                requests.finish();
                pieces.add(requests);
                requests = new ImportedRequests(store);
                events = new EventText(requests);
            } else {
                events.line(line);
            }
        }
        passedOver += events.passedOver();
        requests.finish();
        pieces.add(requests);
        return report(store, pieces, passedOver);
    }

    private static RunReport report(TraceStore store, List<ImportedRequests> pieces, long passedOver) {
        RequestTrace trace = store.snapshot();
        long startNs = trace.firstSubmitNs();
        long measuredNs = Math.max(0, trace.lastSeenNs() - startNs);
        var notes = new ArrayList<String>();
        notes.add("recorded: made from a text trace of the kernel's events; when the program saw a result is when its call returned or io_uring posted it");
        if (trace.size() == 0) {
            notes.add("no direct I/O was found in " + passedOver + " lines; the trace needs the iomap, block and workqueue events, and io_uring's or the system calls'");
        }
        long leftOut = pieces.stream().mapToLong(ImportedRequests::leftOut).sum();
        if (leftOut > 0) {
            notes.add(leftOut + " requests were left out: the text has no direct I/O for them");
        }
        return new RunReport(workload(trace, pieces), Source.KERNEL, RunReport.Phase.FINISHED, Instant.EPOCH, startNs, measuredNs,
                Environment.unknown(), trace, totals(trace), intervals(trace, startNs), Optional.of(kernelReport(pieces)), Optional.empty(), notes);
    }

    private static KernelReport kernelReport(List<ImportedRequests> pieces) {
        long joined = 0;
        long lost = 0;
        long events = 0;
        Map<Unjoined, Long> unjoined = new EnumMap<>(Unjoined.class);
        for (ImportedRequests piece : pieces) {
            KernelReport report = piece.report();
            joined += report.joined();
            lost += report.lostEvents();
            events += report.events();
            report.unjoined().forEach((reason, count) -> unjoined.merge(reason, count, Long::sum));
        }
        return new KernelReport(joined, unjoined, lost, events, OptionalDouble.empty());
    }

    /** What was asked for, as far as it shows: engine, direction, block size, depth, number of threads. */
    private static Workload workload(RequestTrace trace, List<ImportedRequests> pieces) {
        long writes = 0;
        long bytes = Long.MAX_VALUE;
        for (long i = 0; i < trace.size(); i++) {
            writes += trace.op(i) == Op.WRITE ? 1 : 0;
            bytes = Math.min(bytes, trace.request(i).bytes());
        }
        ImportedRequests largest = pieces.getFirst();
        for (ImportedRequests piece : pieces) {
            largest = piece.report().joined() > largest.report().joined() ? piece : largest;
        }
        String engine = switch (largest.way()) {
            case URING -> "io_uring";
            case LIBAIO -> "libaio";
            case SYNC, UNKNOWN -> "psync";
        };
        Rw rw = writes == 0 ? Rw.RANDREAD : writes == trace.size() ? Rw.RANDWRITE : Rw.RANDRW;
        Workload seen = Workload.defaults().with(Workload.IOENGINE, engine).with(Workload.RW, rw)
                .with(Workload.IODEPTH, Math.clamp(largest.deepest(), 1, 4096)).with(Workload.NUMJOBS, Math.clamp(largest.jobs(), 1, 256));
        return trace.size() == 0 || bytes < 512 ? seen : seen.with(Workload.BS, bytes);
    }

    private static Totals totals(RequestTrace trace) {
        Totals none = Totals.none();
        return new Totals(direction(trace, Op.READ), direction(trace, Op.WRITE), none.sync(), trace.size(), 0, none.depthLevels(),
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private static Totals.Direction direction(RequestTrace trace, Op op) {
        long requests = 0;
        long bytes = 0;
        long errors = 0;
        var slat = new ArrayList<Long>();
        var clat = new ArrayList<Long>();
        var lat = new ArrayList<Long>();
        for (long i = 0; i < trace.size(); i++) {
            if (trace.op(i) != op) {
                continue;
            }
            requests++;
            bytes += Math.max(0, trace.result(i));
            errors += trace.result(i) < 0 ? 1 : 0;
            long submitted = Math.clamp(trace.stampNs(i, Stage.SUBMITTED), trace.submitNs(i), trace.seenNs(i));
            slat.add(submitted - trace.submitNs(i));
            clat.add(trace.seenNs(i) - submitted);
            lat.add(trace.latencyNs(i));
        }
        return new Totals.Direction(requests, bytes, errors, 0, histogram(slat), histogram(clat), histogram(lat));
    }

    private static LatencyHistogram histogram(List<Long> latencies) {
        return LatencyHistogram.of(latencies.stream().mapToLong(Long::longValue).toArray());
    }

    private static List<Interval> intervals(RequestTrace trace, long startNs) {
        var buckets = new java.util.TreeMap<Long, List<Long>>();
        for (long i = 0; i < trace.size(); i++) {
            buckets.computeIfAbsent((trace.seenNs(i) - startNs) / INTERVAL_NS, bucket -> new ArrayList<>()).add(i);
        }
        var intervals = new ArrayList<Interval>();
        buckets.forEach((bucket, rows) -> intervals.add(interval(trace, bucket * INTERVAL_NS, rows)));
        return intervals;
    }

    private static Interval interval(RequestTrace trace, long fromNs, List<Long> rows) {
        long reads = rows.stream().filter(i -> trace.op(i) == Op.READ).count();
        long readBytes = rows.stream().filter(i -> trace.op(i) == Op.READ).mapToLong(i -> Math.max(0, trace.result(i))).sum();
        long writeBytes = rows.stream().filter(i -> trace.op(i) == Op.WRITE).mapToLong(i -> Math.max(0, trace.result(i))).sum();
        var latencies = histogram(rows.stream().map(trace::latencyNs).toList());
        double inFlightNs = rows.stream().mapToLong(trace::latencyNs).sum();
        return new Interval(fromNs, fromNs + INTERVAL_NS, false, reads, rows.size() - reads, readBytes, writeBytes, latencies.percentileNs(50),
                latencies.percentileNs(99), latencies.percentileNs(99.9), latencies.maxNs(), inFlightNs / INTERVAL_NS, 0);
    }
}

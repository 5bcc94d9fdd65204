package org.bioscope.traces.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bioscope.traces.Environment;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.Op;
import org.bioscope.traces.Recount;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Units;
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
    private final TraceStore store = new TraceStore(Source.KERNEL, ImportLimit.rows(Source.KERNEL));
    private final List<ImportedRequests> pieces = new ArrayList<>();
    private ImportedRequests requests = new ImportedRequests(store);
    private EventText events = new EventText(requests);
    private long passedOver;

    private FtraceText() {
    }

    /** Reads a file, gzipped or not. */
    public static RunReport read(Path file) throws IOException {
        var text = new FtraceText();
        TextLines.Rest rest = TextLines.each(file, (_, line) -> text.line(line));
        var notes = new ArrayList<String>();
        rest.brokenAt().ifPresent(line -> notes.add("cut short: the compressed data are damaged from line " + line + " on; what was before it was read"));
        return text.finish(notes);
    }

    /** Reads text to its end; throws {@link IOException} where the text cannot be had, and for nothing in it. */
    public static RunReport read(Reader reader) throws IOException {
        var text = new FtraceText();
        var lines = new BufferedReader(reader);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            text.line(line);
        }
        return text.finish(List.of());
    }

    private void line(String line) {
        if (line.startsWith("===")) {
            // Traces of several cases in one file: nothing in flight in one goes on in the next.
            endPiece();
            requests = new ImportedRequests(store);
            events = new EventText(requests);
        } else {
            events.line(line);
        }
    }

    private void endPiece() {
        passedOver += events.passedOver();
        requests.finish();
        pieces.add(requests);
    }

    private RunReport finish(List<String> salvaged) {
        endPiece();
        return report(store, pieces, passedOver, salvaged);
    }

    private static RunReport report(TraceStore store, List<ImportedRequests> pieces, long passedOver, List<String> salvaged) {
        RequestTrace trace = store.snapshot();
        long startNs = trace.firstSubmitNs();
        long measuredNs = Math.max(0, trace.lastSeenNs() - startNs);
        KernelReport kernel = kernelReport(pieces);
        var notes = new ArrayList<String>();
        notes.add("recorded: made from a text trace of the kernel's events; when the program saw a result is when its call returned or io_uring posted it");
        if (trace.size() == 0) {
            notes.add("no direct I/O from its submission to its end was found in " + Units.count(kernel.events()) + " events and " + Units.count(passedOver)
                    + " lines that are none; the trace needs the iomap, block and workqueue events, and io_uring's or the system calls'");
        }
        long leftOut = pieces.stream().mapToLong(ImportedRequests::leftOut).sum();
        if (leftOut > 0) {
            notes.add(leftOut + " requests were left out: the text has no direct I/O for them");
        }
        if (store.overflow() > 0) {
            notes.add(Units.count(store.overflow()) + " requests after the first " + Units.count(store.rows()) + " did not fit into memory and are not shown");
        }
        notes.addAll(salvaged);
        return new RunReport(workload(trace, pieces), Source.KERNEL, RunReport.Phase.FINISHED, Instant.EPOCH, startNs, measuredNs,
                Environment.unknown(), trace, Recount.totals(trace), Recount.intervals(trace, startNs), Optional.of(kernel), Optional.empty(), notes);
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
            bytes = Math.min(bytes, trace.bytes(i));
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
}

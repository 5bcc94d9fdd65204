package org.bioscope.traces.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Stage;

/** One request a row, ns since the run's start, empty where not known. The header is a promise to scripts. */
public final class RequestCsv {
    public static final String HEADER = "id,job,op,offset,bytes,intended_ns,submit_ns,submitted_ns,punt_ns,iomap_ns,bio_ns,issue_ns,endio_ns,"
            + "queued_ns,worker_ns,complete_ns,seen_ns,result,path,context,punted,extent,source";

    private static final Stage[] STAGES = Stage.values();
    private static final byte[][] OPS = labels(Op.values(), Op::label);
    /** Index 0 is "unknown" in each of these, which a row leaves empty. */
    private static final byte[][] PATHS = labels(Completion.values(), Completion::label);
    private static final byte[][] CONTEXTS = labels(Context.values(), Context::label);
    private static final byte[][] EXTENTS = labels(Extent.values(), Extent::label);

    private RequestCsv() {
    }

    /** Writes every recorded request, the ramp's too. Lines end in CR LF, as RFC 4180 has it. */
    public static void write(RunReport report, OutputStream out) throws IOException {
        RequestTrace trace = report.trace();
        byte[] source = report.source().label().getBytes(StandardCharsets.US_ASCII);
        var csv = new CsvBytes(out);
        for (String column : HEADER.split(",")) {
            csv.text(column);
        }
        csv.endRow();
        for (long i = 0; i < trace.size(); i++) {
            row(csv, trace, i, report.startNs(), source);
        }
        csv.flush();
    }

    private static void row(CsvBytes csv, RequestTrace trace, long i, long startNs, byte[] source) throws IOException {
        csv.number(trace.id(i));
        csv.number(trace.job(i));
        csv.bytes(OPS[trace.op(i).ordinal()]);
        csv.number(trace.offset(i));
        csv.number(trace.bytes(i));
        for (Stage stage : STAGES) {
            long atNs = trace.stampNs(i, stage);
            if (atNs == 0) {
                csv.empty();
            } else {
                csv.number(atNs - startNs);
            }
        }
        csv.number(trace.result(i));
        known(csv, PATHS, trace.completion(i).ordinal());
        known(csv, CONTEXTS, trace.context(i).ordinal());
        int flags = trace.kernelFlags(i);
        if ((flags & KernelRow.FLAG_JOINED) == 0) {
            csv.empty();
        } else {
            csv.number((flags & KernelRow.FLAG_PUNTED) == 0 ? 0 : 1);
        }
        known(csv, EXTENTS, trace.extent(i).ordinal());
        csv.bytes(source);
        csv.endRow();
    }

    private static void known(CsvBytes csv, byte[][] labels, int ordinal) throws IOException {
        if (ordinal == 0) {
            csv.empty();
        } else {
            csv.bytes(labels[ordinal]);
        }
    }

    private static <E> byte[][] labels(E[] values, Function<E, String> label) {
        return Arrays.stream(values).map(value -> label.apply(value).getBytes(StandardCharsets.US_ASCII)).toArray(byte[][]::new);
    }
}

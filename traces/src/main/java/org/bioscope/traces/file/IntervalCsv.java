package org.bioscope.traces.file;

import java.io.IOException;
import java.io.OutputStream;
import org.bioscope.traces.Interval;
import org.bioscope.traces.RunReport;

/** One stretch of the run a row: what the graphs are drawn from. */
public final class IntervalCsv {
    public static final String HEADER = "from_ns,to_ns,phase,reads,writes,read_bytes,write_bytes,iops,bytes_per_s,p50_ns,p99_ns,p999_ns,max_ns,"
            + "mean_depth,dropped,source";

    private IntervalCsv() {
    }

    /** A {@code source} of kernel says that the run was watched, which costs IOPS. Times are ns since the run's start; {@code phase} is ramp or run; a latency is empty where nothing completed. */
    public static void write(RunReport report, OutputStream out) throws IOException {
        var csv = new CsvBytes(out);
        for (String column : HEADER.split(",")) {
            csv.text(column);
        }
        csv.endRow();
        for (Interval i : report.intervals()) {
            csv.number(i.fromNs());
            csv.number(i.toNs());
            csv.text(i.ramp() ? "ramp" : "run");
            csv.number(i.reads());
            csv.number(i.writes());
            csv.number(i.readBytes());
            csv.number(i.writeBytes());
            csv.decimal(i.toNs() > i.fromNs() ? i.iops() : 0);
            csv.decimal(i.toNs() > i.fromNs() ? i.bytesPerSecond() : 0);
            boolean completed = i.reads() + i.writes() > 0;
            for (long ns : new long[] {i.p50Ns(), i.p99Ns(), i.p999Ns(), i.maxNs()}) {
                if (completed) {
                    csv.number(ns);
                } else {
                    csv.empty();
                }
            }
            csv.decimal(i.meanDepth());
            csv.number(i.dropped());
            csv.text(report.source().label());
            csv.endRow();
        }
        csv.flush();
    }
}

package org.bioscope.desktop.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.bioscope.traces.Figures;
import org.bioscope.traces.Interval;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;

/** The one line that a person watches during a run, overwritten in place. Owned by the thread that waits for the run. */
final class Progress {
    /** Carriage return, erase to the end of the line. */
    private static final String ERASE = "\r\u001b[K";
    /** Half a second of intervals: one alone jumps too much to be read. */
    private static final int INTERVALS = 5;
    /** Narrower than any terminal in use, so that the line never wraps and piles up. */
    private static final int WIDTH = 79;

    private final PrintWriter out;
    private final boolean shown;
    private String last = "";

    Progress(PrintWriter out, boolean shown) {
        this.out = out;
        this.shown = shown;
    }

    void show(RunReport report) {
        say(line(report));
    }

    void say(String line) {
        if (shown) {
            if (!line.equals(last)) {
                out.print(ERASE + line.substring(0, Math.min(WIDTH, line.length())));
                out.flush();
                last = line;
            }
        }
    }

    void clear() {
        if (shown) {
            out.print(ERASE);
            out.flush();
        }
    }

    static String line(RunReport report) {
        if (report.phase() == RunReport.Phase.PREPARING || report.intervals().isEmpty()) {
            return "preparing" + (report.notes().isEmpty() ? "" : ": " + report.notes().getLast());
        }
        List<Interval> all = report.intervals();
        List<Interval> last = all.subList(Math.max(0, all.size() - INTERVALS), all.size());
        double seconds = last.stream().mapToDouble(Interval::seconds).sum();
        double iops = last.stream().mapToLong(i -> i.reads() + i.writes()).sum() / seconds;
        double bytes = last.stream().mapToLong(i -> i.readBytes() + i.writeBytes()).sum() / seconds;
        Interval now = last.getLast();
        long elapsedNs = now.toNs();
        return String.format(Locale.ROOT, "%s %s  %s IOPS  %s/s  p50 %s  p99 %s  depth %.1f%s", report.phase() == RunReport.Phase.RAMP ? "ramp" : "run",
                Units.ns(elapsedNs), Figures.count(iops), Figures.size(bytes), Units.ns(now.p50Ns()), Units.ns(now.p99Ns()), now.meanDepth(),
                left(report, elapsedNs, iops));
    }

    /** The time left: by the clock where the run has one, else by the requests still to do at this rate. */
    private static String left(RunReport report, long elapsedNs, double iops) {
        Workload w = report.workload();
        if (w.get(Workload.RUNTIME) > 0) {
            return "  " + wholeSeconds(Math.max(0, w.get(Workload.RAMP_TIME) + w.get(Workload.RUNTIME) - elapsedNs)) + " left";
        }
        long ofSize = w.get(Workload.SIZE) / w.get(Workload.BS);
        long asked = w.get(Workload.NUMBER_IOS) > 0 ? Math.min(ofSize, w.get(Workload.NUMBER_IOS) * w.get(Workload.NUMJOBS)) : ofSize;
        long missing = Math.max(0, asked - report.totals().requests());
        return iops > 0 ? "  " + wholeSeconds((long) (missing / iops * 1e9)) + " left" : "";
    }

    private static String wholeSeconds(long ns) {
        long seconds = Math.ceilDiv(ns, 1_000_000_000L);
        return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
    }
}

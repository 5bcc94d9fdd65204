package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bioscope.traces.Interval;
import org.bioscope.traces.LatencyCounter;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;

/**
 * A run as the overlaid graphs draw it. Read off the JavaFX thread, since a short run is cut into stretches anew: tenths of a
 * second say nothing of one that takes a few ms. Immutable.
 *
 * @param cut whether the stretches were made of the recorded requests
 */
public record Series(List<Point> points, boolean cut) {
    /** Fewer of the run's own intervals make no line. */
    private static final int FEWEST = 12;
    private static final int STRETCHES = 40;

    /** One stretch, ns since the run's start; {@code done} requests were seen by its end. */
    public record Point(long fromNs, long toNs, double iops, double megabytes, double p99Ns, double depth, long done) {
    }

    public Series {
        points = List.copyOf(points);
    }

    public static Series of(RunReport report) {
        boolean cut = report.intervals().size() < FEWEST && report.trace().size() > 0;
        return new Series(cut ? stretches(report) : intervals(report), cut);
    }

    private static List<Point> intervals(RunReport report) {
        var points = new ArrayList<Point>();
        long done = 0;
        for (Interval i : report.intervals()) {
            done += i.reads() + i.writes();
            points.add(new Point(i.fromNs(), i.toNs(), i.iops(), i.bytesPerSecond() / 1e6, i.p99Ns(), i.meanDepth(), done));
        }
        return points;
    }

    private static List<Point> stretches(RunReport report) {
        RequestTrace trace = report.trace();
        long firstNs = trace.firstSubmitNs();
        long eachNs = Math.max(1, Math.ceilDiv(trace.lastSeenNs() - firstNs + 1, STRETCHES));
        var latencies = new LatencyCounter[STRETCHES];
        Arrays.setAll(latencies, i -> new LatencyCounter());
        var done = new long[STRETCHES];
        var bytes = new long[STRETCHES];
        var busyNs = new double[STRETCHES];
        for (long row = 0; row < trace.size(); row++) {
            long fromNs = trace.submitNs(row) - firstNs;
            long toNs = trace.seenNs(row) - firstNs;
            int seen = stretch(toNs, eachNs);
            done[seen]++;
            bytes[seen] += Math.max(0, trace.result(row));
            latencies[seen].add(toNs - fromNs);
            for (int i = stretch(fromNs, eachNs); i <= seen; i++) {
                busyNs[i] += Math.max(0, Math.min(toNs, (i + 1) * eachNs) - Math.max(fromNs, i * eachNs));
            }
        }
        var points = new ArrayList<Point>();
        long all = 0;
        for (int i = 0; i < STRETCHES; i++) {
            all += done[i];
            long fromNs = firstNs - report.startNs() + i * eachNs;
            points.add(new Point(fromNs, fromNs + eachNs, done[i] / (eachNs / 1e9), bytes[i] / 1e6 / (eachNs / 1e9), latencies[i].histogram().percentileNs(99), busyNs[i] / eachNs, all));
        }
        return points;
    }

    private static int stretch(long sinceFirstNs, long eachNs) {
        return Math.clamp(sinceFirstNs / eachNs, 0, STRETCHES - 1);
    }

    /** The stretch at a moment since the run's start, or at a number of requests done; empty after the run's end. */
    public Optional<Point> at(double place, boolean byNumber) {
        return points.stream().filter(p -> byNumber ? place < p.done() : p.fromNs() <= place && place < p.toNs()).findFirst();
    }

    /** Where a stretch ends on the axis that all runs share. */
    static double place(Point point, boolean byNumber) {
        return byNumber ? point.done() : point.toNs();
    }
}

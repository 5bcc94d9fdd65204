package org.bioscope.desktop.view;

import java.util.OptionalLong;
import org.bioscope.traces.Density;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Overview;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;

/** Requests worth a look: the next one out of the ordinary, and an ordinary one. Reads rows; not for the JavaFX thread. */
final class Standouts {
    private static final double OUT_OF_THE_ORDINARY = 99.9;
    /** Among so many neighbours there is one at the median. */
    private static final long NEIGHBOURS = 4_000;

    private Standouts() {
    }

    /** The row of the first request submitted after {@code afterNs} that took longer than 99.9 % of the run's. */
    static OptionalLong nextOutlier(RunReport report, Overview overview, long afterNs) {
        LatencyHistogram lat = report.totals().lat();
        RequestTrace trace = report.trace();
        if (lat.total() == 0 || overview.rows() == 0) {
            return OptionalLong.empty();
        }
        long limitNs = lat.percentileNs(OUT_OF_THE_ORDINARY);
        int latencyRow = Density.latencyRow(limitNs);
        var found = new long[2];
        for (long column = overview.nextColumn(afterNs, latencyRow); column >= 0;) {
            long fromNs = overview.originNs() + column * overview.columnNs();
            found[0] = Long.MAX_VALUE;
            trace.overlapping(fromNs, fromNs + overview.columnNs() - 1, row -> {
                long submitNs = trace.submitNs(row);
                if (submitNs > afterNs && submitNs >= fromNs && trace.latencyNs(row) > limitNs && submitNs < found[0]) {
                    found[0] = submitNs;
                    found[1] = row;
                }
            });
            if (found[0] != Long.MAX_VALUE) {
                return OptionalLong.of(found[1]);
            }
            column = overview.nextColumn(fromNs + overview.columnNs(), latencyRow);
        }
        return OptionalLong.empty();
    }

    /** The row near a moment whose latency is nearest to the run's median. */
    static OptionalLong typical(RunReport report, long aroundNs) {
        RequestTrace trace = report.trace();
        if (trace.size() == 0 || report.totals().lat().total() == 0) {
            return OptionalLong.empty();
        }
        long medianNs = report.totals().lat().percentileNs(50);
        long middle = trace.firstSeenFrom(aroundNs);
        long best = -1;
        for (long row = Math.max(0, middle - NEIGHBOURS / 2); row < Math.min(trace.size(), middle + NEIGHBOURS / 2); row++) {
            if (best < 0 || Math.abs(trace.latencyNs(row) - medianNs) < Math.abs(trace.latencyNs(best) - medianNs)) {
                best = row;
            }
        }
        return best < 0 ? OptionalLong.empty() : OptionalLong.of(best);
    }
}

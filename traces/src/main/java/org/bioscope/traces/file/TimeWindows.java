package org.bioscope.traces.file;

import java.io.IOException;
import org.bioscope.traces.RequestTrace;

/**
 * A trace taken apart into stretches of time that each hold few requests: how writers bring the moments of millions of
 * requests into order without holding more than one stretch. Rows themselves are in the order of their completions.
 */
final class TimeWindows {
    /** Moments of so many requests are sorted at once: a few MB. */
    private static final long MOST_REQUESTS = 1 << 15;
    /** Shorter than this a window is not cut again, however many requests start in it. */
    private static final long LEAST_NS = 1_000;

    /** Takes one window, {@code fromNs} inclusive, {@code toNs} exclusive, CLOCK_MONOTONIC ns. */
    @FunctionalInterface
    interface Window {
        void take(long fromNs, long toNs) throws IOException;
    }

    private TimeWindows() {
    }

    /** Calls {@code window} for adjoining windows in the order of time; together they hold every stamp of the trace. */
    static void each(RequestTrace trace, Window window) throws IOException {
        // A damaged recording may hold any stamps; none of them is negative in a whole one.
        long fromNs = Math.max(0, trace.firstSubmitNs());
        long lastNs = Math.min(trace.lastSeenNs(), Long.MAX_VALUE - 1);
        if (trace.size() > 0 && lastNs >= fromNs) {
            cut(trace, fromNs, lastNs + 1, window);
        }
    }

    /** Starts are counted, not requests in flight: of those there may be many however short the window is cut. */
    private static void cut(RequestTrace trace, long fromNs, long toNs, Window window) throws IOException {
        var starts = new long[1];
        trace.overlapping(fromNs, toNs - 1, i -> starts[0] += trace.submitNs(i) >= fromNs ? 1 : 0);
        if (starts[0] <= MOST_REQUESTS || toNs - fromNs <= LEAST_NS) {
            window.take(fromNs, toNs);
            return;
        }
        long middleNs = fromNs + (toNs - fromNs) / 2;
        cut(trace, fromNs, middleNs, window);
        cut(trace, middleNs, toNs, window);
    }
}

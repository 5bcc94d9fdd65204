package org.bioscope.traces;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** What the laboratory's own stages show: who stands behind whom. Pure; sorts a run's stamps, so not for every frame. */
final class LaboratoryFindings {
    /** As many requests as are looked at: a second of the fastest run, sorted in well under one. */
    private static final long MOST_ROWS = 1 << 20;
    /** A wait that fewer requests have than this is not the story of the run. */
    private static final double WORTH_A_WORD = 0.01;

    private final RequestTrace trace;
    private final List<Finding> findings = new ArrayList<>();

    private LaboratoryFindings(RequestTrace trace) {
        this.trace = trace;
    }

    static List<Finding> of(RunReport report) {
        var all = new LaboratoryFindings(report.trace());
        all.stall();
        report.loop().filter(loop -> loop.device().isEmpty()).ifPresent(loop -> all.oneWorker());
        return List.copyOf(all.findings);
    }

    /** Chinner's objection to completing O_DSYNC writes in the interrupt: one that sleeps keeps the others from theirs. */
    private void stall() {
        var latencies = new LatencyCounter();
        long behind = 0;
        long longestNs = 0;
        OptionalLong worst = OptionalLong.empty();
        long[] rows = sleepers();
        for (int at = 1; at < rows.length; at++) {
            boolean sameInterrupt = trace.job(rows[at]) == trace.job(rows[at - 1]);
            long waitNs = sameInterrupt ? trace.stampNs(rows[at - 1], Stage.COMPLETE) - trace.stampNs(rows[at], Stage.ENDIO) : 0;
            if (waitNs > 0) {
                behind++;
                latencies.add(waitNs);
                if (waitNs > longestNs) {
                    longestNs = waitNs;
                    worst = OptionalLong.of(rows[at]);
                }
            }
        }
        if (rows.length == 0 || behind < rows.length * WORTH_A_WORD) {
            return;
        }
        LatencyHistogram waits = latencies.histogram();
        findings.add(Finding.warning("a completion that sleeps in the interrupt stalls the others: %.0f %% stood behind one".formatted(100.0 * behind / rows.length),
                "the device was done with them, and they waited p50 " + Units.ns(waits.percentileNs(50)) + ", at most " + Units.ns(longestNs) + ", for syncs of other requests",
                "compare with --completion workqueue, whose workers sleep side by side").shownBy(worst));
    }

    /** Requests that were synced by the thread that stands for the interrupt, by job and then by the end of their completion. */
    private long[] sleepers() {
        var found = new ArrayList<Long>();
        for (long i = 0; i < Math.min(trace.size(), MOST_ROWS); i++) {
            boolean synced = (trace.kernelFlags(i) & KernelRow.FLAG_FLUSHED) != 0 && KernelRow.lowerCompletion(trace.kernelFlags(i)) == Completion.UNKNOWN;
            if (synced && trace.completion(i) == Completion.INLINE) {
                found.add(i);
            }
        }
        Long[] rows = found.toArray(Long[]::new);
        Arrays.sort(rows, (a, b) -> trace.job(a) == trace.job(b) ? Long.compare(trace.stampNs(a, Stage.COMPLETE), trace.stampNs(b, Stage.COMPLETE))
                : Integer.compare(trace.job(a), trace.job(b)));
        return Arrays.stream(rows).mapToLong(Long::longValue).toArray();
    }

    /** A loop device has one worker: what waits for it longer than the I/O takes was submitted too deep. */
    private void oneWorker() {
        StageTimes times = StageTimes.measured(trace);
        LatencyHistogram listed = times.dwell().get(Stage.BIO);
        LatencyHistogram issued = times.dwell().get(Stage.ISSUE);
        if (listed == null || issued == null || listed.percentileNs(50) <= issued.percentileNs(50)) {
            return;
        }
        findings.add(Finding.note("requests waited longer for the loop's one worker than for the backing file", "p50 " + Units.ns(listed.percentileNs(50)) + " on its list, "
                + Units.ns(issued.percentileNs(50)) + " from issue to its end", "compare --loop direct with --loop buffered"));
    }
}

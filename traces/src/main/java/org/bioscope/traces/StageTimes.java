package org.bioscope.traces;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * How long requests dwell in each stage: from its stamp to the next one in their chain, exactly as {@link Request#spans}
 * cuts it, so the dwells of a request add up to its latency. Immutable; any thread.
 *
 * @param dwell    stage to the histogram of times spent in it, ns; stages that no request was in are not there
 * @param requests how many requests were counted
 */
public record StageTimes(Map<Stage, LatencyHistogram> dwell, long requests) {
    private static final Stage[] STAGES = Stage.values();

    public StageTimes {
        dwell = Collections.unmodifiableMap(dwell.isEmpty() ? new EnumMap<>(Stage.class) : new EnumMap<>(dwell));
    }

    /** Over the requests of {@code trace} whose index {@code which} accepts. */
    public static StageTimes of(RequestTrace trace, LongPredicate which) {
        return of(trace, EnumSet.allOf(Stage.class), which);
    }

    /** The same of some stages alone. */
    static StageTimes of(RequestTrace trace, Set<Stage> stages, LongPredicate which) {
        var counters = new LatencyCounter[STAGES.length];
        long requests = 0;
        for (long i = 0; i < trace.size(); i++) {
            if (which.test(i)) {
                count(trace, i, stages, counters);
                requests++;
            }
        }
        var dwell = new EnumMap<Stage, LatencyHistogram>(Stage.class);
        for (Stage stage : STAGES) {
            if (counters[stage.ordinal()] != null) {
                dwell.put(stage, counters[stage.ordinal()].histogram());
            }
        }
        return new StageTimes(dwell, requests);
    }

    /** Over all requests that were measured, that is without the ramp. */
    public static StageTimes measured(RequestTrace trace) {
        return of(trace, i -> (trace.flags(i) & EngineRow.FLAG_RAMP) == 0);
    }

    private static void count(RequestTrace trace, long i, Set<Stage> stages, LatencyCounter[] counters) {
        long seenNs = trace.seenNs(i);
        long fromNs = trace.submitNs(i);
        int from = Stage.SUBMIT.ordinal();
        boolean inside = trace.knowsInside(i);
        for (int to = Stage.SUBMITTED.ordinal(); to < STAGES.length; to++) {
            long atNs = trace.stampNs(i, STAGES[to]);
            boolean callReturn = to == Stage.SUBMITTED.ordinal() && (inside || atNs == fromNs || atNs >= seenNs);
            if (atNs == 0 || callReturn || atNs < fromNs || atNs > seenNs) {
                continue;
            }
            if (stages.contains(STAGES[from])) {
                if (counters[from] == null) {
                    counters[from] = new LatencyCounter();
                }
                counters[from].add(atNs - fromNs);
            }
            from = to;
            fromNs = atNs;
        }
    }
}

package org.bioscope.traces.compare;

import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Environment;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.StageTimes;
import org.bioscope.traces.Workload;

/**
 * What a comparison keeps of a run: figures and distributions, not its requests, so that a hundred rounds fit in memory.
 *
 * @param startedAt wall-clock time, by which a run is known
 * @param iops   requests a second over the measured time
 * @param lat    latencies of reads and writes from the intended start
 * @param stages time spent in each stage by the recorded reads and writes
 * @param view   how far the stages reach into a request
 * @param steady a sentence if it was not: see {@link Steadiness}
 */
public record RunFigures(Instant startedAt, Workload workload, Source source, Environment environment, double iops, LatencyHistogram lat, StageTimes stages,
        Difference.View view, List<String> steady) {

    public static RunFigures of(RunReport report) {
        RequestTrace trace = report.trace();
        double seconds = report.measuredNs() / 1e9;
        return new RunFigures(report.startedAt(), report.workload(), report.source(), report.environment(), seconds == 0 ? 0 : report.totals().requests() / seconds,
                report.totals().lat(), StageTimes.of(trace, i -> (trace.flags(i) & EngineRow.FLAG_RAMP) == 0 && !trace.op(i).isSync()), Difference.View.of(trace),
                Steadiness.within(report.intervals()));
    }

    /** Several runs of one arm as if they were one; their rate is the mean of theirs. */
    static RunFigures pooled(List<RunFigures> runs) {
        RunFigures first = runs.getFirst();
        var lat = LatencyHistogram.empty();
        var dwell = new EnumMap<Stage, LatencyHistogram>(Stage.class);
        long requests = 0;
        for (RunFigures run : runs) {
            lat = lat.plus(run.lat);
            requests += run.stages.requests();
            run.stages.dwell().forEach((stage, times) -> dwell.merge(stage, times, LatencyHistogram::plus));
        }
        return new RunFigures(first.startedAt, first.workload, first.source, first.environment, runs.stream().mapToDouble(RunFigures::iops).average().orElse(0), lat,
                new StageTimes(dwell, requests), runs.stream().map(RunFigures::view).min(Comparator.naturalOrder()).orElseThrow(), List.of());
    }
}

package org.bioscope.traces;

import java.util.Optional;

/**
 * How many requests the device had at a time. Those that still wait in the submitting call, or for the worker that completes
 * them, count in {@link Totals#meanDepth} and not here.
 *
 * @param mean     requests between issue and bio endio, over the measured time
 * @param requests that were in the device at all
 */
public record DeviceDepth(double mean, long requests) {
    /** Of a run whose every request was followed; empty for all others, and where the task copies and no device has a part. Reads every row. */
    public static Optional<DeviceDepth> of(RunReport report) {
        RequestTrace trace = report.trace();
        boolean followed = report.source() == Source.SIMULATED || report.source() == Source.KERNEL && report.kernel().filter(kernel -> kernel.joined() == trace.size()).isPresent();
        if (!followed || trace.size() == 0 || report.workload().mapped() || !trace.hasKernelRows() || report.totals().dropped() > 0 || trace.completion(0) == Completion.COPY) {
            return Optional.empty();
        }
        LatencyHistogram issued = StageTimes.measured(trace).dwell().get(Stage.ISSUE);
        return Optional.of(issued == null ? new DeviceDepth(0, 0) : new DeviceDepth((double) issued.sumNs() / Math.max(1, report.measuredNs()), issued.total()));
    }
}

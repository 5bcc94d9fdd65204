package org.bioscope.traces;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run as far as it has come: what every view shows and every exporter writes. Immutable; any thread.
 *
 * @param workload    what was asked
 * @param source      where the stamps come from
 * @param phase       how far it has come
 * @param startedAt   wall-clock time of {@code startNs}
 * @param startNs     CLOCK_MONOTONIC ns of the first request's turn, ramp included; 0 while preparing
 * @param measuredNs  ns measured so far, ramp excluded
 * @param environment where it ran
 * @param trace       the recorded requests
 * @param totals      exact figures, also where records were dropped
 * @param intervals   one for each tenth of a second, the ramp's among them
 * @param kernel      what came of watching the kernel; empty where it was not watched
 * @param failure     why it ended early; what was measured until then is still here
 * @param notes       sentences for the person: fallbacks taken, views missing and why
 * @param loop        what the loop laboratory did; empty where there was none
 */
public record RunReport(Workload workload, Source source, Phase phase, Instant startedAt, long startNs, long measuredNs,
        Environment environment, RequestTrace trace, Totals totals, List<Interval> intervals, Optional<KernelReport> kernel,
        Optional<Failure> failure, List<String> notes, Optional<LoopReport> loop) {

    /** How far a run has come. */
    public enum Phase {
        PREPARING, RAMP, RUNNING, FINISHED;

        public boolean over() {
            return this == FINISHED;
        }
    }

    /** Why a run ended early, {@code atNs} after its start. The message is one sentence. */
    public record Failure(long atNs, String message) {
    }

    public RunReport {
        intervals = List.copyOf(intervals);
        notes = List.copyOf(notes);
    }

    /** A report of a run without the loop laboratory. */
    public RunReport(Workload workload, Source source, Phase phase, Instant startedAt, long startNs, long measuredNs, Environment environment,
            RequestTrace trace, Totals totals, List<Interval> intervals, Optional<KernelReport> kernel, Optional<Failure> failure, List<String> notes) {
        this(workload, source, phase, startedAt, startNs, measuredNs, environment, trace, totals, intervals, kernel, failure, notes, Optional.empty());
    }

    /** The same report with what the loop laboratory did. */
    public RunReport with(LoopReport did) {
        return new RunReport(workload, source, phase, startedAt, startNs, measuredNs, environment, trace, totals, intervals, kernel, failure, notes,
                Optional.of(did));
    }

    /** The same report with one more sentence for the person. */
    public RunReport withNote(String note) {
        var more = new ArrayList<>(notes);
        more.add(note);
        return new RunReport(workload, source, phase, startedAt, startNs, measuredNs, environment, trace, totals, intervals, kernel, failure, more, loop);
    }

    /** The same report with another word on the watch of the kernel. */
    public RunReport withKernel(KernelReport watch) {
        return new RunReport(workload, source, phase, startedAt, startNs, measuredNs, environment, trace, totals, intervals, Optional.of(watch), failure, notes,
                loop);
    }

    /** Requests a second of the measured time; not a number where none was measured. */
    public double iops() {
        return totals.requests() * 1e9 / measuredNs;
    }

    /** A run that has not begun. */
    public static RunReport preparing(Workload workload, Environment environment) {
        return new RunReport(workload, Source.ENGINE, Phase.PREPARING, Instant.EPOCH, 0, 0, environment,
                RequestTrace.empty(Source.ENGINE), Totals.none(), List.of(), Optional.empty(), Optional.empty(), List.of());
    }
}

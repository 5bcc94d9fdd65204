package org.bioscope.traces.file;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bioscope.traces.Interval;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Totals;

/** The jobs of one fio output, in its order. */
public record FioOutput(String file, List<Job> jobs) {
    /** One entry of fio's {@code jobs}: a job, or all clones of one where fio was asked to group them. */
    public record Job(String name, long group, RunReport report) {
    }

    public FioOutput {
        jobs = List.copyOf(jobs);
    }

    /**
     * The output as one run: its only job, the one of that name, or all jobs of one group added up. Throws
     * {@link FormatException} where jobs ran one after the other and none was named.
     */
    public RunReport run(Optional<String> name) throws FormatException {
        List<Job> chosen = jobs.stream().filter(job -> name.isEmpty() || job.name().equals(name.get())).toList();
        if (chosen.isEmpty()) {
            throw new FormatException(file + ": no job " + name.orElse("") + " in it; there are " + names());
        }
        if (chosen.stream().map(Job::group).distinct().count() > 1) {
            throw new FormatException(file + ": its jobs ran one after the other, which is more than one run; choose one of " + names());
        }
        return chosen.stream().map(Job::report).reduce(FioOutput::plus).orElseThrow();
    }

    private String names() {
        return jobs.stream().map(Job::name).distinct().collect(Collectors.joining(", "));
    }

    private static RunReport plus(RunReport a, RunReport b) {
        long measuredNs = Math.max(a.measuredNs(), b.measuredNs());
        var notes = new LinkedHashSet<>(a.notes());
        notes.addAll(b.notes());
        if (!a.workload().equals(b.workload())) {
            notes.add("jobs that asked for different things were added up; what was asked is the first one's");
        }
        Totals totals = plus(a.totals(), b.totals());
        return new RunReport(a.workload(), a.source(), a.phase(), a.startedAt().isBefore(b.startedAt()) ? a.startedAt() : b.startedAt(), 0, measuredNs,
                a.environment(), RequestTrace.empty(a.source()), totals, intervals(totals, measuredNs), Optional.empty(), a.failure().or(b::failure),
                List.copyOf(notes));
    }

    /** Nothing but the whole run is known: one interval as long as it. */
    static List<Interval> intervals(Totals totals, long measuredNs) {
        if (measuredNs == 0) {
            return List.of();
        }
        LatencyHistogram lat = totals.lat();
        return List.of(new Interval(0, measuredNs, false, totals.read().requests(), totals.write().requests(), totals.read().bytes(),
                totals.write().bytes(), lat.percentileNs(50), lat.percentileNs(99), lat.percentileNs(99.9), lat.maxNs(), totals.meanDepth(), 0));
    }

    private static Totals plus(Totals a, Totals b) {
        var levels = new ArrayList<Long>();
        for (int i = 0; i < a.depthLevels().size(); i++) {
            levels.add(a.depthLevels().get(i) + b.depthLevels().get(i));
        }
        return new Totals(plus(a.read(), b.read()), plus(a.write(), b.write()), plus(a.sync(), b.sync()), 0, 0, levels, a.meanDepth() + b.meanDepth(),
                a.submitCalls() + b.submitCalls(), a.waitCalls() + b.waitCalls(), a.userNs() + b.userNs(), a.systemNs() + b.systemNs(),
                a.voluntarySwitches() + b.voluntarySwitches(), a.involuntarySwitches() + b.involuntarySwitches(),
                a.minorFaults() + b.minorFaults(), a.majorFaults() + b.majorFaults(), 0, 0);
    }

    private static Totals.Direction plus(Totals.Direction a, Totals.Direction b) {
        return new Totals.Direction(a.requests() + b.requests(), a.bytes() + b.bytes(), a.errors() + b.errors(), a.shortRequests() + b.shortRequests(),
                a.slat().plus(b.slat()), a.clat().plus(b.clat()), a.lat().plus(b.lat()));
    }
}

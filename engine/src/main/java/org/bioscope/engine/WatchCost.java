package org.bioscope.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bioscope.traces.Environment;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Workload;

/**
 * What watching the kernel costs a workload here: short runs of it, watched and not, in turn, and the median of what the
 * pairs say. Neighbours in time share whatever else the machine does; which of a pair comes first changes from pair to pair.
 */
public final class WatchCost {
    /** Enough for a median that one disturbed pair cannot move far, in half a minute. */
    public static final int PAIRS = 5;
    public static final long RUN_NS = 2_000_000_000L;
    private static final long RAMP_NS = 300_000_000L;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private WatchCost() {
    }

    /**
     * IOPS lost to watching, in percent; negative where the watched runs happened to be faster. Empty where the kernel
     * cannot be watched here. Takes some {@code 2 * pairs * runNs}, and as many preparations; any thread, interruptible.
     */
    public static OptionalDouble measure(Engine engine, Workload workload, Path path, boolean blockDevice, Environment environment, int pairs,
            long runNs) throws InterruptedException {
        Workload shortened = workload.with(Workload.RUNTIME, runNs).with(Workload.RAMP_TIME, RAMP_NS).with(Workload.NUMBER_IOS, 0L);
        var ratios = new ArrayList<Double>();
        for (int pair = 0; pair < pairs; pair++) {
            boolean watchedFirst = pair % 2 == 0;
            Optional<Double> first = iops(engine, shortened, path, blockDevice, environment, watchedFirst);
            Optional<Double> second = iops(engine, shortened, path, blockDevice, environment, !watchedFirst);
            if (first.isEmpty() || second.isEmpty()) {
                return OptionalDouble.empty();
            }
            ratios.add(watchedFirst ? first.get() / second.get() : second.get() / first.get());
        }
        return lostPercent(ratios);
    }

    /** The report with the cost in it, if there was a watch to speak of. */
    public static RunReport into(RunReport report, OptionalDouble lostPercent) {
        Optional<KernelReport> kernel = report.kernel().map(known -> new KernelReport(known.joined(), known.unjoined(), known.lostEvents(), known.events(), lostPercent));
        return new RunReport(report.workload(), report.source(), report.phase(), report.startedAt(), report.startNs(), report.measuredNs(),
                report.environment(), report.trace(), report.totals(), report.intervals(), kernel, report.failure(), report.notes());
    }

    /** From the IOPS of watched runs over those of unwatched ones. */
    static OptionalDouble lostPercent(List<Double> ratios) {
        double[] sorted = ratios.stream().mapToDouble(Double::doubleValue).filter(Double::isFinite).sorted().toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        return OptionalDouble.of((1 - median) * 100);
    }

    /** IOPS of one run; empty where it failed, or was to be watched and could not be. */
    private static Optional<Double> iops(Engine engine, Workload workload, Path path, boolean blockDevice, Environment environment, boolean watched)
            throws InterruptedException {
        try (Run run = engine.start(workload.with(Workload.OBSERVE, watched ? "kernel" : "engine"), path, blockDevice, environment)) {
            run.await(PATIENCE);
            RunReport report = run.latest();
            boolean asAsked = watched == (report.source() == Source.KERNEL);
            return report.failure().isPresent() || report.measuredNs() == 0 || !asAsked ? Optional.empty()
                    : Optional.of(report.totals().requests() * 1e9 / report.measuredNs());
        }
    }
}

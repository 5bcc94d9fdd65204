package org.bioscope.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;

/**
 * What watching the kernel costs a workload here: short runs of it, watched and not, in turn, and the median of what the
 * pairs say. Neighbours in time share whatever else the machine does; which of a pair comes first changes from pair to pair.
 *
 * @param lostPercent of the unwatched IOPS, median of the pairs; negative where the watched runs happened to be faster
 * @param least       of one pair
 * @param most        of one pair
 * @param watchedIops median of the watched runs
 */
public record WatchCost(double lostPercent, double least, double most, double watchedIops, int pairs) {
    /** Enough for a median that one disturbed pair cannot move far, in half a minute. */
    public static final int PAIRS = 5;
    public static final long RUN_NS = 2_000_000_000L;
    private static final long RAMP_NS = 500_000_000L;
    private static final Duration LOOK = Duration.ofMillis(50);

    /** Where the measuring stands. */
    public record Progress(int pair, int pairs, boolean watched, RunReport report) {
    }

    /** Nothing that came out of measuring: one sentence why. */
    public static final class NotMeasured extends Exception {
        private static final long serialVersionUID = 1;

        NotMeasured(String why) {
            super(why);
        }
    }

    private record Rates(double watched, double unwatched) {
        double lostPercent() {
            return (1 - watched / unwatched) * 100;
        }
    }

    /**
     * Measures; takes some {@code 2 * pairs * (runNs + 0.5 s)}, and as many preparations. Leaves no file behind, whatever
     * the workload keeps. Any thread, interruptible.
     *
     * @param cancelled looked at twenty times a second
     * @throws WorkloadException where the workload does not have the kernel watched
     */
    public static WatchCost measure(Engine engine, Target target, int pairs, long runNs, Consumer<Progress> progress, BooleanSupplier cancelled)
            throws InterruptedException, NotMeasured {
        if (!EngineConfig.watched(target.workload())) {
            throw new WorkloadException("observe", "measure what watching costs where the kernel is not watched (--observe engine, --ioengine nop, "
                    + "the laboratories --completion and --loop): there is nothing to compare; use --observe kernel");
        }
        Workload shortened = target.workload().with(Workload.RUNTIME, runNs).with(Workload.RAMP_TIME, RAMP_NS).with(Workload.NUMBER_IOS, 0L)
                .with(Workload.KEEP, false).with(Workload.VERIFY, "none");
        var rates = new ArrayList<Rates>();
        for (int pair = 0; pair < pairs; pair++) {
            boolean watchedFirst = pair % 2 == 0;
            double[] iops = new double[2];
            for (boolean watched : List.of(watchedFirst, !watchedFirst)) {
                var one = target.with(shortened.with(Workload.OBSERVE, watched ? "kernel" : "engine"));
                int number = pair + 1;
                iops[watched ? 1 : 0] = iops(engine, one, report -> progress.accept(new Progress(number, pairs, watched, report)), cancelled);
            }
            rates.add(new Rates(iops[1], iops[0]));
        }
        return of(rates.stream().map(r -> new double[] {r.watched(), r.unwatched()}).toList());
    }

    /** The report with the cost in it, if there was a watch to speak of, and a note of the spread that the figure rests on. */
    public RunReport into(RunReport report) {
        return report.kernel().map(known -> report.withKernel(
                new KernelReport(known.joined(), known.unjoined(), known.lostEvents(), known.events(), OptionalDouble.of(lostPercent)))).orElse(report)
                .withNote(inWords());
    }

    private String inWords() {
        return String.format(Locale.ROOT, "of its IOPS, %d pairs of runs, watched and not, lost between %.1f and %.1f %% to watching: median %.1f %%",
                pairs, least, most, lostPercent);
    }

    /** From pairs of IOPS: watched, then unwatched. */
    static WatchCost of(List<double[]> pairs) {
        double[] lost = pairs.stream().mapToDouble(pair -> new Rates(pair[0], pair[1]).lostPercent()).sorted().toArray();
        double[] watched = pairs.stream().mapToDouble(pair -> pair[0]).sorted().toArray();
        return new WatchCost(median(lost), lost[0], lost[lost.length - 1], median(watched), lost.length);
    }

    private static double median(double[] sorted) {
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static double iops(Engine engine, Target target, Consumer<RunReport> progress, BooleanSupplier cancelled) throws InterruptedException, NotMeasured {
        try (Run run = target.start(engine)) {
            while (!run.await(LOOK)) {
                if (cancelled.getAsBoolean()) {
                    throw new NotMeasured("what watching costs was not measured: ended by a signal");
                }
                progress.accept(run.latest());
            }
            return iops(run.latest(), target.workload().get(Workload.OBSERVE).equals("kernel"));
        }
    }

    private static double iops(RunReport report, boolean watched) throws NotMeasured {
        if (report.failure().isPresent()) {
            throw new NotMeasured("what watching costs was not measured: a run failed: " + report.failure().get().message());
        }
        if (watched && report.source() != Source.KERNEL) {
            throw new NotMeasured("what watching costs was not measured: " + report.notes().stream().filter(note -> note.startsWith("the kernel was not watched"))
                    .findFirst().orElse("the kernel was not watched"));
        }
        if (report.measuredNs() == 0 || report.totals().requests() == 0) {
            throw new NotMeasured("what watching costs was not measured: a run of " + RUN_NS / 1_000_000 + " ms completed no request");
        }
        return report.iops();
    }
}

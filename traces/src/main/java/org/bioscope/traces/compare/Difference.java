package org.bioscope.traces.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.StageTimes;
import org.bioscope.traces.Units;

/**
 * Where the difference between two mean latencies comes from, stage by stage. A stage contributes the time that the
 * average request spent in it, nothing where it did not pass there, so the parts add up to the whole.
 *
 * @param firstMeanNs  mean latency of the first's requests from submit to seen; likewise {@code secondMeanNs}
 * @param parts        in the order of the stages
 * @param whole        whether the two did not look into the same, so that where the difference comes from is unknown
 */
public record Difference(double firstMeanNs, double secondMeanNs, List<Part> parts, boolean whole) {
    /**
     * One stage's share.
     *
     * @param stage        the one that the time is spent in, from its stamp on
     * @param label        the time's name
     * @param firstNs      mean over all of the first's requests; likewise {@code secondNs}
     * @param firstMedianNs median over those that were in the stage; 0 where none was; likewise {@code secondMedianNs}
     */
    public record Part(Stage stage, String label, double firstNs, double secondNs, long firstMedianNs, long secondMedianNs) {
        public double differenceNs() {
            return secondNs - firstNs;
        }
    }

    public Difference {
        parts = List.copyOf(parts);
    }

    /** Between the measured reads and writes of two traces. */
    public static Difference of(RequestTrace first, RequestTrace second) {
        return of(times(first), View.of(first), times(second), View.of(second));
    }

    static Difference of(RunFigures first, RunFigures second) {
        return of(first.stages(), first.view(), second.stages(), second.view());
    }

    /** How far into a request the stamps reach: only what two runs saw alike can be compared stage by stage. */
    public enum View {
        /** The program's own stamps alone. */
        CLOSED,
        /** The laboratory's: the way to the device is closed, the hand-off after it is open. */
        HAND_OFF,
        /** Every stage, observed or simulated. */
        OPEN;

        static View of(RequestTrace trace) {
            boolean inside = trace.size() > 0 && trace.knowsInside(trace.size() / 2);
            return !inside ? CLOSED : trace.source() == Source.LABORATORY ? HAND_OFF : OPEN;
        }
    }

    private static StageTimes times(RequestTrace trace) {
        return StageTimes.of(trace, i -> (trace.flags(i) & EngineRow.FLAG_RAMP) == 0 && !trace.op(i).isSync());
    }

    private static Difference of(StageTimes first, View firstView, StageTimes second, View secondView) {
        double firstMean = mean(first);
        double secondMean = mean(second);
        if (firstView != secondView) {
            // They did not look into the same: the whole way is all that they have in common.
            return new Difference(firstMean, secondMean, List.of(new Part(Stage.SUBMIT, "submit to seen", firstMean, secondMean, 0, 0)), true);
        }
        var parts = new ArrayList<Part>();
        for (Stage stage : Stage.values()) {
            LatencyHistogram a = first.dwell().getOrDefault(stage, LatencyHistogram.empty());
            LatencyHistogram b = second.dwell().getOrDefault(stage, LatencyHistogram.empty());
            if (a.total() + b.total() > 0) {
                parts.add(new Part(stage, label(stage, firstView), share(a, first), share(b, second), a.percentileNs(50), b.percentileNs(50)));
            }
        }
        return new Difference(firstMean, secondMean, parts, false);
    }

    private static double share(LatencyHistogram dwell, StageTimes of) {
        return of.requests() == 0 ? 0 : (double) dwell.sumNs() / of.requests();
    }

    private static double mean(StageTimes times) {
        return times.requests() == 0 ? 0 : times.dwell().values().stream().mapToDouble(LatencyHistogram::sumNs).sum() / times.requests();
    }

    private static String label(Stage from, View view) {
        return switch (from) {
            case INTENDED -> "waiting to be submitted";
            case SUBMIT -> switch (view) {
                case CLOSED -> "submitting call";
                case HAND_OFF -> "in the kernel, nobody looked";
                case OPEN -> "program to kernel";
            };
            case SUBMITTED -> "in the kernel";
            case PUNT -> "io-wq wait";
            case IOMAP -> "iomap, extent lookup";
            case BIO -> "block layer";
            case ISSUE -> "device";
            case ENDIO -> view == View.HAND_OFF ? "stand-in interrupt" : "bio endio";
            case QUEUED -> "workqueue wait";
            case WORKER -> "kworker, dio complete";
            case COMPLETE -> "wake-up, task work";
            case SEEN -> "seen";
        };
    }

    public double differenceNs() {
        return secondMeanNs - firstMeanNs;
    }

    /** {@code +11.2 µs: workqueue wait +7.20 µs, wake-up, task work +2.10 µs, ...}: the largest parts first. */
    public String sentence() {
        String largest = parts.stream().sorted((a, b) -> Double.compare(Math.abs(b.differenceNs()), Math.abs(a.differenceNs()))).limit(4)
                .filter(part -> Math.round(part.differenceNs()) != 0).map(part -> part.label() + " " + signed(part.differenceNs())).collect(Collectors.joining(", "));
        return "mean latency " + signed(differenceNs()) + (largest.isEmpty() ? "" : ": " + largest);
    }

    /** {@code +7.20 µs}, {@code −850 ns}. */
    public static String signed(double ns) {
        return (ns < 0 ? "\u2212" : "+") + Units.ns(Math.round(Math.abs(ns)));
    }
}

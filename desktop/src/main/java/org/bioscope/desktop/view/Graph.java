package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import org.bioscope.traces.Interval;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Totals;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.jspecify.annotations.Nullable;

/**
 * What one graph says of a run: its curves, the figure above it and the words below the figure. Immutable.
 *
 * @param curves   the lines, the most important first
 * @param axis     the scale of values
 * @param tick     a value as a label of that scale
 * @param figure   the value in large type
 * @param caption  what the figure is of
 * @param asked    a level that was asked for, drawn as a dashed line; NaN where none was
 * @param few      the figure rests on too few requests and is therefore grey
 */
record Graph(String title, List<Curve> curves, Axis axis, DoubleFunction<String> tick, String figure, String caption, double asked, boolean few) {
    /** One line: its name for the legend, its value in an interval, and whether the largest of several intervals stands for them. */
    record Curve(String name, ToDoubleFunction<Interval> value, boolean largest) {
    }

    /** Ten beyond it, as {@link LatencyHistogram#supports} has it for the whole run. */
    private static final int SAMPLES_OF_P99 = 1_000;

    static final List<String> TITLES = List.of("IOPS", "MB/s", "Latency", "Depth");

    Graph {
        curves = List.copyOf(curves);
    }

    private Graph(String title, List<Curve> curves, Axis axis, DoubleFunction<String> tick, String figure, String caption, double asked) {
        this(title, curves, axis, tick, figure, caption, asked, false);
    }

    /**
     * The four graphs of {@code report}, on scales that hold {@code all}, the run without a filter; {@code at} is the
     * interval pointed at, empty for the run as it stands.
     */
    static List<Graph> of(RunReport report, RunReport all, List<Interval> at) {
        var graphs = new ArrayList<Graph>();
        boolean over = report.phase().over();
        String filtered = report == all ? "" : "matching · ";
        String when = filtered + (!at.isEmpty() ? "at " + seconds(at.getFirst().fromNs()) : over ? "whole run" : "now");
        @Nullable Interval shown = !at.isEmpty() ? at.getFirst() : report.intervals().isEmpty() ? null : report.intervals().getLast();
        boolean whole = at.isEmpty() && over && report.measuredNs() > 0;
        double seconds = report.measuredNs() / 1e9;
        Totals totals = report.totals();
        double iops = whole ? totals.requests() / seconds : shown == null ? Double.NaN : shown.iops();
        double rate = whole ? totals.bytes() / seconds : shown == null ? Double.NaN : shown.bytesPerSecond();
        graphs.add(new Graph("IOPS", List.of(new Curve("requests a second", Interval::iops, false)), Axis.linear(most(all, Interval::iops)),
                Graph::compact, figure(iops), when, Double.NaN));
        graphs.add(new Graph("MB/s", List.of(new Curve("MB/s", i -> i.bytesPerSecond() / 1e6, false)),
                Axis.linear(most(all, i -> i.bytesPerSecond() / 1e6)), Graph::compact, figure(rate / 1e6), when, Double.NaN));
        graphs.add(latency(report, all, shown, whole, when));
        graphs.add(depth(report, all, shown, whole, when));
        return graphs;
    }

    private static Graph latency(RunReport report, RunReport all, @Nullable Interval shown, boolean whole, String when) {
        LatencyHistogram lat = report.totals().lat();
        long p99 = whole ? lat.percentileNs(99) : shown == null ? 0 : shown.p99Ns();
        boolean few = p99 > 0 && !(whole ? lat.supports(99) : shown.reads() + shown.writes() >= SAMPLES_OF_P99);
        double least = report.intervals().stream().mapToDouble(Interval::p50Ns).filter(v -> v > 0).min().orElse(10_000);
        double most = most(all, i -> (double) i.maxNs());
        return new Graph("Latency", List.of(new Curve("p50", Interval::p50Ns, false), new Curve("p99", Interval::p99Ns, true),
                new Curve("p99.9", Interval::p999Ns, true), new Curve("max", Interval::maxNs, true)),
                Axis.logarithmic(least, Math.max(most, least)), ns -> Units.ns(Math.round(ns)).replace(".00", "").replace(".0 ", " "),
                p99 == 0 ? "–" : Units.ns(p99), (few ? "p99 of few · " : "p99 · ") + when, Double.NaN, few);
    }

    /** Achieved depth, beside it what was asked for and what Little's law makes of throughput and latency. */
    private static Graph depth(RunReport report, RunReport all, @Nullable Interval shown, boolean whole, String when) {
        Workload workload = report.workload();
        boolean single = workload.oneInFlight();
        double asked = (double) (single ? 1 : workload.get(Workload.IODEPTH)) * workload.get(Workload.NUMJOBS);
        double depth = whole ? report.totals().meanDepth() : shown == null ? Double.NaN : shown.meanDepth();
        return new Graph("Depth", List.of(new Curve("in flight", Interval::meanDepth, false)),
                Axis.linear(Math.max(asked * 1.05, most(all, Interval::meanDepth))), Graph::compact,
                Double.isNaN(depth) ? "–" : "%.1f".formatted(depth), "of %.0f asked · ".formatted(asked) + when, asked);
    }

    /** {@code Little: 52 173/s × 284 µs = 14.8}: what his law makes of the whole run; then the same in fewer words. */
    static List<String> little(RunReport report) {
        Totals totals = report.totals();
        if (totals.requests() == 0 || report.measuredNs() == 0) {
            return List.of();
        }
        double perSecond = totals.requests() / (report.measuredNs() / 1e9);
        double meanNs = totals.lat().meanNs();
        String sum = Units.count(Math.round(perSecond)) + "/s × " + Units.ns(Math.round(meanNs)) + " = %.1f".formatted(perSecond * meanNs / 1e9);
        return List.of("Little: " + sum, sum, "Little: %.1f".formatted(perSecond * meanNs / 1e9));
    }

    static String seconds(long ns) {
        return "%.1f s".formatted(ns / 1e9);
    }

    private static double most(RunReport report, ToDoubleFunction<Interval> value) {
        return report.intervals().stream().mapToDouble(value).max().orElse(1);
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "–" : value >= 100 ? Units.count(Math.round(value)) : "%.1f".formatted(value);
    }

    /** A tick's label: {@code 0}, {@code 250}, {@code 20k}, {@code 1.5M}. */
    static String compact(double value) {
        if (value >= 1e6) {
            return trimmed(value / 1e6) + "M";
        }
        return value >= 1e4 ? trimmed(value / 1e3) + "k" : trimmed(value);
    }

    private static String trimmed(double value) {
        return value == Math.rint(value) ? Long.toString(Math.round(value)) : "%.1f".formatted(value);
    }
}

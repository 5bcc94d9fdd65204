package org.bioscope.desktop.view;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Units;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.compare.Difference;

/**
 * Latency by percentile over all runs of an arm, nines spread evenly as HdrHistogram's plots have them, and below it how far
 * each arm is from the first at each percentile.
 */
final class PercentilePlot {
    private static final double[] NINES = {50, 90, 99, 99.9, 99.99, 99.999};
    private static final double LOWEST_PERCENT = 1;
    private static final int STEPS = 240;

    private final Drawing pen;
    private final Comparison comparison;
    private final List<LatencyHistogram> lats;
    private final double furthest;

    private PercentilePlot(Drawing pen, Comparison comparison) {
        this.pen = pen;
        this.comparison = comparison;
        lats = IntStream.range(0, comparison.names().size()).mapToObj(comparison::latencies).toList();
        furthest = nines(NINES[Math.max(2, lats.stream().mapToInt(PercentilePlot::highest).max().orElse(0))]);
    }

    /** {@code pointed} is a share of the plots' width whose figures are wanted. */
    static void paint(Drawing pen, Comparison comparison, Circuit.Box card, OptionalDouble pointed) {
        var plot = new PercentilePlot(pen, comparison);
        double gap = pen.type.px(10);
        double upper = (card.height() - gap) * 0.58;
        Plot curves = plot.curves(new Circuit.Box(card.x(), card.y(), card.width(), upper));
        Plot differences = plot.differences(new Circuit.Box(card.x(), card.y() + upper + gap, card.width(), card.height() - upper - gap));
        pointed.ifPresent(share -> plot.point(curves, differences, share));
    }

    private Plot curves(Circuit.Box card) {
        double least = lats.stream().filter(lat -> lat.total() > 0).mapToDouble(lat -> lat.percentileNs(LOWEST_PERCENT)).min().orElse(1_000);
        double most = lats.stream().filter(lat -> lat.total() > 0).mapToDouble(lat -> lat.percentileNs(NINES[highest(lat)])).max().orElse(1_000);
        Plot plot = Plot.draw(pen, card, "Latency", "by percentile, from the intended start, all rounds; where ten samples lie beyond it", Axis.close(least, most),
                ns -> Units.ns(Math.round(ns)).replace(".00", "").replace(".0 ", " "));
        scale(plot);
        var letters = new EndLetters();
        for (int arm = 0; arm < lats.size(); arm++) {
            var lat = lats.get(arm);
            var percents = percents(lat, lat);
            if (!percents.isEmpty()) {
                plot.curve(shares(percents), percents.stream().map(p -> (double) lat.percentileNs(p)).toList(), ArmLook.color(pen.palette, arm), ArmLook.dashed(arm), false);
                end(plot, letters, arm, percents.getLast(), lat.percentileNs(percents.getLast()));
            }
        }
        letters.draw(pen);
        return plot;
    }

    private Plot differences(Circuit.Box card) {
        double least = 0;
        double most = 0;
        for (int arm = 1; arm < lats.size(); arm++) {
            for (double percent : percents(lats.getFirst(), lats.get(arm))) {
                least = Math.min(least, difference(arm, percent));
                most = Math.max(most, difference(arm, percent));
            }
        }
        Plot plot = Plot.draw(pen, card, "Difference to A", "at each percentile: below the line is quicker", Axis.around(least, Math.max(most, least == 0 ? 1 : 0)),
                ns -> ns == 0 ? "0" : Difference.signed(ns).replace(".00", "").replace(".0 ", " "));
        scale(plot);
        pen.line(plot.left(), plot.y(0), plot.right(), plot.y(0), pen.palette.muted(), pen.type.px(1.4));
        var letters = new EndLetters();
        for (int arm = 1; arm < lats.size(); arm++) {
            int number = arm;
            var percents = percents(lats.getFirst(), lats.get(arm));
            if (!percents.isEmpty()) {
                plot.curve(shares(percents), percents.stream().map(p -> difference(number, p)).toList(), ArmLook.color(pen.palette, arm), ArmLook.dashed(arm), false);
                end(plot, letters, arm, percents.getLast(), difference(arm, percents.getLast()));
            }
        }
        letters.draw(pen);
        return plot;
    }

    private void scale(Plot plot) {
        for (double percent : NINES) {
            if (nines(percent) <= furthest) {
                plot.below("p" + (percent == Math.rint(percent) ? Long.toString(Math.round(percent)) : Double.toString(percent)), nines(percent) / furthest);
            }
        }
    }

    private void end(Plot plot, EndLetters letters, int arm, double percent, double ns) {
        letters.add(arm, plot.x(nines(percent) / furthest) + pen.type.px(6), plot.y(ns));
    }

    /** The line through both, and each arm's figures. */
    private void point(Plot curves, Plot differences, double share) {
        double percent = 100 * (1 - Math.pow(10, -furthest * share));
        for (Plot plot : List.of(curves, differences)) {
            pen.line(plot.x(share), plot.top(), plot.x(share), plot.foot(), pen.palette.text(), 1);
        }
        var words = new StringBuilder(String.format(Locale.ROOT, "p%.4g", percent));
        for (int arm = 0; arm < lats.size(); arm++) {
            if (lats.get(arm).supports(percent)) {
                words.append("   ").append(Comparison.letter(arm)).append(' ').append(Units.ns(lats.get(arm).percentileNs(percent)));
                if (arm > 0 && lats.getFirst().supports(percent)) {
                    words.append(" (").append(Difference.signed(difference(arm, percent))).append(')');
                }
            }
        }
        double wide = Type.width(words.toString(), pen.type.figures());
        double x = Math.clamp(curves.x(share) + pen.type.px(8), curves.left(), Math.max(curves.left(), curves.right() - wide));
        pen.rectangle(x - pen.type.px(4), curves.top() - pen.type.px(2), wide + pen.type.px(8), pen.type.px(20), pen.palette.card());
        pen.left(words.toString(), x, curves.top() + pen.type.px(8), pen.type.figures(), pen.palette.text());
    }

    private double difference(int arm, double percent) {
        return lats.get(arm).percentileNs(percent) - lats.getFirst().percentileNs(percent);
    }

    /** Those that both have samples enough for. */
    private List<Double> percents(LatencyHistogram first, LatencyHistogram second) {
        return IntStream.rangeClosed(0, STEPS).mapToDouble(i -> 100 * (1 - Math.pow(10, -furthest * i / STEPS)))
                .filter(p -> p >= LOWEST_PERCENT && first.supports(p) && second.supports(p)).boxed().toList();
    }

    private List<Double> shares(List<Double> percents) {
        return percents.stream().map(p -> nines(p) / furthest).toList();
    }

    /** Which of the labelled percentiles is the last that there are samples for. */
    private static int highest(LatencyHistogram lat) {
        return IntStream.range(0, NINES.length).filter(i -> i == 0 || lat.supports(NINES[i])).max().orElse(0);
    }

    /** How many nines: 0 for none, 2 for 99 %. */
    private static double nines(double percent) {
        return -Math.log10(1 - percent / 100);
    }
}

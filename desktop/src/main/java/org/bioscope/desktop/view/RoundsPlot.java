package org.bioscope.desktop.view;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.compare.Comparison.Run;
import org.bioscope.traces.compare.Statistics;

/** What a comparison's rounds say: every run's rate, and the ratios with their intervals. */
final class RoundsPlot {
    private static final double[] TICKS = {1, 1.001, 1.002, 1.005, 1.01, 1.02, 1.05, 1.1, 1.2, 1.5, 2, 3, 5, 10, 20, 50, 100};

    private RoundsPlot() {
    }

    /** Every run's rate, in rounds. */
    static void rounds(Drawing pen, Comparison comparison, Circuit.Box card) {
        double most = comparison.runs().stream().mapToDouble(run -> run.figures().iops()).max().orElse(1);
        Plot plot = Plot.draw(pen, card, "Requests a second", "each round, every arm with the same seed", Axis.linear(most), Graph::compact);
        int rounds = Math.max(1, comparison.asked());
        var letters = new EndLetters();
        for (int arm = 0; arm < comparison.names().size(); arm++) {
            List<Run> runs = comparison.of(arm);
            int number = arm;
            plot.curve(runs.stream().map(run -> place(run, number, comparison.names().size(), rounds)).toList(), runs.stream().map(run -> run.figures().iops()).toList(), ArmLook.color(pen.palette, arm), ArmLook.dashed(arm), true);
            if (!runs.isEmpty()) {
                Run last = runs.getLast();
                letters.add(arm, plot.x(place(last, arm, comparison.names().size(), rounds)) + pen.type.px(8), plot.y(last.figures().iops()));
            }
        }
        letters.draw(pen);
        int step = Math.ceilDiv(rounds, 20);
        for (int round = 0; round < rounds; round += step) {
            plot.below(Integer.toString(round + 1), (round + 0.5) / rounds);
        }
        plot.across("round");
    }

    private static double place(Run run, int arm, int arms, int rounds) {
        double apart = 0.3 / arms;
        return (run.round() + 0.5 + (arm - (arms - 1) / 2.0) * apart) / rounds;
    }

    /** Each arm against the first: the ratio of every round, the median and its interval. */
    static void ratios(Drawing pen, Comparison comparison, Circuit.Box card) {
        Plot.heading(pen, card, "Ratio to A", "by " + comparison.measure().label().replace("iops", "IOPS") + ": dots are rounds, the bar is the 95 % interval of the median");
        var all = IntStream.range(1, comparison.names().size()).boxed().flatMap(arm -> comparison.pairs(arm).stream()).mapToDouble(Comparison.Pair::ratio).toArray();
        double widest = 1.15 * Math.max(Math.log(1.02), Arrays.stream(all).map(ratio -> Math.abs(Math.log(ratio))).max().orElse(0));
        double from = card.x() + pen.type.px(60);
        double to = card.right() - pen.type.px(40);
        double foot = card.bottom() - pen.type.px(34);
        double free = pen.type.px(56);
        for (double tick : TICKS) {
            double distance = ratioX(tick, widest, from, to) - ratioX(1, widest, from, to);
            if (Math.log(tick) > widest || tick != 1 && distance < free) {
                continue;
            }
            free = distance + pen.type.px(56);
            // A ratio and its inverse are the same difference seen from either arm.
            for (double value : tick == 1 ? new double[] {1} : new double[] {1 / tick, tick}) {
                double x = ratioX(value, widest, from, to);
                pen.line(x, card.y() + pen.type.px(44), x, foot, value == 1 ? pen.palette.muted() : pen.palette.line(), pen.type.px(value == 1 ? 1.6 : 1));
                pen.centred(String.format(Locale.ROOT, value < 1 ? "%.3f" : "%.4g", value).replaceFirst("\\.?0+$", ""), x, foot + pen.type.px(14), pen.type.smallFigures(), pen.palette.faint());
            }
        }
        double row = (foot - card.y() - pen.type.px(50)) / (comparison.names().size() - 1);
        for (int arm = 1; arm < comparison.names().size(); arm++) {
            double y = card.y() + pen.type.px(50) + (arm - 0.5) * row;
            Statistics s = comparison.statistics(arm);
            pen.left(Comparison.letter(arm), card.x() + pen.type.px(18), y, pen.type.title(), ArmLook.color(pen.palette, arm));
            for (Comparison.Pair pair : comparison.pairs(arm)) {
                // Spread so that equal rounds do not hide each other.
                double at = y + pen.type.px(24 + 5 * (pair.round() % 3));
                pen.disc(ratioX(pair.ratio(), widest, from, to), at, pen.type.px(3), pen.palette.tint(ArmLook.color(pen.palette, arm), 0.55));
            }
            if (s.rounds() == 0) {
                continue;
            }
            double median = ratioX(s.median(), widest, from, to);
            if (Double.isFinite(s.high95())) {
                double low = ratioX(s.low95(), widest, from, to);
                pen.rectangle(low, y - pen.type.px(7), Math.max(pen.type.px(2), ratioX(s.high95(), widest, from, to) - low), pen.type.px(14), pen.palette.tint(ArmLook.color(pen.palette, arm), 0.35));
            }
            pen.line(median, y - pen.type.px(11), median, y + pen.type.px(11), ArmLook.color(pen.palette, arm), pen.type.px(3));
            pen.centred(String.format(Locale.ROOT, "%.3f  %s", s.median(), s.judgement().label()), Math.clamp(median, from + pen.type.px(70), to - pen.type.px(70)), y - pen.type.px(24), pen.type.strong(),
                    pen.palette.text());
        }
    }

    private static double ratioX(double ratio, double widest, double from, double to) {
        return from + (Math.clamp(Math.log(ratio) / widest, -1, 1) + 1) / 2 * (to - from);
    }
}

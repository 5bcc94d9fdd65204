package org.bioscope.desktop.view;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import org.bioscope.traces.Environment;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Units;
import org.bioscope.traces.compare.Comparison.Run;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.compare.Difference;
import org.bioscope.traces.compare.Statistics;
import org.bioscope.traces.compare.Surroundings.Different;

/**
 * A comparison as one picture: the verdicts, every round of every arm, the ratios with their intervals, the latencies
 * percentile by percentile, and where their difference comes from. Works without a display.
 */
public final class ComparisonPicture {
    private static final double WIDTH = 1600;
    private static final double HEIGHT = 900;
    private static final double MARGIN = 32;
    private static final double GAP = 18;
    private static final double[] NINES = {50, 90, 99, 99.9, 99.99};
    private static final double LOWEST_PERCENT = 1;
    private static final double[] TICKS = {1, 1.001, 1.002, 1.005, 1.01, 1.02, 1.05, 1.1, 1.2, 1.5, 2, 3, 5, 10, 20, 50, 100};

    private final Comparison comparison;
    private final Pen pen;
    private final Type type;

    private ComparisonPicture(Comparison comparison, Pen pen) {
        this.comparison = comparison;
        this.pen = pen;
        this.type = pen.type;
    }

    /** Writes the picture. Throws with one sentence where that cannot be. */
    public static void write(Comparison comparison, Path png, Look look) throws IOException {
        Picture.write(png, PictureFacts.of(comparison), () -> draw(comparison, look.theme(), look.scale()));
    }

    private static WritableImage draw(Comparison comparison, Theme theme, double scale) {
        Palette palette = Palette.of(theme);
        var type = new Type(theme.magnification() * scale);
        var canvas = new Canvas(WIDTH * scale, HEIGHT * scale);
        var pen = new Pen(canvas.getGraphicsContext2D(), palette, type);
        pen.g.setTextBaseline(VPos.CENTER);
        pen.g.setFill(palette.ground());
        pen.g.fillRect(0, 0, canvas.getWidth(), canvas.getHeight());
        new ComparisonPicture(comparison, pen).all(MARGIN * scale, canvas.getWidth() - MARGIN * scale, canvas.getHeight() - MARGIN * scale);
        return canvas.snapshot(null, null);
    }

    private void all(double left, double right, double bottom) {
        double below = verdicts(left, left, right);
        double foot = bottom - type.px(24);
        double gap = type.px(GAP);
        double middle = below + (foot - below - gap) * 0.5;
        double narrow = (right - left - gap) * 0.5;
        rounds(new Circuit.Box(left, below, narrow, middle - below));
        ratios(new Circuit.Box(left + narrow + gap, below, right - left - narrow - gap, middle - below));
        percentiles(new Circuit.Box(left, middle + gap, narrow, foot - middle - gap));
        stages(new Circuit.Box(left + narrow + gap, middle + gap, right - left - narrow - gap, foot - middle - gap));
        caption(left, right, bottom);
    }

    private double verdicts(double left, double top, double right) {
        double y = top + type.px(8);
        for (int arm = 0; arm < comparison.names().size(); arm++) {
            Color color = color(arm);
            pen.left(letter(arm), left, y, type.title(), color);
            String name = Type.fitted(comparison.names().get(arm), type.body(), (right - left) * 0.42);
            pen.left(name, left + type.px(24), y, type.body(), pen.palette.text());
            if (arm > 0) {
                String sentence = comparison.statistics(arm).sentence(letter(0), letter(arm));
                double room = right - left - type.px(44) - Type.width(name, type.body());
                pen.right(Type.fitted(sentence, type.strong(), room), right, y, type.strong(), pen.palette.text());
            }
            y += type.px(26);
        }
        return y + type.px(4);
    }

    /** Every run's rate, in rounds. */
    private void rounds(Circuit.Box card) {
        double most = comparison.runs().stream().mapToDouble(run -> run.figures().iops()).max().orElse(1);
        Plot plot = Plot.draw(pen, card, "Requests a second", "each round, every arm with the same seed", Axis.linear(most), Graph::compact);
        int rounds = Math.max(1, comparison.asked());
        for (int arm = 0; arm < comparison.names().size(); arm++) {
            List<Run> runs = comparison.of(arm);
            int number = arm;
            plot.curve(runs.stream().map(run -> place(run, number, rounds)).toList(), runs.stream().map(run -> run.figures().iops()).toList(), color(arm), dashed(arm), true);
            if (!runs.isEmpty()) {
                Run last = runs.getLast();
                pen.left(letter(arm), plot.x(place(last, arm, rounds)) + type.px(8), plot.y(last.figures().iops()), type.strong(), color(arm));
            }
        }
        int step = Math.ceilDiv(rounds, 20);
        for (int round = 0; round < rounds; round += step) {
            plot.below(Integer.toString(round + 1), (round + 0.5) / rounds);
        }
        plot.across("round");
    }

    private double place(Run run, int arm, int rounds) {
        double apart = 0.3 / comparison.names().size();
        return (run.round() + 0.5 + (arm - (comparison.names().size() - 1) / 2.0) * apart) / rounds;
    }

    /** Each arm against the first: the ratio of every round, the median and its interval. */
    private void ratios(Circuit.Box card) {
        Plot.heading(pen, card, "Ratio to A", "by " + comparison.measure().label() + ": dots are rounds, the bar is the 95 % interval of the median");
        var all = IntStream.range(1, comparison.names().size()).boxed().flatMap(arm -> comparison.pairs(arm).stream()).mapToDouble(Comparison.Pair::ratio).toArray();
        double widest = 1.15 * Math.max(Math.log(1.02), Arrays.stream(all).map(ratio -> Math.abs(Math.log(ratio))).max().orElse(0));
        double from = card.x() + type.px(60);
        double to = card.right() - type.px(40);
        double foot = card.bottom() - type.px(34);
        double free = type.px(56);
        for (double tick : TICKS) {
            double distance = ratioX(tick, widest, from, to) - ratioX(1, widest, from, to);
            if (Math.log(tick) > widest || tick != 1 && distance < free) {
                continue;
            }
            free = distance + type.px(56);
            // A ratio and its inverse are the same difference seen from either arm.
            for (double value : tick == 1 ? new double[] {1} : new double[] {1 / tick, tick}) {
                double x = ratioX(value, widest, from, to);
                pen.line(x, card.y() + type.px(44), x, foot, value == 1 ? pen.palette.muted() : pen.palette.line(), type.px(value == 1 ? 1.6 : 1));
                pen.centred(String.format(Locale.ROOT, value < 1 ? "%.3f" : "%.4g", value).replaceFirst("\\.?0+$", ""), x, foot + type.px(14), type.smallFigures(), pen.palette.faint());
            }
        }
        double row = (foot - card.y() - type.px(50)) / (comparison.names().size() - 1);
        for (int arm = 1; arm < comparison.names().size(); arm++) {
            double y = card.y() + type.px(50) + (arm - 0.5) * row;
            Statistics s = comparison.statistics(arm);
            pen.left(letter(arm), card.x() + type.px(18), y, type.title(), color(arm));
            for (Comparison.Pair pair : comparison.pairs(arm)) {
                // Spread so that equal rounds do not hide each other.
                double at = y + type.px(24 + 5 * (pair.round() % 3));
                pen.g.setFill(pen.palette.tint(color(arm), 0.55));
                pen.g.fillOval(ratioX(pair.ratio(), widest, from, to) - type.px(3), at - type.px(3), type.px(6), type.px(6));
            }
            if (s.rounds() == 0) {
                continue;
            }
            double median = ratioX(s.median(), widest, from, to);
            if (Double.isFinite(s.high95())) {
                double low = ratioX(s.low95(), widest, from, to);
                pen.g.setFill(pen.palette.tint(color(arm), 0.35));
                pen.g.fillRect(low, y - type.px(7), Math.max(type.px(2), ratioX(s.high95(), widest, from, to) - low), type.px(14));
            }
            pen.line(median, y - type.px(11), median, y + type.px(11), color(arm), type.px(3));
            pen.centred(String.format(Locale.ROOT, "%.3f  %s", s.median(), s.judgement().label()), Math.clamp(median, from + type.px(70), to - type.px(70)), y - type.px(24), type.strong(),
                    pen.palette.text());
        }
    }

    private static double ratioX(double ratio, double widest, double from, double to) {
        return from + (Math.clamp(Math.log(ratio) / widest, -1, 1) + 1) / 2 * (to - from);
    }

    /** Latency by percentile, nines spread evenly, over all runs of an arm. */
    private void percentiles(Circuit.Box card) {
        var lats = IntStream.range(0, comparison.names().size()).mapToObj(comparison::latencies).toList();
        double least = lats.stream().filter(lat -> lat.total() > 0).mapToDouble(lat -> lat.percentileNs(LOWEST_PERCENT)).min().orElse(1_000);
        double most = lats.stream().filter(lat -> lat.total() > 0).mapToDouble(lat -> lat.percentileNs(highest(lat))).max().orElse(1_000);
        Plot plot = Plot.draw(pen, card, "Latency", "by percentile, from the intended start, all rounds", Axis.logarithmic(least, most),
                ns -> Units.ns(Math.round(ns)).replace(".00", "").replace(".0 ", " "));
        double furthest = nines(NINES[NINES.length - 1]);
        for (double percent : NINES) {
            plot.below("p" + (percent == Math.rint(percent) ? Long.toString(Math.round(percent)) : Double.toString(percent)), nines(percent) / furthest);
        }
        for (int arm = 0; arm < lats.size(); arm++) {
            var lat = lats.get(arm);
            var percents = IntStream.rangeClosed(0, 200).mapToDouble(i -> 100 * (1 - Math.pow(10, -furthest * i / 200))).filter(p -> p >= LOWEST_PERCENT && lat.supports(p)).boxed().toList();
            if (percents.isEmpty()) {
                continue;
            }
            plot.curve(percents.stream().map(p -> nines(p) / furthest).toList(), percents.stream().map(p -> (double) lat.percentileNs(p)).toList(), color(arm), dashed(arm), false);
            double last = percents.getLast();
            pen.left(letter(arm), plot.x(nines(last) / furthest) + type.px(6), plot.y(lat.percentileNs(last)), type.strong(), color(arm));
        }
        plot.across("percentile; where ten samples lie beyond it");
    }

    private static double highest(LatencyHistogram lat) {
        double highest = NINES[0];
        for (double percent : NINES) {
            highest = lat.supports(percent) ? percent : highest;
        }
        return highest;
    }

    /** How many nines: 0 for none, 2 for 99 %. */
    private static double nines(double percent) {
        return -Math.log10(1 - percent / 100);
    }

    /** Where the mean latency of the last arm differs from the first's, stage by stage. */
    private void stages(Circuit.Box card) {
        int arm = comparison.names().size() - 1;
        var found = comparison.difference(arm);
        Plot.heading(pen, card, "Where " + letter(arm) + " differs from A", found.map(d -> "mean latency " + Difference.signed(d.differenceNs()) + ", stage by stage").orElse("no run of both yet"));
        if (found.isEmpty()) {
            return;
        }
        List<Difference.Part> parts = found.get().parts();
        double widest = Math.max(1, parts.stream().mapToDouble(part -> Math.abs(part.differenceNs())).max().orElse(1));
        double top = card.y() + type.px(48);
        double row = Math.min(type.px(34), (card.bottom() - type.px(16) - top) / Math.max(1, parts.size()));
        double names = card.x() + type.px(18);
        double from = card.x() + type.px(200);
        double room = card.right() - type.px(330) - from;
        double zero = from + room / 2;
        pen.line(zero, top, zero, top + row * parts.size(), pen.palette.muted(), type.px(1.4));
        for (int i = 0; i < parts.size(); i++) {
            Difference.Part part = parts.get(i);
            double y = top + (i + 0.5) * row;
            double length = part.differenceNs() / widest * room / 2;
            pen.left(part.label(), names, y, type.body(), pen.palette.text());
            pen.g.setFill(length > 0 ? pen.palette.tint(pen.palette.warn(), 0.75) : pen.palette.tint(pen.palette.good(), 0.75));
            pen.g.fillRect(Math.min(zero, zero + length), y - row * 0.3, Math.abs(length), row * 0.6);
            pen.right(Difference.signed(part.differenceNs()), card.right() - type.px(210), y, type.figures(), pen.palette.text());
            pen.right(Units.ns(Math.round(part.firstNs())) + " \u2192 " + Units.ns(Math.round(part.secondNs())), card.right() - type.px(18), y, type.smallFigures(), pen.palette.muted());
        }
    }

    private void caption(double left, double right, double bottom) {
        if (comparison.of(0).isEmpty()) {
            return;
        }
        var first = comparison.of(0).getFirst().figures();
        Environment e = first.environment();
        String where = Stream.of(Environment.FILESYSTEM, Environment.DEVICE, Environment.MODEL, Environment.KERNEL, Environment.CPU)
                .map(e::fact).flatMap(Optional::stream).collect(Collectors.joining(" · "));
        String differences = comparison.environment(comparison.names().size() - 1).stream().map(Different::toString).collect(Collectors.joining("; "));
        String text = comparison.rounds() + " rounds of " + comparison.asked() + " · " + first.source().label() + " · " + where
                + (differences.isEmpty() ? "" : " · differs: " + differences) + comparison.warnings().stream().map(w -> " · " + w).collect(Collectors.joining());
        pen.left(Type.fitted(text, type.small(), right - left), left, bottom - type.px(6), type.small(), pen.palette.muted());
    }

    /** A and D are grey, B and C in the accent: colours with a meaning are kept for it. */
    private Color color(int arm) {
        return arm == 0 || arm == 3 ? pen.palette.muted() : pen.palette.accent();
    }

    private static boolean dashed(int arm) {
        return arm >= 2;
    }

    private static String letter(int arm) {
        return String.valueOf((char) ('A' + arm));
    }
}

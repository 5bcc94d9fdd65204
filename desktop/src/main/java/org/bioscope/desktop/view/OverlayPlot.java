package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import javafx.geometry.Point2D;
import org.bioscope.traces.Units;
import org.bioscope.traces.compare.Comparison;

/** The runs of a comparison in four graphs over each other, on one axis and with one crosshair. */
final class OverlayPlot {
    private record Figure(String title, ToDoubleFunction<Series.Point> of, boolean logarithmic, DoubleFunction<String> tick, DoubleFunction<String> words) {
    }

    private static final List<Figure> FIGURES = List.of(
            new Figure("IOPS", Series.Point::iops, false, Graph::compact, value -> Units.count(Math.round(value))),
            new Figure("MB/s", Series.Point::megabytes, false, Graph::compact, "%.1f"::formatted),
            new Figure("Latency, p99", Series.Point::p99Ns, true, ns -> Units.ns(Math.round(ns)).replace(".00", "").replace(".0 ", " "), ns -> Units.ns(Math.round(ns))),
            new Figure("Depth", Series.Point::depth, false, Graph::compact, "%.1f"::formatted));

    private OverlayPlot() {
    }

    /** Returns the place that the crosshair is at: where the pointer is, else where the runs are. */
    static OptionalDouble paint(Pen pen, CompareFrame frame, Circuit.Box whole, Optional<Point2D> pointer) {
        double end = frame.series().stream().filter(s -> !s.points().isEmpty()).mapToDouble(s -> Series.place(s.points().getLast(), frame.byNumber())).max().orElse(1);
        List<Double> ticks = Axis.linear(end).ticks();
        end = ticks.getLast();
        double gap = pen.type.px(12);
        double wide = (whole.width() - gap) / 2;
        double high = (whole.height() - gap) / 2;
        var cards = new ArrayList<Circuit.Box>();
        for (int i = 0; i < FIGURES.size(); i++) {
            cards.add(new Circuit.Box(whole.x() + i % 2 * (wide + gap), whole.y() + i / 2 * (high + gap), wide, high));
        }
        OptionalDouble at = frame.now();
        var plots = new ArrayList<Plot>();
        for (int i = 0; i < FIGURES.size(); i++) {
            plots.add(plot(pen, frame, FIGURES.get(i), cards.get(i), ticks));
        }
        for (int i = 0; i < FIGURES.size() && pointer.isPresent(); i++) {
            double share = Plot.share(pen, cards.get(i), pointer.get().getX());
            if (cards.get(i).holds(pointer.get().getX(), pointer.get().getY()) && share >= 0 && share <= 1) {
                at = OptionalDouble.of(share * end);
            }
        }
        for (int i = 0; i < FIGURES.size(); i++) {
            point(pen, frame, FIGURES.get(i), cards.get(i), plots.get(i), at, end);
        }
        return at;
    }

    private static Plot plot(Pen pen, CompareFrame frame, Figure figure, Circuit.Box card, List<Double> ticks) {
        double end = ticks.getLast();
        var all = frame.series().stream().flatMap(s -> s.points().stream()).mapToDouble(figure.of()).filter(v -> v > 0).summaryStatistics();
        double most = all.getCount() == 0 ? 1 : all.getMax();
        Axis axis = figure.logarithmic() ? Axis.close(all.getCount() == 0 ? 1_000 : all.getMin(), most) : Axis.linear(most);
        Plot plot = Plot.draw(pen, card, figure.title(), "", axis, figure.tick());
        for (double place : ticks) {
            plot.below(frame.byNumber() || place == 0 ? Graph.compact(Math.round(place)) : Units.ns(Math.round(place)).replace(".00", "").replace(".0 ", " "), place / end);
        }
        plot.across(frame.byNumber() ? "requests done" : "since each run's start");
        for (int arm = 0; arm < frame.series().size(); arm++) {
            var points = frame.series().get(arm).points().stream().filter(p -> !figure.logarithmic() || figure.of().applyAsDouble(p) > 0).toList();
            plot.curve(points.stream().map(p -> middle(p, frame.byNumber()) / end).toList(), points.stream().map(p -> figure.of().applyAsDouble(p)).toList(),
                    ArmLook.color(pen.palette, arm), ArmLook.dashed(arm), false);
        }
        return plot;
    }

    private static double middle(Series.Point point, boolean byNumber) {
        return byNumber ? point.done() : (point.fromNs() + point.toNs()) / 2.0;
    }

    /** The crosshair, and in the card's heading each run's value there. */
    private static void point(Pen pen, CompareFrame frame, Figure figure, Circuit.Box card, Plot plot, OptionalDouble at, double end) {
        at.ifPresent(place -> pen.line(plot.x(Math.min(1, place / end)), plot.top(), plot.x(Math.min(1, place / end)), plot.foot(), pen.palette.text(), pen.type.px(1)));
        double x = card.x() + pen.type.px(30) + Type.width(figure.title(), pen.type.strong());
        double y = card.y() + pen.type.px(20);
        for (int arm = 0; arm < frame.series().size(); arm++) {
            Optional<Series.Point> here = at.isPresent() ? frame.series().get(arm).at(at.getAsDouble(), frame.byNumber()) : Optional.empty();
            String words = Comparison.letter(arm) + " " + here.map(p -> figure.words().apply(figure.of().applyAsDouble(p))).orElse("–");
            pen.left(words, x, y, pen.type.figures(), ArmLook.color(pen.palette, arm));
            x += Type.width(words, pen.type.figures()) + pen.type.px(18);
        }
    }
}

package org.bioscope.desktop.view;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.scene.canvas.Canvas;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Units;
import org.bioscope.traces.compare.Sweep.Result;
import org.bioscope.traces.compare.Sweep;

/**
 * A sweep as one picture: rate and tail latency over the option that goes through the most values, a curve for each
 * combination of the others. Works without a display.
 */
public final class SweepPicture {
    private static final double WIDTH = 1600;
    private static final double HEIGHT = 900;
    private static final double MARGIN = 32;
    private static final double GAP = 18;

    private final Sweep sweep;
    private final List<Result> results;
    private final Drawing pen;
    private final Type type;
    private final int across;

    private SweepPicture(Sweep sweep, List<Result> results, Drawing pen) {
        this.sweep = sweep;
        this.results = results;
        this.pen = pen;
        this.type = pen.type;
        List<Sweep.Axis> axes = sweep.axes();
        across = IntStream.range(0, axes.size()).boxed().max(Comparator.comparingInt((Integer i) -> axes.get(i).values().size()).thenComparing(Comparator.reverseOrder())).orElse(0);
    }

    /** Writes the picture; {@code where} says on what it ran. Throws with one sentence. */
    public static void write(Sweep sweep, List<Result> results, Where where, Path png, Look look) throws IOException {
        Picture.write(png, PictureFacts.of(sweep, where.startedAt(), where.machines()), () -> draw(sweep, results, where, look));
    }

    /**
     * On what a sweep ran.
     *
     * @param startedAt when this part of it began: what it is found again by
     * @param sources   how its runs are known, each once
     * @param machines  where its runs were, each once; empty where all results were there already
     */
    public record Where(Instant startedAt, List<String> sources, List<Environment> machines) {
        /** With a further run. */
        public Where and(RunReport report) {
            return new Where(startedAt, Stream.concat(sources.stream(), Stream.of(report.source().label())).distinct().toList(),
                    Stream.concat(machines.stream(), Stream.of(report.environment())).distinct().toList());
        }

        private String words() {
            Stream<String> machine = machines.isEmpty() ? Stream.of() : Stream.of(Environment.TARGET, Environment.FILESYSTEM, Environment.DEVICE, Environment.KERNEL, Environment.CPU)
                    .flatMap(name -> machines.getFirst().fact(name).filter(fact -> machines.stream().allMatch(e -> e.fact(name).equals(Optional.of(fact)))).stream());
            return Stream.concat(Stream.of("run " + startedAt, String.join(" and ", sources)), machine).filter(word -> !word.isEmpty()).collect(Collectors.joining(" · "));
        }
    }

    /** The same as SVG, for papers and slides. Throws with one sentence. */
    public static void writeSvg(Sweep sweep, List<Result> results, Where where, Path svg, Theme theme) throws IOException {
        SvgDrawing.write(svg, WIDTH, HEIGHT, PictureFacts.of(sweep, where.startedAt(), where.machines()), theme,
                on -> new SweepPicture(sweep, results, on).all(where.words(), MARGIN, WIDTH - MARGIN, HEIGHT - MARGIN));
    }

    private static WritableImage draw(Sweep sweep, List<Result> results, Where where, Look look) {
        Palette palette = look.palette();
        double scale = look.scale();
        var canvas = new Canvas(WIDTH * scale, HEIGHT * scale);
        var pen = new Pen(canvas.getGraphicsContext2D(), palette, look.type());
        pen.rectangle(0, 0, canvas.getWidth(), canvas.getHeight(), palette.ground());
        new SweepPicture(sweep, results, pen).all(where.words(), MARGIN * scale, canvas.getWidth() - MARGIN * scale, canvas.getHeight() - MARGIN * scale);
        return canvas.snapshot(null, null);
    }

    private void all(String where, double left, double right, double bottom) {
        Sweep.Axis axis = sweep.axes().get(across);
        String title = "Rate and latency over " + axis.option();
        pen.left(title, left, left + type.px(8), type.title(), pen.palette.text());
        pen.left(Type.fitted(sweep.settings(), type.body(), right - left - type.px(400)), left + type.px(30) + Type.width(title, type.title()), left + type.px(8), type.body(), pen.palette.muted());
        double top = left + type.px(34);
        double foot = bottom - type.px(24);
        double gap = type.px(GAP);
        double wide = (right - left - gap) / 2;
        plot(new Circuit.Box(left, top, wide, foot - top), "Requests a second", Axis.linear(results.stream().mapToDouble(Result::iops).max().orElse(1)),
                Graph::compact, Result::iops);
        double least = results.stream().mapToDouble(Result::p99Ns).filter(ns -> ns > 0).min().orElse(1_000);
        double most = results.stream().mapToDouble(Result::p99Ns).max().orElse(1_000);
        // Powers of ten would press what is close together into a line.
        var latency = most < 10 * least ? Axis.linear(most) : Axis.logarithmic(least, most);
        plot(new Circuit.Box(left + wide + gap, top, wide, foot - top), "Latency, p99", latency,
                ns -> Units.ns(Math.round(ns)).replace(".00", "").replace(".0 ", " "), Result::p99Ns);
        pen.left(Type.fitted(where + " · " + results.size() + " of " + sweep.points().size() + " combinations", type.small(), right - left), left, bottom - type.px(6), type.small(),
                pen.palette.muted());
    }

    private void plot(Circuit.Box card, String title, Axis scale, DoubleFunction<String> tick, ToDoubleFunction<Result> figure) {
        Map<String, List<Result>> curves = curves();
        double names = curves.keySet().stream().mapToDouble(name -> Type.width(name, type.small())).max().orElse(0);
        Plot plot = Plot.draw(pen, card, title, "one run each", scale, tick);
        // The names stand behind the curves' ends.
        double room = 1 - Math.min(0.35, (names + type.px(16)) / (plot.right() - plot.left()));
        List<String> values = sweep.axes().get(across).values();
        for (int i = 0; i < values.size(); i++) {
            plot.below(values.get(i), place(i, values.size(), room));
        }
        plot.across(sweep.axes().get(across).option());
        int number = 0;
        double lastY = Double.NaN;
        var labels = new ArrayList<Label>();
        for (var curve : curves.entrySet()) {
            List<Result> along = curve.getValue();
            Color color = color(number, curves.size());
            List<Double> places = along.stream().map(r -> place(values.indexOf(r.point().values().get(across)), values.size(), room)).toList();
            plot.curve(places, along.stream().map(figure::applyAsDouble).toList(), color, false, true);
            labels.add(new Label(curve.getKey(), plot.x(places.getLast()) + type.px(10), plot.y(figure.applyAsDouble(along.getLast())), color));
            number++;
        }
        labels.sort(Comparator.comparingDouble(Label::y));
        for (Label label : labels) {
            // Ends that meet would write over each other.
            double y = Double.isNaN(lastY) ? label.y() : Math.max(label.y(), lastY + type.px(15));
            pen.left(label.text(), label.x(), y, type.small(), label.color());
            lastY = y;
        }
    }

    private record Label(String text, double x, double y, Color color) {
    }

    private static double place(int index, int of, double room) {
        return (index + 0.5) / of * room;
    }

    /** The results of each combination of the other options, in the order of the values along. */
    private Map<String, List<Result>> curves() {
        List<String> values = sweep.axes().get(across).values();
        var curves = new LinkedHashMap<String, List<Result>>();
        for (Result result : results) {
            var name = new ArrayList<String>();
            for (int i = 0; i < sweep.axes().size(); i++) {
                if (i != across) {
                    name.add(sweep.axes().get(i).option() + " " + result.point().values().get(i));
                }
            }
            curves.computeIfAbsent(String.join(", ", name), _ -> new ArrayList<>()).add(result);
        }
        curves.values().forEach(curve -> curve.sort(Comparator.comparingInt(r -> values.indexOf(r.point().values().get(across)))));
        return curves;
    }

    /** From the accent to grey: colours with a meaning are kept for it, and each curve has its name at its end. */
    private Color color(int number, int of) {
        return pen.palette.accent().interpolate(pen.palette.faint(), of < 2 ? 0 : (double) number / (of - 1));
    }
}

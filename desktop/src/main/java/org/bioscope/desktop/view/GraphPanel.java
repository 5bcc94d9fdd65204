package org.bioscope.desktop.view;

import java.util.List;
import java.util.OptionalLong;
import javafx.scene.canvas.Canvas;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import org.bioscope.desktop.view.Graph.Curve;
import org.bioscope.traces.Interval;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;

/** One graph on a canvas: the figure, the curves over the whole run, the ramp, the crosshair. Owned by the JavaFX thread. */
final class GraphPanel extends Region {
    /** Stroking is what costs, so more points than this are not drawn however wide the panel is. */
    private static final int MOST_POINTS = 600;
    /** What is beside every figure of throughput of a run whose kernel was watched: watching costs. */
    private static final String WATCHED = "watched";
    private static final double[][] DASHES = {null, null, {4, 3}, {1, 3}};

    private final Canvas canvas = new Canvas();

    GraphPanel() {
        canvas.setManaged(false);
        getChildren().add(canvas);
        setMinSize(120, 110);
    }

    /** Where the time axis begins, in this panel's pixels, and how long it is. */
    static double plotLeft(Type type) {
        return type.px(46);
    }

    double plotWidth(Type type) {
        return Math.max(10, getWidth() - plotLeft(type) - type.px(8));
    }

    void paint(Graph graph, Frame frame) {
        double width = Math.floor(getWidth());
        double height = Math.floor(getHeight());
        canvas.setWidth(width);
        canvas.setHeight(height);
        var pen = new Pen(canvas.getGraphicsContext2D(), frame.palette(), frame.type());
        pen.g.clearRect(0, 0, width, height);
        double below = heading(pen, graph, frame.counted(), width);
        var plot = new Circuit.Box(plotLeft(frame.type()), below, plotWidth(frame.type()), Math.max(10, height - below - frame.type().px(17)));
        long spanNs = spanNs(frame.report());
        scales(pen, plot, graph, frame.report(), spanNs);
        if (frame.matches().isPresent()) {
            ghost(pen, plot, graph, frame.report().intervals(), spanNs);
        }
        curves(pen, plot, graph, frame.counted().intervals(), spanNs);
        marks(pen, plot, graph, frame, spanNs);
    }

    /** How much run time the axis holds, ns: what was asked for, or what has gone by where that was not a time. */
    static long spanNs(RunReport report) {
        Workload workload = report.workload();
        long askedNs = workload.get(Workload.RUNTIME) == 0 ? 0 : workload.get(Workload.RUNTIME) + workload.get(Workload.RAMP_TIME);
        long goneNs = report.intervals().isEmpty() ? 0 : report.intervals().getLast().toNs();
        long wholeNs = report.phase().over() && goneNs > 0 ? goneNs : Math.max(askedNs, goneNs);
        return Math.max(wholeNs, 1_000_000_000L);
    }

    private static double heading(Pen pen, Graph graph, RunReport report, double width) {
        Type type = pen.type;
        double y = type.px(12);
        pen.left(graph.title(), 0, y, type.strong(), pen.palette.muted());
        double room = width - Type.width(graph.title() + "  ", type.strong());
        double figure = Type.width(graph.figure(), type.figure());
        boolean large = figure <= room;
        if (report.source() == Source.KERNEL && !graph.title().equals("Latency")) {
            // Whoever reads the figure must read this too: beside it, or right below the title.
            boolean beside = room - figure > Pen.pillWidth(WATCHED, type) + type.px(6);
            pen.pill(WATCHED, beside ? width - room : 0, beside ? y : y + type.px(20), pen.palette.warn(), false);
        }
        pen.right(graph.figure(), width - type.px(4), y + (large ? type.px(1) : 0), large ? type.figure() : type.figures(), graph.few() ? pen.palette.faint() : pen.palette.text());
        y += type.px(20);
        pen.right(caption(graph.caption(), type, width - type.px(4)), width - type.px(4), y, type.small(), pen.palette.muted());
        double second = y + type.px(15);
        if (graph.curves().size() > 1) {
            legend(pen, graph.curves(), second, width);
        } else if (!Double.isNaN(graph.asked())) {
            Graph.little(report).stream().filter(words -> Type.width(words, type.small()) <= width - type.px(8)).findFirst()
                    .ifPresent(words -> pen.right(words, width - type.px(4), second, type.small(), pen.palette.muted()));
        }
        return second + type.px(12);
    }

    /** What the figure is of, its last parts first where not all have room: they tell one figure from the other. */
    private static String caption(String whole, Type type, double room) {
        String rest = whole;
        while (Type.width(rest, type.small()) > room && rest.contains(" · ")) {
            rest = rest.substring(0, rest.lastIndexOf(" · "));
        }
        return Type.fitted(rest, type.small(), room);
    }

    /** The curves' names with a sample of each line, closer together where the panel is narrow. */
    private static void legend(Pen pen, List<Curve> curves, double y, double width) {
        Type type = pen.type;
        double names = curves.stream().mapToDouble(c -> Type.width(c.name(), type.small())).sum();
        boolean close = names + curves.size() * type.px(27) > width;
        double sample = type.px(close ? 9 : 12);
        double between = type.px(close ? 4 : 10);
        double x = width - type.px(4);
        for (int i = curves.size() - 1; i >= 0; i--) {
            String name = curves.get(i).name();
            pen.right(name, x, y, type.small(), pen.palette.muted());
            x -= Type.width(name, type.small()) + type.px(3);
            stroke(pen, i);
            pen.g.strokeLine(x - sample, y, x, y);
            pen.g.setLineDashes((double[]) null);
            x -= sample + between;
        }
    }

    private static void scales(Pen pen, Circuit.Box plot, Graph graph, RunReport report, long spanNs) {
        Type type = pen.type;
        long rampNs = Math.min(spanNs, report.workload().get(Workload.RAMP_TIME));
        if (rampNs > 0) {
            double wide = plot.width() * rampNs / spanNs;
            pen.g.setFill(pen.palette.ramp());
            pen.g.fillRect(plot.x(), plot.y(), wide, plot.height());
            if (wide > Type.width("ramp", type.small()) + type.px(6)) {
                pen.left("ramp", plot.x() + type.px(4), plot.y() + type.px(8), type.small(), pen.palette.faint());
            }
        }
        double last = Double.MAX_VALUE;
        for (double tick : graph.axis().ticks()) {
            double y = Math.round(plot.bottom() - graph.axis().share(tick) * plot.height()) + 0.5;
            pen.line(plot.x(), y, plot.right(), y, pen.palette.line().deriveColor(0, 1, 1, 0.6), 1);
            if (last - y > type.px(13)) {
                pen.right(graph.tick().apply(tick), plot.x() - type.px(5), y, type.smallFigures(), pen.palette.faint());
                last = y;
            }
        }
        double low = plot.bottom() + type.px(10);
        pen.left("0", plot.x(), low, type.smallFigures(), pen.palette.faint());
        pen.right(Graph.seconds(spanNs).replace(".0 s", " s"), plot.right(), low, type.smallFigures(), pen.palette.faint());
    }

    /** The curve of the whole run behind that of the requests which the filter accepts. */
    private static void ghost(Pen pen, Circuit.Box plot, Graph graph, List<Interval> intervals, long spanNs) {
        Curve main = graph.curves().get(graph.curves().size() > 1 ? 1 : 0);
        var xs = new double[intervals.size()];
        var ys = new double[intervals.size()];
        int every = Math.max(1, intervals.size() / MOST_POINTS);
        int points = 0;
        for (int i = 0; i < intervals.size(); i += every) {
            Interval interval = intervals.get(i);
            xs[points] = plot.x() + (interval.fromNs() + interval.toNs()) / 2.0 / spanNs * plot.width();
            ys[points++] = plot.bottom() - graph.axis().share(main.value().applyAsDouble(interval)) * plot.height();
        }
        pen.g.setStroke(pen.palette.line());
        pen.g.setLineWidth(pen.type.px(1.5));
        pen.g.strokePolyline(xs, ys, points);
    }

    private static void curves(Pen pen, Circuit.Box plot, Graph graph, List<Interval> intervals, long spanNs) {
        if (intervals.isEmpty()) {
            return;
        }
        int columns = (int) Math.min(MOST_POINTS, Math.max(2, plot.width()));
        for (int i = graph.curves().size() - 1; i >= 0; i--) {
            Curve curve = graph.curves().get(i);
            var sums = new double[columns];
            var counts = new int[columns];
            for (Interval interval : intervals) {
                int column = (int) Math.min(columns - 1, (interval.fromNs() + interval.toNs()) / 2.0 / spanNs * columns);
                double value = curve.value().applyAsDouble(interval);
                sums[column] = curve.largest() ? Math.max(sums[column], value) : sums[column] + value;
                counts[column]++;
            }
            polyline(pen, plot, graph, i, sums, counts);
        }
    }

    private static void polyline(Pen pen, Circuit.Box plot, Graph graph, int number, double[] sums, int[] counts) {
        Curve curve = graph.curves().get(number);
        var xs = new double[counts.length + 2];
        var ys = new double[counts.length + 2];
        int points = 0;
        for (int column = 0; column < counts.length; column++) {
            if (counts[column] > 0) {
                double value = curve.largest() ? sums[column] : sums[column] / counts[column];
                xs[points] = plot.x() + (column + 0.5) * plot.width() / counts.length;
                ys[points++] = plot.bottom() - graph.axis().share(value) * plot.height();
            }
        }
        if (graph.curves().size() == 1 && points > 1) {
            xs[points] = xs[points - 1];
            ys[points] = plot.bottom();
            xs[points + 1] = xs[0];
            ys[points + 1] = plot.bottom();
            pen.g.setFill(pen.palette.accent().deriveColor(0, 1, 1, 0.13));
            pen.g.fillPolygon(xs, ys, points + 2);
        }
        stroke(pen, graph.curves().size() == 1 ? -1 : number);
        pen.g.strokePolyline(xs, ys, points);
        pen.g.setLineDashes((double[]) null);
    }

    /** Latency has no hue: its curves are told apart by weight and dash, so none is taken for a station. */
    private static void stroke(Pen pen, int number) {
        Color color = number < 0 ? pen.palette.accent() : number == 1 ? pen.palette.text() : number == 3 ? pen.palette.faint() : pen.palette.muted();
        pen.g.setStroke(color);
        pen.g.setLineWidth(pen.type.px(number == 3 ? 1.1 : 1.5));
        pen.g.setLineDashes(number < 0 ? null : DASHES[number]);
    }

    private static void marks(Pen pen, Circuit.Box plot, Graph graph, Frame frame, long spanNs) {
        Type type = pen.type;
        if (!Double.isNaN(graph.asked())) {
            double y = Math.round(plot.bottom() - graph.axis().share(graph.asked()) * plot.height()) + 0.5;
            pen.g.setLineDashes(5, 4);
            pen.line(plot.x(), y, plot.right(), y, pen.palette.muted(), type.px(1));
            pen.g.setLineDashes((double[]) null);
        }
        Passage passage = frame.passage();
        if (passage.toNs() > passage.fromNs() && frame.report().startNs() != 0) {
            double x = Math.round(plot.x() + plot.width() * frame.sinceStartNs(frame.nowNs()) / spanNs) + 0.5;
            double half = type.px(4);
            pen.line(x, plot.y(), x, plot.bottom(), pen.palette.accent().deriveColor(0, 1, 1, 0.55), 1);
            pen.g.setFill(pen.palette.accent());
            pen.g.fillPolygon(new double[] {x - half, x + half, x}, new double[] {plot.y() - half, plot.y() - half, plot.y() + half}, 3);
        }
        OptionalLong crosshair = frame.crosshair();
        if (crosshair.isPresent()) {
            double x = Math.round(plot.x() + plot.width() * crosshair.getAsLong() / spanNs) + 0.5;
            pen.line(x, plot.y(), x, plot.bottom(), pen.palette.text(), 1);
        }
    }

    /** The words that a screen reader says. */
    static String spoken(Graph graph, RunReport report) {
        LatencyHistogram latency = report.totals().lat();
        return (report.source() == Source.KERNEL ? WATCHED + " " : "") + graph.title() + " " + graph.figure() + " " + graph.caption() + (latency.total() == 0 ? "" : ", median " + Units.ns(latency.percentileNs(50)));
    }
}

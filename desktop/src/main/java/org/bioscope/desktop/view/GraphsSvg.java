package org.bioscope.desktop.view;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import javafx.scene.paint.Color;
import org.bioscope.desktop.view.Graph.Curve;
import org.bioscope.traces.Interval;
import org.bioscope.traces.RunReport;

/**
 * The four graphs of a run as SVG, for papers and slides: text stays text, lines stay lines. Needs no JavaFX toolkit, only
 * its colours. The caption is drawn, and in the file's description.
 */
public final class GraphsSvg {
    private static final int WIDTH = 1600;
    private static final int HEIGHT = 900;
    private static final int MARGIN = 32;
    private static final int GAP = 40;
    private static final int HEAD = 56;
    private static final int FOOT = 64;
    private static final int AXIS = 62;
    private static final int TITLE = 44;
    private static final String[] DASHES = {"", "", "6 4", "2 4"};

    private final Svg svg;
    private final RunReport report;
    private final Palette palette;

    private GraphsSvg(RunReport report, Palette palette) {
        this.report = report;
        this.palette = palette;
        svg = new Svg(WIDTH, HEIGHT, PictureFacts.of(report), palette.ground());
    }

    /** Writes the graphs. Throws with one sentence where the file cannot be written. */
    public static void write(RunReport report, Path target, Theme theme) throws IOException {
        var graphs = new GraphsSvg(report, Palette.of(theme));
        graphs.draw();
        graphs.svg.write(target);
    }

    private void draw() {
        words(MARGIN, MARGIN + 8, "start", palette.text(), 18, report.workload().title());
        words(WIDTH - MARGIN, MARGIN + 8, "end", palette.muted(), 14, PictureFacts.known(report.source()));
        List<Graph> graphs = Graph.of(report, report, List.of());
        double wide = (WIDTH - 2.0 * MARGIN - GAP) / 2;
        double high = (HEIGHT - HEAD - FOOT - 2.0 * MARGIN - GAP) / 2 + MARGIN / 2.0;
        for (int i = 0; i < graphs.size(); i++) {
            graph(graphs.get(i), MARGIN + i % 2 * (wide + GAP), HEAD + i / 2 * (high + GAP), wide, high);
        }
        words(MARGIN, HEIGHT - 34, "start", palette.muted(), 12, PictureFacts.machine(report.environment()));
        words(MARGIN, HEIGHT - 16, "start", palette.faint(), 12, "run " + report.startedAt() + " · Bioscope");
    }

    private void graph(Graph graph, double x, double y, double width, double height) {
        double left = x + AXIS;
        double top = y + TITLE;
        double foot = y + height - 18;
        long spanNs = GraphPanel.spanNs(report);
        words(x, y + 20, "start", palette.text(), 15, graph.title());
        words(x + width, y + 20, "end", palette.muted(), 13, graph.figure() + "  " + graph.caption());
        for (double tick : graph.axis().ticks()) {
            double at = foot - graph.axis().share(tick) * (foot - top);
            svg.line(left, at, x + width, at, palette.line(), 1);
            words(left - 8, at + 4, "end", palette.faint(), 11, graph.tick().apply(tick));
        }
        words(left, foot + 16, "start", palette.faint(), 11, "0");
        words(x + width, foot + 16, "end", palette.faint(), 11, Graph.seconds(spanNs));
        for (int i = 0; i < graph.curves().size(); i++) {
            Curve curve = graph.curves().get(i);
            List<Interval> intervals = report.intervals().stream().filter(interval -> interval.toNs() > interval.fromNs()).toList();
            Color color = graph.curves().size() == 1 ? palette.accent() : i == 1 ? palette.text() : palette.muted();
            svg.through(intervals.stream().mapToDouble(interval -> left + (interval.fromNs() + interval.toNs()) / 2.0 / spanNs * (x + width - left)).toArray(),
                    intervals.stream().mapToDouble(interval -> foot - graph.axis().share(curve.value().applyAsDouble(interval)) * (foot - top)).toArray(), color, 1.6, DASHES[i], curve.name());
        }
        if (graph.curves().size() > 1) {
            words(left, y + 38, "start", palette.muted(), 12, graph.curves().stream().map(Curve::name).collect(Collectors.joining(", ")) + " (thin, dark, dashed, dotted)");
        }
    }

    private void words(double x, double y, String anchor, Color color, int size, String text) {
        svg.words(x, y, anchor, color, size, "", text);
    }
}

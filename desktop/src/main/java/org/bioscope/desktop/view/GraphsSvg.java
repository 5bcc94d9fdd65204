package org.bioscope.desktop.view;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javafx.scene.paint.Color;
import org.bioscope.desktop.view.Graph.Curve;
import org.bioscope.traces.Interval;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.file.AtomicFile;

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

    private final StringBuilder svg = new StringBuilder();
    private final RunReport report;
    private final Palette palette;

    private GraphsSvg(RunReport report, Palette palette) {
        this.report = report;
        this.palette = palette;
    }

    /** Writes the graphs. Throws with one sentence where the file cannot be written. */
    public static void write(RunReport report, Path target, Theme theme) throws IOException {
        String text = new GraphsSvg(report, Palette.of(theme)).text();
        AtomicFile.write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private String text() {
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT).append("\" font-family=\"Inter, sans-serif\" font-size=\"14\">\n");
        svg.append("<title>").append(escaped(report.workload().title())).append("</title>\n<desc>")
                .append(escaped(PictureFacts.of(report).entrySet().stream().map(fact -> fact.getKey() + ": " + fact.getValue()).collect(Collectors.joining("\n")))).append("</desc>\n");
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"").append(hex(palette.ground())).append("\"/>\n");
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
        return svg.append("</svg>\n").toString();
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
            svg.append(String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n", left, at, x + width, at, hex(palette.line())));
            words(left - 8, at + 4, "end", palette.faint(), 11, graph.tick().apply(tick));
        }
        words(left, foot + 16, "start", palette.faint(), 11, "0");
        words(x + width, foot + 16, "end", palette.faint(), 11, Graph.seconds(spanNs));
        for (int i = 0; i < graph.curves().size(); i++) {
            Curve curve = graph.curves().get(i);
            String points = report.intervals().stream().filter(interval -> interval.toNs() > interval.fromNs()).map(interval -> point(curve, graph, interval, spanNs, left, x + width, top, foot))
                    .collect(Collectors.joining(" "));
            Color color = graph.curves().size() == 1 ? palette.accent() : i == 1 ? palette.text() : palette.muted();
            svg.append("<polyline fill=\"none\" stroke-width=\"1.6\" stroke=\"").append(hex(color)).append(DASHES[i].isEmpty() ? "" : "\" stroke-dasharray=\"" + DASHES[i])
                    .append("\" points=\"").append(points).append("\"><title>").append(escaped(curve.name())).append("</title></polyline>\n");
        }
        if (graph.curves().size() > 1) {
            words(left, y + 38, "start", palette.muted(), 12, graph.curves().stream().map(Curve::name).collect(Collectors.joining(", ")) + " (thin, dark, dashed, dotted)");
        }
    }

    private static String point(Curve curve, Graph graph, Interval interval, long spanNs, double left, double right, double top, double foot) {
        double x = left + (interval.fromNs() + interval.toNs()) / 2.0 / spanNs * (right - left);
        double y = foot - graph.axis().share(curve.value().applyAsDouble(interval)) * (foot - top);
        return String.format(Locale.ROOT, "%.1f,%.1f", x, y);
    }

    private void words(double x, double y, String anchor, Color color, int size, String text) {
        svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\" font-size=\"%d\">", x, y, anchor, hex(color), size)).append(escaped(text)).append("</text>\n");
    }

    private static String hex(Color color) {
        return String.format("#%02x%02x%02x", Math.round(color.getRed() * 255), Math.round(color.getGreen() * 255), Math.round(color.getBlue() * 255));
    }

    /** What XML has no room for, a device's name may hold all the same. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replaceAll("[^\\x09\\x0a\\x0d\\x20-\\ud7ff\\ue000-\\ufffd]", "?");
    }
}

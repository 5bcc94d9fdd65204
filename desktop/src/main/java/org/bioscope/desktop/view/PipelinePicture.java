package org.bioscope.desktop.view;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.scene.Group;
import javafx.scene.canvas.Canvas;
import javafx.scene.image.WritableImage;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Units;
import org.bioscope.traces.rules.Elsewhere;

/**
 * A run as one picture: the circuit at a moment near the run's end, the graphs, the signs, and a caption that says what was
 * run, where, when and how it is known. Works without a display. Not for the JavaFX thread, which it uses.
 */
public final class PipelinePicture {
    private static final double WIDTH = 1600;
    private static final double HEIGHT = 900;
    private static final double MARGIN = 32;
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z").withZone(ZoneId.systemDefault());
    /** A window of so many median latencies: the tokens of one moment need no more, and reading it is quick. */
    private static final int WINDOW_LATENCIES = 4;

    private final RunReport report;
    private final Passage passage;
    private final Palette palette;
    private final Type type;
    private final PipelineView pipeline = new PipelineView();
    private final Group whole;

    /**
     * Writes the picture, {@code scale} pixels to a point, under {@code png}'s name only once it is whole. Throws with one
     * sentence where the file cannot be written.
     */
    public static void write(RunReport report, Environment env, Path png, Theme theme, double scale) throws IOException {
        Passage passage = passage(report, WINDOW_LATENCIES);
        Picture.write(png, facts(report, env), () -> new PipelinePicture(report, env, passage, theme, scale, "").at(passage.fromNs() + (passage.toNs() - passage.fromNs()) / 2));
    }

    /** What is in the file besides pixels: which run this was, of what, on which machine. */
    static Map<String, String> facts(RunReport report, Environment env) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("Title", report.workload().title());
        facts.put("Software", "Bioscope");
        facts.put("Creation Time", report.startedAt().toString());
        facts.put("Source", known(report.source()));
        env.facts().forEach((name, value) -> facts.put("bioscope." + name, value));
        return facts;
    }

    static Passage passage(RunReport report, int latencies) {
        if (report.trace().size() == 0) {
            return Passage.empty();
        }
        long lastNs = Passage.wholeUntilNs(report);
        long typicalNs = report.totals().lat().total() > 0 ? report.totals().lat().percentileNs(50) : report.trace().latencyNs(report.trace().size() / 2);
        return Passage.of(report, Math.max(report.trace().firstSubmitNs(), lastNs - latencies * typicalNs), lastNs, OptionalLong.empty());
    }

    /** Drawn at the size in pixels, with type to match, so that nothing is enlarged afterwards. On the JavaFX thread. */
    PipelinePicture(RunReport report, Environment env, Passage passage, Theme theme, double scale, String remark) {
        this.report = report;
        this.passage = passage;
        palette = Palette.of(theme);
        type = new Type(theme.magnification() * scale);
        double width = WIDTH * scale;
        double height = HEIGHT * scale;
        double margin = MARGIN * scale;
        double wide = width - 2 * margin;
        var ground = new Canvas(width, height);
        var pen = new Pen(ground.getGraphicsContext2D(), palette, type);
        pen.g.setFill(palette.ground());
        pen.g.fillRect(0, 0, width, height);
        double below = title(pen, report, margin, wide, remark);
        double foot = height - margin - type.px(54);
        double graphsHeight = Math.min((foot - below) * 0.34, type.px(230));
        caption(pen, report, env, margin, foot + type.px(20), wide);
        pipeline.resizeRelocate(margin, below, wide, foot - below - graphsHeight - type.px(18));
        var graphs = new GraphsView();
        graphs.setSpacing(type.px(18));
        graphs.resizeRelocate(margin, foot - graphsHeight, wide, graphsHeight);
        graphs.layout();
        graphs.render(frame(passage.fromNs() + (passage.toNs() - passage.fromNs()) / 2));
        whole = new Group(ground, pipeline, graphs);
        // A group would give its children their preferred sizes; they have those of the picture.
        whole.setAutoSizeChildren(false);
    }

    /** The picture of a moment. */
    WritableImage at(long nowNs) {
        pipeline.render(frame(nowNs));
        return whole.snapshot(null, null);
    }

    private Frame frame(long nowNs) {
        return new Frame(report, passage, nowNs, false, false, TimeScale.REAL_TIME, Optional.empty(), OptionalLong.empty(), List.of(), Optional.empty(), Elsewhere.nothing(), Optional.empty(),
                palette, type);
    }

    private static double title(Pen pen, RunReport report, double margin, double wide, String remark) {
        Type type = pen.type;
        double y = margin + type.px(8);
        pen.left(Type.fitted(report.workload().title(), type.title(), wide * 0.7), margin, y, type.title(), pen.palette.text());
        pen.right(known(report.source()) + remark, margin + wide, y, type.body(), pen.palette.muted());
        return y + type.px(22);
    }

    private static String known(Source source) {
        return switch (source) {
            case ENGINE -> "observed by the program; the kernel is closed";
            case KERNEL -> "observed in the kernel";
            case LABORATORY -> "laboratory: a hand-off of ours above the kernel's own completion";
            case SIMULATED -> "simulated: no disk was involved";
        };
    }

    private static void caption(Pen pen, RunReport report, Environment env, double margin, double y, double wide) {
        Type type = pen.type;
        double x = margin;
        for (Ink ink : Ink.values()) {
            Sign.draw(pen.g, x + type.px(5), y, type.px(4.4), ink, pen.palette);
            pen.left(ink.meaning(), x + type.px(15), y, type.small(), pen.palette.muted());
            x += type.px(15) + Type.width(ink.meaning(), type.small()) + type.px(18);
        }
        String machine = Stream.of(env.fact(Environment.FILESYSTEM), env.fact(Environment.DEVICE), env.fact(Environment.MODEL),
                env.fact(Environment.SCHEDULER), env.fact(Environment.KERNEL), env.fact(Environment.CPU)).flatMap(Optional::stream).collect(Collectors.joining(" · "));
        String failed = report.failure().map(f -> " · failed after " + Units.ns(f.atNs())).orElse("");
        String dropped = report.totals().dropped() > 0 ? " · " + Units.count(report.totals().dropped()) + " records dropped" : "";
        String filtered = env.fact(Environment.FILTER).map(filter -> "only requests that match " + filter + " · ").orElse("");
        pen.left(Type.fitted(filtered + machine, type.small(), wide), margin, y + type.px(18), type.small(), pen.palette.muted());
        pen.left(Type.fitted("run " + report.startedAt().toString() + " · " + WHEN.format(report.startedAt()) + " · " + Units.ns(report.measuredNs()) + " measured"
                + failed + dropped + " · Bioscope", type.small(), wide), margin, y + type.px(34), type.small(), pen.palette.faint());
    }
}

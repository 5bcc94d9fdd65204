package org.bioscope.desktop.view;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javafx.scene.Group;
import javafx.scene.canvas.Canvas;
import javafx.scene.image.WritableImage;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RunReport;
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
    private final Shot shot;
    private final Palette palette;
    private final Type type;
    private final PipelineView pipeline = new PipelineView();
    private final Group whole;

    /** Writes the picture under {@code png}'s name only once it is whole. Throws with one sentence where the file cannot be written. */
    public static void write(RunReport report, Path png, Shot shot, Look look) throws IOException {
        Passage passage = passage(report, WINDOW_LATENCIES);
        Picture.write(png, PictureFacts.of(report), () -> new PipelinePicture(report, passage, shot, look, "").at(passage.fromNs() + (passage.toNs() - passage.fromNs()) / 2));
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
    PipelinePicture(RunReport report, Passage passage, Shot shot, Look look, String remark) {
        this.report = report;
        this.passage = passage;
        this.shot = shot;
        palette = look.palette();
        type = look.type();
        double width = WIDTH * look.scale();
        double height = HEIGHT * look.scale();
        double margin = MARGIN * look.scale();
        double wide = width - 2 * margin;
        var ground = new Canvas(width, height);
        var pen = new Pen(ground.getGraphicsContext2D(), palette, type);
        pen.g.setFill(palette.ground());
        pen.g.fillRect(0, 0, width, height);
        double foot = height - margin - type.px(54);
        double below = margin + type.px(30);
        whole = new Group(ground);
        // A group would give its children their preferred sizes; they have those of the picture.
        whole.setAutoSizeChildren(false);
        String said = remark;
        if (shot == Shot.TIMELINE) {
            TimelineView timeline = Shot.timeline(frame(passage.toNs()), wide, foot - below);
            timeline.relocate(margin, below);
            whole.getChildren().add(timeline);
            said = remark + (timeline.caption().isEmpty() ? "" : " · " + timeline.caption());
        }
        double graphsHeight = shot.circuit() ? Math.min((foot - below) * 0.34, type.px(230)) : foot - below;
        if (shot.circuit()) {
            pipeline.resizeRelocate(margin, below, wide, foot - below - (shot.graphs() ? graphsHeight + type.px(18) : 0));
            whole.getChildren().add(pipeline);
        }
        if (shot.graphs()) {
            whole.getChildren().add(graphs(margin, foot - graphsHeight, wide, graphsHeight));
        }
        title(pen, report, margin, wide, said);
        caption(pen, report, margin, foot + type.px(20), wide);
    }

    private GraphsView graphs(double x, double y, double width, double height) {
        var graphs = new GraphsView();
        graphs.setSpacing(type.px(18));
        Shot.place(graphs, x, y, width, height);
        graphs.render(frame(passage.fromNs() + (passage.toNs() - passage.fromNs()) / 2));
        return graphs;
    }

    /** The picture of a moment. */
    WritableImage at(long nowNs) {
        if (shot.circuit()) {
            pipeline.render(frame(nowNs));
        }
        return whole.snapshot(null, null);
    }

    private Frame frame(long nowNs) {
        return new Frame(report, passage, nowNs, false, false, TimeScale.REAL_TIME, Optional.empty(), OptionalLong.empty(), List.of(), Optional.empty(), Elsewhere.nothing(), Optional.empty(),
                palette, type);
    }

    private static void title(Pen pen, RunReport report, double margin, double wide, String remark) {
        Type type = pen.type;
        double y = margin + type.px(8);
        String name = Type.fitted(report.workload().title(), type.title(), wide * 0.6);
        pen.left(name, margin, y, type.title(), pen.palette.text());
        pen.right(Type.fitted(PictureFacts.known(report.source()) + remark, type.body(), wide - Type.width(name, type.title()) - type.px(24)), margin + wide, y, type.body(), pen.palette.muted());
    }

    private static void caption(Pen pen, RunReport report, double margin, double y, double wide) {
        Type type = pen.type;
        double x = margin;
        for (Ink ink : Ink.values()) {
            Sign.draw(pen.g, x + type.px(5), y, type.px(4.4), ink, pen.palette);
            pen.left(ink.meaning(), x + type.px(15), y, type.small(), pen.palette.muted());
            x += type.px(15) + Type.width(ink.meaning(), type.small()) + type.px(18);
        }
        String failed = report.failure().map(f -> " · failed after " + Units.ns(f.atNs())).orElse("");
        String dropped = report.totals().dropped() > 0 ? " · " + Units.count(report.totals().dropped()) + " records dropped" : "";
        String filtered = report.environment().fact(Environment.FILTER).map(filter -> "only requests that match " + filter + " · ").orElse("");
        pen.left(Type.fitted(filtered + PictureFacts.machine(report.environment()), type.small(), wide), margin, y + type.px(18), type.small(), pen.palette.muted());
        pen.left(Type.fitted("run " + report.startedAt().toString() + " · " + WHEN.format(report.startedAt()) + " · " + Units.ns(report.measuredNs()) + " measured"
                + failed + dropped + " · Bioscope", type.small(), wide), margin, y + type.px(34), type.small(), pen.palette.faint());
    }
}

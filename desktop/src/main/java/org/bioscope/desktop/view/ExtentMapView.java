package org.bioscope.desktop.view;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javafx.scene.canvas.Canvas;
import javafx.scene.layout.Region;
import org.bioscope.traces.ExtentMap;
import org.bioscope.traces.ExtentMap.State;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Units;

/**
 * The file as cells, each a hole, unwritten or written, in step with the playhead. What a cell was before the run and how
 * that is known stands beside it; what nobody saw is drawn as unknown. Owned by the JavaFX thread.
 */
public final class ExtentMapView extends Region implements View {
    /** In one pulse: a few ms of reading, so that a run of millions is read in over a second or two. */
    private static final long ROWS_A_PULSE = 60_000;

    private final Canvas canvas = new Canvas();
    private Optional<ExtentMap> map = Optional.empty();
    private Optional<RunReport> of = Optional.empty();
    private boolean complete;
    private String words = "";
    private List<Object> drawn = List.of();

    public ExtentMapView() {
        canvas.setManaged(false);
        getChildren().add(canvas);
        setId("extent-map");
        setMinSize(120, 60);
    }

    /** The map that is shown, as far as the run has been read in; empty where the run has no file. */
    public Optional<ExtentMap> map() {
        return map;
    }

    @Override
    public void render(Frame frame) {
        RunReport report = frame.report();
        if (of.isEmpty() || of.get().startNs() != report.startNs() || of.get().trace().size() > report.trace().size() || !of.get().workload().equals(report.workload())
                || of.get().phase().over() != report.phase().over()) {
            map = report.startNs() == 0 ? Optional.empty() : ExtentMap.of(report);
            complete = false;
        }
        of = Optional.of(report);
        complete = map.map(m -> m.take(report.trace(), ROWS_A_PULSE)).orElse(true);
        List<Object> now = List.of(frame.nowNs(), report.trace().size(), complete, getWidth(), getHeight(), frame.palette().theme(), frame.selected(), frame.type());
        if (now.equals(drawn)) {
            return;
        }
        drawn = now;
        canvas.setWidth(Math.floor(getWidth()));
        canvas.setHeight(Math.floor(getHeight()));
        var pen = new Pen(canvas.getGraphicsContext2D(), frame.palette(), frame.type());
        pen.g.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
        if (map.isEmpty()) {
            words = report.startNs() == 0 ? "no run yet" : "no file: " + report.environment().fact(org.bioscope.traces.Environment.FILESYSTEM).orElse("no I/O");
            pen.left(words, 0, frame.type().px(12), frame.type().body(), frame.palette().muted());
        } else {
            paint(pen, map.get(), frame);
        }
        setAccessibleText("blocks of the file: " + words);
    }

    private void paint(Pen pen, ExtentMap blocks, Frame frame) {
        var painter = new ExtentPainter(pen, blocks, frame);
        Map<State, Integer> counts = counts(blocks, frame.nowNs());
        words = words(counts);
        double top = painter.heading(counts, canvas.getWidth());
        double foot = frame.type().px(18);
        painter.cells(new Circuit.Box(1, top, canvas.getWidth() - 2, Math.max(10, canvas.getHeight() - top - foot)));
        pen.left(Type.fitted(caption(blocks, frame), frame.type().small(), canvas.getWidth()), 0, canvas.getHeight() - foot / 2, frame.type().small(), frame.palette().muted());
    }

    private static Map<State, Integer> counts(ExtentMap blocks, long atNs) {
        var counts = new EnumMap<State, Integer>(State.class);
        for (int block = 0; block < blocks.blocks(); block++) {
            counts.merge(blocks.at(block, atNs), 1, Integer::sum);
        }
        return counts;
    }

    private static String words(Map<State, Integer> counts) {
        return String.join(", ", counts.entrySet().stream().map(one -> Units.count(one.getValue()) + " " + one.getKey().name().toLowerCase(Locale.ROOT)).toList());
    }

    private String caption(ExtentMap blocks, Frame frame) {
        var caption = new StringBuilder(blocks.stride() == 1 ? Units.count(blocks.blocks(), "block") + " of " + Units.bytes(blocks.blockBytes())
                : "every " + blocks.stride() + "th block of " + Units.bytes(blocks.blockBytes()) + " is followed");
        blocks.sizeAt(frame.nowNs()).ifPresent(size -> caption.append("; i_size ").append(size == 0 ? "0" : Units.bytes(size)));
        if (!complete) {
            caption.append("; the run is still read in");
        }
        if (blocks.buffered() > 0) {
            caption.append("; ").append(Units.count(blocks.buffered(), "write")).append(" went through the page cache");
        }
        if (blocks.contradictions() > 0) {
            caption.append("; ").append(Units.count(blocks.contradictions(), "request")).append(" found something else than is drawn");
        }
        if (complete && frame.report().phase().over()) {
            caption.append("; ").append(blocks.agreement().map(agreed -> agreed.different() == 0 ? "FIEMAP after the run agrees on " + Units.count(agreed.same())
                    : "FIEMAP after the run has " + Units.count(agreed.different()) + " otherwise").orElse("FIEMAP was not asked after the run"));
        }
        return caption.toString();
    }
}

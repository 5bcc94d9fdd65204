package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.bioscope.traces.Interval;
import org.bioscope.traces.RunReport;
import org.jspecify.annotations.Nullable;

/** The four graphs side by side on the same time axis, with one crosshair through them all. Owned by the JavaFX thread. */
public final class GraphsView extends HBox implements View {
    /** Frames between two drawings while only the playhead moves: its mark travels less than a pixel in that time. */
    private static final int MARK_EVERY = 12;

    private final List<GraphPanel> panels = new ArrayList<>();
    private Consumer<OptionalLong> onPoint = ns -> {
    };
    private Consumer<Long> onSeek = ns -> {
    };
    private @Nullable Frame drawn;
    private double drawnWidth;
    private double drawnHeight;
    private int frames;

    public GraphsView() {
        setId("graphs");
        setFocusTraversable(true);
        getStyleClass().add("graphs");
        for (String title : Graph.TITLES) {
            var panel = new GraphPanel();
            panel.setId("graph-" + title.toLowerCase(java.util.Locale.ROOT).replace("/", ""));
            panel.setPrefWidth(10);
            HBox.setHgrow(panel, Priority.ALWAYS);
            panels.add(panel);
            panel.setOnMouseMoved(e -> onPoint.accept(time(panel, e)));
            panel.setOnMouseDragged(e -> onPoint.accept(time(panel, e)));
            panel.setOnMouseExited(e -> onPoint.accept(OptionalLong.empty()));
            panel.setOnMouseClicked(e -> {
                requestFocus();
                time(panel, e).ifPresent(onSeek::accept);
            });
        }
        getChildren().addAll(panels);
        setOnKeyPressed(this::key);
    }

    /** What to do when a person points at a moment, ns since the run's start, or at none any more. */
    public void onPoint(Consumer<OptionalLong> action) {
        onPoint = action;
    }

    /** What to do when a person chooses a moment to be played, ns since the run's start. */
    public void onSeek(Consumer<Long> action) {
        onSeek = action;
    }

    @Override
    public void render(Frame frame) {
        assert Platform.isFxApplicationThread();
        if (getWidth() < 50 || getHeight() < 50) {
            return;
        }
        boolean marked = drawn != null && drawn.nowNs() != frame.nowNs() && (!frame.playing() || frames++ % MARK_EVERY == 0);
        boolean anew = drawn == null || marked || drawn.report().intervals().size() != frame.report().intervals().size() || drawn.counted() != frame.counted() && !drawn.matches().equals(frame.matches())
                || drawn.report().phase() != frame.report().phase() || drawn.report().workload() != frame.report().workload()
                || drawn.palette() != frame.palette() || !drawn.crosshair().equals(frame.crosshair())
                || drawnWidth != laidOut() || drawnHeight != panels.getLast().getHeight();
        if (!anew) {
            return;
        }
        drawn = frame;
        drawnWidth = laidOut();
        drawnHeight = panels.getLast().getHeight();
        setSpacing(frame.type().px(getWidth() < frame.type().px(720) ? 10 : 18));
        List<Graph> graphs = Graph.of(frame.counted(), frame.report(), pointedAt(frame));
        for (int i = 0; i < panels.size(); i++) {
            panels.get(i).paint(graphs.get(i), frame);
            panels.get(i).setAccessibleText(GraphPanel.spoken(graphs.get(i), frame.counted()));
        }
    }

    /** Panels get their places after this view got its own, so theirs are what counts. */
    private double laidOut() {
        return panels.getFirst().getWidth() + panels.getLast().getLayoutX();
    }

    private static List<Interval> pointedAt(Frame frame) {
        if (frame.crosshair().isEmpty()) {
            return List.of();
        }
        long ns = frame.crosshair().getAsLong();
        return frame.counted().intervals().stream().filter(i -> i.fromNs() <= ns && ns < i.toNs()).limit(1).toList();
    }

    private OptionalLong time(GraphPanel panel, MouseEvent e) {
        if (drawn == null || drawn.report().intervals().isEmpty()) {
            return OptionalLong.empty();
        }
        double share = (e.getX() - GraphPanel.plotLeft(drawn.type())) / panel.plotWidth(drawn.type());
        return share < 0 || share > 1 ? OptionalLong.empty() : OptionalLong.of((long) (share * GraphPanel.spanNs(drawn.report())));
    }

    /** With the keyboard on the graphs, the arrows move the crosshair by a tenth of a second and Enter plays from it. */
    private void key(KeyEvent e) {
        if (drawn == null || drawn.report().intervals().isEmpty()) {
            return;
        }
        RunReport report = drawn.report();
        long lastNs = report.intervals().getLast().toNs() - 1;
        long stepNs = report.intervals().getFirst().toNs() - report.intervals().getFirst().fromNs();
        long atNs = drawn.crosshair().orElse(lastNs);
        switch (e.getCode()) {
            case LEFT -> onPoint.accept(OptionalLong.of(Math.max(0, atNs - stepNs)));
            case RIGHT -> onPoint.accept(OptionalLong.of(Math.min(lastNs, atNs + stepNs)));
            case ENTER -> onSeek.accept(atNs);
            default -> {
                return;
            }
        }
        e.consume();
    }
}

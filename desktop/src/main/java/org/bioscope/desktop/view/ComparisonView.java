package org.bioscope.desktop.view;

import java.util.Optional;
import java.util.OptionalDouble;
import javafx.application.Platform;
import javafx.geometry.Point2D;
import javafx.scene.canvas.Canvas;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/** One drawing of a comparison in the window. Draws only what has changed. Owned by the JavaFX thread. */
public final class ComparisonView extends Region {
    /** Which drawing. */
    public enum Kind {
        /** Where the time between the arms goes, stage by stage. */
        STAGES,
        /** The runs over each other along time or requests. */
        GRAPHS,
        /** Latency by percentile, and the difference. */
        PERCENTILES,
        /** Every round, and the ratios. */
        ROUNDS
    }

    private final Kind kind;
    private final Canvas canvas = new Canvas();
    private Optional<Point2D> pointer = Optional.empty();
    private OptionalDouble crosshair = OptionalDouble.empty();
    private @Nullable CompareFrame drawn;
    private Optional<Point2D> drawnPointer = Optional.empty();

    public ComparisonView(Kind kind) {
        this.kind = kind;
        canvas.setManaged(false);
        getChildren().add(canvas);
        setMinSize(0, 0);
        setOnMouseMoved(e -> pointer = Optional.of(new Point2D(e.getX(), e.getY())));
        setOnMouseExited(e -> pointer = Optional.empty());
    }

    /** Where the crosshair of the graphs is: ns since the runs' start, or requests done. */
    public OptionalDouble crosshair() {
        return crosshair;
    }

    public void render(CompareFrame frame) {
        assert Platform.isFxApplicationThread();
        double width = Math.floor(getWidth());
        double height = Math.floor(getHeight());
        if (width < 100 || height < 40) {
            return;
        }
        boolean still = kind != Kind.GRAPHS || drawn != null && drawn.now().equals(frame.now());
        if (drawn != null && still && drawn.comparison() == frame.comparison() && drawn.series().equals(frame.series()) && drawn.byNumber() == frame.byNumber()
                && drawn.palette() == frame.palette() && drawn.type().equals(frame.type()) && canvas.getWidth() == width && canvas.getHeight() == height
                && (drawnPointer.equals(pointer) || kind == Kind.STAGES || kind == Kind.ROUNDS)) {
            return;
        }
        drawn = frame;
        drawnPointer = pointer;
        canvas.setWidth(width);
        canvas.setHeight(height);
        var pen = new Pen(canvas.getGraphicsContext2D(), frame.palette(), frame.type());
        pen.g.clearRect(0, 0, width, height);
        paint(pen, frame, new Circuit.Box(0, 0, width, height));
    }

    private void paint(Pen pen, CompareFrame frame, Circuit.Box whole) {
        switch (kind) {
            case STAGES -> StageCascade.paint(pen, frame.comparison(), whole);
            case GRAPHS -> crosshair = OverlayPlot.paint(pen, frame, whole, pointer);
            case PERCENTILES -> PercentilePlot.paint(pen, frame.comparison(), whole,
                    pointer.map(p -> OptionalDouble.of(Math.clamp(Plot.share(pen, whole, p.getX()), 0, 1))).orElse(OptionalDouble.empty()));
            case ROUNDS -> {
                double gap = pen.type.px(12);
                double upper = (whole.height() - gap) * 0.55;
                RoundsPlot.rounds(pen, frame.comparison(), new Circuit.Box(0, 0, whole.width(), upper));
                RoundsPlot.ratios(pen, frame.comparison(), new Circuit.Box(0, upper + gap, whole.width(), whole.height() - upper - gap));
            }
        }
    }
}

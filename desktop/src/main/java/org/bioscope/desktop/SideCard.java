package org.bioscope.desktop;

import java.util.Locale;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.PipelineView;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Totals;
import org.bioscope.traces.Units;
import org.bioscope.traces.compare.Comparison;

/** One run of several that play in step: its name, how it is known, its figures and its circuit. Owned by the JavaFX thread. */
final class SideCard extends VBox {
    /** The card's width in ems below which its name needs the room more than its figures. */
    private static final double ROOM_FOR_FIGURES = 56;

    private final PipelineView pipeline = new PipelineView();
    private final Label name = new Label();
    private final Label badge = new Label();
    private final Label recorded = new Label("recorded");
    private final Label closed = new Label("kernel unknown");
    private final Label figures = new Label();
    private final Label moment = new Label();

    SideCard(int arm) {
        setId("side-" + Comparison.letter(arm).toLowerCase(Locale.ROOT));
        getStyleClass().addAll("card", "side");
        var letter = new Label(Comparison.letter(arm));
        letter.getStyleClass().add("arm-letter");
        name.getStyleClass().add("strong");
        name.setMinWidth(40);
        HBox.setHgrow(name, Priority.ALWAYS);
        name.setMaxWidth(Double.MAX_VALUE);
        figures.getStyleClass().add("figures");
        figures.setMinWidth(0);
        moment.getStyleClass().add("figures");
        moment.setMinWidth(Region.USE_PREF_SIZE);
        moment.setId("moment-" + Comparison.letter(arm).toLowerCase(Locale.ROOT));
        recorded.getStyleClass().addAll("badge", "badge-recorded");
        closed.getStyleClass().addAll("badge", "badge-unknown");
        for (Label label : new Label[] {letter, badge, recorded, closed}) {
            label.setMinWidth(Region.USE_PREF_SIZE);
        }
        var heading = new HBox(letter, name, figures, moment, badge, recorded, closed);
        heading.getStyleClass().add("heading");
        pipeline.setFocusTraversable(false);
        pipeline.setMinSize(0, 0);
        setMinSize(0, 0);
        VBox.setVgrow(pipeline, Priority.ALWAYS);
        getChildren().addAll(heading, pipeline);
    }

    /** What stays while the run plays. */
    void show(String shortName, String wholeName, RunReport report, boolean wasRecorded) {
        name.setText(shortName);
        name.setTooltip(new Tooltip(wholeName));
        PipelineCard.evidence(badge, report.source());
        Views.show(recorded, wasRecorded);
        Totals totals = report.totals();
        double seconds = report.measuredNs() / 1e9;
        figures.setText(seconds == 0 || totals.requests() == 0 ? "" : Units.count(Math.round(totals.requests() / seconds)) + " IOPS · p50 " + Units.ns(totals.lat().percentileNs(50))
                + " · p99 " + Units.ns(totals.lat().percentileNs(99)));
    }

    /** {@code words} is where this run is. */
    void render(Frame frame, String words) {
        pipeline.render(frame);
        Views.show(figures, getWidth() >= ROOM_FOR_FIGURES * name.getFont().getSize());
        boolean unknown = !frame.passage().opened();
        if (closed.isVisible() != unknown) {
            Views.show(closed, unknown);
        }
        if (!moment.getText().equals(words)) {
            moment.setText(words);
        }
    }

    PipelineView pipeline() {
        return pipeline;
    }
}

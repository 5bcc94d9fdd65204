package org.bioscope.desktop;

import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.Passage;
import org.bioscope.desktop.view.PipelineView;
import org.bioscope.desktop.view.View;
import org.bioscope.traces.Evidence;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Units;
import org.jspecify.annotations.Nullable;

/** The circuit in its card: above it what of the run is shown and how it is known; over it a word while there is nothing. */
final class PipelineCard extends VBox implements View {
    private final PipelineView pipeline = new PipelineView();
    private final FittingLabel shown = new FittingLabel();
    private final Label badge = new Label();
    private final Label closed = new Label("kernel unknown");
    private final Label headline = new Label();
    private final Label hint = new Label();
    private final Button asFio;
    private final VBox empty = new VBox(headline, hint);
    private @Nullable Frame drawn;

    /** {@code timeline} is what the button does that shows the timeline instead, {@code fio} what the one does that shows fio's command and job. */
    PipelineCard(Runnable timeline, Runnable fio) {
        getStyleClass().addAll("card", "pipeline-card");
        asFio = TimelineCard.button("as-fio", "As fio", "The fio command and the job file that do the same (Ctrl+J)", fio);
        Views.show(asFio, false);
        var title = new Label("The circuit");
        title.getStyleClass().add("card-title");
        title.setMinWidth(Region.USE_PREF_SIZE);
        shown.setId("shown");
        shown.getStyleClass().add("muted");
        HBox.setHgrow(shown, Priority.ALWAYS);
        badge.setId("evidence");
        badge.getStyleClass().add("badge");
        badge.setMinWidth(Region.USE_PREF_SIZE);
        closed.getStyleClass().addAll("badge", "badge-unknown");
        closed.setMinWidth(Region.USE_PREF_SIZE);
        var heading = new HBox(title, shown, badge, closed, asFio, TimelineCard.button("to-timeline", "Timeline", "The same requests from left to right (V)", timeline));
        heading.getStyleClass().add("heading");
        headline.getStyleClass().add("empty-headline");
        hint.getStyleClass().add("muted");
        hint.setWrapText(true);
        empty.getStyleClass().add("empty");
        empty.setMouseTransparent(true);
        var stack = new StackPane(pipeline, empty);
        VBox.setVgrow(stack, Priority.ALWAYS);
        getChildren().addAll(heading, stack);
    }

    PipelineView pipeline() {
        return pipeline;
    }

    /** {@code taught} is whether a lesson stands beside it. */
    void render(Frame frame, boolean hasRun, boolean starting, boolean taught) {
        render(frame);
        boolean nothing = frame.passage().toNs() == 0;
        Views.show(asFio, hasRun);
        empty.setVisible(nothing);
        pipeline.setVisible(!nothing);
        if (nothing) {
            boolean recorded = frame.report().trace().size() > 0;
            headline.setText(starting && !recorded ? "Preparing" : recorded ? "Reading the requests" : hasRun ? "Nothing was recorded" : taught ? "Nothing has run yet" : "Watch your disk work");
            hint.setText(recorded ? "" : starting ? "The file is being made; then the ramp, then the run."
                    : hasRun ? frame.report().failure().map(RunReport.Failure::message).orElse("The run ended before its first request was seen.")
                    : (taught ? "" : "Press Run, or Ctrl+R. ") + "Every request of " + (taught ? "a" : "the") + " run will go round here, slowly enough to be seen.");
        }
    }

    @Override
    public void render(Frame frame) {
        pipeline.render(frame);
        Passage passage = frame.passage();
        if (drawn != null && drawn.passage() == passage && drawn.report().source() == frame.report().source()) {
            return;
        }
        drawn = frame;
        boolean any = passage.toNs() != 0;
        Source source = frame.report().source();
        evidence(badge, source);
        badge.setVisible(any);
        closed.setText(source == Source.SIMULATED ? "as one span" : "kernel unknown");
        closed.setVisible(any && !passage.opened() && !passage.copied());
        closed.setManaged(!passage.opened() && !passage.copied());
        shown.say(any ? words(passage) : List.of(""));
    }

    /** Makes a label say how a run is known. */
    static void evidence(Label badge, Source source) {
        Evidence evidence = switch (source) {
            case ENGINE, KERNEL -> Evidence.OBSERVED;
            case LABORATORY -> Evidence.LABORATORY;
            case SIMULATED -> Evidence.SIMULATED;
        };
        if (!badge.getText().equals(evidence.label())) {
            badge.setText(evidence.label());
            badge.getStyleClass().setAll("label", "badge", "badge-" + evidence.label());
        }
    }

    private static String requests(Passage passage) {
        boolean all = passage.matched() == passage.inFlight();
        return (all ? "" : Units.count(passage.matched()) + " of ") + Units.count(passage.inFlight(), "request") + (all ? "" : passage.inFlight() == 1 ? " matches" : " match");
    }

    /** The same in fewer and fewer words. */
    private static List<String> words(Passage passage) {
        String drawn = passage.oneIn() == 1 ? "every request is drawn" : "one request in " + Units.count(passage.oneIn()) + " is drawn";
        String brief = passage.oneIn() == 1 ? "" : " · 1 in " + Units.count(passage.oneIn()) + " drawn";
        String length = Units.ns(passage.toNs() - passage.fromNs());
        String requests = requests(passage);
        return List.of(length + " of the run · " + requests + " · " + drawn, length + " of the run · " + requests + brief, length + " · " + requests + brief, requests + brief, length, "");
    }
}

package org.bioscope.desktop.lesson;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** A scenario on the large part of the screen, up to one of its moments. Owned by the JavaFX thread. */
final class ScenarioView extends VBox {
    private final Scenario scenario;
    private final FlowPane values = new FlowPane();
    private final Label verdict = StepView.words("", "scenario-verdict");
    private final ScenarioChart chart;

    ScenarioView(Scenario scenario) {
        this.scenario = scenario;
        chart = new ScenarioChart(scenario);
        setId("scenario");
        getStyleClass().addAll("card", "scenario");
        var title = StepView.words(scenario.title(), "scenario-title");
        HBox.setHgrow(title, Priority.ALWAYS);
        title.setMaxWidth(Double.MAX_VALUE);
        var badge = new Label("explained, not observed");
        badge.getStyleClass().addAll("badge", "badge-unknown");
        badge.setMinWidth(Region.USE_PREF_SIZE);
        var heading = new HBox(title, badge);
        heading.getStyleClass().add("heading");
        values.getStyleClass().add("scenario-values");
        VBox.setVgrow(chart, Priority.ALWAYS);
        getChildren().addAll(heading, values, chart, verdict);
    }

    /** Shows what has happened up to and with the moment of that number. */
    void show(int moment) {
        Map<String, String> before = moment == 0 ? scenario.values() : scenario.valuesAt(moment - 1);
        values.getChildren().setAll(scenario.valuesAt(moment).entrySet().stream().map(value -> {
            Label label = new Label(value.getKey() + ": " + value.getValue());
            label.getStyleClass().add("scenario-value");
            // A sign beside the colour: what has just changed is marked.
            if (!value.getValue().equals(before.get(value.getKey()))) {
                label.setText("▸ " + label.getText());
                label.getStyleClass().add("scenario-changed");
            }
            return label;
        }).toList());
        verdict.setText(verdict(moment));
        verdict.getStyleClass().setAll("scenario-verdict", scenario.deadlockedAt(moment).isEmpty() ? "scenario-good" : "scenario-bad");
        chart.show(moment);
    }

    /** The dots on the arrows of those who wait: where they are at that time of the window's clock, ns. */
    void pulse(long clockNs) {
        chart.pulse(clockNs);
    }

    private String verdict(int moment) {
        Set<String> stuck = scenario.deadlockedAt(moment);
        if (!stuck.isEmpty()) {
            return "✗ deadlock: each waits for the other";
        }
        return Optional.of(moment).filter(at -> at + 1 == scenario.moments().size()).map(at -> "✓ nobody waits").orElse(" ");
    }
}

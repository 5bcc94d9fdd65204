package org.bioscope.desktop;

import java.util.Optional;
import javafx.geometry.VPos;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.bioscope.traces.Plan;
import org.bioscope.traces.Plan.Topic;
import org.bioscope.traces.Workload;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * What the next run would do, before it does it, in the words of {@code run --plan}; and the field for the serial where a
 * device's contents would be lost. Owned by the JavaFX thread.
 */
final class PlanPane extends VBox {
    private final GridPane grid = new GridPane();
    private final Label refusal = new Label();
    private final Label question = new Label();
    private final VBox asks;
    private final OptionRow answer;
    private Optional<Plan> shown = Optional.empty();

    /** {@code answer} is the row of {@link Workload#ALLOW_WRITES_TO}. */
    PlanPane(OptionRow answer) {
        this.answer = answer;
        setId("plan");
        getStyleClass().addAll("card", "plan");
        var title = new Label("Plan");
        title.getStyleClass().add("card-title");
        grid.getStyleClass().add("fields");
        refusal.setId("plan-refusal");
        refusal.getStyleClass().addAll("fact", "muted");
        question.setId("plan-question");
        question.getStyleClass().add("plan-question");
        for (Label label : new Label[] {refusal, question}) {
            label.setWrapText(true);
            label.setMinHeight(USE_PREF_SIZE);
        }
        asks = new VBox(question, answer);
        asks.getStyleClass().add("plan-asks");
        // What a person has to do comes first: on a low screen the rest may be below its edge.
        getChildren().addAll(title, asks, grid, refusal);
        Views.show(refusal, false);
        Views.show(asks, false);
    }

    void show(Plan plan) {
        Views.show(refusal, false);
        Views.show(grid, true);
        if (shown.equals(Optional.of(plan))) {
            return;
        }
        shown = Optional.of(plan);
        Views.show(this, !plan.lines().isEmpty());
        grid.getChildren().clear();
        Topic before = null;
        int row = 0;
        for (Plan.Line line : plan.lines()) {
            // A topic's second line needs its name no more.
            grid.addRow(row++, topic(line.topic() == before ? "" : line.topic().label()), text(line));
            before = line.topic();
        }
        plan.question().ifPresent(asked -> question.setText(asked.holds() + " on " + asked.device() + " would be lost. To allow that, type " + asked.answer() + " (" + asked.kind() + ")"));
        Views.show(asks, plan.question().isPresent());
        answer.mark(Optional.empty());
    }

    /** Why there is no plan: the run would be refused for the same reason. */
    void refuse(String message) {
        shown = Optional.empty();
        Views.show(this, true);
        refusal.setText(message);
        Views.show(refusal, true);
        Views.show(grid, false);
        Views.show(asks, false);
    }

    /**
     * The workload as it may be started, with what was typed, which is good for one run; empty where that is not what was asked
     * for, and the field then says so. Whether it is enough the engine decides, which looks at the device anew.
     */
    Optional<Workload> answered(Workload workload) {
        String wanted = shown.flatMap(Plan::question).map(Plan.Question::answer).orElse("");
        String typed = wanted.isEmpty() ? "" : answer.into(workload).get(Workload.ALLOW_WRITES_TO).strip();
        if (!typed.equals(wanted)) {
            answer.mark(Optional.of(typed.isEmpty() ? "nothing was started: the serial is not typed yet" : "nothing was started: '" + typed + "' is not what is asked for"));
            answer.control().requestFocus();
            return Optional.empty();
        }
        answer.type("");
        return Optional.of(workload.with(Workload.ALLOW_WRITES_TO, typed));
    }

    private static Label topic(String text) {
        var topic = new Label(text);
        topic.getStyleClass().add("muted");
        topic.setMinWidth(USE_PREF_SIZE);
        GridPane.setValignment(topic, VPos.TOP);
        return topic;
    }

    private static HBox text(Plan.Line line) {
        var text = new Label(line.text());
        text.setWrapText(true);
        text.setMinHeight(USE_PREF_SIZE);
        text.getStyleClass().add("fact");
        HBox.setHgrow(text, Priority.ALWAYS);
        var row = new HBox(text);
        if (line.grave()) {
            var icon = new FontIcon(Feather.ALERT_TRIANGLE);
            icon.getStyleClass().add("severity-warning");
            row.getChildren().addFirst(icon);
            row.getStyleClass().add("plan-grave");
        }
        GridPane.setHgrow(row, Priority.ALWAYS);
        return row;
    }
}

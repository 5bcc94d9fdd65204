package org.bioscope.desktop;

import atlantafx.base.controls.ToggleSwitch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.geometry.HorizontalDirection;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.bioscope.traces.Option;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;

/**
 * One option of the form: its name, a control that suits its values, and below them what is wrong with what was typed. The
 * control's text is in fio's spelling, read by the option itself, so the form accepts what the command line accepts.
 */
final class OptionRow extends VBox {
    /** Values that people ask for; any other can be typed. */
    static final Map<Option<?>, List<String>> SUGGESTED = Map.of(
            Workload.BS, List.of("512", "4k", "8k", "16k", "64k", "128k", "1m"),
            Workload.IODEPTH, List.of("1", "2", "4", "8", "16", "32", "64", "128"),
            Workload.NUMJOBS, List.of("1", "2", "4", "8"),
            Workload.SIZE, List.of("64m", "256m", "1g", "4g", "16g"),
            Workload.RUNTIME, List.of("5s", "10s", "30s", "60s", "5m"),
            Workload.RAMP_TIME, List.of("0s", "1s", "5s"));

    private final Option<?> option;
    private final Label error = new Label();
    private final Control control;
    private final Supplier<String> text;
    private final Consumer<String> show;

    /** {@code changed} is called with every edit. */
    OptionRow(Option<?> option, String name, Runnable changed) {
        this.option = option;
        getStyleClass().add("option");
        setId("row-" + option.name());
        var label = new Label(name);
        label.getStyleClass().add("option-name");
        List<String> values = values(option);
        if (option.flag()) {
            var toggle = new ToggleSwitch();
            toggle.setLabelPosition(HorizontalDirection.RIGHT);
            toggle.selectedProperty().addListener((o, was, is) -> changed.run());
            control = toggle;
            text = () -> toggle.isSelected() ? "1" : "0";
            show = value -> toggle.setSelected(value.equals("1"));
        } else if (!values.isEmpty() || SUGGESTED.containsKey(option)) {
            var box = new ComboBox<String>();
            box.getItems().setAll(values.isEmpty() ? SUGGESTED.get(option) : values);
            box.setEditable(values.isEmpty());
            box.setMaxWidth(Double.MAX_VALUE);
            box.setVisibleRowCount(8);
            box.valueProperty().addListener((o, was, is) -> changed.run());
            if (box.isEditable()) {
                box.getEditor().textProperty().addListener((o, was, is) -> changed.run());
            }
            control = box;
            text = () -> box.isEditable() ? box.getEditor().getText() : box.getValue();
            show = value -> {
                box.setValue(value);
                if (box.isEditable()) {
                    box.getEditor().setText(value);
                }
            };
        } else {
            var field = new TextField();
            field.textProperty().addListener((o, was, is) -> changed.run());
            control = field;
            text = field::getText;
            show = field::setText;
        }
        control.setId(option.name());
        control.setAccessibleText(name);
        label.setLabelFor(control);
        Tooltip tooltip = tooltip(option);
        control.setTooltip(tooltip);
        Tooltip.install(label, tooltip);
        HBox.setHgrow(control, option.flag() ? Priority.NEVER : Priority.ALWAYS);
        var line = new HBox(label, control);
        line.getStyleClass().add("option-line");
        error.getStyleClass().add("option-error");
        error.setId("error-" + option.name());
        error.setWrapText(true);
        error.setMinHeight(USE_PREF_SIZE);
        getChildren().add(line);
    }

    /** Puts a further control beside this one, such as a button that chooses a file. */
    OptionRow with(Node more) {
        ((HBox) getChildren().getFirst()).getChildren().add(more);
        return this;
    }

    Option<?> option() {
        return option;
    }

    Control control() {
        return control;
    }

    void show(Workload workload) {
        show.accept(workload.text(option));
    }

    void type(String value) {
        show.accept(value);
    }

    /** The workload with this row's value; throws {@link WorkloadException} where the text is none. */
    Workload into(Workload workload) {
        String typed = text.get();
        return workload.withText(option, typed == null ? "" : typed);
    }

    /** Shows what is wrong with the value, or that nothing is. */
    void mark(Optional<String> wrong) {
        error.setText(wrong.orElse(""));
        if (wrong.isPresent() == getChildren().contains(error)) {
            return;
        }
        if (wrong.isPresent()) {
            getChildren().add(error);
            control.getStyleClass().add("wrong");
        } else {
            getChildren().remove(error);
            control.getStyleClass().remove("wrong");
        }
    }

    private static Tooltip tooltip(Option<?> option) {
        String name = (option.fio() ? "fio: --" : "Bioscope's own: --") + option.name();
        var tooltip = new Tooltip(name + "\n" + option.meaning() + "\nLegal: " + option.legal());
        tooltip.setWrapText(true);
        tooltip.setMaxWidth(360);
        tooltip.setShowDelay(Duration.millis(400));
        tooltip.setShowDuration(Duration.seconds(30));
        return tooltip;
    }

    /** The closed list of values, where the option has one: it says so in words. */
    static List<String> values(Option<?> option) {
        String closed = "one of ";
        return option.legal().startsWith(closed) ? List.of(option.legal().substring(closed.length()).split(", ")) : List.of();
    }
}

package org.bioscope.desktop;

import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import org.bioscope.desktop.compare.Arms;
import org.bioscope.traces.Option;
import org.bioscope.traces.OptionText;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.compare.Measure;
import org.bioscope.traces.compare.Statistics;
import org.bioscope.traces.rules.Generations;
import org.bioscope.traces.simulate.Models;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * What is to be compared: two to four arms, each in the words of the command line, which menus write. What an arm does not
 * say is as the window's form says. Owned by the JavaFX thread.
 */
final class CompareForm extends VBox {
    /** An arm that stands for the run that the window shows. */
    static final String SHOWN = "the run that is shown";

    private static final List<Option<?>> AXES = List.of(Workload.IOENGINE, Workload.IODEPTH, Workload.PREPARE, Workload.SYNC, Workload.COMPLETION, Workload.LOOP, Workload.OBSERVE, Workload.BS, Workload.RW);
    /** So long a run is steady on most disks, and ten rounds are over before one loses patience. */
    private static final long MOST_RUNTIME_NS = 2_000_000_000L;
    private static final long MOST_RAMP_NS = 500_000_000L;

    /**
     * What was asked for.
     *
     * @param arms   the texts as typed, those that are empty left out but the first
     * @param common what all real and simulated arms start from
     */
    record Asked(List<String> arms, Workload common, int rounds, Measure measure) {
        Asked {
            arms = List.copyOf(arms);
        }

        /** What the first is called where nothing was typed: the other arms' options with the form's values. */
        String first() {
            var names = new LinkedHashSet<String>();
            for (String arm : arms.subList(1, arms.size())) {
                try {
                    OptionText.values(OptionText.words(arm), Arms.SIMULATION).keySet().stream().filter(name -> Workload.option(name).isPresent()).forEach(names::add);
                } catch (WorkloadException e) {
                    // A file, or a slip that is told when the arm itself is read.
                }
            }
            if (names.isEmpty()) {
                names.add(Workload.IOENGINE.name());
            }
            return String.join(" ", names.stream().flatMap(name -> Workload.option(name).stream()).map(option -> "--" + option.name() + " " + common.text(option)).toList());
        }

        /** All arms with a text. */
        List<String> texts() {
            return Stream.concat(Stream.of(arms.getFirst().isBlank() ? first() : arms.getFirst()), arms.stream().skip(1)).toList();
        }
    }

    private final Workload form;
    private final List<TextField> fields = new ArrayList<>();
    private final TextField rounds = new TextField("10");
    private final TextField runtime;
    private final ComboBox<String> measure = new ComboBox<>();
    private final Label estimate = new Label();
    private final Label line = new Label();
    private final Label refusal = new Label();
    private final Button start = new Button("Compare", new FontIcon(Feather.PLAY));

    /** {@code form} is what the window's form says, {@code first} the first arm's text. */
    CompareForm(Workload form, String first, boolean hasRun, Consumer<Asked> compare) {
        this.form = form;
        getStyleClass().addAll("export", "compare-form");
        var intro = new Label("Name what differs; all else is as the form says. Rounds are interleaved, A B B A, with fresh files and one seed in each.");
        intro.setWrapText(true);
        intro.getStyleClass().add("muted");
        getChildren().add(intro);
        for (int arm = 0; arm < Comparison.MOST_ARMS; arm++) {
            getChildren().add(arm(arm, hasRun));
        }
        fields.getFirst().setText(first);
        fields.getFirst().setPromptText("as the form says");
        long runtimeNs = form.get(Workload.RUNTIME) == 0 ? MOST_RUNTIME_NS : Math.min(MOST_RUNTIME_NS, form.get(Workload.RUNTIME));
        runtime = new TextField(Units.fioNs(runtimeNs));
        runtime.setId("compare-runtime");
        rounds.setId("compare-rounds");
        measure.setId("compare-by");
        for (Measure each : Measure.values()) {
            measure.getItems().add(each.label());
        }
        measure.setValue(Measure.IOPS.label());
        runtime.setPrefColumnCount(5);
        rounds.setPrefColumnCount(4);
        var foot = new HBox(name("Rounds"), rounds, name("each"), runtime, name("decided by"), measure);
        foot.getStyleClass().add("option-line");
        estimate.getStyleClass().add("muted");
        estimate.setId("compare-estimate");
        line.getStyleClass().add("command-line");
        line.setWrapText(true);
        line.setId("compare-line");
        refusal.getStyleClass().add("bad");
        refusal.setWrapText(true);
        refusal.setId("compare-refusal");
        start.setId("compare-start");
        start.getStyleClass().add("accent");
        start.setDefaultButton(true);
        start.setMinWidth(Region.USE_PREF_SIZE);
        start.setOnAction(e -> asked().ifPresent(asked -> {
            start.setDisable(true);
            refusal.setText("");
            compare.accept(asked);
        }));
        var last = new HBox(estimate, start);
        HBox.setHgrow(estimate, Priority.ALWAYS);
        estimate.setMaxWidth(Double.MAX_VALUE);
        last.getStyleClass().add("option-line");
        getChildren().addAll(foot, line, refusal, last);
        Stream.concat(fields.stream(), Stream.of(rounds, runtime)).forEach(field -> field.textProperty().addListener((o, was, is) -> told()));
        told();
    }

    /** Says why it cannot be. */
    void refuse(String why) {
        start.setDisable(false);
        refusal.setText(why);
    }

    private HBox arm(int arm, boolean hasRun) {
        var field = new TextField();
        field.setId("arm-" + Comparison.letter(arm).toLowerCase(Locale.ROOT));
        field.setPromptText(arm == 1 ? "such as --completion workqueue, or a file" : "");
        HBox.setHgrow(field, Priority.ALWAYS);
        fields.add(field);
        var letter = new Label(Comparison.letter(arm));
        letter.getStyleClass().add("arm-letter");
        letter.setMinWidth(18);
        var menu = new MenuButton("Choose");
        menu.setId("choose-" + Comparison.letter(arm).toLowerCase(Locale.ROOT));
        menu.setMinWidth(Region.USE_PREF_SIZE);
        for (Option<?> axis : AXES) {
            var values = new Menu("--" + axis.name());
            values(axis).forEach(value -> values.getItems().add(item(value, () -> put(field, axis.name(), value))));
            menu.getItems().add(values);
        }
        var simulated = new Menu("simulated");
        for (String model : Models.names()) {
            var kernels = new Menu(model);
            Generations.ALL.forEach(g -> kernels.getItems().add(item("on " + g.name(), () -> field.setText("--model " + model + " --kernel " + g.name()))));
            simulated.getItems().add(kernels);
        }
        menu.getItems().addAll(simulated, item("a recording, fio's JSON or a job file …", () -> file(field)));
        if (hasRun) {
            menu.getItems().add(item(SHOWN, () -> field.setText(SHOWN)));
        }
        var row = new HBox(letter, field, menu);
        row.getStyleClass().add("option-line");
        return row;
    }

    private static List<String> values(Option<?> axis) {
        if (axis == Workload.COMPLETION) {
            return Stream.concat(Stream.of("native", "inline", "workqueue", "caller"), Generations.ALL.stream().map(g -> "rules:" + g.name())).toList();
        }
        List<String> closed = OptionRow.values(axis);
        return closed.isEmpty() ? OptionRow.SUGGESTED.getOrDefault(axis, List.of()) : closed;
    }

    /** Writes an option into an arm, in the place of another value of it. */
    private static void put(TextField field, String option, String value) {
        String text = field.getText().strip();
        String kept = text.startsWith("-") ? text.replaceAll("--" + option + "[ =]\\S+", "").replaceAll("\\s+", " ").strip() : "";
        field.setText((kept + " --" + option + " " + value).strip());
        field.positionCaret(field.getText().length());
    }

    private void file(TextField field) {
        var chooser = new FileChooser();
        chooser.setTitle("A run to compare with");
        chooser.getExtensionFilters().addAll(new FileChooser.ExtensionFilter("Recordings, fio's JSON, job files", "*.bioscope", "*.json", "*.fio"), new FileChooser.ExtensionFilter("All files", "*"));
        File chosen = chooser.showOpenDialog(getScene().getWindow());
        if (chosen != null) {
            field.setText(chosen.getPath());
        }
    }

    private Optional<Asked> asked() {
        try {
            return Optional.of(read());
        } catch (WorkloadException e) {
            refuse(e.getMessage());
            return Optional.empty();
        }
    }

    private Asked read() {
        List<String> arms = IntStream.range(0, fields.size()).mapToObj(i -> fields.get(i).getText().strip()).toList();
        var given = new ArrayList<>(List.of(arms.getFirst()));
        arms.stream().skip(1).filter(arm -> !arm.isBlank()).forEach(given::add);
        if (given.size() < 2) {
            throw new WorkloadException("arm", "compare one arm: say in B what is to differ, such as --iodepth 1");
        }
        int count;
        try {
            count = Integer.parseInt(rounds.getText().strip());
        } catch (NumberFormatException e) {
            count = 0;
        }
        if (count < 1 || count > Statistics.MOST_ROUNDS) {
            throw new WorkloadException("rounds", "rounds '" + rounds.getText() + "': must be a whole number from 1 to " + Statistics.MOST_ROUNDS);
        }
        Workload common = form.withText(Workload.RUNTIME, runtime.getText()).with(Workload.RAMP_TIME, Math.min(MOST_RAMP_NS, form.get(Workload.RAMP_TIME)));
        return new Asked(given, common, count, Measure.values()[measure.getItems().indexOf(measure.getValue())]);
    }

    /** How long it will take, and the same as a command. */
    private void told() {
        try {
            Asked asked = read();
            long eachNs = asked.common().get(Workload.RUNTIME) + asked.common().get(Workload.RAMP_TIME);
            boolean recorded = asked.arms().stream().anyMatch(arm -> arm.equals(SHOWN) || arm.endsWith(".bioscope") || arm.endsWith(".json"));
            estimate.setText(recorded ? "A recording is one run: one round, which carries no verdict." : asked.rounds() < 6 ? "Fewer than six rounds carry no verdict."
                    : asked.rounds() + " rounds of " + asked.arms().size() + " runs: " + Units.ns(asked.rounds() * asked.arms().size() * eachNs) + " and making the files");
            line.setText(command(asked));
        } catch (WorkloadException e) {
            estimate.setText("");
            line.setText("");
        }
    }

    private static String command(Asked asked) {
        var words = new StringBuilder("bioscope compare");
        asked.texts().forEach(arm -> words.append(arm.startsWith("-") || arm.contains(" ") ? " \"" + arm + "\"" : " " + arm));
        for (Option<?> option : Workload.OPTIONS) {
            if (asked.common().changes(option)) {
                words.append(" --").append(option.name()).append(option.flag() ? "" : " " + asked.common().text(option));
            }
        }
        return words.append(" --rounds ").append(asked.rounds()).append(asked.measure() == Measure.IOPS ? "" : " --by " + asked.measure().label()).toString();
    }

    private static Label name(String words) {
        var label = new Label(words);
        label.getStyleClass().add("muted");
        label.setMinWidth(Region.USE_PREF_SIZE);
        return label;
    }

    private static MenuItem item(String words, Runnable action) {
        var item = new MenuItem(words);
        item.setOnAction(e -> action.run());
        return item;
    }
}

package org.bioscope.desktop;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TitledPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.stage.DirectoryChooser;
import org.bioscope.traces.Option;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The form, made from {@link Workload#OPTIONS}: what people set first, the rest folded away. Owned by the JavaFX thread. */
final class WorkloadPane extends VBox {
    /** The options that are always in sight, with the words of a person rather than of a command line. */
    private static final Map<Option<?>, String> MAIN = main();
    /** How they share lines: what is a short number has room for another beside it. */
    private static final List<List<Option<?>>> LINES = List.of(List.of(Workload.DIRECTORY), List.of(Workload.IOENGINE), List.of(Workload.RW),
            List.of(Workload.RWMIXREAD), List.of(Workload.BS), List.of(Workload.SIZE), List.of(Workload.IODEPTH, Workload.NUMJOBS),
            List.of(Workload.PREPARE), List.of(Workload.SYNC), List.of(Workload.RUNTIME, Workload.RAMP_TIME));
    private static final Set<Rw> MIXED = Set.of(Rw.RW, Rw.RANDRW);

    private final Map<Option<?>, OptionRow> rows = new LinkedHashMap<>();
    private final VBox main = new VBox();
    private final VBox advanced = new VBox();
    private final TitledPane fold = new TitledPane("Advanced", advanced);
    private final CheckBox cost = new CheckBox("Measure first what watching costs here (half a minute)");
    private final Label refusal = new Label();
    private Consumer<Workload> onChange = workload -> {
    };
    private boolean filling;

    WorkloadPane(Workload workload) {
        getStyleClass().addAll("card", "form");
        var title = new Label("Workload");
        title.getStyleClass().add("card-title");
        main.getStyleClass().add("options");
        advanced.getStyleClass().add("options");
        MAIN.forEach((option, name) -> row(option, name));
        for (List<Option<?>> line : LINES) {
            main.getChildren().add(line.size() == 1 ? rows.get(line.getFirst()) : pair(rows.get(line.getFirst()), rows.get(line.getLast())));
        }
        for (Option<?> option : Workload.OPTIONS) {
            if (option == Workload.ALLOW_WRITES_TO) {
                row(option, "Serial");
            } else if (!MAIN.containsKey(option)) {
                advanced.getChildren().add(row(option, option.name()));
            }
        }
        rows.get(Workload.DIRECTORY).with(chooser());
        cost.setId("measure-overhead");
        cost.setWrapText(true);
        cost.setTooltip(new Tooltip("--measure-overhead: pairs of short runs, watched and not, before the run itself"));
        advanced.getChildren().add(cost);
        fold.setId("advanced");
        fold.setExpanded(false);
        fold.setAnimated(false);
        fold.getStyleClass().add("fold");
        refusal.setId("refusal");
        refusal.getStyleClass().add("option-error");
        refusal.setWrapText(true);
        refusal.setMinHeight(USE_PREF_SIZE);
        getChildren().addAll(title, main, fold);
        show(workload);
    }

    private static Map<Option<?>, String> main() {
        var names = new LinkedHashMap<Option<?>, String>();
        names.put(Workload.DIRECTORY, "Directory");
        names.put(Workload.IOENGINE, "Engine");
        names.put(Workload.RW, "Pattern");
        names.put(Workload.RWMIXREAD, "Reads, %");
        names.put(Workload.BS, "Block size");
        names.put(Workload.SIZE, "Size");
        names.put(Workload.IODEPTH, "Depth");
        names.put(Workload.NUMJOBS, "Jobs");
        names.put(Workload.PREPARE, "Preparation");
        names.put(Workload.SYNC, "Sync");
        names.put(Workload.RUNTIME, "Runtime");
        names.put(Workload.RAMP_TIME, "Ramp");
        return names;
    }

    /** Whether the person wants to know what watching costs. */
    boolean measuresCost() {
        return cost.isSelected();
    }

    /** Called with each workload that could be run as the form is edited. */
    void onChange(Consumer<Workload> action) {
        onChange = action;
    }

    void show(Workload workload) {
        filling = true;
        Workload unanswered = workload.with(Workload.ALLOW_WRITES_TO, "");
        rows.values().forEach(row -> row.show(unanswered));
        filling = false;
        changed();
    }

    /** Where the serial of a device is typed: it stands beside the plan that asks for it. */
    OptionRow answer() {
        return rows.get(Workload.ALLOW_WRITES_TO);
    }

    /** What the form says, without a serial, which is good for one run only; empty where a field cannot be read, which is then marked. */
    Optional<Workload> workload() {
        var workload = Workload.defaults();
        boolean whole = true;
        for (OptionRow row : rows.values()) {
            try {
                workload = row == answer() ? workload : row.into(workload);
                row.mark(Optional.empty());
            } catch (WorkloadException e) {
                row.mark(Optional.of(e.getMessage()));
                whole = false;
            }
        }
        if (!whole) {
            return Optional.empty();
        }
        try {
            return Optional.of(workload.checked());
        } catch (WorkloadException e) {
            refuse(Optional.of(e.option()), e.getMessage());
            return Optional.empty();
        }
    }

    /** Marks the field that made a run impossible, or says below all fields why it is. */
    void refuse(Optional<String> option, String message) {
        Optional<OptionRow> row = option.flatMap(Workload::option).map(rows::get);
        row.ifPresentOrElse(r -> {
            r.mark(Optional.of(message));
            if (advanced.getChildren().contains(r)) {
                fold.setExpanded(true);
            }
        }, () -> {
            refusal.setText(message);
            if (!getChildren().contains(refusal)) {
                getChildren().add(1, refusal);
            }
        });
    }

    private OptionRow row(Option<?> option, String name) {
        var row = new OptionRow(option, name, this::changed);
        rows.put(option, row);
        return row;
    }

    private void changed() {
        if (filling) {
            return;
        }
        getChildren().remove(refusal);
        Optional<Workload> workload = workload();
        workload.ifPresent(w -> {
            boolean mixed = MIXED.contains(w.get(Workload.RW));
            rows.get(Workload.RWMIXREAD).setVisible(mixed);
            rows.get(Workload.RWMIXREAD).setManaged(mixed);
            onChange.accept(w);
        });
    }

    private static HBox pair(OptionRow first, OptionRow second) {
        second.getStyleClass().add("second");
        HBox.setHgrow(first, Priority.ALWAYS);
        HBox.setHgrow(second, Priority.ALWAYS);
        var pair = new HBox(first, second);
        pair.getStyleClass().add("pair");
        return pair;
    }

    private Button chooser() {
        var button = new Button("", new FontIcon(Feather.FOLDER));
        button.setId("choose-directory");
        button.getStyleClass().addAll("flat", "icon");
        button.setTooltip(new Tooltip("Choose the directory"));
        button.setAccessibleText("choose the directory");
        button.setOnAction(e -> {
            var chooser = new DirectoryChooser();
            chooser.setTitle("Where Bioscope makes its own file");
            String typed = ((javafx.scene.control.TextField) rows.get(Workload.DIRECTORY).control()).getText();
            if (!typed.isBlank() && Files.isDirectory(Path.of(typed))) {
                chooser.setInitialDirectory(Path.of(typed).toFile());
            }
            File chosen = chooser.showDialog(getScene().getWindow());
            if (chosen != null) {
                rows.get(Workload.DIRECTORY).type(chosen.getPath());
            }
        });
        return button;
    }

    /** The rows in order, for tests and for the keyboard. */
    List<OptionRow> rows() {
        return List.copyOf(rows.values());
    }
}

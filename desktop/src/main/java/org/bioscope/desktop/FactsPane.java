package org.bioscope.desktop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.geometry.HPos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.bioscope.traces.Environment;
import org.bioscope.traces.FileState;
import org.bioscope.traces.Units;

/** What is known of the target: filesystem, device, caches, alignments, space. Owned by the JavaFX thread. */
final class FactsPane extends VBox {
    private final GridPane grid = new GridPane();
    private final Label refusal = new Label();
    private Environment target = Environment.unknown();
    private Environment shown = Environment.unknown();

    FactsPane() {
        setId("facts");
        getStyleClass().addAll("card", "facts");
        var title = new Label("Target");
        title.getStyleClass().add("card-title");
        grid.getStyleClass().add("fields");
        refusal.getStyleClass().add("muted");
        refusal.setWrapText(true);
        getChildren().addAll(title, grid);
    }

    void show(Environment facts) {
        target = facts;
        draw(facts);
    }

    /** What the run that is shown found there as its clock started: the state of its file. */
    void ran(Environment run) {
        Environment more = target;
        for (String fact : List.of(Environment.EXTENTS_BEFORE, Environment.CACHED_BEFORE, Environment.DIRTY_BEFORE)) {
            Optional<String> found = run.fact(fact);
            more = found.isPresent() && !target.facts().isEmpty() ? more.with(fact, found.get()) : more;
        }
        if (!more.equals(target)) {
            draw(more);
        }
    }

    private void draw(Environment facts) {
        getChildren().remove(refusal);
        if (facts.equals(shown)) {
            return;
        }
        shown = facts;
        grid.getChildren().clear();
        int row = 0;
        for (var fact : rows(facts).entrySet()) {
            var name = new Label(fact.getKey());
            name.getStyleClass().add("muted");
            name.setMinWidth(USE_PREF_SIZE);
            var value = new Label(fact.getValue());
            value.getStyleClass().add("fact");
            value.setTooltip(new Tooltip(fact.getValue()));
            GridPane.setHalignment(value, HPos.RIGHT);
            GridPane.setHgrow(value, Priority.ALWAYS);
            grid.addRow(row++, name, value);
        }
    }

    /** Why nothing is known of the target. */
    void refuse(String message) {
        target = Environment.unknown();
        shown = Environment.unknown();
        grid.getChildren().clear();
        refusal.setText(message);
        if (!getChildren().contains(refusal)) {
            getChildren().add(refusal);
        }
    }

    /** The facts in the words and the order of a person who chooses a disk. */
    private static Map<String, String> rows(Environment e) {
        var rows = new LinkedHashMap<String, String>();
        put(rows, "filesystem", e.fact(Environment.FILESYSTEM));
        put(rows, "mounted", e.fact(Environment.MOUNT_OPTIONS));
        put(rows, "device", e.fact(Environment.DEVICE));
        put(rows, "model", e.fact(Environment.MODEL));
        put(rows, "scheduler", e.fact(Environment.SCHEDULER));
        put(rows, "write cache", e.fact(Environment.WRITE_CACHE));
        put(rows, "extents", FileState.extentsInWords(e));
        put(rows, "page cache", FileState.cacheInWords(e));
        put(rows, "FUA", e.fact(Environment.FUA));
        put(rows, "logical block", e.fact(Environment.LOGICAL_BLOCK).map(b -> b + " B"));
        put(rows, "physical block", e.fact(Environment.PHYSICAL_BLOCK).map(b -> b + " B"));
        put(rows, "DIO alignment", e.fact(Environment.DIO_OFFSET_ALIGNMENT)
                .map(offset -> offset + " B" + e.fact(Environment.DIO_MEMORY_ALIGNMENT).map(memory -> ", memory " + memory + " B").orElse("")));
        put(rows, "free", e.fact(Environment.FREE_BYTES).map(FactsPane::bytes));
        put(rows, "kernel", e.fact(Environment.KERNEL));
        put(rows, "laboratory", e.fact(Environment.LABORATORY));
        return rows;
    }

    private static void put(Map<String, String> rows, String name, Optional<String> value) {
        value.ifPresent(v -> rows.put(name, v));
    }

    private static String bytes(String count) {
        try {
            return Units.bytes(Long.parseLong(count));
        } catch (NumberFormatException e) {
            // A recording may hold the fact in words; they are as good.
            return count;
        }
    }
}

package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.bioscope.desktop.compare.PublishedRow;
import org.bioscope.desktop.view.CompareFrame;
import org.bioscope.desktop.view.ComparisonView;
import org.bioscope.traces.Figures;
import org.bioscope.traces.Units;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.compare.Surroundings.Different;
import org.bioscope.traces.file.Published;

/**
 * Every round of a comparison, and beside it all that bears on what it says: what disturbed it, what differs in what was
 * asked and where it ran, and what others have published. Owned by the JavaFX thread.
 */
final class RoundsPage extends HBox {
    private static final String NOTHING = "no published figures";

    private final ComparisonView plots = new ComparisonView(ComparisonView.Kind.ROUNDS);
    private final VBox words = new VBox();
    private final VBox table = new VBox();
    private final ComboBox<String> choice = new ComboBox<>();
    private final List<Published.Entry> entries = Published.ours().entries().stream().filter(entry -> entry.rows().keySet().stream().anyMatch(row -> entry.figure(row, 1).isPresent())).toList();
    private Optional<Comparison> told = Optional.empty();
    private boolean canGoOn;

    RoundsPage() {
        getStyleClass().add("rounds-page");
        setMinSize(0, 0);
        HBox.setHgrow(plots, Priority.ALWAYS);
        choice.setId("published");
        choice.getItems().add(NOTHING);
        entries.forEach(entry -> choice.getItems().add(entry.id()));
        choice.setValue(NOTHING);
        choice.setOnAction(e -> told.ifPresent(this::publishedTable));
        words.getStyleClass().add("rows");
        table.getStyleClass().add("rows");
        var column = new VBox(words, heading("Published, to compare the ratios with"), choice, table);
        column.getStyleClass().add("rows");
        var scroll = new ScrollPane(column);
        scroll.setFitToWidth(true);
        scroll.getStyleClass().add("bare");
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        VBox.setVgrow(scroll, Priority.ALWAYS);
        var side = new VBox(scroll);
        side.getStyleClass().addAll("card", "rounds-words");
        side.setMinWidth(0);
        getChildren().addAll(plots, side);
    }

    /** Whether further rounds can be run: a recording is one run. */
    void canGoOn(boolean can) {
        canGoOn = can;
    }

    boolean canGoOn() {
        return canGoOn;
    }

    /** The published table that is shown, if one is. */
    Optional<PublishedRow> published() {
        return entries.stream().filter(entry -> entry.id().equals(choice.getValue())).findFirst().map(entry -> new PublishedRow(entry, List.copyOf(entry.rows().keySet())));
    }

    void render(CompareFrame frame) {
        plots.render(frame);
    }

    void tell(Comparison comparison) {
        if (told.filter(before -> before.names().equals(comparison.names())).isEmpty()) {
            // A model named after published figures is held against them.
            entries.stream().map(Published.Entry::id).filter(id -> comparison.names().stream().anyMatch(name -> name.contains(id))).findFirst().ifPresent(choice::setValue);
        }
        told = Optional.of(comparison);
        var lines = new ArrayList<Node>();
        lines.add(heading("What is compared"));
        for (int arm = 0; arm < comparison.names().size(); arm++) {
            lines.add(line(Comparison.letter(arm) + "  " + comparison.names().get(arm), "strong"));
            differences(lines, comparison.asked(arm), "asked-");
        }
        lines.add(heading("Where it ran"));
        boolean same = true;
        for (int arm = 1; arm < comparison.names().size(); arm++) {
            List<Different> different = comparison.environment(arm);
            same &= different.isEmpty();
            if (!different.isEmpty()) {
                lines.add(line(Comparison.letter(arm) + " beside A", "muted"));
                differences(lines, different, "environment-");
            }
        }
        if (same) {
            lines.add(line(comparison.runs().isEmpty() ? "no run yet" : "the same for all", "muted"));
        }
        lines.add(heading("What disturbed it"));
        List<Comparison.Disturbance> disturbances = comparison.disturbances();
        if (disturbances.isEmpty()) {
            lines.add(line(comparison.runs().isEmpty() ? "no run yet" : "nothing was found; drift, throttling, another's I/O and a crowded CPU are looked for while rounds are run here", "muted"));
        }
        disturbances.forEach(d -> lines.add(line("round " + (d.round() + 1) + ", " + Comparison.letter(d.arm()) + ": " + d.sentence(), "warn")));
        words.getChildren().setAll(lines);
        publishedTable(comparison);
    }

    private static void differences(List<Node> lines, List<Different> differences, String id) {
        var grid = new GridPane();
        grid.getStyleClass().add("fields");
        int row = 0;
        for (Different d : differences) {
            var what = line(d.what(), "muted");
            what.setMinWidth(USE_PREF_SIZE);
            var values = line(d.first() + "  →  " + d.second(), "fact");
            values.setId(id + d.what());
            grid.addRow(row++, what, values);
        }
        if (row > 0) {
            lines.add(grid);
        }
    }

    /** Columns stand for arms in their order; what is theirs and what is one's own never share a cell. */
    private void publishedTable(Comparison comparison) {
        Optional<PublishedRow> published = published();
        table.getChildren().clear();
        published.ifPresent(of -> {
            var entry = of.entry();
            int arms = Math.min(comparison.names().size(), entry.columns().size());
            table.getChildren().add(line(entry.title(), "strong"));
            var source = new HBox(badge("published"), line(entry.source(), "muted"));
            source.getStyleClass().add("heading");
            table.getChildren().add(source);
            var grid = new GridPane();
            grid.getStyleClass().add("fields");
            grid.setId("published-table");
            grid.add(line(entry.unit(), "faint"), 0, 0);
            for (int arm = 0; arm < arms; arm++) {
                grid.add(line(Comparison.letter(arm) + ": " + entry.columns().get(arm), "faint"), 1 + arm, 0);
            }
            grid.add(line("B over A", "faint"), 1 + arms, 0);
            own(comparison, grid, arms, 1);
            int row = 2;
            for (String name : of.rows()) {
                grid.add(line(name, "muted"), 0, row);
                for (int arm = 0; arm < arms; arm++) {
                    grid.add(line(entry.figure(name, arm).isPresent() ? Units.count(Math.round(entry.figure(name, arm).getAsDouble())) : entry.rows().get(name).get(arm), "figures"), 1 + arm, row);
                }
                grid.add(line(of.ratio(name, 1).isPresent() ? String.format(Locale.ROOT, "%.3f", of.ratio(name, 1).getAsDouble()) : "", "figures"), 1 + arms, row);
                row++;
            }
            table.getChildren().add(grid);
            table.getChildren().add(line("Compare the ratios, not the figures: another machine, another disk.", "muted"));
        });
    }

    private static void own(Comparison comparison, GridPane grid, int arms, int row) {
        grid.add(line("here, IOPS", "strong"), 0, row);
        for (int arm = 0; arm < arms; arm++) {
            double mean = comparison.of(arm).stream().mapToDouble(run -> run.figures().iops()).average().orElse(0);
            grid.add(line(mean == 0 ? "–" : Figures.count(mean), "figures"), 1 + arm, row);
        }
        var ratio = line(comparison.rounds() == 0 ? "–" : String.format(Locale.ROOT, "%.3f", comparison.statistics(1).median()), "figures");
        ratio.setId("own-ratio");
        grid.add(ratio, 1 + arms, row);
    }

    private static Label badge(String word) {
        var badge = new Label(word);
        badge.getStyleClass().addAll("badge", "badge-published");
        badge.setMinWidth(USE_PREF_SIZE);
        return badge;
    }

    private static Label heading(String words) {
        return line(words, "section");
    }

    private static Label line(String words, String style) {
        var label = new Label(words);
        label.getStyleClass().add(style);
        label.setWrapText(true);
        return label;
    }
}

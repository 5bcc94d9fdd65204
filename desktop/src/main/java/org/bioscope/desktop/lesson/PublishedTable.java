package org.bioscope.desktop.lesson;

import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.VBox;

/**
 * Published figures, each with what ran in this lesson: one below the other in a narrow place, as a table where words have
 * the screen to themselves. Owned by the JavaFX thread.
 */
final class PublishedTable {
    /** What a publication calls the change from its first column to its second. */
    private static final String DIFFERENCE = "difference";

    private final Player player;
    private final Lesson.Published step;
    private final PublishedEntry entry;

    private PublishedTable(Player player, Lesson.Published step, PublishedEntry entry) {
        this.player = player;
        this.step = step;
        this.entry = entry;
    }

    static Node of(Player player, Lesson.Published step, PublishedEntry entry, boolean wide) {
        var table = new PublishedTable(player, step, entry);
        GridPane grid = wide ? table.wide() : table.narrow();
        grid.setId("published");
        grid.getStyleClass().add("published");
        return grid;
    }

    private static GridPane grid(double... shares) {
        var grid = new GridPane();
        for (double share : shares) {
            var column = new ColumnConstraints();
            column.setPercentWidth(share);
            grid.getColumnConstraints().add(column);
        }
        return grid;
    }

    private GridPane narrow() {
        GridPane grid = grid(38, 31, 31);
        int line = 0;
        for (var row : entry.rows().entrySet()) {
            grid.add(StepView.words(row.getKey(), "lesson-arm"), 0, line++, 3, 1);
            for (int column = 0; column < row.getValue().size(); column++) {
                grid.add(StepView.words(column(column), "lesson-small"), 0, line);
                grid.add(StepView.words(row.getValue().get(column), "lesson-figures"), 1, line);
                grid.add(beside(row.getKey(), column), 2, line++);
            }
        }
        return grid;
    }

    private GridPane wide() {
        int columns = entry.rows().values().stream().mapToInt(row -> row.size()).max().orElse(1);
        var shares = new double[columns + 1];
        shares[0] = 22;
        for (int column = 0; column < columns; column++) {
            shares[column + 1] = (100 - shares[0]) / columns;
        }
        GridPane grid = grid(shares);
        for (int column = 0; column < columns; column++) {
            grid.add(StepView.words(column(column), "lesson-small"), column + 1, 0);
        }
        int line = 1;
        for (var row : entry.rows().entrySet()) {
            grid.add(StepView.words(row.getKey(), "lesson-arm"), 0, line);
            for (int column = 0; column < row.getValue().size(); column++) {
                Label figure = StepView.words(row.getValue().get(column), "lesson-figures");
                Label beside = beside(row.getKey(), column);
                grid.add(beside.getText().isEmpty() ? figure : new VBox(figure, beside), column + 1, line);
            }
            line++;
        }
        return grid;
    }

    private String column(int number) {
        return number < entry.columns().size() ? entry.columns().get(number) : "";
    }

    /** What of this lesson repeats a figure, with where it ran; without words where nothing does. */
    private Label beside(String row, int column) {
        Optional<Lesson.Beside> meant = beside(column, row);
        if (meant.isPresent()) {
            Optional<Player.Played> played = player.played(meant.get().arm());
            String figure = played.map(one -> Measured.in(entry.unit(), one.report())).orElse("");
            return played.isEmpty() ? StepView.words("not run", "lesson-small") : StepView.words(figure.isEmpty() ? "" : figure + " " + where(played.get()), "lesson-beside");
        }
        return StepView.words(column(column).equals(DIFFERENCE) ? difference(row) : "", "lesson-beside");
    }

    private Optional<Lesson.Beside> beside(int column, String row) {
        return step.beside().stream().filter(one -> one.row().equals(row) && one.column() == column).findFirst();
    }

    private String difference(String row) {
        Optional<Player.Played> first = beside(0, row).flatMap(one -> player.played(one.arm()));
        Optional<Player.Played> second = beside(1, row).flatMap(one -> player.played(one.arm()));
        if (first.isEmpty() || second.isEmpty() || !where(first.get()).equals(where(second.get()))) {
            return "";
        }
        String change = Measured.change(entry.unit(), first.get().report(), second.get().report());
        return change.isEmpty() ? "" : change + " " + where(second.get());
    }

    /** {@code simulated}, {@code recorded}: the first word of the label that the arm carries. */
    private static String where(Player.Played played) {
        return played.label().replaceFirst("[:,].*", "");
    }
}

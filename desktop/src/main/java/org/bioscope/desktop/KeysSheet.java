package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** What every key does, made of the commands themselves: as many groups beside each other as the window has room for. */
final class KeysSheet extends ScrollPane {
    /** Of a column and the gap beside it, in type. */
    private static final double COLUMN_EM = 27.2;

    private final HBox columns = new HBox();
    private final List<GridPane> groups = new ArrayList<>();
    private GridPane group = new GridPane();
    private String name = "";

    KeysSheet(Commands commands) {
        getStyleClass().addAll("bare", "keys-sheet");
        setFitToWidth(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        columns.getStyleClass().add("keys");
        commands.all().stream().filter(command -> command.key().isPresent()).forEach(this::add);
        setContent(columns);
        arrange(1);
        viewportBoundsProperty().addListener((o, was, is) -> arrange(is.getWidth()));
    }

    /** Whole groups, each in the column that is shortest so far. */
    private void arrange(double width) {
        double em = ((Label) groups.getFirst().getChildren().getFirst()).getFont().getSize();
        int count = (int) Math.clamp(width / (em * COLUMN_EM), 1, groups.size());
        if (columns.getChildren().size() == count) {
            return;
        }
        var rows = new int[count];
        columns.getChildren().clear();
        for (int column = 0; column < count; column++) {
            var made = new VBox();
            made.getStyleClass().add("keys-column");
            columns.getChildren().add(made);
        }
        for (GridPane one : groups) {
            int shortest = 0;
            for (int column = 1; column < count; column++) {
                shortest = rows[column] < rows[shortest] ? column : shortest;
            }
            rows[shortest] += one.getRowCount();
            ((VBox) columns.getChildren().get(shortest)).getChildren().add(one);
        }
    }

    private void add(Command command) {
        if (!command.group().equals(name)) {
            name = command.group();
            group = new GridPane();
            group.getStyleClass().add("keys-group");
            var words = new ColumnConstraints();
            words.setHgrow(Priority.ALWAYS);
            group.getColumnConstraints().addAll(new ColumnConstraints(), words);
            group.add(label(name, "key-group"), 1, 0);
            groups.add(group);
        }
        var keys = new VBox();
        keys.getStyleClass().add("rows");
        keys.setAlignment(Pos.TOP_RIGHT);
        for (String one : command.key().orElseThrow().split("  ")) {
            Label key = label(one, "key");
            key.setMinWidth(Region.USE_PREF_SIZE);
            keys.getChildren().add(key);
        }
        int row = group.getRowCount();
        group.add(keys, 0, row);
        group.add(label(command.words(), "key-words"), 1, row);
    }

    private static Label label(String text, String style) {
        var label = new Label(text);
        label.getStyleClass().add(style);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }
}

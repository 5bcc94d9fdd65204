package org.bioscope.desktop;

import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** What every key does, made of the commands themselves: as many groups beside each other as the window has room for. */
final class KeysSheet extends ScrollPane {
    private final FlowPane groups = new FlowPane();
    private GridPane group = new GridPane();
    private String name = "";

    KeysSheet(Commands commands) {
        getStyleClass().addAll("bare", "keys-sheet");
        setFitToWidth(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        groups.getStyleClass().add("keys");
        groups.setRowValignment(VPos.TOP);
        commands.all().stream().filter(command -> command.key().isPresent()).forEach(this::add);
        setContent(groups);
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
            groups.getChildren().add(group);
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

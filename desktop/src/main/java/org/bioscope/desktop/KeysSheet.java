package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.HPos;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;

/** What every key does, made of the commands themselves. */
final class KeysSheet extends GridPane {
    private static final int COLUMNS = 3;

    KeysSheet(Commands commands) {
        getStyleClass().add("keys");
        List<Command> keyed = commands.all().stream().filter(c -> c.key().isPresent()).toList();
        var rows = new ArrayList<Label[]>();
        String group = "";
        for (Command command : keyed) {
            if (!command.group().equals(group)) {
                group = command.group();
                rows.add(new Label[] {new Label(), label(group, "key-group")});
            }
            rows.add(new Label[] {label(command.key().orElseThrow(), "key"), label(command.words(), "key-words")});
        }
        int each = (rows.size() + COLUMNS - 1) / COLUMNS;
        for (int i = 0; i < rows.size(); i++) {
            GridPane.setHalignment(rows.get(i)[0], HPos.RIGHT);
            add(rows.get(i)[0], i / each * 2, i % each);
            add(rows.get(i)[1], i / each * 2 + 1, i % each);
        }
    }

    private static Label label(String text, String style) {
        var label = new Label(text);
        label.getStyleClass().add(style);
        return label;
    }
}

package org.bioscope.desktop;

import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** Something laid over the window for a moment: the keys, the export. Escape or a click beside it puts it away. */
final class Sheet extends StackPane {
    Sheet() {
        getStyleClass().add("sheet-ground");
        setVisible(false);
        addEventFilter(MouseEvent.MOUSE_PRESSED, e -> {
            if (e.getTarget() == this) {
                hide();
            }
        });
    }

    void show(String title, Node content) {
        var heading = new Label(title);
        heading.getStyleClass().add("sheet-title");
        var page = new VBox(heading, content);
        page.getStyleClass().add("sheet");
        page.setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
        getChildren().setAll(page);
        setVisible(true);
        content.requestFocus();
    }

    void hide() {
        setVisible(false);
        getChildren().clear();
    }
}

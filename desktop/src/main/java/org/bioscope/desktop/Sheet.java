package org.bioscope.desktop;

import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** Something laid over the window for a moment: the keys, the export. Escape or a click beside it puts it away. */
final class Sheet extends StackPane {
    private Runnable away = () -> {
    };
    private boolean asks;

    Sheet() {
        getStyleClass().add("sheet-ground");
        setVisible(false);
        addEventFilter(MouseEvent.MOUSE_PRESSED, e -> {
            if (e.getTarget() == this) {
                hide();
            }
        });
    }

    /** Shows a question: until it is answered or put away, no key does anything else; {@code away} is told if it is put away. */
    void ask(String title, Node content, Runnable putAway) {
        show(title, content);
        asks = true;
        away = putAway;
    }

    /** Puts the question away because it was answered. */
    void answered() {
        away = () -> {
        };
        hide();
    }

    boolean asks() {
        return asks;
    }

    void show(String title, Node content) {
        hide();
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
        asks = false;
        Runnable told = away;
        away = () -> {
        };
        told.run();
    }
}

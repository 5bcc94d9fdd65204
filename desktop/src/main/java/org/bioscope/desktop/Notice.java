package org.bioscope.desktop;

import java.util.Locale;
import javafx.animation.PauseTransition;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.util.Duration;

/** One sentence at the foot of the window, for a while: what was undone, where something was saved, what could not be kept. Owned by the JavaFX thread. */
final class Notice extends Label {
    /** Long enough to read the longest of them twice. */
    private static final Duration SHOWN = Duration.seconds(9);

    private final PauseTransition reading = new PauseTransition(SHOWN);

    Notice() {
        setId("notice");
        getStyleClass().add("notice");
        setWrapText(true);
        setMouseTransparent(true);
        setVisible(false);
        StackPane.setAlignment(this, Pos.BOTTOM_CENTER);
        reading.setOnFinished(e -> setVisible(false));
    }

    void say(String sentence) {
        setText(sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1));
        setVisible(true);
        reading.playFromStart();
    }
}

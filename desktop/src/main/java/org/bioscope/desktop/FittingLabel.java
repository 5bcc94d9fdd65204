package org.bioscope.desktop;

import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.text.Text;

/** A line in as many words as it has room for: of several ways to say the same, the longest that fits. Owned by the JavaFX thread. */
final class FittingLabel extends Label {
    private List<String> ways = List.of("");

    FittingLabel() {
        setMinWidth(0);
        setMaxWidth(Double.MAX_VALUE);
        widthProperty().addListener((o, was, is) -> choose());
        fontProperty().addListener((o, was, is) -> choose());
    }

    /** The same in fewer and fewer words; where not even the last fits, nothing is said. */
    void say(List<String> longestFirst) {
        if (!ways.equals(longestFirst)) {
            ways = List.copyOf(longestFirst);
            choose();
        }
    }

    @Override
    protected double computePrefWidth(double height) {
        // What it shows now must not be all that it asks room for.
        return snapSizeX(width(ways.getFirst())) + snappedLeftInset() + snappedRightInset();
    }

    private void choose() {
        double room = getWidth() - snappedLeftInset() - snappedRightInset();
        setText(ways.stream().filter(words -> width(words) <= room).findFirst().orElse(""));
    }

    private double width(String words) {
        var measured = new Text(words);
        measured.setFont(getFont());
        return measured.getLayoutBounds().getWidth();
    }
}

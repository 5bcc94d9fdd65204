package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javafx.geometry.Bounds;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.Labeled;
import javafx.scene.control.ScrollBar;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;

/** What a person would call broken in a window: cut off, cut short, or one thing over another. On the JavaFX thread. */
final class LayoutFaults {
    /** Half a pixel is rounding, a whole one is seen. */
    private static final double TOLERANCE = 1;
    /** What may be cut short: the run in one line, which its tooltip has whole, and paths, whose fields can be scrolled. */
    private static final Set<String> SHORTENED = Set.of("title");

    private final Rectangle2D window;
    private final List<String> faults = new ArrayList<>();

    private LayoutFaults(Scene scene) {
        window = new Rectangle2D(0, 0, scene.getWidth(), scene.getHeight());
    }

    static List<String> of(Scene scene) {
        var faults = new LayoutFaults(scene);
        faults.look(scene.getRoot());
        return faults.faults;
    }

    private void look(Node node) {
        if (!node.isVisible() || node instanceof ScrollBar) {
            return;
        }
        boolean leaf = node instanceof Labeled || node instanceof TextInputControl || node instanceof Canvas || node instanceof ComboBoxBase<?>;
        if (leaf) {
            Bounds at = node.localToScene(node.getLayoutBounds());
            if (at.getMinX() < -TOLERANCE || at.getMinY() < -TOLERANCE || at.getMaxX() > window.getWidth() + TOLERANCE || at.getMaxY() > window.getHeight() + TOLERANCE) {
                faults.add(name(node) + " reaches out of the window: " + place(at));
            }
        }
        if (node instanceof Labeled labeled) {
            shortened(labeled).filter(shown -> !SHORTENED.contains(String.valueOf(labeled.getId())))
                    .ifPresent(shown -> faults.add(name(node) + " is cut short to '" + shown + "'"));
            return;
        }
        if (node instanceof ScrollPane scroll) {
            // What is scrolled is out of sight on purpose up and down, but not sideways.
            Node content = scroll.getContent();
            if (content != null && content.minWidth(-1) > scroll.getWidth() + TOLERANCE) {
                faults.add(name(node) + " hides " + Math.round(content.minWidth(-1) - scroll.getWidth()) + " px at its side");
            }
            return;
        }
        if (leaf || !(node instanceof Parent parent)) {
            return;
        }
        if (node instanceof HBox || node instanceof VBox || node instanceof GridPane) {
            overlaps(parent);
        }
        parent.getChildrenUnmodifiable().forEach(this::look);
    }

    private void overlaps(Parent parent) {
        List<Node> shown = parent.getChildrenUnmodifiable().stream().filter(child -> child.isVisible() && child.isManaged()).toList();
        for (int i = 0; i < shown.size(); i++) {
            Bounds one = shown.get(i).getBoundsInParent();
            for (Node other : shown.subList(i + 1, shown.size())) {
                Bounds two = other.getBoundsInParent();
                double wide = Math.min(one.getMaxX(), two.getMaxX()) - Math.max(one.getMinX(), two.getMinX());
                double high = Math.min(one.getMaxY(), two.getMaxY()) - Math.max(one.getMinY(), two.getMinY());
                if (wide > 2 * TOLERANCE && high > 2 * TOLERANCE) {
                    faults.add(name(shown.get(i)) + " and " + name(other) + " overlap by " + Math.round(wide) + " x " + Math.round(high) + " px");
                }
            }
        }
    }

    /** What a label shows in place of its text, if that is less. */
    private static Optional<String> shortened(Labeled labeled) {
        String whole = labeled.getText();
        if (whole == null || whole.isEmpty()) {
            return Optional.empty();
        }
        return labeled.getChildrenUnmodifiable().stream().filter(Text.class::isInstance).map(text -> ((Text) text).getText())
                .filter(shown -> !shown.isEmpty() && shown.length() < whole.length() && shown.contains(labeled.getEllipsisString())).findFirst();
    }

    private static String name(Node node) {
        String kind = node.getClass().getSimpleName().isEmpty() ? node.getClass().getSuperclass().getSimpleName() : node.getClass().getSimpleName();
        String words = node instanceof Labeled labeled && labeled.getText() != null && !labeled.getText().isEmpty() ? " '" + labeled.getText().lines().findFirst().orElse("") + "'" : "";
        return kind + (node.getId() == null ? "" : "#" + node.getId()) + (node.getStyleClass().isEmpty() ? "" : "." + String.join(".", node.getStyleClass())) + words;
    }

    private static String place(Bounds at) {
        return Math.round(at.getMinX()) + "," + Math.round(at.getMinY()) + " to " + Math.round(at.getMaxX()) + "," + Math.round(at.getMaxY());
    }
}

package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.canvas.Canvas;
import javafx.scene.layout.Region;
import javafx.scene.text.Text;

/** Words of drawn pictures that cannot be read: cut off, cut short, or one over another. On the JavaFX thread. */
public final class CanvasFaults {
    /** Half a pixel is rounding, and a font's advance is a little wider than its ink. */
    private static final double TOLERANCE = 1.5;

    private CanvasFaults() {
    }

    /** Keeps what is written on all canvases below {@code root} from their next picture on. */
    public static void watch(Node root) {
        canvases(root, true).forEach(Lettering::watch);
    }

    /** What is wrong with the pictures below {@code root}, as they were painted last. */
    public static List<String> of(Node root) {
        var faults = new ArrayList<String>();
        for (Canvas canvas : canvases(root, false)) {
            var words = new ArrayList<Lettering.Word>();
            for (Lettering.Word word : Lettering.watch(canvas).words()) {
                Bounds at = word.at();
                if (at.getMinX() < -TOLERANCE || at.getMinY() < -TOLERANCE || at.getMaxX() > canvas.getWidth() + TOLERANCE || at.getMaxY() > canvas.getHeight() + TOLERANCE) {
                    faults.add(owner(canvas) + ": '" + word.text() + "' is cut off at " + place(at) + " of " + Math.round(canvas.getWidth()) + " x " + Math.round(canvas.getHeight()));
                }
                if (word.text().contains("…")) {
                    faults.add(owner(canvas) + ": '" + word.text() + "' is cut short");
                }
                words.add(word);
            }
            words.addAll(over(canvas));
            for (int i = 0; i < words.size(); i++) {
                for (Lettering.Word other : words.subList(i + 1, words.size())) {
                    if (overlap(words.get(i).at(), other.at())) {
                        faults.add(owner(canvas) + ": '" + words.get(i).text() + "' and '" + other.text() + "' overlap at " + place(words.get(i).at()) + " and " + place(other.at()));
                    }
                }
            }
        }
        return faults;
    }

    /** Words that move over the picture are nodes of their own beside its canvas. */
    private static List<Lettering.Word> over(Canvas canvas) {
        var words = new ArrayList<Lettering.Word>();
        if (canvas.getParent() instanceof PipelineView view) {
            texts(view).stream().filter(text -> !text.getText().isBlank()).forEach(text -> {
                Bounds at = view.sceneToLocal(text.localToScene(text.getLayoutBounds()));
                double lines = text.getText().lines().count();
                double spare = (at.getHeight() - (lines - 0.3) * text.getFont().getSize()) / 2;
                words.add(new Lettering.Word(text.getText(), new BoundingBox(at.getMinX(), at.getMinY() + spare, at.getWidth(), at.getHeight() - 2 * spare)));
            });
        }
        return words;
    }

    private static boolean overlap(Bounds one, Bounds two) {
        return Math.min(one.getMaxX(), two.getMaxX()) - Math.max(one.getMinX(), two.getMinX()) > TOLERANCE
                && Math.min(one.getMaxY(), two.getMaxY()) - Math.max(one.getMinY(), two.getMinY()) > TOLERANCE;
    }

    private static List<Canvas> canvases(Node node, boolean hidden) {
        var found = new ArrayList<Canvas>();
        if ((hidden || node.isVisible()) && node instanceof Canvas canvas) {
            found.add(canvas);
        } else if ((hidden || node.isVisible()) && node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> found.addAll(canvases(child, hidden)));
        }
        return found;
    }

    private static List<Text> texts(Node node) {
        var found = new ArrayList<Text>();
        if (node.isVisible() && node instanceof Text text) {
            found.add(text);
        } else if (node.isVisible() && node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> found.addAll(texts(child)));
        }
        return found;
    }

    private static String owner(Canvas canvas) {
        Region owner = (Region) canvas.getParent();
        return owner.getId() == null ? owner.getClass().getSimpleName() : owner.getId();
    }

    private static String place(Bounds at) {
        return Math.round(at.getMinX()) + "," + Math.round(at.getMinY()) + " to " + Math.round(at.getMaxX()) + "," + Math.round(at.getMaxY());
    }
}

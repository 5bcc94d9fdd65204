package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.bioscope.desktop.view.Frame;

/** What takes turns in the middle of the window: one of them is shown, drawn, and given the keyboard. Owned by the JavaFX thread. */
final class Views extends StackPane {
    private record Place(String id, Region card, Node keyboard, Consumer<Frame> render) {
    }

    private final List<Place> places = new ArrayList<>();
    private String shown = "";

    Views() {
        setMinSize(0, 0);
    }

    /** A further view, drawn by {@code render} once a pulse while it is shown; the first one added is shown first. */
    Views add(String id, Region card, Node keyboard, Consumer<Frame> render) {
        places.add(new Place(id, card, keyboard, render));
        getChildren().add(card);
        boolean first = places.size() == 1;
        show(card, first);
        if (first) {
            shown = id;
        }
        return this;
    }

    /** Shows one in the place of the other, and gives it the keyboard. */
    void turnTo(String id) {
        if (places.stream().noneMatch(p -> p.id().equals(id))) {
            throw new NoSuchElementException("view " + id);
        }
        shown = id;
        places.forEach(p -> show(p.card(), p.id().equals(id)));
        takeKeyboard();
    }

    boolean shows(String id) {
        return shown.equals(id);
    }

    void takeKeyboard() {
        current().keyboard().requestFocus();
    }

    void render(Frame frame) {
        current().render().accept(frame);
    }

    private Place current() {
        return places.stream().filter(p -> p.id().equals(shown)).findFirst().orElseThrow();
    }

    static void show(Node node, boolean visible) {
        node.setVisible(visible);
        node.setManaged(visible);
    }
}

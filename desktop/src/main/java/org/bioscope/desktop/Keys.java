package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javafx.geometry.HPos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.Label;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyCombination.Modifier;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.GridPane;
import org.bioscope.desktop.view.TimelineView;

/** The keys of the window: each with its words, so that what the overlay says is what the keys do. Owned by the JavaFX thread. */
final class Keys {
    /**
     * {@code combinations} name keys, {@code character} what a key types whatever its place on the keyboard; {@code typed}
     * are keys that a person may be typing into a field, which then keeps them.
     */
    private record Key(List<KeyCombination> combinations, String character, String shown, String words, boolean typed, Runnable action) {
    }

    private final List<Key> keys = new ArrayList<>();
    private Predicate<KeyEvent> first = e -> false;

    Keys on(String shown, String words, Runnable action, KeyCode code, Modifier... modifiers) {
        boolean typed = modifiers.length == 0 && code != KeyCode.ESCAPE && !code.isFunctionKey();
        keys.add(new Key(List.of(new KeyCodeCombination(code, modifiers)), "", shown, words, typed, action));
        return this;
    }

    /** On whatever key types {@code character}, which is elsewhere on every country's keyboard. */
    Keys onTyped(String character, String words, Runnable action) {
        keys.add(new Key(List.of(), character, character, words, true, action));
        return this;
    }

    /** Words about keys that a view sees to itself. */
    Keys shown(String shown, String words) {
        keys.add(new Key(List.of(), "", shown, words, false, () -> {
        }));
        return this;
    }

    /** A further key for the action added last. */
    Keys or(KeyCode code, Modifier... modifiers) {
        Key last = keys.removeLast();
        var both = new ArrayList<>(last.combinations());
        both.add(new KeyCodeCombination(code, modifiers));
        keys.add(new Key(List.copyOf(both), last.character(), last.shown(), last.words(), last.typed(), last.action()));
        return this;
    }

    /** Asked before all keys here, unless a person types into a field: true where it took the key. */
    Keys first(Predicate<KeyEvent> taken) {
        first = taken;
        return this;
    }

    void watch(Scene scene) {
        scene.addEventFilter(KeyEvent.KEY_PRESSED, e -> {
            if (!(scene.getFocusOwner() instanceof TextInputControl) && first.test(e)) {
                e.consume();
                return;
            }
            for (Key key : keys) {
                if (key.combinations().stream().anyMatch(c -> c.match(e)) && !(key.typed() && keeps(scene.getFocusOwner(), e.getCode()))) {
                    key.action().run();
                    e.consume();
                    return;
                }
            }
        });
        scene.addEventFilter(KeyEvent.KEY_TYPED, e -> {
            for (Key key : keys) {
                if (!key.character().isEmpty() && key.character().equals(e.getCharacter()) && !(scene.getFocusOwner() instanceof TextInputControl)) {
                    key.action().run();
                    e.consume();
                    return;
                }
            }
        });
    }

    /** Whether the control with the keyboard has a use of its own for this key. */
    private static boolean keeps(Node owner, KeyCode code) {
        return switch (owner) {
            case null -> false;
            case TextInputControl text -> true;
            case ComboBoxBase<?> box -> true;
            case ButtonBase button -> code == KeyCode.SPACE;
            case TimelineView timeline -> TimelineView.keeps(code);
            default -> "graphs".equals(owner.getId()) && (code == KeyCode.LEFT || code == KeyCode.RIGHT)
                    || owner.getStyleClass().contains("toggle-switch") && code == KeyCode.SPACE;
        };
    }

    /** The overlay. */
    Node table() {
        var grid = new GridPane();
        grid.getStyleClass().add("keys");
        int half = (keys.size() + 1) / 2;
        for (int i = 0; i < keys.size(); i++) {
            var key = new Label(keys.get(i).shown());
            key.getStyleClass().add("key");
            GridPane.setHalignment(key, HPos.RIGHT);
            var words = new Label(keys.get(i).words());
            words.getStyleClass().add("key-words");
            grid.add(key, i / half * 2, i % half);
            grid.add(words, i / half * 2 + 1, i % half);
        }
        return grid;
    }
}

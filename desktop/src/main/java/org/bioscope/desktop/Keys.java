package org.bioscope.desktop;

import java.util.function.Predicate;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.bioscope.desktop.view.TimelineView;

/** Which key does what: runs the command whose key it is, unless what has the keyboard needs it. Owned by the JavaFX thread. */
final class Keys {
    private final Commands commands;
    private final Predicate<KeyEvent> first;
    private final Predicate<Command> allowed;

    /** {@code first} is asked before all commands, unless a person types into a field: true where it took the key; {@code allowed} says which commands keys may run now. */
    Keys(Commands commands, Predicate<KeyEvent> first, Predicate<Command> allowed) {
        this.commands = commands;
        this.first = first;
        this.allowed = allowed;
    }

    void watch(Scene scene) {
        scene.addEventFilter(KeyEvent.KEY_PRESSED, e -> {
            if (!(scene.getFocusOwner() instanceof TextInputControl) && first.test(e)) {
                e.consume();
                return;
            }
            if (scene.getFocusOwner() instanceof TextInputControl text && ownUndo(text, e)) {
                return;
            }
            for (Command command : commands.all()) {
                if (allowed.test(command) && command.pressed(e) && !(command.couldBeText() && keeps(scene.getFocusOwner(), e.getCode()))) {
                    command.run();
                    e.consume();
                    return;
                }
            }
        });
        scene.addEventFilter(KeyEvent.KEY_TYPED, e -> {
            for (Command command : commands.all()) {
                if (allowed.test(command) && command.types(e) && !(scene.getFocusOwner() instanceof TextInputControl)) {
                    command.run();
                    e.consume();
                    return;
                }
            }
        });
    }

    /** A field takes back its own letters first. */
    private static boolean ownUndo(TextInputControl text, KeyEvent e) {
        boolean again = e.getCode() == KeyCode.Y || e.getCode() == KeyCode.Z && e.isShiftDown();
        return e.isShortcutDown() && (again ? text.isRedoable() : e.getCode() == KeyCode.Z && text.isUndoable());
    }

    /** A key without any other, as if it were pressed. */
    static KeyEvent press(KeyCode code) {
        return new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, false, false, false);
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
}

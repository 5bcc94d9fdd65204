package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyCombination.Modifier;
import javafx.scene.input.KeyEvent;

/**
 * One thing that a person can ask of the window. {@code combinations} name keys, {@code character} is what a key types
 * whatever its place on the keyboard.
 *
 * @param id      by which buttons and tests ask for it
 * @param group   what it is about: a heading of the sheet of keys
 * @param words   what it does
 * @param own     whether a view sees to these keys itself, when it has the keyboard
 * @param enabled whether it means something now
 */
record Command(String id, String group, String words, List<KeyCombination> combinations, String character, boolean own, BooleanSupplier enabled, Runnable action) {
    Command {
        combinations = List.copyOf(combinations);
    }

    /** One without a key. */
    static Command plain(String id, String group, String words, Runnable action) {
        return new Command(id, group, words, List.of(), "", false, () -> true, action);
    }

    Command or(KeyCode code, Modifier... modifiers) {
        var more = new ArrayList<>(combinations);
        more.add(new KeyCodeCombination(code, modifiers));
        return new Command(id, group, words, more, character, own, enabled, action);
    }

    Command ofView() {
        return new Command(id, group, words, combinations, character, true, enabled, action);
    }

    Command doing(Runnable other) {
        return new Command(id, group, words, combinations, character, own, enabled, other);
    }

    Command typed(String typed) {
        return new Command(id, group, words, combinations, typed, own, enabled, action);
    }

    Command when(BooleanSupplier meaningful) {
        return new Command(id, group, words, combinations, character, own, meaningful, action);
    }

    /** Its keys as they are written; empty where it has none. */
    Optional<String> key() {
        String keys = Stream.concat(combinations.stream().map(Command::named), Stream.of(character)).filter(key -> !key.isEmpty()).collect(Collectors.joining("  "));
        return keys.isEmpty() ? Optional.empty() : Optional.of(keys);
    }

    boolean pressed(KeyEvent e) {
        return !own && combinations.stream().anyMatch(c -> c.match(e));
    }

    boolean types(KeyEvent e) {
        return !own && !character.isEmpty() && character.equals(e.getCharacter());
    }

    /** Whether a person may be typing this key into a field, which then keeps it. */
    boolean couldBeText() {
        return combinations.stream().map(KeyCodeCombination.class::cast).allMatch(c -> c.getControl() != KeyCombination.ModifierValue.DOWN
                && c.getShortcut() != KeyCombination.ModifierValue.DOWN && c.getCode() != KeyCode.ESCAPE && !c.getCode().isFunctionKey());
    }

    /** Does it, where it means something. */
    void run() {
        if (enabled.getAsBoolean()) {
            action.run();
        }
    }

    private static String named(KeyCombination combination) {
        var code = (KeyCodeCombination) combination;
        String control = code.getShortcut() == KeyCombination.ModifierValue.DOWN || code.getControl() == KeyCombination.ModifierValue.DOWN ? "Ctrl+" : "";
        String shift = code.getShift() == KeyCombination.ModifierValue.DOWN ? "Shift+" : "";
        String name = switch (code.getCode()) {
            case ESCAPE -> "Escape";
            case COMMA -> ",";
            case PERIOD -> ".";
            default -> code.getCode().getName();
        };
        return control + shift + name;
    }
}

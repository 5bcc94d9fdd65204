package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination.Modifier;

/** All that a person can ask of the window, once: buttons, keys and the sheet of keys read it here. Owned by the JavaFX thread. */
final class Commands {
    private final List<Command> all = new ArrayList<>();
    private String group = "";

    /** Under which heading the commands stand that are added from here on. */
    Commands in(String heading) {
        group = heading;
        return this;
    }

    /** A command without a key. */
    Commands add(String id, String words, Runnable action) {
        if (all.stream().anyMatch(c -> c.id().equals(id))) {
            throw new IllegalArgumentException("command " + id + ": there is one already");
        }
        all.add(new Command(id, group, words, List.of(), "", false, () -> true, action));
        return this;
    }

    Commands on(String id, String words, Runnable action, KeyCode code, Modifier... modifiers) {
        return add(id, words, action).or(code, modifiers);
    }

    /** On whatever key types {@code character}, which is elsewhere on every country's keyboard. */
    Commands onTyped(String id, String words, Runnable action, String character) {
        add(id, words, action);
        all.add(all.removeLast().typed(character));
        return this;
    }

    /** Words about keys that a view sees to itself. */
    Commands shown(String keys, String words) {
        all.add(new Command(keys, group, words, List.of(), keys, true, () -> false, () -> {
        }));
        return this;
    }

    /** A further key for the command added last. */
    Commands or(KeyCode code, Modifier... modifiers) {
        all.add(all.removeLast().or(code, modifiers));
        return this;
    }

    /** When the command added last means something. */
    Commands when(BooleanSupplier meaningful) {
        all.add(all.removeLast().when(meaningful));
        return this;
    }

    List<Command> all() {
        return List.copyOf(all);
    }

    Command named(String id) {
        return all.stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow(() -> new NoSuchElementException("command " + id));
    }
}

package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination.Modifier;

/** All that a person can ask of the window, once: buttons, keys, the sheet of keys and the palette read it here. Owned by the JavaFX thread. */
final class Commands {
    private final List<Command> all = new ArrayList<>();
    private final List<Supplier<List<Command>>> more = new ArrayList<>();
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
        all.add(Command.plain(id, group, words, action));
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

    /** A key that a view sees to itself while it has the keyboard; {@code action} does the same from elsewhere. */
    Commands inView(String id, String words, Consumer<KeyCode> action, KeyCode code) {
        on(id, words, () -> action.accept(code), code);
        all.add(all.removeLast().ofView());
        return this;
    }

    /** A further key for the command added last. */
    Commands or(KeyCode code, Modifier... modifiers) {
        all.add(all.removeLast().or(code, modifiers));
        return this;
    }

    /** Likewise whatever key types {@code character}. */
    Commands orTyped(String character) {
        all.add(all.removeLast().typed(character));
        return this;
    }

    /** When the command added last means something. */
    Commands when(BooleanSupplier meaningful) {
        all.add(all.removeLast().when(meaningful));
        return this;
    }

    /** Commands that are there for a while, such as one for each recording; looked for when a person asks what there is. */
    Commands more(Supplier<List<Command>> found) {
        more.add(found);
        return this;
    }

    List<Command> all() {
        return List.copyOf(all);
    }

    /** With those that are there for a while. */
    List<Command> everything() {
        return Stream.concat(all.stream(), more.stream().flatMap(found -> found.get().stream())).toList();
    }

    Command named(String id) {
        return all.stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow(() -> new NoSuchElementException("command " + id));
    }
}

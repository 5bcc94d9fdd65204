package org.bioscope.traces.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What could be written next at a place in a filter: names, then comparisons, then values, then what joins conditions.
 * Immutable; any thread.
 *
 * @param from  where in the text the word begins that a suggestion takes the place of
 * @param to    where it ends
 * @param words what fits, the likeliest first; empty where nothing is known to fit
 */
public record Suggestions(int from, int to, List<Word> words) {
    /** A word and what it means; the meaning is empty where the word says it. */
    public record Word(String text, String meaning) {
    }

    private static final List<Word> COMPARISONS = List.of(new Word("==", "is"), new Word("!=", "is not"), new Word(">", "more than"),
            new Word(">=", "at least"), new Word("<", "less than"), new Word("<=", "at most"), new Word("in", "from a to b, as in 4k..64k"));
    private static final List<Word> JOINS = List.of(new Word("&&", "and"), new Word("||", "or"));
    private static final List<Word> UNITS = List.of(new Word("us", "microseconds"), new Word("ms", "milliseconds"), new Word("ns", "nanoseconds"),
            new Word("s", "seconds"));

    public Suggestions {
        words = List.copyOf(words);
    }

    /** What fits where the caret stands, between {@code text}'s characters {@code caret - 1} and {@code caret}. */
    public static Suggestions at(String text, int caret) {
        int from = caret;
        while (from > 0 && isWord(text.charAt(from - 1))) {
            from--;
        }
        String begun = text.substring(from, caret);
        String before = text.substring(0, from).stripTrailing();
        Optional<Fields.Field> compared = compared(before);
        if (compared.isPresent()) {
            return new Suggestions(from, caret, values(compared.get(), begun));
        }
        Optional<Fields.Field> field = Optional.ofNullable(Fields.field(begun.isEmpty() ? lastWord(before) : begun));
        if (field.isPresent()) {
            return new Suggestions(caret, caret, comparisons(field.get()));
        }
        if (complete(before)) {
            return begun.isEmpty() ? new Suggestions(from, caret, JOINS) : nothing(caret);
        }
        return new Suggestions(from, caret, names(begun));
    }

    /** The text with a suggestion in its place. */
    public String with(String text, Word word) {
        return text.substring(0, from) + word.text() + text.substring(to);
    }

    private static Suggestions nothing(int caret) {
        return new Suggestions(caret, caret, List.of());
    }

    private static List<Word> names(String begun) {
        return Fields.meanings().entrySet().stream().filter(name -> name.getKey().startsWith(begun) && !name.getKey().equals(begun))
                .map(name -> new Word(name.getKey(), name.getValue())).toList();
    }

    private static List<Word> comparisons(Fields.Field field) {
        return field.kind() == Fields.Kind.WORD ? COMPARISONS.subList(0, 2) : COMPARISONS;
    }

    private static List<Word> values(Fields.Field field, String begun) {
        if (field.kind() == Fields.Kind.TIME && !begun.isEmpty() && begun.chars().allMatch(Character::isDigit)) {
            return UNITS.stream().map(unit -> new Word(begun + unit.text(), unit.meaning())).toList();
        }
        var fit = new ArrayList<Word>();
        for (String value : field.words().keySet()) {
            if (value.startsWith(begun) && !value.equals(begun)) {
                fit.add(new Word(value, ""));
            }
        }
        return fit;
    }

    /** The field whose value is to come, where the text ends in a name and a comparison. */
    private static Optional<Fields.Field> compared(String before) {
        for (String comparison : new String[] {"==", "!=", "<=", ">=", "<", ">"}) {
            if (before.endsWith(comparison)) {
                return Optional.ofNullable(Fields.field(lastWord(before.substring(0, before.length() - comparison.length()).stripTrailing())));
            }
        }
        return Optional.empty();
    }

    /** Whether a condition has just ended; parentheses may still be open. */
    private static boolean complete(String before) {
        long open = before.chars().filter(c -> c == '(').count() - before.chars().filter(c -> c == ')').count();
        try {
            return Filter.parse(before + ")".repeat((int) Math.max(0, open))) != Filter.ALL;
        } catch (FilterException e) {
            return false;
        }
    }

    private static String lastWord(String text) {
        int from = text.length();
        while (from > 0 && isWord(text.charAt(from - 1))) {
            from--;
        }
        return text.substring(from);
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '_';
    }
}

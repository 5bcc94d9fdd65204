package org.bioscope.traces;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One option of a workload: fio's name where fio has one, what it means, and how its value is read and written. The
 * command line, job files, the window's form and lessons are all made from the one list in {@link Workload#OPTIONS}.
 *
 * @param name     the long name, without dashes
 * @param meaning  one sentence
 * @param legal    the legal values in words, for tooltips and messages
 * @param standard the default value
 * @param flag     whether the option stands alone on a command line, as {@code --norandommap} does
 * @param fio      whether the name and meaning are fio's own
 */
public record Option<T>(String name, String meaning, String legal, T standard, boolean flag, boolean fio,
        Function<String, T> reader, Function<T, String> writer) {

    /** The value in {@code text}; throws {@link WorkloadException} naming the option, the text and what is legal. */
    public T read(String text) {
        try {
            return reader.apply(text.strip());
        } catch (IllegalArgumentException e) {
            throw new WorkloadException(name, "--" + name + " " + text + ": must be " + legal);
        }
    }

    /** The value in fio's spelling. */
    public String write(T value) {
        return writer.apply(value);
    }

    static Option<Integer> integer(String name, int standard, int least, int most, String meaning) {
        return new Option<>(name, meaning, "a whole number from " + least + " to " + most, standard, false, true,
                text -> inRange(Integer.parseInt(text), least, most).intValue(), String::valueOf);
    }

    static Option<Long> count(String name, long standard, long most, String meaning) {
        return new Option<>(name, meaning, "a whole number from 0 to " + most, standard, false, true,
                text -> inRange(Long.parseLong(text), 0, most), String::valueOf);
    }

    static Option<Long> bytes(String name, long standard, long least, long most, String meaning) {
        return new Option<>(name, meaning, "a size from " + Units.fioBytes(least) + " to " + Units.fioBytes(most), standard,
                false, true, text -> inRange(Units.parseBytes(text), least, most), Units::fioBytes);
    }

    static Option<Long> time(String name, long standardNs, long mostNs, String meaning) {
        return new Option<>(name, meaning, "a time from 0 to " + Units.fioNs(mostNs), standardNs, false, true,
                text -> inRange(Units.parseNs(text), 0, mostNs), Units::fioNs);
    }

    static Option<Boolean> flag(String name, String meaning) {
        return new Option<>(name, meaning, "0 or 1", false, true, true, text -> switch (text) {
            case "", "1", "true" -> true;
            case "0", "false" -> false;
            default -> throw new IllegalArgumentException(text);
        }, on -> on ? "1" : "0");
    }

    static Option<String> text(String name, String standard, String meaning, String legal) {
        return new Option<>(name, meaning, legal, standard, false, true, Function.identity(), Function.identity());
    }

    static Option<String> matching(String name, String standard, Pattern pattern, String meaning, String legal) {
        return new Option<>(name, meaning, legal, standard, false, true, text -> {
            if (!pattern.matcher(text).matches()) {
                throw new IllegalArgumentException(text);
            }
            return text;
        }, Function.identity());
    }

    static Option<String> oneOf(String name, String standard, String meaning, String... values) {
        return new Option<>(name, meaning, "one of " + String.join(", ", values), standard, false, true, text -> {
            if (!List.of(values).contains(text)) {
                throw new IllegalArgumentException(text);
            }
            return text;
        }, Function.identity());
    }

    static <E extends Enum<E>> Option<E> oneOf(String name, E standard, Function<E, String> label, String meaning) {
        List<E> values = List.of(standard.getDeclaringClass().getEnumConstants());
        return new Option<>(name, meaning, "one of " + String.join(", ", values.stream().map(label).toList()), standard, false,
                true, text -> values.stream().filter(v -> label.apply(v).equals(text)).findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(text)), label);
    }

    /** The same option, marked as Bioscope's own. */
    Option<T> ours() {
        return new Option<>(name, meaning, legal, standard, flag, false, reader, writer);
    }

    private static Long inRange(long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(Long.toString(value));
        }
        return value;
    }
}

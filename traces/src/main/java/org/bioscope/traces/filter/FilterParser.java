package org.bioscope.traces.filter;

import java.util.Optional;

/**
 * Reads a filter by recursive descent: or, and, not, then a comparison, a range or a flag. Parentheses and negations may
 * nest {@link #DEEPEST} deep, so that a hostile text ends in a sentence and not in a stack overflow.
 */
final class FilterParser {
    private static final int DEEPEST = 100;

    private final String text;
    private int at;
    private int depth;

    FilterParser(String text) {
        this.text = text;
    }

    Filter.Condition whole() throws FilterException {
        Filter.Condition condition = or();
        if (peek() != '\0') {
            throw new FilterException(at, "'" + text.substring(at) + "' is too much; join conditions with && or ||");
        }
        return condition;
    }

    private Filter.Condition or() throws FilterException {
        Filter.Condition left = and();
        while (take("||")) {
            Filter.Condition first = left;
            Filter.Condition second = and();
            left = (t, i) -> first.holds(t, i) || second.holds(t, i);
        }
        return left;
    }

    private Filter.Condition and() throws FilterException {
        Filter.Condition left = not();
        while (take("&&")) {
            Filter.Condition first = left;
            Filter.Condition second = not();
            left = (t, i) -> first.holds(t, i) && second.holds(t, i);
        }
        return left;
    }

    private Filter.Condition not() throws FilterException {
        if (++depth > DEEPEST) {
            throw new FilterException(at, "nested more than " + DEEPEST + " deep");
        }
        try {
            if (take("!")) {
                Filter.Condition inner = not();
                return (t, i) -> !inner.holds(t, i);
            }
            if (take("(")) {
                Filter.Condition inner = or();
                if (!take(")")) {
                    throw new FilterException(at, "a ')' is missing");
                }
                return inner;
            }
            return term();
        } finally {
            depth--;
        }
    }

    private Filter.Condition term() throws FilterException {
        int start = skipBlanks();
        String name = word();
        Fields.Field field = Fields.field(name);
        if (field == null) {
            Fields.Flag flag = Fields.flag(name);
            if (flag == null) {
                throw new FilterException(start, name.isEmpty() ? "a condition is missing here" : "'" + name + "' is not known; there are " + Fields.names());
            }
            return flag.condition();
        }
        Optional<String> operator = operator();
        if (operator.isEmpty()) {
            throw new FilterException(at, "'" + name + "' needs a comparison: == != < <= > >=, or 'in a..b'");
        }
        return operator.get().equals("in") ? range(field) : comparison(field, operator.get());
    }

    private Filter.Condition comparison(Fields.Field field, String operator) throws FilterException {
        boolean ordered = !operator.equals("==") && !operator.equals("!=");
        if (ordered && field.kind() == Fields.Kind.WORD) {
            throw new FilterException(at, "'" + field.name() + "' can only be compared with == and !=");
        }
        long wanted = value(field);
        var reader = field.reader();
        return switch (operator) {
            case "==" -> (t, i) -> reader.read(t, i) == wanted;
            case "!=" -> (t, i) -> reader.read(t, i) != wanted;
            case "<" -> (t, i) -> known(reader.read(t, i)) && reader.read(t, i) < wanted;
            case "<=" -> (t, i) -> known(reader.read(t, i)) && reader.read(t, i) <= wanted;
            case ">" -> (t, i) -> reader.read(t, i) > wanted;
            default -> (t, i) -> reader.read(t, i) >= wanted;
        };
    }

    private Filter.Condition range(Fields.Field field) throws FilterException {
        long from = value(field);
        if (!take("..")) {
            throw new FilterException(at, "a range is written a..b");
        }
        long to = value(field);
        var reader = field.reader();
        return (t, i) -> reader.read(t, i) >= from && reader.read(t, i) <= to;
    }

    /** Durations of stages that were not seen read as the least number. */
    private static boolean known(long value) {
        return value != Long.MIN_VALUE;
    }

    private long value(Fields.Field field) throws FilterException {
        int start = skipBlanks();
        String value = word();
        if (value.isEmpty()) {
            throw new FilterException(start, "a value for '" + field.name() + "' is missing");
        }
        try {
            return Fields.value(field, value);
        } catch (IllegalArgumentException e) {
            throw new FilterException(start, e.getMessage());
        }
    }

    private Optional<String> operator() {
        for (String operator : new String[] {"==", "!=", "<=", ">=", "<", ">"}) {
            if (take(operator)) {
                return Optional.of(operator);
            }
        }
        int start = skipBlanks();
        if (word().equals("in")) {
            return Optional.of("in");
        }
        at = start;
        return Optional.empty();
    }

    private String word() {
        int start = skipBlanks();
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '-' || text.charAt(at) == '_')) {
            at++;
        }
        return text.substring(start, at);
    }

    private boolean take(String token) {
        skipBlanks();
        if (text.startsWith(token, at)) {
            at += token.length();
            return true;
        }
        return false;
    }

    private char peek() {
        skipBlanks();
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private int skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }
}

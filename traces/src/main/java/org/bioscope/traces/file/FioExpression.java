package org.bioscope.traces.file;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/**
 * fio's arithmetic: an expression in brackets with + - * / % ^, sizes and times with their suffixes. A bare number is
 * bytes, or microseconds where a time is wanted, fio's one exception from seconds.
 */
final class FioExpression {
    /** Powers and brackets beyond this are no job option but an attempt on the parser. */
    private static final int DEEPEST = 64;

    private final String text;
    private final boolean time;
    private int at;

    private FioExpression(String text, boolean time) {
        this.text = text;
        this.time = time;
    }

    static boolean is(String value) {
        return value.startsWith("(");
    }

    /** The value, bytes or µs, rounded down; throws {@link IllegalArgumentException} where {@code value} is no expression. */
    static long evaluate(String value, boolean time) {
        var expression = new FioExpression(value.toLowerCase(Locale.ROOT).replaceAll("\\s", ""), time);
        try {
            BigDecimal result = expression.sum(0);
            if (expression.at < expression.text.length()) {
                throw new IllegalArgumentException("'" + value + "' goes on after its end");
            }
            return result.toBigInteger().longValueExact();
        } catch (ArithmeticException | StringIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("'" + value + "' cannot be worked out", e);
        }
    }

    private BigDecimal sum(int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("'" + text + "' is nested too deeply");
        }
        BigDecimal value = product(depth);
        while (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
            boolean plus = text.charAt(at++) == '+';
            BigDecimal other = product(depth);
            value = plus ? value.add(other) : value.subtract(other);
        }
        return value;
    }

    private BigDecimal product(int depth) {
        BigDecimal value = power(depth);
        while (at < text.length() && "*/%".indexOf(text.charAt(at)) >= 0) {
            char operator = text.charAt(at++);
            BigDecimal other = power(depth);
            value = switch (operator) {
                case '*' -> value.multiply(other);
                case '/' -> value.divide(other, MathContext.DECIMAL64);
                default -> value.remainder(other);
            };
        }
        return value;
    }

    private BigDecimal power(int depth) {
        BigDecimal value = operand(depth);
        if (at < text.length() && text.charAt(at) == '^') {
            at++;
            return value.pow(Math.min(DEEPEST, power(depth + 1).intValueExact()));
        }
        return value;
    }

    private BigDecimal operand(int depth) {
        char first = text.charAt(at);
        if (first == '(') {
            at++;
            BigDecimal value = sum(depth + 1);
            if (at >= text.length() || text.charAt(at++) != ')') {
                throw new IllegalArgumentException("'" + text + "' lacks a closing bracket");
            }
            return value.multiply(unit());
        }
        if (first == '-') {
            at++;
            return operand(depth + 1).negate();
        }
        int from = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        if (from == at) {
            throw new IllegalArgumentException("'" + text + "' has no number at its place " + (at + 1));
        }
        return new BigDecimal(text.substring(from, at)).multiply(unit());
    }

    /** The suffix at this place as a factor: of bytes, or of microseconds. */
    private BigDecimal unit() {
        int from = at;
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        String suffix = text.substring(from, at);
        return BigDecimal.valueOf(time ? micros(suffix) : bytes(suffix));
    }

    private static long bytes(String suffix) {
        return suffix.isEmpty() ? 1 : org.bioscope.traces.Units.parseBytes("1" + suffix);
    }

    private static long micros(String suffix) {
        return suffix.isEmpty() ? 1 : org.bioscope.traces.Units.parseNs("1" + suffix) / 1_000;
    }
}

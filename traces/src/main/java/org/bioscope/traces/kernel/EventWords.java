package org.bioscope.traces.kernel;

/** The words and numbers that {@code trace} and {@code trace-cmd report} print: where one begins and ends, and what it says. */
final class EventWords {
    private static final int MOST_CPUS = 8192;

    private EventWords() {
    }

    static int cpuBracket(String line, int from) {
        for (int open = line.indexOf('[', from); open >= 0; open = line.indexOf('[', open + 1)) {
            int close = line.indexOf(']', open);
            if (close > open + 1 && close - open <= 5 && open > 0 && line.charAt(open - 1) == ' ' && allDigits(line, open + 1, close)
                    && decimal(line, open + 1, close) < MOST_CPUS) {
                return open;
            }
        }
        return -1;
    }

    static boolean isStamp(String line, int from, int to) {
        if (to - from < 3 || line.charAt(to - 1) != ':') {
            return false;
        }
        int dot = line.indexOf('.', from);
        return dot > from && dot < to - 2 && dot - from <= 10 && allDigits(line, from, dot) && allDigits(line, dot + 1, to - 1);
    }

    /** Seconds with six decimals, or nine. */
    static long nanoseconds(String line, int from, int to) {
        int dot = line.indexOf('.', from);
        long fraction = 0;
        for (int i = 0; i < 9; i++) {
            int at = dot + 1 + i;
            fraction = fraction * 10 + (at < to ? line.charAt(at) - '0' : 0);
        }
        return decimal(line, from, dot) * 1_000_000_000L + fraction;
    }

    /** Where the value of a key begins: the key must be a word of its own, as {@code dev} is not in {@code bdev}. */
    static int keyAt(String body, String key) {
        for (int at = body.indexOf(key); at >= 0; at = body.indexOf(key, at + 1)) {
            if (at == 0 || body.charAt(at - 1) == ' ') {
                return at + key.length();
            }
        }
        return -1;
    }

    static String word(String body, String key) {
        int at = body.indexOf(key);
        return at < 0 ? "" : body.substring(at + key.length(), tokenEnd(body, at + key.length()));
    }

    static long words(String body, String key, String[] known) {
        String words = word(body, key);
        long bits = 0;
        for (int i = 0; i < known.length; i++) {
            int at = words.indexOf(known[i]);
            // "WRITE" is a word of its own in "NOWAIT|WRITE", not in "OVERWRITE".
            if (at >= 0 && (at == 0 || words.charAt(at - 1) == '|')) {
                int end = at + known[i].length();
                bits |= end == words.length() || words.charAt(end) == '|' ? 1L << i : 0;
            }
        }
        return bits;
    }

    /** A number as events print it: {@code 0x1000}, {@code 4096}, {@code -11}, or a bare pointer in hexadecimal. */
    static long value(String text, int at) {
        int from = at;
        boolean negative = from < text.length() && text.charAt(from) == '-';
        from += negative ? 1 : 0;
        boolean prefixed = text.startsWith("0x", from);
        from += prefixed ? 2 : 0;
        int end = from;
        while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0) {
            end++;
        }
        boolean hex = prefixed || end - from == 16 || !allDigits(text, from, end);
        long value = 0;
        for (int i = from; i < end; i++) {
            value = hex ? value << 4 | Character.digit(text.charAt(i), 16) : value * 10 + Character.digit(text.charAt(i), 10);
        }
        return negative ? -value : value;
    }

    static long decimal(String text, int from, int to) {
        long value = 0;
        for (int i = from; i < to && i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }

    static boolean allDigits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    static int skipBlanks(String text, int at) {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    static int tokenEnd(String text, int at) {
        int end = text.indexOf(' ', at);
        int comma = text.indexOf(',', at);
        end = end < 0 ? text.length() : end;
        return comma >= 0 && comma < end ? comma : end;
    }
}

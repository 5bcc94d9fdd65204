package org.bioscope.traces;

import java.util.Locale;

/** Sizes, times and counts as people write them: fio's suffixes in, tabular text with units out. */
public final class Units {
    private static final char THIN_SPACE = '\u2009';

    private Units() {
    }

    /** Bytes from fio's spelling with {@code kb_base=1024}: {@code 4k}, {@code 4KB}, {@code 1m} are 1024-based, {@code 4ki} is 4000. */
    public static long parseBytes(String text) {
        String t = text.strip().toLowerCase(Locale.ROOT);
        int digits = 0;
        while (digits < t.length() && Character.isDigit(t.charAt(digits))) {
            digits++;
        }
        String suffix = t.substring(digits);
        if (suffix.endsWith("b") && !suffix.equals("b")) {
            suffix = suffix.substring(0, suffix.length() - 1);
        }
        long unit = switch (suffix) {
            case "", "b" -> 1;
            case "k" -> 1L << 10;
            case "m" -> 1L << 20;
            case "g" -> 1L << 30;
            case "t" -> 1L << 40;
            case "p" -> 1L << 50;
            // fio turns the SI spelling round on purpose, to stay compatible with its own past.
            case "ki" -> 1_000L;
            case "mi" -> 1_000_000L;
            case "gi" -> 1_000_000_000L;
            case "ti" -> 1_000_000_000_000L;
            default -> throw new IllegalArgumentException("'" + text + "' is not a size; write bytes or 4k, 1m, 2g");
        };
        return times(number(t.substring(0, digits), text, "a size; write bytes or 4k, 1m, 2g"), unit, text);
    }

    /** ns from fio's spelling of a time: bare numbers are seconds, suffixes d h m s ms us ns. */
    public static long parseNs(String text) {
        String t = text.strip().toLowerCase(Locale.ROOT);
        int digits = 0;
        while (digits < t.length() && Character.isDigit(t.charAt(digits))) {
            digits++;
        }
        long unit = switch (t.substring(digits)) {
            case "", "s" -> 1_000_000_000L;
            case "ns" -> 1L;
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "d" -> 86_400_000_000_000L;
            default -> throw new IllegalArgumentException("'" + text + "' is not a time; write seconds or 500ms, 5s, 2m");
        };
        return times(number(t.substring(0, digits), text, "a time; write seconds or 500ms, 5s, 2m"), unit, text);
    }

    private static long number(String digits, String text, String wanted) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not " + wanted, e);
        }
    }

    private static long times(long number, long unit, String text) {
        try {
            return Math.multiplyExact(number, unit);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is too large", e);
        }
    }

    /** Bytes in the shortest exact fio spelling, {@code 4k}, {@code 1m}, {@code 4095}. */
    public static String fioBytes(long bytes) {
        String suffixes = "kmgt";
        for (int power = suffixes.length(); power > 0; power--) {
            long unit = 1L << (10 * power);
            if (bytes != 0 && bytes % unit == 0) {
                return bytes / unit + suffixes.substring(power - 1, power);
            }
        }
        return Long.toString(bytes);
    }

    /** ns in the shortest exact fio spelling, {@code 5s}, {@code 500ms}. */
    public static String fioNs(long ns) {
        if (ns % 1_000_000_000L == 0) {
            return ns / 1_000_000_000L + "s";
        }
        if (ns % 1_000_000L == 0) {
            return ns / 1_000_000L + "ms";
        }
        return ns % 1_000L == 0 ? ns / 1_000L + "us" : ns + "ns";
    }

    /** Bytes for reading: {@code 4 KiB}, {@code 1.5 GiB}. */
    public static String bytes(long bytes) {
        String[] names = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
        int power = 0;
        double value = bytes;
        while (Math.abs(value) >= 1024 && power < names.length - 1) {
            value /= 1024;
            power++;
        }
        return trimmed(value, value == Math.rint(value) || value >= 100 ? 0 : 1) + " " + names[power];
    }

    /** A duration for reading, three significant figures: {@code 850 ns}, {@code 11.2 µs}, {@code 4.07 ms}, {@code 12 s}. */
    public static String ns(long ns) {
        double abs = Math.abs((double) ns);
        if (abs < 1_000) {
            return ns + " ns";
        }
        if (abs < 999_500) {
            return significant(ns / 1e3) + " µs";
        }
        return abs < 999_500_000 ? significant(ns / 1e6) + " ms" : significant(ns / 1e9) + " s";
    }

    /** An exact duration in µs without its unit, so that a column of them adds up: {@code 180.412}, {@code 12 004.000}. */
    public static String micros(long ns) {
        return (ns < 0 ? "\u2212" : "") + count(Math.abs(ns) / 1_000) + String.format(Locale.ROOT, ".%03d", Math.abs(ns) % 1_000);
    }

    /** A moment of a run in seconds, to the µs, without its unit: {@code 3.181 508}. */
    public static String seconds(long ns) {
        long micros = Math.floorDiv(ns, 1_000L);
        long fraction = Math.floorMod(micros, 1_000_000L);
        return count(Math.floorDiv(micros, 1_000_000L)) + String.format(Locale.ROOT, ".%03d%c%03d", fraction / 1_000, THIN_SPACE, fraction % 1_000);
    }

    /** A count with thin spaces between thousands: {@code 48 213}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count).replace(',', THIN_SPACE);
    }

    /** So many of something whose plural ends in s: {@code 1 request}, {@code 48 213 requests}. */
    public static String count(long count, String noun) {
        return count(count) + " " + noun + (count == 1 ? "" : "s");
    }

    private static String significant(double value) {
        double abs = Math.abs(value);
        return trimmed(value, abs >= 99.95 ? 0 : abs >= 9.995 ? 1 : 2);
    }

    private static String trimmed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}

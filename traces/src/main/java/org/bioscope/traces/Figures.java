package org.bioscope.traces;

import java.util.Locale;

/** Figures as fio prints them, three significant digits: {@code 48.2k}, {@code 188MiB/s (197MB/s)}. */
public final class Figures {
    private static final String[] SI = {"", "k", "M", "G", "T"};
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final String[] DECIMAL = {"B", "kB", "MB", "GB", "TB"};

    private Figures() {
    }

    /** So many of something whose plural ends in s, in plain digits: {@code 34194 requests}. */
    public static String many(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    public static String count(double value) {
        return scaled(value, 1000, SI);
    }

    public static String size(double bytes) {
        return scaled(bytes, 1024, BINARY);
    }

    public static String bandwidth(double bytesPerSecond) {
        return size(bytesPerSecond) + "/s (" + scaled(bytesPerSecond, 1000, DECIMAL) + "/s)";
    }

    private static String scaled(double value, int base, String[] names) {
        int power = 0;
        double rest = value;
        while (rest >= base && power < names.length - 1) {
            rest /= base;
            power++;
        }
        int decimals = power == 0 && rest == Math.rint(rest) || rest >= 99.95 ? 0 : rest >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f%s", rest, names[power]);
    }
}

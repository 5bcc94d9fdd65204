package org.bioscope.traces.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Text built in a byte array and handed on in large pieces: what the writers of millions of lines share. UTF-8; numbers
 * are written digit by digit, without an object each. Owned by one thread; {@link #flush} when done.
 */
final class ByteText {
    /** Large enough that a write is far longer than the call around it. */
    private static final int BUFFER_BYTES = 1 << 16;
    /** Room for one number of any kind here. */
    private static final int NUMBER_BYTES = 32;
    private static final long[] UNITS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000};

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int length;

    ByteText(OutputStream out) {
        this.out = out;
    }

    ByteText add(String text) throws IOException {
        int chars = text.length();
        if (chars > BUFFER_BYTES - length) {
            flush();
        }
        if (chars > BUFFER_BYTES) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            return this;
        }
        // In locals: fields would be read and written again for each octet.
        byte[] to = buffer;
        int at = length;
        for (int i = 0; i < chars; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                length = at;
                byte[] rest = text.substring(i).getBytes(StandardCharsets.UTF_8);
                flush();
                out.write(rest);
                return this;
            }
            to[at++] = (byte) c;
        }
        length = at;
        return this;
    }

    ByteText add(char ascii) throws IOException {
        if (length == BUFFER_BYTES) {
            flush();
        }
        buffer[length++] = (byte) ascii;
        return this;
    }

    ByteText add(long number) throws IOException {
        if (number == Long.MIN_VALUE) {
            return add(Long.toString(number));
        }
        room();
        long rest = number;
        if (rest < 0) {
            buffer[length++] = '-';
            rest = -rest;
        }
        int digits = 1;
        for (long n = rest; n >= 10; n /= 10) {
            digits++;
        }
        for (int at = length + digits - 1; at >= length; at--) {
            buffer[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** ns as {@code whole.fraction} of a unit of {@code 10^decimals} ns, exact. */
    ByteText fixed(long ns, int decimals) throws IOException {
        long unit = UNITS[decimals];
        if (ns < 0) {
            add('-');
        }
        add(Math.abs(ns / unit)).add('.');
        room();
        long fraction = Math.abs(ns % unit);
        for (int at = length + decimals - 1; at >= length; at--) {
            buffer[at] = (byte) ('0' + fraction % 10);
            fraction /= 10;
        }
        length += decimals;
        return this;
    }

    /** ns as microseconds with three decimals. */
    ByteText micros(long ns) throws IOException {
        return fixed(ns, 3);
    }

    ByteText hex(long number) throws IOException {
        room();
        int digits = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(number) + 3) / 4);
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            buffer[length++] = HEX[(int) (number >>> shift) & 15];
        }
        return this;
    }

    /** The text as a JSON string, quoted, in ASCII. */
    ByteText json(String text) throws IOException {
        add('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                add('\\').add(c);
            } else if (c >= 0x20 && c < 0x7f) {
                add(c);
            } else {
                add("\\u").add(Character.forDigit(c >> 12 & 15, 16)).add(Character.forDigit(c >> 8 & 15, 16))
                        .add(Character.forDigit(c >> 4 & 15, 16)).add(Character.forDigit(c & 15, 16));
            }
        }
        return add('"');
    }

    void flush() throws IOException {
        out.write(buffer, 0, length);
        length = 0;
    }

    private void room() throws IOException {
        if (BUFFER_BYTES - length < NUMBER_BYTES) {
            flush();
        }
    }
}

package org.bioscope.traces.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Comma-separated values as bytes (RFC 4180): fields go straight into one buffer, numbers digit by digit, so that ten
 * million rows cost no object. Owned by one thread.
 */
final class CsvBytes {
    /** Room for the longest long and for any label of ours; longer text is written past the buffer. */
    private static final int ROOM = 64;

    private final OutputStream out;
    private final byte[] buffer = new byte[1 << 16];
    private int length;
    private boolean rowBegun;

    CsvBytes(OutputStream out) {
        this.out = out;
    }

    /** Text as UTF-8, quoted where RFC 4180 wants it. Must not begin like a spreadsheet formula: all of ours are labels. */
    void text(String value) throws IOException {
        boolean quoted = value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        bytes((quoted ? '"' + value.replace("\"", "\"\"") + '"' : value).getBytes(StandardCharsets.UTF_8));
    }

    /** A label's bytes, known to need no quotes. */
    void bytes(byte[] label) throws IOException {
        begin();
        if (label.length > ROOM) {
            flush();
            out.write(label);
            return;
        }
        System.arraycopy(label, 0, buffer, length, label.length);
        length += label.length;
    }

    void number(long value) throws IOException {
        begin();
        if (value < 0) {
            buffer[length++] = '-';
        }
        long rest = value;
        int digits = 1;
        for (long v = value / 10; v != 0; v /= 10) {
            digits++;
        }
        for (int at = length + digits - 1; at >= length; at--) {
            buffer[at] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        }
        length += digits;
    }

    /** Three decimals, a dot for the point. */
    void decimal(double value) throws IOException {
        text(java.math.BigDecimal.valueOf(value).setScale(3, java.math.RoundingMode.HALF_EVEN).toPlainString());
    }

    void empty() throws IOException {
        begin();
    }

    void endRow() throws IOException {
        buffer[length++] = '\r';
        buffer[length++] = '\n';
        rowBegun = false;
    }

    void flush() throws IOException {
        out.write(buffer, 0, length);
        length = 0;
    }

    private void begin() throws IOException {
        if (length > buffer.length - 2 * ROOM) {
            flush();
        }
        if (rowBegun) {
            buffer[length++] = ',';
        }
        rowBegun = true;
    }
}

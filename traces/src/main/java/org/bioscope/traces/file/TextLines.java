package org.bioscope.traces.file;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The lines of a text of unknown origin and size, gzipped or not, one at a time. Bytes are taken as Latin-1, which refuses
 * none; a line longer than any that a tool prints is cut, so that a file without line ends does not fill the memory.
 */
final class TextLines {
    /** Kernel tools print some hundred characters; a page of arguments is the most that has been seen. */
    private static final int LONGEST_LINE = 1 << 14;
    private static final int GZIP_MAGIC = 0x1f8b;

    /** Takes a line and its number, counted from 1. */
    @FunctionalInterface
    interface Each {
        void take(long number, String line) throws IOException;
    }

    /**
     * What there was beside whole lines.
     *
     * @param lines    lines in all
     * @param cut      lines that were longer than any tool prints, of which the beginning was taken
     * @param brokenAt the line at which the compressed data turned out to be damaged, if they were
     */
    record Rest(long lines, long cut, OptionalLong brokenAt) {
    }

    private TextLines() {
    }

    static Rest each(Path file, Each each) throws IOException {
        try (var bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            bytes.mark(2);
            int magic = bytes.read() << 8 | bytes.read();
            bytes.reset();
            if (magic != GZIP_MAGIC) {
                return each(bytes, each);
            }
            try (var text = new BufferedInputStream(new GZIPInputStream(bytes), 1 << 16)) {
                return each(text, each);
            } catch (ZipException | EOFException e) {
                throw new FormatException(file + ": its compressed data are damaged from the beginning");
            }
        }
    }

    private static Rest each(InputStream in, Each each) throws IOException {
        var line = new byte[LONGEST_LINE];
        int length = 0;
        long number = 0;
        long cut = 0;
        try {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                if (octet == '\n') {
                    each.take(++number, text(line, length));
                    length = 0;
                } else if (length < LONGEST_LINE) {
                    line[length++] = (byte) octet;
                    cut += length == LONGEST_LINE ? 1 : 0;
                }
            }
        } catch (ZipException | EOFException e) {
            return new Rest(number, cut, OptionalLong.of(number + 1));
        }
        if (length > 0) {
            each.take(++number, text(line, length));
        }
        return new Rest(number, cut, OptionalLong.empty());
    }

    private static String text(byte[] line, int length) {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, 0, end, StandardCharsets.ISO_8859_1);
    }
}

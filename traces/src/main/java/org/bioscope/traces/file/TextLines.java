package org.bioscope.traces.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.ZipException;

/**
 * The lines of a text of unknown origin and size, gzipped or not, one at a time. Bytes are taken as Latin-1, which refuses
 * none; a line longer than any that a tool prints is cut, so that a file without line ends does not fill the memory.
 */
final class TextLines {
    /** Kernel tools print some hundred characters; a page of arguments is the most that has been seen. */
    private static final int LONGEST_LINE = 1 << 14;
    /** Several of the longest lines: a byte is looked at once, and moved seldom. */
    private static final int BUFFER = 1 << 17;

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
        try (InputStream text = Unzipped.open(file)) {
            return each(text, each);
        }
    }

    private static Rest each(InputStream in, Each each) throws IOException {
        var bytes = new byte[BUFFER];
        // The line that is being read begins at start; where the buffer ends before it, it moves to the front.
        int start = 0;
        int at = 0;
        int end = 0;
        boolean tooLong = false;
        long number = 0;
        long cut = 0;
        try {
            for (int more = in.read(bytes); more >= 0; more = in.read(bytes, end, bytes.length - end)) {
                end += more;
                for (; at < end; at++) {
                    if (bytes[at] == '\n') {
                        cut += tooLong || at - start > LONGEST_LINE ? 1 : 0;
                        each.take(++number, text(bytes, start, at));
                        start = at + 1;
                        tooLong = false;
                    }
                }
                if (end - start > LONGEST_LINE) {
                    // A byte more than is taken of it: what follows up to its end is not kept.
                    tooLong = true;
                    end = start + LONGEST_LINE + 1;
                }
                System.arraycopy(bytes, start, bytes, 0, end - start);
                end -= start;
                at = end;
                start = 0;
            }
        } catch (ZipException | EOFException e) {
            return new Rest(number, cut, OptionalLong.of(number + 1));
        }
        if (end > start) {
            cut += tooLong ? 1 : 0;
            each.take(++number, text(bytes, start, end));
        }
        return new Rest(number, cut, OptionalLong.empty());
    }

    private static String text(byte[] bytes, int start, int end) {
        int to = Math.min(end, start + LONGEST_LINE);
        return new String(bytes, start, (to > start && bytes[to - 1] == '\r' ? to - 1 : to) - start, StandardCharsets.ISO_8859_1);
    }
}

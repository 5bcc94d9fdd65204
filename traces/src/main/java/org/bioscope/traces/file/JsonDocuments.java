package org.bioscope.traces.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipException;

/**
 * Takes a file apart into the JSON objects that follow each other in it, as programs print them that report more than once,
 * with whatever lines of text between them. One object is held at a time, so the file may be of any size.
 */
final class JsonDocuments {
    /** fio's output of 256 jobs with all their bins has some 40 MB; what is larger than this is something else. */
    static final int LARGEST_BYTES = 64 << 20;

    /** Takes one whole object, the first {@code length} of {@code bytes}, and the place in the file where it begins. */
    @FunctionalInterface
    interface Each {
        void take(long at, byte[] bytes, int length) throws IOException;
    }

    private final Path file;
    private final Each each;
    private byte[] document = new byte[1 << 16];
    private int length;
    private long at;
    private long startedAt;
    private int depth;
    private boolean quoted;
    private boolean escaped;
    private long textBetween;

    private JsonDocuments(Path file, Each each) {
        this.file = file;
        this.each = each;
    }

    /**
     * What was in a file beside its whole objects.
     *
     * @param textBytes  bytes of other text between them
     * @param cutShortAt where an object begins that does not end before the file does; -1 if none
     */
    record Rest(long textBytes, long cutShortAt) {
        boolean cutShort() {
            return cutShortAt >= 0;
        }
    }

    /** Calls {@code each} for every whole object in turn; throws {@link FormatException} for one that is too large. */
    static Rest each(Path file, Each each) throws IOException {
        var documents = new JsonDocuments(file, each);
        var some = new byte[1 << 16];
        try (InputStream in = Unzipped.open(file)) {
            for (int more = in.read(some); more >= 0; more = in.read(some)) {
                for (int i = 0; i < more; i++, documents.at++) {
                    documents.take(some[i]);
                }
            }
        } catch (ZipException | EOFException e) {
            // What was unzipped up to the damage counts; an object that it cuts off is told as one.
            documents.textBetween++;
        }
        return new Rest(documents.textBetween, documents.depth > 0 ? documents.startedAt : -1);
    }

    private void take(byte octet) throws IOException {
        if (depth == 0) {
            if (octet != '{') {
                textBetween += octet > ' ' || octet < 0 ? 1 : 0;
                return;
            }
            startedAt = at;
        }
        if (length == LARGEST_BYTES) {
            throw new FormatException(file + ": the JSON object at byte " + startedAt + " is larger than " + (LARGEST_BYTES >> 20) + " MiB: not what fio writes");
        }
        if (length == document.length) {
            document = Arrays.copyOf(document, length * 2);
        }
        document[length++] = octet;
        if (quoted) {
            quoted = escaped || octet != '"';
            escaped = !escaped && octet == '\\';
            return;
        }
        switch (octet) {
            case '"' -> quoted = true;
            case '{' -> depth++;
            case '}' -> {
                depth--;
                if (depth == 0) {
                    int whole = length;
                    length = 0;
                    each.take(startedAt, document, whole);
                }
            }
            default -> { }
        }
    }
}

package org.bioscope.traces.file;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A file as it is, or what is in it where it is gzipped. */
final class Unzipped {
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int BUFFER = 1 << 16;

    private Unzipped() {
    }

    /**
     * Opens it; throws {@link FormatException} where compressed data are damaged from the beginning. Where they are damaged
     * further on, reading throws {@link ZipException} or {@link EOFException}.
     */
    static InputStream open(Path file) throws IOException {
        var bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            bytes.mark(2);
            int magic = bytes.read() << 8 | bytes.read();
            bytes.reset();
            return magic == GZIP_MAGIC ? new GZIPInputStream(bytes, BUFFER) : bytes;
        } catch (ZipException | EOFException e) {
            bytes.close();
            throw new FormatException(file + ": its compressed data are damaged from the beginning");
        }
    }
}

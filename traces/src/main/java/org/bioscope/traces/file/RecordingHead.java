package org.bioscope.traces.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceStore;

/**
 * The first two pages of a recording: the same head written in turn to one and the other, so that one of them is whole
 * whatever happens during a write. The valid one with the higher sequence number counts.
 *
 * <pre>
 *   0 "BIOSCOPE"            8 u16 major            10 u16 minor          12 u32 source
 *  16 u64 sequence         24 u32 chunk rows       28 u32 engine row     32 u32 kernel row (0: none)
 *  36 u32 1 while the last chunk's kernel rows are moved up to its engine rows
 *  40 u64 rows             48 u64 asked offset     56 u64 asked bytes
 *  64 u64 first chunk      72 u64 tail offset (0: not finished)          80 u64 tail bytes
 *  88 u64 index offset     96 u64 index bytes     104 u32 tail crc32c  4092 u32 crc32c of this page
 * </pre>
 *
 * <p>All little-endian. Chunks follow each other from the first, {@link TraceStore#chunkBytes} each: engine rows, then
 * kernel rows. In a finished recording the last chunk is only as long as its rows.
 *
 * @param minor     files of a higher minor version of the same major are read, what they add is not known here
 * @param closing   the kernel rows of the last chunk are on the move: in an interrupted recording they cannot be trusted
 * @param rows      whole rows in the chunks when this head was written; a recording that was interrupted may hold more
 * @param askedAt   where the JSON of what was asked begins, {@code askedBytes} long
 * @param tailAt    where the JSON of what came of it begins; 0 while the run goes on
 * @param indexAt   where the time index begins: two u64 for each block of rows
 */
record RecordingHead(int minor, Source source, long sequence, boolean closing, long rows, long askedAt, long askedBytes, long firstChunkAt,
        long tailAt, long tailBytes, long indexAt, long indexBytes, int tailCrc) {
    static final int PAGE = 4096;
    static final int MAJOR = 1;
    static final int MINOR = 0;
    private static final byte[] MAGIC = "BIOSCOPE".getBytes(StandardCharsets.US_ASCII);

    boolean finished() {
        return tailAt != 0;
    }

    RecordingHead withRows(long count) {
        return new RecordingHead(minor, source, sequence + 1, closing, count, askedAt, askedBytes, firstChunkAt, tailAt, tailBytes, indexAt, indexBytes, tailCrc);
    }

    RecordingHead whileClosing() {
        return new RecordingHead(minor, source, sequence + 1, true, rows, askedAt, askedBytes, firstChunkAt, tailAt, tailBytes, indexAt, indexBytes, tailCrc);
    }

    RecordingHead withTail(long count, long tail, long tailLength, int crc, long index, long indexLength) {
        return new RecordingHead(minor, source, sequence + 1, false, count, askedAt, askedBytes, firstChunkAt, tail, tailLength, index, indexLength, crc);
    }

    /** Writes this head over the older of the two. */
    void write(FileChannel file) throws IOException {
        var page = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);
        page.put(MAGIC).putShort((short) MAJOR).putShort((short) minor).putInt(source.ordinal()).putLong(sequence)
                .putInt(TraceStore.CHUNK_ROWS).putInt(EngineRow.BYTES).putInt(source == Source.ENGINE ? 0 : KernelRow.BYTES).putInt(closing ? 1 : 0)
                .putLong(rows).putLong(askedAt).putLong(askedBytes).putLong(firstChunkAt).putLong(tailAt).putLong(tailBytes)
                .putLong(indexAt).putLong(indexBytes).putInt(tailCrc);
        page.putInt(PAGE - 4, crc(page.array(), PAGE - 4));
        page.rewind();
        writeFully(file, page, sequence % 2 * PAGE);
    }

    /** The newest whole head; throws {@link FormatException} for a file that is not a recording, or one of a later major version. */
    static RecordingHead read(FileChannel file, String name) throws IOException {
        Optional<RecordingHead> best = Optional.empty();
        for (int slot = 0; slot < 2; slot++) {
            var page = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);
            int got = readFully(file, page, (long) slot * PAGE);
            if (got < PAGE && slot == 0 && !startsWithMagic(page, got)) {
                throw new FormatException(name + ": not a Bioscope recording");
            }
            Optional<RecordingHead> head = got < PAGE ? Optional.empty() : parse(page, name);
            if (head.isPresent() && (best.isEmpty() || head.get().sequence() > best.get().sequence())) {
                best = head;
            }
        }
        return best.orElseThrow(() -> new FormatException(name + ": both heads of this recording are damaged; nothing can be read from it"));
    }

    private static boolean startsWithMagic(ByteBuffer page, int got) {
        return got >= MAGIC.length && Arrays.equals(page.array(), 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    private static Optional<RecordingHead> parse(ByteBuffer page, String name) throws FormatException {
        page.rewind();
        if (!startsWithMagic(page, PAGE)) {
            if (page.getLong(0) == 0) {
                return Optional.empty();
            }
            throw new FormatException(name + ": not a Bioscope recording");
        }
        if (page.getInt(PAGE - 4) != crc(page.array(), PAGE - 4)) {
            return Optional.empty();
        }
        int major = page.getShort(8);
        if (major != MAJOR) {
            throw new FormatException(name + ": recorded in format " + major + ", this Bioscope reads format " + MAJOR + "; open it with a newer Bioscope");
        }
        int source = page.getInt(12);
        boolean layout = page.getInt(24) == TraceStore.CHUNK_ROWS && page.getInt(28) == EngineRow.BYTES
                && source >= 0 && source < Source.values().length
                && page.getInt(32) == (source == Source.ENGINE.ordinal() ? 0 : KernelRow.BYTES);
        if (!layout) {
            throw new FormatException(name + ": its head describes rows that this Bioscope does not know");
        }
        return Optional.of(new RecordingHead(page.getShort(10), Source.values()[source], page.getLong(16), page.getInt(36) != 0, page.getLong(40),
                page.getLong(48), page.getLong(56), page.getLong(64), page.getLong(72), page.getLong(80), page.getLong(88),
                page.getLong(96), page.getInt(104)));
    }

    static int crc(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    static void writeFully(FileChannel file, ByteBuffer bytes, long at) throws IOException {
        for (long to = at; bytes.hasRemaining();) {
            to += file.write(bytes, to);
        }
    }

    /** Bytes read, fewer than asked only at the end of the file. */
    static int readFully(FileChannel file, ByteBuffer bytes, long at) throws IOException {
        int from = bytes.position();
        while (bytes.hasRemaining()) {
            if (file.read(bytes, at + bytes.position() - from) < 0) {
                break;
            }
        }
        return bytes.position() - from;
    }
}

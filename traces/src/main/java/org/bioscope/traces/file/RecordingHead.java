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
 *  88 u64 index offset     96 u64 index bytes     104 u32 tail crc32c   108 u32 summary crc32c
 * 112 u64 summary offset  120 u64 summary bytes (0: none; since 1.1)   4092 u32 crc32c of this page
 * </pre>
 *
 * <p>All little-endian. Chunks follow each other from the first, {@link TraceStore#chunkBytes} each: engine rows, then
 * kernel rows. In a finished recording the last chunk is only as long as its rows.
 *
 * @param minor     files of a higher minor version of the same major are read, what they add is not known here
 * @param closing   the kernel rows of the last chunk are on the move: in an interrupted recording they cannot be trusted
 * @param rows      whole rows in the chunks when this head was written; a recording that was interrupted may hold more
 * @param asked     the JSON of what was asked
 * @param tail      the JSON of what came of it; nothing while the run goes on
 * @param index     the time index: two u64 for each block of rows
 * @param summary   what a first picture is drawn from, see {@link SummaryBytes}; nothing in files before 1.1 and short ones
 */
record RecordingHead(int minor, Source source, long sequence, boolean closing, long rows, Section asked, long firstChunkAt, Section tail, Section index, Section summary) {
    /** A stretch of the file; its checksum is 0 where it has none of its own. */
    record Section(long at, long bytes, int crc) {
        static final Section NOTHING = new Section(0, 0, 0);

        /** Where {@code content} lies at {@code at}. */
        static Section of(long at, byte[] content) {
            return new Section(at, content.length, RecordingHead.crc(content, content.length));
        }

        long end() {
            return at + bytes;
        }
    }

    static final int PAGE = 4096;
    static final int MAJOR = 1;
    static final int MINOR = 1;
    private static final byte[] MAGIC = "BIOSCOPE".getBytes(StandardCharsets.US_ASCII);

    /** The head of a recording that has just begun. */
    static RecordingHead first(Source source, Section asked, long firstChunkAt) {
        return new RecordingHead(MINOR, source, 0, false, 0, asked, firstChunkAt, Section.NOTHING, Section.NOTHING, Section.NOTHING);
    }

    boolean finished() {
        return tail.at() != 0;
    }

    RecordingHead withRows(long count) {
        return new RecordingHead(minor, source, sequence + 1, closing, count, asked, firstChunkAt, tail, index, summary);
    }

    RecordingHead whileClosing() {
        return new RecordingHead(minor, source, sequence + 1, true, rows, asked, firstChunkAt, tail, index, summary);
    }

    RecordingHead finished(long count, Section outcome, Section times, Section counted) {
        return new RecordingHead(minor, source, sequence + 1, false, count, asked, firstChunkAt, outcome, times, counted);
    }

    RecordingHead withTail(Section other) {
        return new RecordingHead(minor, source, sequence + 1, closing, rows, asked, firstChunkAt, other, index, summary);
    }

    /** Writes this head over the older of the two. */
    void write(FileChannel file) throws IOException {
        var page = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);
        page.put(MAGIC).putShort((short) MAJOR).putShort((short) minor).putInt(source.ordinal()).putLong(sequence)
                .putInt(TraceStore.CHUNK_ROWS).putInt(EngineRow.BYTES).putInt(source == Source.ENGINE ? 0 : KernelRow.BYTES).putInt(closing ? 1 : 0)
                .putLong(rows).putLong(asked.at()).putLong(asked.bytes()).putLong(firstChunkAt).putLong(tail.at()).putLong(tail.bytes())
                .putLong(index.at()).putLong(index.bytes()).putInt(tail.crc()).putInt(summary.crc()).putLong(summary.at()).putLong(summary.bytes());
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
                new Section(page.getLong(48), page.getLong(56), 0), page.getLong(64), new Section(page.getLong(72), page.getLong(80), page.getInt(104)),
                new Section(page.getLong(88), page.getLong(96), 0), new Section(page.getLong(112), page.getLong(120), page.getInt(108))));
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

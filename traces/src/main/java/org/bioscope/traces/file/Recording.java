package org.bioscope.traces.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.TraceSummary;

/**
 * A run that was saved, opened: its rows are mapped, not read, so that ten million requests open as fast as ten.
 *
 * @param report    the run, exactly as it was shown when it was saved
 * @param bookmarks the person's marks
 * @param recovered whether the recording was interrupted: the requests are there up to its last second, the totals were
 *                  counted again from them
 */
public record Recording(RunReport report, List<Bookmark> bookmarks, boolean recovered) {
    private static final int WHOLE_MAP_LIMIT = 64 << 20;

    public Recording {
        bookmarks = List.copyOf(bookmarks);
    }

    /** Opens a recording, or what a killed process left of one; throws {@link FormatException} with one sentence. */
    public static Recording open(Path path) throws IOException {
        // Opening a pipe would wait for who writes to it.
        if (!Files.isRegularFile(path)) {
            throw new FormatException("open " + path + ": " + (Files.exists(path) ? "it is no file" : "it does not exist"));
        }
        String name = path.getFileName().toString();
        try (var file = FileChannel.open(path)) {
            RecordingHead head = RecordingHead.read(file, name);
            byte[] asked = bytes(file, head.asked(), name);
            if (!head.finished()) {
                RequestTrace trace = recover(file, head, name);
                return new Recording(RecordingJson.recovered(asked, trace, name), List.of(), true);
            }
            byte[] tail = bytes(file, head.tail(), name);
            if (RecordingHead.crc(tail, tail.length) != head.tail().crc()) {
                throw new FormatException(name + ": damaged at byte " + head.tail().at() + ", where the run's figures are");
            }
            long[] index = RecordingJson.index(bytes(file, head.index(), name), head.rows(), name);
            var trace = RequestTrace.over(head.source(), chunks(file, head, head.rows(), true, name), head.rows(), index, summary(file, head));
            return RecordingJson.recording(asked, tail, trace, name);
        }
    }

    /**
     * The file that holds the recording {@code path}: itself, or where that was never finished what a killed process left
     * of it, the latest; throws {@link FormatException} where there is neither.
     */
    public static Path find(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            return path;
        }
        if (Files.exists(path)) {
            throw new FormatException("open " + path + ": it is no file");
        }
        Path folder = path.toAbsolutePath().getParent();
        String begin = "." + path.getFileName() + ".";
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, file -> AtomicFile.abandoned(file.getFileName().toString(), begin))) {
            Path latest = null;
            for (Path part : parts) {
                latest = latest == null || Files.getLastModifiedTime(part).compareTo(Files.getLastModifiedTime(latest)) > 0 ? part : latest;
            }
            if (latest != null) {
                return latest;
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Then it does not exist either.
        }
        throw new FormatException("open " + path + ": it does not exist");
    }

    private static List<MemorySegment> chunks(FileChannel file, RecordingHead head, long rows, boolean compact, String name) throws IOException {
        long chunkBytes = TraceStore.chunkBytes(head.source());
        var chunks = new ArrayList<MemorySegment>();
        for (long first = 0; first < rows; first += TraceStore.CHUNK_ROWS) {
            long inChunk = Math.min(TraceStore.CHUNK_ROWS, rows - first);
            long length = compact ? inChunk * (chunkBytes / TraceStore.CHUNK_ROWS) : chunkBytes;
            long at = head.firstChunkAt() + chunks.size() * chunkBytes;
            if (at < 0 || at > file.size() - length) {
                throw new FormatException(name + ": cut short: request " + first + " should be at byte " + at + ", the file ends at " + file.size());
            }
            chunks.add(file.map(MapMode.READ_ONLY, at, length, Arena.ofAuto()));
        }
        return chunks;
    }

    /**
     * The rows of an unfinished recording: as many as the last head says, full chunks as they lie in the file. Killed in
     * the moment of its end, the last chunk's requests are there without what the kernel told of them.
     */
    private static RequestTrace recover(FileChannel file, RecordingHead head, String name) throws IOException {
        var store = new TraceStore(head.source(), head.rows());
        long chunkBytes = TraceStore.chunkBytes(head.source());
        long rowBytes = chunkBytes / TraceStore.CHUNK_ROWS;
        for (long first = 0; first < head.rows(); first += TraceStore.CHUNK_ROWS) {
            long inChunk = Math.min(TraceStore.CHUNK_ROWS, head.rows() - first);
            long at = head.firstChunkAt() + first / TraceStore.CHUNK_ROWS * chunkBytes;
            if (inChunk == TraceStore.CHUNK_ROWS && at >= 0 && at <= file.size() - chunkBytes) {
                store.adopt(file.map(MapMode.READ_ONLY, at, chunkBytes, Arena.ofAuto()));
                continue;
            }
            store.append(MemorySegment.ofArray(bytes(file, at, inChunk * EngineRow.BYTES, name)));
            boolean moved = head.closing() && first + inChunk == head.rows();
            if (rowBytes > EngineRow.BYTES && !moved) {
                long kernelBytes = rowBytes - EngineRow.BYTES;
                byte[] kernel = bytes(file, at + TraceStore.CHUNK_ROWS * (long) EngineRow.BYTES, inChunk * kernelBytes, name);
                for (long row = 0; row < inChunk; row++) {
                    MemorySegment.copy(kernel, (int) (row * kernelBytes), store.kernelRow(first + row), ValueLayout.JAVA_BYTE, 0, (int) kernelBytes);
                }
            }
        }
        return store.snapshot();
    }

    /** Nothing where it is damaged: all that it says can be counted again from the rows. */
    private static Optional<TraceSummary> summary(FileChannel file, RecordingHead head) throws IOException {
        RecordingHead.Section of = head.summary();
        if (of.bytes() <= 0 || of.bytes() > WHOLE_MAP_LIMIT || of.at() < 0 || of.at() > file.size() - of.bytes()) {
            return Optional.empty();
        }
        byte[] bytes = bytes(file, of, "");
        return RecordingHead.crc(bytes, bytes.length) == of.crc() ? SummaryBytes.read(bytes, head.source(), head.rows()) : Optional.empty();
    }

    private static byte[] bytes(FileChannel file, RecordingHead.Section section, String name) throws IOException {
        return bytes(file, section.at(), section.bytes(), name);
    }

    private static byte[] bytes(FileChannel file, long at, long length, String name) throws IOException {
        if (at < 0 || length < 0 || length > WHOLE_MAP_LIMIT || at > file.size() - length) {
            throw new FormatException(name + ": cut short or damaged: " + length + " bytes should be at byte " + at + ", the file has " + file.size());
        }
        var bytes = ByteBuffer.allocate((int) length);
        RecordingHead.readFully(file, bytes, at);
        return bytes.array();
    }
}

package org.bioscope.traces.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.TraceSummary;
import org.bioscope.traces.Workload;

/**
 * Writes a run as one file while it goes on. Everything goes to a {@code .part} file beside the final name, which appears
 * only when the recording is whole: a crash or a full disk harms neither it nor a file that was there. What a killed
 * process leaves is opened by {@link Recording#open} up to the last {@link #append}. Owned by one thread.
 *
 * <p>Rows are written as they are in memory, so that opening maps them and parses nothing: see {@link RecordingHead}.
 */
public final class RecordingWriter implements AutoCloseable {
    /** A shorter trace, 25 MB of it at most, is counted anew as soon as it is looked at: a summary would only make its file longer. */
    private static final long SUMMARY_FROM_ROWS = 1 << 17;

    private final Path target;
    private final Path part;
    private final FileChannel file;
    private final TraceSummary.Builder summary;
    private RecordingHead head;
    private int mappedChunks;
    private long summaryFromRows = SUMMARY_FROM_ROWS;

    private RecordingWriter(Path target, Path part, FileChannel file, RecordingHead head) {
        this.target = target;
        this.part = part;
        this.file = file;
        this.head = head;
        this.summary = new TraceSummary.Builder(head.source());
    }

    /** What of a chunk that was written is to be done with its copy in the file. */
    @FunctionalInterface
    public interface Written {
        void chunk(int number, MemorySegment copy);
    }

    /** Starts a recording that will be named {@code target}; throws {@link IOException} with one sentence where it cannot be written. */
    public static RecordingWriter create(Path target, Workload workload, Environment environment, Source source) throws IOException {
        return create(target, RecordingJson.asked(workload, environment), source);
    }

    /** Starts the recording of a run that goes on. */
    public static RecordingWriter create(Path target, RunReport report) throws IOException {
        return create(target, RecordingJson.asked(report), report.source());
    }

    /** Starts a file in {@code folder} that never gets a name, and is gone with the process. */
    static RecordingWriter nameless(Path folder, RunReport report) throws IOException {
        RecordingWriter writer = create(folder.resolve("bioscope-overflow"), report);
        Files.delete(writer.part);
        return writer;
    }

    private static RecordingWriter create(Path target, byte[] asked, Source source) throws IOException {
        try {
            // The part is written at many places, which a pipe or a device does not take, and then put in the target's place.
            if (Files.exists(target) && !Files.isRegularFile(target) || AtomicFile.standardOutput(target)) {
                throw new IOException("it is no regular file, which a recording has to be");
            }
            return begin(Files.exists(target) ? target.toRealPath() : target.toAbsolutePath(), asked, source);
        } catch (IOException e) {
            throw new IOException("write " + target + ": " + AtomicFile.reason(e), e);
        }
    }

    private static RecordingWriter begin(Path target, byte[] asked, Source source) throws IOException {
        Path part = AtomicFile.partOf(target);
        var file = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            long askedAt = 2L * RecordingHead.PAGE;
            RecordingHead.writeFully(file, ByteBuffer.wrap(asked), askedAt);
            long firstChunkAt = (askedAt + asked.length + RecordingHead.PAGE - 1) / RecordingHead.PAGE * RecordingHead.PAGE;
            RecordingHead head = RecordingHead.first(source, new RecordingHead.Section(askedAt, asked.length, 0), firstChunkAt);
            head.write(file);
            return new RecordingWriter(target, part, file, head);
        } catch (IOException e) {
            file.close();
            Files.deleteIfExists(part);
            throw e;
        }
    }

    /** Writes a finished report whole, in one go. */
    public static void write(Path target, RunReport report, List<Bookmark> bookmarks) throws IOException {
        try (var writer = create(target, report)) {
            writer.append(report.trace());
            writer.finish(report, bookmarks);
        }
    }

    /**
     * Puts other bookmarks into a recording that is finished, in its place: they are written behind what is there, and
     * count from the moment the head names them, so a crash leaves the old ones or the new. Throws with one sentence.
     */
    public static void remember(Path target, List<Bookmark> bookmarks) throws IOException {
        String name = target.getFileName().toString();
        try (var file = FileChannel.open(target, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            RecordingHead head = RecordingHead.read(file, name);
            if (!head.finished()) {
                throw new IOException("the recording was interrupted; export it as a recording first");
            }
            var tail = ByteBuffer.allocate((int) head.tail().bytes());
            RecordingHead.readFully(file, tail, head.tail().at());
            byte[] marked = RecordingJson.marked(tail.array(), bookmarks, name);
            long at = file.size();
            RecordingHead.writeFully(file, ByteBuffer.wrap(marked), at);
            file.force(true);
            head.withTail(RecordingHead.Section.of(at, marked)).write(file);
            file.force(true);
        } catch (IOException e) {
            throw new IOException("keep the bookmarks in " + target + ": " + AtomicFile.reason(e), e);
        }
    }

    /**
     * Writes the rows that are new in {@code trace}, whose earlier rows must be those written before. Throws
     * {@link IOException} with one sentence; what was appended before stays recoverable until {@link #close}.
     */
    public void append(RequestTrace trace) throws IOException {
        try {
            putNew(trace);
        } catch (IOException e) {
            throw new IOException("write " + target + ": " + AtomicFile.reason(e), e);
        }
    }

    private void putNew(RequestTrace trace) throws IOException {
        for (long from = head.rows(); from < trace.size();) {
            MemorySegment engine = trace.engineRows(from);
            long count = engine.byteSize() / EngineRow.BYTES;
            put(engine, chunkAt(from) + from % TraceStore.CHUNK_ROWS * EngineRow.BYTES);
            if (trace.hasKernelRows()) {
                long rowBytes = trace.kernelRows(from).byteSize() / count;
                put(trace.kernelRows(from), chunkAt(from) + (long) TraceStore.CHUNK_ROWS * EngineRow.BYTES
                        + from % TraceStore.CHUNK_ROWS * rowBytes);
            }
            from += count;
        }
        summary.read(trace);
        head = head.withRows(trace.size());
        head.write(file);
    }

    /** Puts the file's own copy in the place of every chunk of {@code store} that has been written whole. */
    public void takeOver(TraceStore store) throws IOException {
        takeOver(store::replace);
    }

    /** Hands over the file's own copy of every chunk that has been written whole since the last time. */
    void takeOver(Written written) throws IOException {
        long chunkBytes = TraceStore.chunkBytes(head.source());
        for (; (mappedChunks + 1L) * TraceStore.CHUNK_ROWS <= head.rows(); mappedChunks++) {
            written.chunk(mappedChunks, file.map(MapMode.READ_ONLY, head.firstChunkAt() + mappedChunks * chunkBytes, chunkBytes, Arena.ofAuto()));
        }
    }

    /** With a summary of however short a trace, for the tests of the format. */
    RecordingWriter withSummaryFrom(long rows) {
        summaryFromRows = rows;
        return this;
    }

    /** Requests that are in the file. */
    long rows() {
        return head.rows();
    }

    /** Adds what came of the run, makes all of it durable, and gives the file its name. */
    public void finish(RunReport report, List<Bookmark> bookmarks) throws IOException {
        try {
            complete(report, bookmarks);
        } catch (IOException e) {
            throw new IOException("write " + target + ": " + AtomicFile.reason(e), e);
        }
    }

    private void complete(RunReport report, List<Bookmark> bookmarks) throws IOException {
        putNew(report.trace());
        long tailAt = compactLastChunk(report.trace());
        byte[] tail = RecordingJson.outcome(report, bookmarks);
        byte[] index = RecordingJson.index(report.trace().timeIndex());
        byte[] counted = report.trace().size() < summaryFromRows ? new byte[0] : SummaryBytes.of(summary.summary());
        file.truncate(tailAt);
        var outcome = RecordingHead.Section.of(tailAt, tail);
        var times = new RecordingHead.Section(outcome.end(), index.length, 0);
        var summed = counted.length == 0 ? RecordingHead.Section.NOTHING : RecordingHead.Section.of(times.end(), counted);
        RecordingHead.writeFully(file, ByteBuffer.wrap(tail), outcome.at());
        RecordingHead.writeFully(file, ByteBuffer.wrap(index), times.at());
        RecordingHead.writeFully(file, ByteBuffer.wrap(counted), times.end());
        file.force(true);
        head = head.finished(report.trace().size(), outcome, times, summed);
        head.write(file);
        file.force(true);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (var folder = FileChannel.open(target.toAbsolutePath().getParent())) {
            folder.force(true);
        }
    }

    /** Removes what is unfinished. */
    @Override
    public void close() throws IOException {
        file.close();
        Files.deleteIfExists(part);
    }

    /** Moves the last chunk's kernel rows up to its engine rows; returns where the chunk then ends. */
    private long compactLastChunk(RequestTrace trace) throws IOException {
        long inLast = trace.size() % TraceStore.CHUNK_ROWS;
        long first = trace.size() - inLast;
        long at = chunkAt(first) + inLast * EngineRow.BYTES;
        if (inLast == 0 || !trace.hasKernelRows()) {
            return at;
        }
        head = head.whileClosing();
        head.write(file);
        MemorySegment kernel = trace.kernelRows(first);
        put(kernel, at);
        return at + kernel.byteSize();
    }

    private long chunkAt(long row) {
        return head.firstChunkAt() + row / TraceStore.CHUNK_ROWS * TraceStore.chunkBytes(head.source());
    }

    private void put(MemorySegment rows, long at) throws IOException {
        RecordingHead.writeFully(file, rows.asByteBuffer(), at);
    }
}

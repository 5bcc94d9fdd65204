package org.bioscope.traces;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/**
 * What a first look at a long trace needs, without a look at the trace: every request counted, and an even sample of them
 * row by row. A recording carries it, so that its picture is there before anything else is read. Immutable; any thread.
 *
 * @param overview every request, by time, latency and offset
 * @param sample   of every {@code oneIn} rows one, as {@link EvenSample} takes it, in their order
 * @param oneIn    a power of two
 */
public record TraceSummary(Overview overview, RequestTrace sample, long oneIn) {
    /** Fills each lane of a screen every few pixels; 3 MB, which a slow disk reads in a tenth of a second. */
    public static final int MOST_SAMPLED = 1 << 14;

    public TraceSummary {
        // The row of the last neighbours may lie beyond the end.
        if (oneIn < 1 || Long.bitCount(oneIn) != 1 || sample.size() > MOST_SAMPLED || sample.size() < overview.rows() / oneIn
                || sample.size() > Math.ceilDiv(overview.rows(), oneIn)) {
            throw new IllegalArgumentException("a sample of one in " + oneIn + " of " + overview.rows() + " rows cannot have " + sample.size());
        }
    }

    /** A summary whose sample's rows are {@code engine}, and {@code kernel} where the source has such rows. */
    public static TraceSummary of(Overview overview, long oneIn, Source source, MemorySegment engine, MemorySegment kernel) {
        var chunk = new Chunk(engine, kernel, new long[TraceStore.BLOCKS_IN_CHUNK], new long[TraceStore.BLOCKS_IN_CHUNK]);
        long rows = engine.byteSize() / EngineRow.BYTES;
        TraceStore.index(chunk, 0, rows);
        return new TraceSummary(overview, new RequestTrace(source, rows == 0 ? List.of() : List.of(chunk), rows), oneIn);
    }

    /** Reads a trace as it grows. Owned by one thread at a time. */
    public static final class Builder {
        private final Source source;
        private final int kernelBytes;
        private final Overview.Builder overview = new Overview.Builder();
        private byte[] engine = new byte[0];
        private byte[] kernel = new byte[0];
        private int sampled;
        private long oneIn = 1;

        public Builder(Source source) {
            this.source = source;
            this.kernelBytes = source == Source.ENGINE ? 0 : KernelRow.BYTES;
        }

        /** Reads what is new in {@code trace}, whose earlier rows must be those read before. */
        public void read(RequestTrace trace) {
            for (long row = EvenSample.row(sampled, oneIn); row < trace.size(); row = EvenSample.row(sampled, oneIn)) {
                if (sampled == MOST_SAMPLED) {
                    thin();
                } else {
                    keep(trace, row);
                }
            }
            overview.read(trace, Long.MAX_VALUE);
        }

        public TraceSummary summary() {
            MemorySegment engineRows = MemorySegment.ofArray(Arrays.copyOf(engine, sampled * EngineRow.BYTES));
            MemorySegment kernelRows = kernelBytes == 0 ? MemorySegment.NULL : MemorySegment.ofArray(Arrays.copyOf(kernel, sampled * kernelBytes));
            return of(overview.overview(), oneIn, source, engineRows, kernelRows);
        }

        private void keep(RequestTrace trace, long row) {
            if (sampled * EngineRow.BYTES == engine.length) {
                int rows = Math.clamp(sampled * 2L, 1_024, MOST_SAMPLED);
                engine = Arrays.copyOf(engine, rows * EngineRow.BYTES);
                kernel = Arrays.copyOf(kernel, rows * kernelBytes);
            }
            copy(trace.engineRows(row), engine, sampled, EngineRow.BYTES);
            if (kernelBytes > 0) {
                copy(trace.kernelRows(row), kernel, sampled, kernelBytes);
            }
            sampled++;
        }

        private static void copy(MemorySegment rows, byte[] to, int at, int rowBytes) {
            MemorySegment.copy(rows, 0, MemorySegment.ofArray(to), (long) at * rowBytes, rowBytes);
        }

        /** Leaves one of each two out. */
        private void thin() {
            oneIn *= 2;
            sampled /= 2;
            for (int i = 0; i < sampled; i++) {
                int kept = Math.toIntExact(EvenSample.half(i, oneIn));
                System.arraycopy(engine, kept * EngineRow.BYTES, engine, i * EngineRow.BYTES, EngineRow.BYTES);
                System.arraycopy(kernel, kept * kernelBytes, kernel, i * kernelBytes, kernelBytes);
            }
        }
    }
}

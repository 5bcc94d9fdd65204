package org.bioscope.traces.file;

import org.bioscope.traces.Source;
import org.bioscope.traces.TraceStore;

/** How many rows an import may keep: a file can always be larger than the memory. */
final class ImportLimit {
    /** Three GiB of rows; a text that long takes minutes to read and belongs into a recording. */
    private static final long MOST_ROWS = 1L << 24;

    private ImportLimit() {
    }

    /** Rows outside the heap may fill what the heap may grow to, as the Java runtime has it; half of that is left to others. */
    static long rows(Source source) {
        long rowBytes = TraceStore.chunkBytes(source) / TraceStore.CHUNK_ROWS;
        long rows = Runtime.getRuntime().maxMemory() / 2 / rowBytes;
        return Math.clamp(rows / TraceStore.CHUNK_ROWS * TraceStore.CHUNK_ROWS, TraceStore.CHUNK_ROWS, MOST_ROWS);
    }
}

package org.bioscope.traces;

import java.lang.foreign.MemorySegment;

/** A fixed number of rows of a trace; the time index has one entry for each {@link TraceStore#BLOCK_ROWS}. */
record Chunk(MemorySegment engine, MemorySegment kernel, long[] firstSubmitNs, long[] lastSeenNs) {
    /** A chunk over memory that holds {@code rows} engine rows, then as many kernel rows where the source has them. */
    static Chunk over(MemorySegment memory, Source source, long rows) {
        long engineBytes = rows * EngineRow.BYTES;
        MemorySegment kernel = source == Source.ENGINE ? MemorySegment.NULL
                : memory.asSlice(engineBytes, rows * KernelRow.BYTES);
        int blocks = TraceStore.CHUNK_ROWS / TraceStore.BLOCK_ROWS;
        return new Chunk(memory.asSlice(0, engineBytes), kernel, new long[blocks], new long[blocks]);
    }
}

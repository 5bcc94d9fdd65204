package org.bioscope.traces.kernel;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * One message of {@code bioscope-observe}, whose {@code observe_channel.h} draws the layout: a header of 24 bytes in this
 * machine's byte order, and a payload.
 *
 * @param ns     CLOCK_MONOTONIC, where the type gives it a meaning
 * @param bytes  holds the payload in its first {@code length} bytes
 */
public record ObserveFrame(Type type, int cpu, long ns, byte[] bytes, int length) {
    /** Ordinals count from 1 on the wire. */
    public enum Type { HEADER_PAGE, FORMAT, SYMBOL, ABSENT, READY, PAGES, ROUND, STATS, END, ERROR }

    private static final int HEADER_BYTES = 24;
    private static final int MAGIC = 0x6f736369;
    /** Pages are gathered up to 256 KiB; no other payload is as large. */
    private static final int MOST_PAYLOAD_BYTES = 1 << 20;
    private static final Type[] TYPES = Type.values();

    /**
     * Reads the next frame; empty at the end of the stream. Memory for the payload, of at least the size asked for, comes
     * from {@code memory}. Throws {@link TraceFormatException} for what is no frame, {@link EOFException} for half of one.
     */
    public static Optional<ObserveFrame> read(InputStream in, IntFunction<byte[]> memory) throws IOException {
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length == 0) {
            return Optional.empty();
        }
        if (header.length < HEADER_BYTES) {
            throw new EOFException("bioscope-observe: " + header.length + " bytes of a frame's header");
        }
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.nativeOrder());
        int magic = fields.getInt(0);
        int type = Short.toUnsignedInt(fields.getShort(4));
        int length = fields.getInt(8);
        if (magic != MAGIC || type < 1 || type > TYPES.length || length < 0 || length > MOST_PAYLOAD_BYTES) {
            throw new TraceFormatException("bioscope-observe: a frame of magic 0x" + Integer.toHexString(magic) + ", type " + type + " and "
                    + Integer.toUnsignedString(length) + " bytes");
        }
        byte[] payload = memory.apply(length);
        if (in.readNBytes(payload, 0, length) < length) {
            throw new EOFException("bioscope-observe: a frame of " + length + " bytes cut short");
        }
        return Optional.of(new ObserveFrame(TYPES[type - 1], Short.toUnsignedInt(fields.getShort(6)), fields.getLong(16), payload, length));
    }

    /** The payload as text. */
    public String text() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}

package org.bioscope.traces.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Map;
import org.bioscope.traces.kernel.EventFormat.Field;

/**
 * Walks the records of one page of the kernel's ring buffer. Every record is a 32-bit header and its data:
 *
 * <pre>
 *  31                    5 4      0
 * +-----------------------+--------+
 * |      time delta       |type_len|   1..28  data of 4 * type_len bytes
 * +-----------------------+--------+        0  length in the next word, then data
 *                                          29  padding: the page's end, or a discarded event
 *                                          30  time extend: 27 bits more for the delta
 *                                          31  absolute time
 * </pre>
 *
 * A page that cannot be is refused with a {@link TraceFormatException}, at once or where it stops making sense; what came
 * before that point was sound. One thread; reused from page to page.
 */
final class RingPage {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private static final int LARGEST_DATA = 28;
    private static final int PADDING = 29;
    private static final int TIME_EXTEND = 30;
    private static final int TIME_STAMP = 31;
    private static final int DELTA_BITS = 27;

    /** Flags beside the length in the commit word: events were lost before this page; their number follows the data. */
    private static final int MISSED = 1 << 31;
    private static final int MISSED_STORED = 1 << 30;
    private static final long TIME_TOP_BITS = 0xf8L << 56;

    /** Where the parts of a page lie, as {@code header_page} says. */
    record Layout(int timeOffset, int commitOffset, int commitBytes, int dataOffset, int pageBytes) {
        static Layout parse(String headerPage) {
            Map<String, Field> fields = EventFormat.parseFields(headerPage);
            Field time = field(fields, "timestamp");
            Field commit = field(fields, "commit");
            Field data = field(fields, "data");
            if (time.bytes() != 8 || commit.bytes() != 8 && commit.bytes() != 4 || data.bytes() < 8) {
                throw new TraceFormatException("header_page: timestamp of " + time.bytes() + ", commit of " + commit.bytes() + " and data of "
                        + data.bytes() + " bytes");
            }
            return new Layout(time.offset(), commit.offset(), commit.bytes(), data.offset(), data.offset() + data.bytes());
        }

        private static Field field(Map<String, Field> fields, String name) {
            Field field = fields.get(name);
            if (field == null) {
                throw new TraceFormatException("header_page: no field " + name);
            }
            return field;
        }
    }

    private final Layout layout;
    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private long timeNs;
    private long startNs;
    private long missed;
    private int dataAt;
    private int dataBytes;

    RingPage(Layout layout) {
        this.layout = layout;
    }

    /** Starts on the page that begins at {@code from}; what the array holds ends at {@code to}. */
    void open(byte[] page, int from, int to) {
        at = end = 0;
        if (to - from < layout.pageBytes()) {
            throw new TraceFormatException("ring-buffer page cut short: " + (to - from) + " of " + layout.pageBytes() + " bytes");
        }
        int commit = (int) INT.get(page, from + layout.commitOffset());
        int length = commit & ~(MISSED | MISSED_STORED);
        if (length < 0 || length > layout.pageBytes() - layout.dataOffset()) {
            throw new TraceFormatException("ring-buffer page that claims " + Integer.toUnsignedString(length) + " bytes of data in "
                    + layout.pageBytes());
        }
        bytes = page;
        at = from + layout.dataOffset();
        end = at + length;
        timeNs = startNs = (long) LONG.get(page, from + layout.timeOffset());
        missed = missed(page, from, commit, end);
    }

    private long missed(byte[] page, int from, int commit, int dataEnd) {
        if ((commit & MISSED) == 0) {
            return 0;
        }
        boolean stored = (commit & MISSED_STORED) != 0 && dataEnd + layout.commitBytes() <= from + layout.pageBytes();
        if (!stored) {
            return 1;
        }
        long count = layout.commitBytes() == 8 ? (long) LONG.get(page, dataEnd) : Integer.toUnsignedLong((int) INT.get(page, dataEnd));
        return Math.max(1, count);
    }

    /** Events that the kernel dropped between the page before and this one: at least so many. */
    long missed() {
        return missed;
    }

    /** ns of the page's first event. */
    long startNs() {
        return startNs;
    }

    /** Moves to the next event; false at the page's end. */
    boolean next() {
        while (at + 4 <= end) {
            int header = (int) INT.get(bytes, at);
            int type = header & 31;
            long delta = header >>> (32 - DELTA_BITS);
            if (type > 0 && type <= LARGEST_DATA) {
                data(delta, at + 4, 4 * type);
                at = dataAt + dataBytes;
                return true;
            }
            if (at + 8 > end) {
                return cut(type == PADDING && delta == 0);
            }
            int word = (int) INT.get(bytes, at + 4);
            switch (type) {
                case 0 -> {
                    if (word < 4 || word > end - at - 4) {
                        throw broken("a record of " + Integer.toUnsignedString(word) + " bytes");
                    }
                    data(delta, at + 8, word - 4);
                    // The length counts its own word, and records are aligned to 4.
                    at = at + 4 + (word + 3 & ~3);
                    return true;
                }
                case PADDING -> {
                    if (delta == 0) {
                        return cut(true);
                    }
                    if (word < 0 || word > end - at - 4) {
                        throw broken("padding of " + Integer.toUnsignedString(word) + " bytes");
                    }
                    // A discarded event: its delta counts, unless it is the 1 that only tells it from the page's end.
                    timeNs += delta == 1 ? 0 : delta;
                    at += 4 + (word + 3 & ~3);
                }
                case TIME_EXTEND -> {
                    timeNs += (Integer.toUnsignedLong(word) << DELTA_BITS) + delta;
                    at += 8;
                }
                case TIME_STAMP -> {
                    timeNs = (Integer.toUnsignedLong(word) << DELTA_BITS) + delta | timeNs & TIME_TOP_BITS;
                    at += 8;
                }
                default -> throw broken("type " + type);
            }
        }
        return cut(at == end);
    }

    long timeNs() {
        return timeNs;
    }

    int dataAt() {
        return dataAt;
    }

    int dataBytes() {
        return dataBytes;
    }

    private void data(long delta, int from, int length) {
        if (from + length > end) {
            throw broken("a record of " + length + " bytes");
        }
        timeNs += delta;
        dataAt = from;
        dataBytes = length;
    }

    private boolean cut(boolean sound) {
        if (!sound) {
            throw broken("half a header");
        }
        at = end;
        return false;
    }

    private TraceFormatException broken(String what) {
        var broken = new TraceFormatException("ring-buffer page: " + what + " where " + Math.max(0, end - at) + " bytes are left");
        at = end;
        return broken;
    }
}

package org.bioscope.traces.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bioscope.traces.RawEvents.Line;
import org.bioscope.traces.kernel.EventFormat.Field;
import org.bioscope.traces.kernel.EventFormat.Words;

/**
 * Writes a record of a page as a line, the way ftrace begins its own lines and then every field by name: what an event
 * prints is a C expression, what it carries is in its format.
 */
final class RecordText {
    private static final int IRQS_OFF = 0x01;
    private static final int NEED_RESCHED = 0x04;
    private static final int COUNT_BITS = 0x0f;

    /** A field and the words for its values. */
    private record Part(Field field, Words words) {
    }

    private record Shape(String name, List<Part> parts, int flagsAt, int countAt, int pidAt) {
    }

    private final Map<Integer, Shape> shapes = new HashMap<>();

    /** Learns an event's format file; throws {@link TraceFormatException}. */
    void learn(String formatText) {
        EventFormat format = EventFormat.parse(formatText);
        var parts = new ArrayList<Part>();
        format.ownFields().forEach(field -> parts.add(new Part(field, format.words(field.name()))));
        shapes.put(format.id(), new Shape(format.name(), parts, at(format, "common_flags"), at(format, "common_preempt_count"), at(format, "common_pid")));
    }

    private static int at(EventFormat format, String field) {
        return format.field(field).map(Field::offset).orElse(-1);
    }

    /** The record at {@code from}, which the decoder found to be whole. */
    Line line(byte[] page, int from, int bytes, long atNs, int cpu) {
        ByteBuffer record = ByteBuffer.wrap(page, from, bytes).slice().order(ByteOrder.nativeOrder());
        Shape shape = shapes.get(Short.toUnsignedInt(record.getShort(0)));
        if (shape == null) {
            throw new TraceFormatException("a record of an event without a format: ID " + Short.toUnsignedInt(record.getShort(0)));
        }
        int tid = shape.pidAt() < 0 ? 0 : record.getInt(shape.pidAt());
        var text = new StringBuilder(String.format("%16s [%03d] %s %6d.%09d: %s:", "<...>-" + tid, cpu, context(shape, record), atNs / 1_000_000_000,
                atNs % 1_000_000_000, shape.name()));
        for (Part part : shape.parts()) {
            if (part.field().offset() + part.field().bytes() <= bytes) {
                text.append(' ').append(part.field().name()).append('=').append(value(part, record));
            }
        }
        return new Line(atNs, cpu, tid, shape.name(), text.toString());
    }

    /** Interrupts off, reschedule wanted, hard or soft interrupt, preemption count: as latency-format lines have it. */
    private static String context(Shape shape, ByteBuffer record) {
        int flags = shape.flagsAt() < 0 ? 0 : record.get(shape.flagsAt());
        int count = shape.countAt() < 0 ? 0 : record.get(shape.countAt()) & COUNT_BITS;
        boolean hard = (flags & KernelEvent.IRQ_HARD) != 0;
        boolean soft = (flags & KernelEvent.IRQ_SOFT) != 0;
        return "" + ((flags & IRQS_OFF) != 0 ? 'd' : '.') + ((flags & NEED_RESCHED) != 0 ? 'N' : '.')
                + (hard && soft ? 'H' : hard ? 'h' : soft ? 's' : '.') + (count == 0 ? "." : Integer.toHexString(count));
    }

    private static String value(Part part, ByteBuffer record) {
        Field field = part.field();
        if (field.dynamic()) {
            int where = record.getInt(field.offset());
            return text(record, where & 0xffff, where >>> 16);
        }
        if (field.declaration().startsWith("char ") && field.bytes() > 1) {
            return text(record, field.offset(), field.bytes());
        }
        long number = number(field, record);
        if (field.declaration().startsWith("dev_t ")) {
            return (number >>> 20) + "," + (number & (1 << 20) - 1);
        }
        if (!part.words().values().isEmpty()) {
            return part.words().of(number);
        }
        boolean address = field.declaration().contains("*") || field.name().equals("ino") || field.name().equals("addr") || field.name().equals("user_data");
        return address || field.bytes() == 8 && !field.signed() && field.name().contains("flags") ? "0x" + Long.toHexString(number)
                : field.signed() ? Long.toString(number) : Long.toUnsignedString(number);
    }

    private static long number(Field field, ByteBuffer record) {
        int at = field.offset();
        return switch (field.bytes()) {
            case 8 -> record.getLong(at);
            case 4 -> field.signed() ? record.getInt(at) : Integer.toUnsignedLong(record.getInt(at));
            case 2 -> field.signed() ? record.getShort(at) : Short.toUnsignedLong(record.getShort(at));
            default -> field.signed() ? record.get(at) : Byte.toUnsignedLong(record.get(at));
        };
    }

    /** Up to the first NUL; what is not printable, or lies outside of the record, is no text. */
    private static String text(ByteBuffer record, int at, int bytes) {
        int end = at;
        while (end < at + bytes && end < record.limit() && record.get(end) >= ' ' && record.get(end) < 127) {
            end++;
        }
        if (at >= end) {
            return "";
        }
        byte[] letters = new byte[end - at];
        record.get(at, letters);
        return new String(letters, StandardCharsets.US_ASCII);
    }
}

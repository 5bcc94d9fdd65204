package org.bioscope.traces.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A growing array of bytes that knows Thrift's compact protocol, in which Parquet's headers are written: a struct is its
 * fields in ascending order, each announced by its distance from the one before, then a zero. Owned by one thread.
 */
final class ThriftBytes {
    private static final int TYPE_I32 = 5;
    private static final int TYPE_I64 = 6;
    private static final int TYPE_BINARY = 8;
    private static final int TYPE_LIST = 9;
    private static final int TYPE_STRUCT = 12;

    private byte[] bytes = new byte[1 << 12];
    private int length;
    private int lastField;

    int length() {
        return length;
    }

    byte[] array() {
        return bytes;
    }

    void clear() {
        length = 0;
    }

    ThriftBytes raw(int octet) {
        ensure(1);
        bytes[length++] = (byte) octet;
        return this;
    }

    ThriftBytes raw(byte[] more) {
        ensure(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    /** Little-endian, the {@code count} low octets. */
    ThriftBytes littleEndian(long value, int count) {
        ensure(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) (value >>> 8 * i);
        }
        return this;
    }

    /** Overwrites four octets that were left free. */
    void littleEndianAt(int at, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[at + i] = (byte) (value >>> 8 * i);
        }
    }

    ThriftBytes varint(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    ThriftBytes zigzag(long value) {
        return varint(value << 1 ^ value >> 63);
    }

    ThriftBytes i32(int field, int value) {
        announce(field, TYPE_I32);
        return zigzag(value);
    }

    ThriftBytes i64(int field, long value) {
        announce(field, TYPE_I64);
        return zigzag(value);
    }

    ThriftBytes binary(int field, byte[] value) {
        announce(field, TYPE_BINARY);
        return varint(value.length).raw(value);
    }

    ThriftBytes text(int field, String value) {
        return binary(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ThriftBytes texts(int field, List<String> values) {
        list(field, TYPE_BINARY, values.size());
        values.forEach(value -> {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            varint(utf8.length).raw(utf8);
        });
        return this;
    }

    ThriftBytes i32s(int field, int... values) {
        list(field, TYPE_I32, values.length);
        for (int value : values) {
            zigzag(value);
        }
        return this;
    }

    ThriftBytes struct(int field, Consumer<ThriftBytes> fields) {
        announce(field, TYPE_STRUCT);
        return struct(fields);
    }

    /** A struct that no field announces: a whole header, or an element of a list. */
    ThriftBytes struct(Consumer<ThriftBytes> fields) {
        int outer = lastField;
        lastField = 0;
        fields.accept(this);
        lastField = outer;
        return raw(0);
    }

    <T> ThriftBytes structs(int field, List<T> elements, BiConsumer<ThriftBytes, T> fields) {
        list(field, TYPE_STRUCT, elements.size());
        elements.forEach(element -> struct(s -> fields.accept(s, element)));
        return this;
    }

    private void list(int field, int type, int size) {
        announce(field, TYPE_LIST);
        if (size < 15) {
            raw(size << 4 | type);
        } else {
            raw(0xf0 | type).varint(size);
        }
    }

    private void announce(int field, int type) {
        raw(field - lastField << 4 | type);
        lastField = field;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}

package org.bioscope.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the fields of the engine's structs lie, as the library itself publishes it: Java repeats no offset of
 * {@code bioscope.h}. Fields are named as in C, {@code "bioscope_job.ring_tail"}; a struct's own name gives its size.
 */
final class NativeLayout {
    /** {@code struct bioscope_field}: the one layout that must be known to read the others. */
    private static final int NAME_BYTES = 56;
    private static final int FIELD_BYTES = NAME_BYTES + 2 * Integer.BYTES;

    private static final Map<String, Field> FIELDS = read();

    /** Bytes from the struct's start, and the field's own size. */
    record Field(int offset, int bytes) {
    }

    private NativeLayout() {
    }

    static int offset(String name) {
        return field(name).offset();
    }

    static int bytes(String name) {
        return field(name).bytes();
    }

    static Map<String, Field> fields() {
        return FIELDS;
    }

    /** The library's memory at an address that it gave out. */
    static MemorySegment memory(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    private static Field field(String name) {
        Field field = FIELDS.get(name);
        if (field == null) {
            throw new EngineException("look up the field " + name + " in the native engine: it has none of that name; rebuild with 'mvn clean package'");
        }
        return field;
    }

    private static Map<String, Field> read() {
        int count = NativeLibrary.bioscope_layout_fields();
        MemorySegment table = memory(NativeLibrary.bioscope_layout(), (long) count * FIELD_BYTES);
        var fields = new HashMap<String, Field>();
        for (long at = 0; at < table.byteSize(); at += FIELD_BYTES) {
            fields.put(table.getString(at), new Field(table.get(ValueLayout.JAVA_INT, at + NAME_BYTES),
                    table.get(ValueLayout.JAVA_INT, at + NAME_BYTES + Integer.BYTES)));
        }
        return Map.copyOf(fields);
    }
}

package org.bioscope.traces.kernel;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash map from {@code long} without boxing: open addressing, linear probing, removal by shifting back. One thread.
 * The keys here are sectors, pointers and thread ids, which are regular, so they are mixed first.
 */
final class LongMap<V> {
    private static final int LEAST = 64;

    private long[] keys = new long[LEAST];
    private @Nullable Object[] values = new Object[LEAST];
    private int size;

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked") // only put() stores, and only a V
    @Nullable V get(long key) {
        for (int at = home(key); ; at = at + 1 & keys.length - 1) {
            Object value = values[at];
            if (value == null || keys[at] == key) {
                return (V) value;
            }
        }
    }

    /** Stores a value and returns the one that was there. */
    @SuppressWarnings("unchecked") // as in get()
    @Nullable V put(long key, V value) {
        if (size >= keys.length / 2) {
            grow();
        }
        int at = home(key);
        while (values[at] != null && keys[at] != key) {
            at = at + 1 & keys.length - 1;
        }
        Object before = values[at];
        keys[at] = key;
        values[at] = value;
        if (before == null) {
            size++;
        }
        return (V) before;
    }

    @SuppressWarnings("unchecked") // as in get()
    @Nullable V remove(long key) {
        int mask = keys.length - 1;
        int at = home(key);
        while (values[at] != null && keys[at] != key) {
            at = at + 1 & mask;
        }
        Object removed = values[at];
        if (removed == null) {
            return null;
        }
        size--;
        int hole = at;
        for (int next = hole + 1 & mask; values[next] != null; next = next + 1 & mask) {
            // An entry may move back into the hole unless its home lies cyclically between the hole and itself.
            if ((next - home(keys[next]) & mask) >= (next - hole & mask)) {
                keys[hole] = keys[next];
                values[hole] = values[next];
                hole = next;
            }
        }
        values[hole] = null;
        return (V) removed;
    }

    void clear() {
        keys = new long[LEAST];
        values = new Object[LEAST];
        size = 0;
    }

    @SuppressWarnings("unchecked") // as in get()
    void forEach(Consumer<V> each) {
        for (Object value : values) {
            if (value != null) {
                each.accept((V) value);
            }
        }
    }

    private int home(long key) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & keys.length - 1;
    }

    private void grow() {
        long[] oldKeys = keys;
        Object[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new Object[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int at = home(oldKeys[i]);
                while (values[at] != null) {
                    at = at + 1 & keys.length - 1;
                }
                keys[at] = oldKeys[i];
                values[at] = oldValues[i];
            }
        }
    }
}

package org.bioscope.traces.file;

/** Parquet's ways to write whole numbers in few bits: packed, in runs, as deltas. Bits fill octets from the lowest. */
final class Packing {
    /** Parquet's reference writer uses these two, so every reader has met them. */
    private static final int BLOCK_VALUES = 128;
    private static final int MINIBLOCKS = 4;
    private static final int MINIBLOCK_VALUES = BLOCK_VALUES / MINIBLOCKS;

    private Packing() {
    }

    /** {@code count} values of {@code width} bits each, the last octet filled up with zeros. */
    static void pack(ThriftBytes out, long[] values, int from, int count, int width) {
        long pending = 0;
        int bits = 0;
        for (int i = from; i < from + count; i++) {
            long value = values[i];
            // Two steps of at most 32 bits, so that what is pending never outgrows a long.
            for (int done = 0; done < width; done += Integer.SIZE) {
                int step = Math.min(Integer.SIZE, width - done);
                pending |= (value >>> done & (1L << step) - 1) << bits;
                for (bits += step; bits >= Byte.SIZE; bits -= Byte.SIZE) {
                    out.raw((int) pending);
                    pending >>>= Byte.SIZE;
                }
            }
        }
        if (bits > 0) {
            out.raw((int) pending);
        }
    }

    /** RLE/bit-packing hybrid: one run where all values are the same, as flags of absence mostly are, else packed in eights. */
    static void runs(ThriftBytes out, long[] values, int count, int width) {
        if (count == 0) {
            return;
        }
        int same = 1;
        while (same < count && values[same] == values[0]) {
            same++;
        }
        if (same == count) {
            out.varint((long) count << 1).littleEndian(values[0], (width + 7) / 8);
            return;
        }
        int eights = (count + 7) / 8;
        int packedBytes = eights * width;
        out.varint((long) eights << 1 | 1);
        int start = out.length();
        pack(out, values, 0, count, width);
        while (out.length() - start < packedBytes) {
            out.raw(0);
        }
    }

    /** DELTA_BINARY_PACKED: differences above the least of their block, each quarter of a block as wide as it needs. */
    static void deltas(ThriftBytes out, long[] values, int count) {
        out.varint(BLOCK_VALUES).varint(MINIBLOCKS).varint(count).zigzag(count == 0 ? 0 : values[0]);
        var deltas = new long[BLOCK_VALUES];
        for (int first = 1; first < count; first += BLOCK_VALUES) {
            int inBlock = Math.min(BLOCK_VALUES, count - first);
            long least = Long.MAX_VALUE;
            for (int i = 0; i < inBlock; i++) {
                deltas[i] = values[first + i] - values[first + i - 1];
                least = Math.min(least, deltas[i]);
            }
            out.zigzag(least);
            var widths = new int[MINIBLOCKS];
            for (int i = 0; i < BLOCK_VALUES; i++) {
                deltas[i] = i < inBlock ? deltas[i] - least : 0;
                int mini = i / MINIBLOCK_VALUES;
                widths[mini] = Math.max(widths[mini], Long.SIZE - Long.numberOfLeadingZeros(deltas[i]));
            }
            for (int width : widths) {
                out.raw(width);
            }
            for (int mini = 0; mini * MINIBLOCK_VALUES < inBlock; mini++) {
                pack(out, deltas, mini * MINIBLOCK_VALUES, MINIBLOCK_VALUES, widths[mini]);
            }
        }
    }
}

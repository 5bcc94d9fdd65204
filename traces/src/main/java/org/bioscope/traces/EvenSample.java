package org.bioscope.traces;

/**
 * Which rows stand for all: one of every {@code oneIn} neighbours, a power of two, and not the same one of each. Requests
 * come round in the order of their slots, so that every sixteenth of sixteen in flight would be the same slot's each time
 * and its lane alone look busy. The sample of twice as many neighbours is a part of this one.
 */
public final class EvenSample {
    private EvenSample() {
    }

    /** The row that is taken of neighbourhood {@code number}, which begins at row {@code number * oneIn}. */
    public static long row(long number, long oneIn) {
        long row = number;
        for (long width = oneIn; width > 1; width /= 2) {
            row = half(row, width);
        }
        return row;
    }

    /** Of neighbourhood {@code number}, {@code oneIn} rows wide, the half that its row is in: a number at half the width. */
    static long half(long number, long oneIn) {
        long mixed = (number * 0x9E3779B97F4A7C15L ^ oneIn) * 0xBF58476D1CE4E5B9L;
        return 2 * number + (mixed >>> 63);
    }

    /** The power of two that leaves no more than {@code most} of {@code rows}. */
    public static long oneIn(long rows, long most) {
        long least = Math.max(1, Math.ceilDiv(rows, most));
        return least == 1 ? 1 : Long.highestOneBit(least - 1) << 1;
    }
}

package org.bioscope.traces;

/**
 * How many requests began in each column of time, by their latency and by where in the file they went: what a heat map
 * shows, whatever the number of requests. Owned by who fills it; then it is only read.
 */
public final class Density {
    /** Half octaves of latency from 512 ns, below and above which all goes into the first and the last. */
    public static final int LATENCIES = 48;
    public static final int OFFSETS = 48;
    public static final int CELLS = LATENCIES + OFFSETS;
    private static final int FIRST_OCTAVE = 9;

    public final int columns;
    /** {@link #CELLS} a column: the latencies, the shortest first, then the offsets, the lowest first. */
    public final int[] counts;

    public Density(int columns) {
        this.columns = columns;
        this.counts = new int[columns * CELLS];
    }

    /** Which row of a heat map a latency belongs to, 0 for the shortest. */
    public static int latencyRow(long ns) {
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(1, ns));
        int half = octave == 0 ? 0 : (int) (ns >>> octave - 1 & 1);
        return Math.clamp((octave - FIRST_OCTAVE) * 2L + half, 0, LATENCIES - 1);
    }

    /** The shortest latency of a row, ns. */
    public static long latencyNs(int row) {
        long octave = 1L << FIRST_OCTAVE + row / 2;
        return row % 2 == 0 ? octave : octave + octave / 2;
    }

    public static int offsetRow(long offset, long extentBytes) {
        return Math.clamp((long) ((double) offset / extentBytes * OFFSETS), 0, OFFSETS - 1);
    }

    public void add(int column, long latencyNs, long offset, long extentBytes) {
        counts[column * CELLS + latencyRow(latencyNs)]++;
        counts[column * CELLS + LATENCIES + offsetRow(offset, extentBytes)]++;
    }

    /** The largest count of a latency, or of an offset. */
    public int most(boolean offsets) {
        int most = 0;
        int rows = offsets ? OFFSETS : LATENCIES;
        for (int column = offsets ? LATENCIES : 0; column < counts.length; column += CELLS) {
            for (int at = column; at < column + rows; at++) {
                most = Math.max(most, counts[at]);
            }
        }
        return most;
    }

    /** Requests counted. */
    public long total() {
        long total = 0;
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < LATENCIES; row++) {
                total += counts[column * CELLS + row];
            }
        }
        return total;
    }
}

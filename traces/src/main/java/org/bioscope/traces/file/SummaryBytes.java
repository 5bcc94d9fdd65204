package org.bioscope.traces.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bioscope.traces.Density;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Overview;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceSummary;

/**
 * A {@link TraceSummary} as it lies in a recording. All numbers are varints (seven bits an octet, the lowest first): a
 * version, 1; rows; ns of the first column and of each; bytes of extent; columns; the slowest rows, their number first; then
 * cells that are not 0, column by column, each as the number of zeros before it and its count, their number first; then one
 * row in how many is sampled, how many are, and those rows as in a chunk.
 */
final class SummaryBytes {
    private static final int VERSION = 1;

    private final byte[] bytes;
    private int at;

    private SummaryBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    static byte[] of(TraceSummary summary) {
        Overview overview = summary.overview();
        var out = new ThriftBytes();
        out.varint(VERSION).varint(overview.rows()).varint(overview.originNs()).varint(overview.columnNs()).varint(overview.extentBytes())
                .varint((long) overview.pages().size() * Overview.PAGE_COLUMNS);
        out.varint(overview.slowest().size());
        overview.slowest().forEach(out::varint);
        cells(overview, out);
        RequestTrace sample = summary.sample();
        out.varint(summary.oneIn()).varint(sample.size());
        if (sample.size() > 0) {
            out.raw(sample.engineRows(0).toArray(ValueLayout.JAVA_BYTE));
            if (sample.hasKernelRows()) {
                out.raw(sample.kernelRows(0).toArray(ValueLayout.JAVA_BYTE));
            }
        }
        return Arrays.copyOf(out.array(), out.length());
    }

    private static void cells(Overview overview, ThriftBytes out) {
        long filled = 0;
        for (int[] page : overview.pages()) {
            filled += Arrays.stream(page).filter(count -> count != 0).count();
        }
        out.varint(filled);
        long zeros = 0;
        for (int[] page : overview.pages()) {
            for (int count : page) {
                if (count == 0) {
                    zeros++;
                } else {
                    out.varint(zeros).varint(count);
                    zeros = 0;
                }
            }
        }
    }

    /** What the octets say of a trace of so many rows; nothing where they cannot be it, or are of a later version. */
    static Optional<TraceSummary> read(byte[] bytes, Source source, long rows) {
        try {
            var in = new SummaryBytes(bytes);
            return in.varint() == VERSION && in.varint() == rows ? Optional.of(in.summary(source, rows)) : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private TraceSummary summary(Source source, long rows) {
        long originNs = varint();
        long columnNs = between(1, varint(), Long.MAX_VALUE);
        long extentBytes = between(1, varint(), Long.MAX_VALUE);
        int columns = (int) between(0, varint(), Overview.MOST_COLUMNS);
        var slowest = new ArrayList<Long>();
        for (long left = between(0, varint(), Overview.SLOWEST); left > 0; left--) {
            slowest.add(between(0, varint(), rows - 1));
        }
        List<int[]> pages = pages(columns, rows);
        var overview = new Overview(rows, originNs, columnNs, extentBytes, pages, slowest);
        long oneIn = between(1, varint(), Long.MAX_VALUE);
        long sampled = between(0, varint(), TraceSummary.MOST_SAMPLED);
        MemorySegment engine = rows(sampled * EngineRow.BYTES);
        MemorySegment kernel = source == Source.ENGINE ? MemorySegment.NULL : rows(sampled * KernelRow.BYTES);
        return TraceSummary.of(overview, oneIn, source, engine, kernel);
    }

    /** Each row is counted once by latency and once by offset, or this is no summary of them. */
    private List<int[]> pages(int columns, long rows) {
        var pages = new int[columns / Overview.PAGE_COLUMNS][];
        int cells = Overview.PAGE_COLUMNS * Density.CELLS;
        Arrays.setAll(pages, page -> new int[cells]);
        long counted = 0;
        long cell = 0;
        for (long left = varint(); left > 0; left--, cell++) {
            cell += between(0, varint(), (long) pages.length * cells);
            int count = (int) between(1, varint(), Integer.MAX_VALUE);
            pages[(int) (cell / cells)][(int) (cell % cells)] = count;
            counted += count;
        }
        between(2 * rows, counted, 2 * rows);
        return List.of(pages);
    }

    private MemorySegment rows(long length) {
        MemorySegment rows = MemorySegment.ofArray(bytes).asSlice(at, length);
        at += (int) length;
        return rows;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte octet = bytes[at++];
            value |= (octet & 0x7fL) << shift;
            if (octet >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number does not end at byte " + at);
    }

    private static long between(long least, long value, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(value + " is not between " + least + " and " + most);
        }
        return value;
    }
}

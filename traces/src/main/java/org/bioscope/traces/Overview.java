package org.bioscope.traces;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A whole run in at most 32 768 columns of time: read once, row by row, and then never again, so that what is shown of ten
 * million requests costs what is on the screen. Immutable; any thread. {@link Builder} makes it while the run grows.
 *
 * @param rows        requests that are in it
 * @param originNs    where the first column begins; {@code columnNs} how long each is
 * @param extentBytes the offsets that the rows of offsets divide
 * @param slowest     rows of the slowest requests, the slowest first
 */
public record Overview(long rows, long originNs, long columnNs, long extentBytes, List<int[]> pages, List<Long> slowest) {
    /** Enough for each pixel of a 4K screen to have eight; 13 MB of counts. */
    public static final int MOST_COLUMNS = 1 << 15;
    public static final int PAGE_COLUMNS = 64;
    /** As many as a person goes through, one by one. */
    public static final int SLOWEST = 100;

    public Overview {
        pages = List.copyOf(pages);
        slowest = List.copyOf(slowest);
    }

    /** An overview of nothing yet. */
    public static Overview none() {
        return new Overview(0, 0, 1, 1, List.of(), List.of());
    }

    /** Whole columns of this from the one in which {@code fromNs} lies, {@code step} of them to each of {@code density}'s. */
    public void into(Density density, long fromNs, int step) {
        long first = Math.floorDiv(fromNs - originNs, columnNs);
        for (int to = 0; to < density.columns; to++) {
            long end = Math.min((long) pages.size() * PAGE_COLUMNS, first + (long) (to + 1) * step);
            for (long column = Math.max(0, first + (long) to * step); column < end; column++) {
                int[] page = pages.get((int) (column / PAGE_COLUMNS));
                int from = (int) (column % PAGE_COLUMNS) * Density.CELLS;
                int into = to * Density.CELLS;
                for (int cell = 0; cell < Density.CELLS; cell++) {
                    density.counts[into + cell] += page[from + cell];
                }
            }
        }
    }

    /** The first column that begins at or after {@code fromNs} and holds a latency of that row or slower; -1 where none does. */
    public long nextColumn(long fromNs, int latencyRow) {
        long columns = (long) pages.size() * PAGE_COLUMNS;
        for (long column = Math.max(0, (fromNs - originNs) / columnNs); column < columns; column++) {
            int[] page = pages.get((int) (column / PAGE_COLUMNS));
            for (int row = latencyRow; row < Density.LATENCIES; row++) {
                if (page[(int) (column % PAGE_COLUMNS) * Density.CELLS + row] != 0) {
                    return column;
                }
            }
        }
        return -1;
    }

    /** Reads a trace as it grows. Owned by one thread at a time. */
    public static final class Builder {
        private static final long FIRST_COLUMN_NS = 1 << 10;
        private static final long FIRST_EXTENT_BYTES = 1 << 20;
        private static final long FURTHEST = 1L << 60;

        private record Slow(long latencyNs, long row) {
        }

        private int[][] pages = new int[MOST_COLUMNS / PAGE_COLUMNS][];
        /** Pages that an overview was given: they are copied before they change. */
        private boolean[] shared = new boolean[MOST_COLUMNS / PAGE_COLUMNS];
        private int pageCount;
        private long rows;
        private long originNs;
        private long columnNs = FIRST_COLUMN_NS;
        private long extentBytes = FIRST_EXTENT_BYTES;
        private final PriorityQueue<Slow> slowest = new PriorityQueue<>(Comparator.comparingLong(Slow::latencyNs));
        private long slowNs = -1;

        /** Reads at most {@code most} rows more of {@code trace}; returns how many are left. */
        public long read(RequestTrace trace, long most) {
            if (rows == 0 && trace.size() > 0) {
                originNs = trace.firstSubmitNs();
            }
            long end = rows + Math.min(most, trace.size() - rows);
            for (; rows < end; rows++) {
                long submitNs = trace.submitNs(rows);
                // A damaged recording may hold any stamps and offsets; none of them is this far away in a whole one.
                long awayNs = submitNs < originNs ? 0 : Math.clamp(submitNs - originNs, 0, FURTHEST);
                add(awayNs, trace.seenNs(rows) - submitNs, Math.clamp(trace.offset(rows), 0, FURTHEST));
            }
            return trace.size() - rows;
        }

        public long rows() {
            return rows;
        }

        /** What has been read so far. */
        public Overview overview() {
            for (int page = 0; page < pageCount; page++) {
                if (pages[page] == null) {
                    pages[page] = new int[PAGE_COLUMNS * Density.CELLS];
                }
                shared[page] = true;
            }
            List<Long> slow = slowest.stream().sorted(Comparator.comparingLong(Slow::latencyNs).reversed()).map(Slow::row).toList();
            return new Overview(rows, originNs, columnNs, extentBytes, Arrays.asList(pages).subList(0, pageCount), slow);
        }

        private void add(long sinceOriginNs, long latencyNs, long offset) {
            while (sinceOriginNs / columnNs >= MOST_COLUMNS) {
                halveColumns();
            }
            long column = sinceOriginNs / columnNs;
            while (offset >= extentBytes) {
                halveOffsets();
            }
            int[] page = page((int) (column / PAGE_COLUMNS));
            int at = (int) (column % PAGE_COLUMNS) * Density.CELLS;
            page[at + Density.latencyRow(latencyNs)]++;
            page[at + Density.LATENCIES + Density.offsetRow(offset, extentBytes)]++;
            if (latencyNs > slowNs) {
                slowest.add(new Slow(latencyNs, rows));
                if (slowest.size() > SLOWEST) {
                    slowest.remove();
                    slowNs = slowest.element().latencyNs();
                }
            }
        }

        private int[] page(int number) {
            pageCount = Math.max(pageCount, number + 1);
            if (pages[number] == null) {
                pages[number] = new int[PAGE_COLUMNS * Density.CELLS];
            } else if (shared[number]) {
                pages[number] = pages[number].clone();
                shared[number] = false;
            }
            return pages[number];
        }

        /** The run has outgrown its columns: each is made twice as long. */
        private void halveColumns() {
            var wider = new int[pages.length][];
            for (int number = 0; number < pageCount; number++) {
                if (pages[number] == null) {
                    continue;
                }
                int to = number / 2;
                wider[to] = wider[to] == null ? new int[PAGE_COLUMNS * Density.CELLS] : wider[to];
                for (int column = 0; column < PAGE_COLUMNS; column++) {
                    int into = (number % 2 * PAGE_COLUMNS + column) / 2 * Density.CELLS;
                    for (int cell = 0; cell < Density.CELLS; cell++) {
                        wider[to][into + cell] += pages[number][column * Density.CELLS + cell];
                    }
                }
            }
            pages = wider;
            shared = new boolean[pages.length];
            pageCount = (pageCount + 1) / 2;
            columnNs *= 2;
        }

        /** A request beyond the offsets so far: each row holds twice as many of them. */
        private void halveOffsets() {
            for (int number = 0; number < pageCount; number++) {
                if (pages[number] == null) {
                    continue;
                }
                int[] page = page(number);
                for (int column = 0; column < PAGE_COLUMNS; column++) {
                    int at = column * Density.CELLS + Density.LATENCIES;
                    for (int row = 0; row < Density.OFFSETS; row++) {
                        page[at + row] = row < Density.OFFSETS / 2 ? page[at + 2 * row] + page[at + 2 * row + 1] : 0;
                    }
                }
            }
            extentBytes *= 2;
        }
    }
}

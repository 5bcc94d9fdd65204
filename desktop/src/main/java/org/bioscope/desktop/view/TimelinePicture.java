package org.bioscope.desktop.view;

import java.util.Arrays;
import java.util.Optional;
import javafx.scene.paint.Color;
import org.bioscope.traces.Density;
import org.bioscope.traces.Overview;
import org.bioscope.traces.EvenSample;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.TraceSummary;
import org.bioscope.traces.filter.Filter;

/**
 * A stretch of the run as pixels: heat map, offsets, lanes. Made off the JavaFX thread, where what it costs is bounded by
 * its width and by {@link Lanes#MOST_REQUESTS}, not by the requests there are; drawing it moved or stretched costs nothing.
 *
 * @param counting what {@code heat} and {@code offsets} show: whole columns, so perhaps more than was asked for
 * @param easel    the pixels: of the heat map in {@link Density#LATENCIES} rows, the slowest on top, of the offsets likewise,
 *                 the highest on top, and of the lanes
 * @param counted  one request in so many was counted for the heat map, 1 where it is exact
 */
record TimelinePicture(Request of, TimeRange counting, Easel easel, Lanes lanes, long counted, long extentBytes, long requests) {
    /** So many rows are counted one by one, in a tenth of a second; more are taken from the overview, or where that is not ready from a sample. */
    private static final long MOST_COUNTED = 2_000_000;
    /** So many are in a picture row by row, each with its place in a lane. */
    private static final long MOST_IN_FLIGHT = 150_000;
    private static final long QUICKLY_COUNTED = 20_000;
    private static final int QUICKLY_DRAWN = 2_000;
    /** A sample that came with the recording fills the lanes of a screen if so many of it are in sight. */
    private static final long SAMPLE_WILL_DO = 6_000;
    /** A sample is read in runs of rows that lie on one page. */
    private static final long SAMPLE_RUN = 64;
    private static final int FEW = 4;
    /** Offsets further out than any disk are a damaged recording's. */
    private static final long MOST_EXTENT = 1L << 61;

    /**
     * What is to be drawn; {@code width} and {@code height} of the lanes in pixels. One that is {@code quick} may be
     * coarser than it could be: it is for a view that moves, or for one that nothing is shown in yet.
     */
    record Request(RunReport report, Overview overview, TimeRange range, int width, int height, LaneKind kind, int leastLanePixels, Palette palette, Filter filter, boolean quick) {
    }

    private record Count(Density density, TimeRange range, long oneIn) {
    }

    static TimelinePicture of(Request request, Easel easel) {
        RequestTrace trace = request.report().trace();
        long first = trace.firstSeenFrom(request.range().fromNs());
        long last = trace.firstSeenFrom(request.range().toNs());
        long extent = extent(request, trace);
        boolean few = last - first <= (request.quick() ? QUICKLY_COUNTED : MOST_IN_FLIGHT);
        Sketch.Rows rows = easel.sketch().rows();
        if (few) {
            trace.overlapping(request.range().fromNs(), request.range().toNs(), rows);
        }
        Count count = few ? counted(request, trace, rows, extent, easel) : counted(request, trace, first, last, extent, easel);
        int mostLanes = Math.max(1, request.height() / request.leastLanePixels());
        boolean known = trace.hasKernelRows() || !request.kind().needsKernel();
        Lanes lanes = !known ? Lanes.none() : Lanes.of(request.report(), few ? Lanes.Drawn.all(trace, rows) : sample(request, trace, first, last, rows),
                request.filter(), request.kind(), mostLanes, easel);
        Palette palette = request.palette();
        long requests = count.density().total();
        cells(count.density(), requests, false, palette.text(), palette, easel.heat());
        cells(count.density(), requests, true, palette.accent(), palette, easel.offsets());
        LanePixels.paint(lanes, request, easel);
        return new TimelinePicture(request, count.range(), easel, lanes, count.oneIn(), extent, requests);
    }

    /** The bytes that the offsets' rows divide: known once all was counted, guessed before. */
    private static long extent(Request request, RequestTrace trace) {
        long extent = Math.max(1, request.overview().extentBytes());
        if (request.overview().rows() == 0) {
            for (long row = 0; row < trace.size(); row += Math.max(1, trace.size() / 1_000)) {
                while (trace.offset(row) >= extent && extent < MOST_EXTENT) {
                    extent *= 2;
                }
            }
        }
        return extent;
    }

    private static Count counted(Request request, RequestTrace trace, Sketch.Rows rows, long extent, Easel easel) {
        Density density = easel.sketch().density(request.width());
        for (int i = 0; i < rows.count(); i++) {
            count(trace, rows.at(i), request.range(), density, extent);
        }
        return new Count(density, request.range(), 1);
    }

    /** Exactly where that is cheap: whole columns of the overview, or where those are too wide every row; else a sample. */
    private static Count counted(Request request, RequestTrace trace, long first, long last, long extent, Easel easel) {
        Overview overview = request.overview();
        TimeRange range = request.range();
        boolean ready = overview.rows() == trace.size() || overview.rows() >= last;
        boolean coarse = range.lengthNs() / request.width() < overview.columnNs();
        if (ready && !(coarse && !request.quick() && last - first <= MOST_COUNTED)) {
            // As many columns as pixels, however wide: what reaches further than was asked for is not looked at.
            Density density = easel.sketch().density(request.width());
            int step = Math.toIntExact(Math.ceilDiv(range.lengthNs(), (density.columns - 1) * overview.columnNs()));
            long columnNs = step * overview.columnNs();
            long fromNs = overview.originNs() + Math.floorDiv(range.fromNs() - overview.originNs(), columnNs) * columnNs;
            overview.into(density, fromNs, step);
            return new Count(density, new TimeRange(fromNs, fromNs + density.columns * columnNs), 1);
        }
        Density density = easel.sketch().density(request.width());
        long oneIn = Math.max(1, Math.ceilDiv(last - first, request.quick() ? QUICKLY_COUNTED : MOST_COUNTED));
        for (long run = first; run < last; run += SAMPLE_RUN * oneIn) {
            for (long row = run; row < Math.min(last, run + SAMPLE_RUN); row++) {
                count(trace, row, range, density, extent);
            }
        }
        return new Count(density, range, oneIn);
    }

    /** An even sample, the same rows whatever else is shown, as many as make a picture; from the recording's own sample where that will do. */
    private static Lanes.Drawn sample(Request request, RequestTrace trace, long first, long last, Sketch.Rows rows) {
        Optional<TraceSummary> summary = trace.summary();
        if (summary.isPresent()) {
            RequestTrace sample = summary.get().sample();
            long from = sample.firstSeenFrom(request.range().fromNs());
            long to = sample.firstSeenFrom(request.range().toNs());
            if (to - from >= (request.quick() ? QUICKLY_DRAWN / 2 : SAMPLE_WILL_DO)) {
                long leave = request.quick() ? EvenSample.oneIn(to - from, 2 * QUICKLY_DRAWN) : 1;
                return new Lanes.Drawn(sample, evenly(from, to, leave, rows), summary.get().oneIn(), summary.get().oneIn() * leave);
            }
        }
        long oneIn = EvenSample.oneIn(last - first, request.quick() ? QUICKLY_DRAWN : Lanes.MOST_REQUESTS);
        return new Lanes.Drawn(trace, evenly(first, last, oneIn, rows), 1, oneIn);
    }

    private static Sketch.Rows evenly(long first, long last, long oneIn, Sketch.Rows rows) {
        for (long number = first / oneIn; number < Math.ceilDiv(last, oneIn); number++) {
            long row = EvenSample.row(number, oneIn);
            if (row >= first && row < last) {
                rows.accept(row);
            }
        }
        return rows;
    }

    private static void count(RequestTrace trace, long row, TimeRange range, Density density, long extent) {
        long submitNs = trace.submitNs(row);
        if (submitNs >= range.fromNs() && submitNs < range.toNs()) {
            int column = (int) Math.min(density.columns - 1, range.x(submitNs, density.columns));
            density.add(column, trace.seenNs(row) - submitNs, Math.max(0, trace.offset(row)), extent);
        }
    }

    /** Never the colours of meanings: one hue, stronger by powers, and one request is seen as well as a million. */
    private static void cells(Density density, long requests, boolean offsets, Color ink, Palette palette, Easel.Sheet sheet) {
        int rows = offsets ? Density.OFFSETS : Density.LATENCIES;
        int base = offsets ? Density.LATENCIES : 0;
        int most = Math.max(1, density.most(offsets));
        // Logarithms once for each shade, not for each cell of which a screen has a hundred thousand.
        var shades = new int[33];
        var counts = new int[shades.length];
        for (int i = 0; i < shades.length; i++) {
            shades[i] = argb(palette.inset().interpolate(ink, 0.22 + 0.78 * i / (shades.length - 1)));
            counts[i] = (int) Math.ceil(Math.expm1((i - 0.5) / (shades.length - 1) * Math.log1p(most)));
        }
        int[] pixels = sheet.cleared(density.columns, rows);
        // A few requests alone on a screen are seen from the back of the room only if they are wider than a pixel.
        int wider = requests < density.columns / FEW ? 2 : 0;
        for (int column = 0; column < density.columns; column++) {
            for (int row = 0; row < rows; row++) {
                int count = density.counts[column * Density.CELLS + base + row];
                if (count > 0) {
                    int at = (rows - 1 - row) * density.columns;
                    Arrays.fill(pixels, at + column, at + Math.min(density.columns, column + 1 + wider), shades[shade(counts, count)]);
                }
            }
        }
    }

    /** The last of {@code counts} that is not above this one; several may be the same. */
    private static int shade(int[] counts, int count) {
        int low = 0;
        int high = counts.length - 1;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (counts[middle] <= count) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Where a lane begins, pixels from the top. Lanes are no higher than is good to look at. */
    static int top(int lane, int count, int height) {
        double each = Math.min((double) height / count, height / 6.0);
        return (int) Math.round(lane * each);
    }

    static int argb(Color color) {
        return 0xff000000 | (int) Math.round(color.getRed() * 255) << 16 | (int) Math.round(color.getGreen() * 255) << 8 | (int) Math.round(color.getBlue() * 255);
    }
}

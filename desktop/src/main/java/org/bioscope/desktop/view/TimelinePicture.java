package org.bioscope.desktop.view;

import java.util.Arrays;
import java.util.stream.LongStream;
import javafx.scene.paint.Color;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;

/**
 * A stretch of the run as pixels: heat map, offsets, lanes. Made off the JavaFX thread, where what it costs is bounded by
 * its width and by {@link Lanes#MOST_REQUESTS}, not by the requests there are; drawing it moved or stretched costs nothing.
 *
 * @param heat    {@link Density#LATENCIES} rows of pixels, the slowest on top; {@code offsets} likewise, the highest on top
 * @param drawn   {@code height} rows of pixels: the lanes
 * @param counted one request in so many was counted for the heat map, 1 where it is exact
 */
record TimelinePicture(Request of, int[] heat, int[] offsets, int[] drawn, Lanes lanes, long counted, long extentBytes, long requests) {
    /** So many rows are counted one by one; more are taken from the overview, or where that is not ready from a sample. */
    private static final long MOST_COUNTED = 150_000;
    private static final long FIRST_COUNTED = 20_000;
    private static final int FIRST_DRAWN = 2_000;
    /** A sample is read in runs of rows that lie on one page. */
    private static final long SAMPLE_RUN = 64;
    /** Below so many pixels to a request, the stages of many share a pixel, and each gets its share of it. */
    private static final double SHARED_BELOW_PX = 3;
    private static final long MOST_SHARES = 6_000_000;
    private static final int HELD_PX = 12;
    private static final int FEW = 4;

    /** What is to be drawn; {@code width} and {@code height} of the lanes in pixels. */
    record Request(RunReport report, Overview overview, TimeRange range, int width, int height, LaneKind kind, int leastLanePixels, Palette palette) {
    }

    static TimelinePicture of(Request request) {
        RequestTrace trace = request.report().trace();
        long first = firstSeenFrom(trace, request.range().fromNs());
        long last = firstSeenFrom(trace, request.range().toNs());
        var density = new Density(request.width());
        long counted = 1;
        long extent = Math.max(1, request.overview().extentBytes());
        if (request.overview().rows() == 0) {
            for (long row = 0; row < trace.size(); row += Math.max(1, trace.size() / 1_000)) {
                while (trace.offset(row) >= extent) {
                    extent *= 2;
                }
            }
        }
        boolean few = last - first <= MOST_COUNTED;
        long[] rows = few ? inFlight(trace, request.range()) : new long[0];
        // The first picture of a file that is not in memory waits for the disk at each place it looks.
        boolean quick = request.overview().rows() == 0;
        int most = quick ? FIRST_DRAWN : Lanes.MOST_REQUESTS;
        boolean ready = request.overview().rows() == trace.size() || request.overview().rows() >= last;
        if (few) {
            for (long row : rows) {
                count(trace, row, request.range(), density, extent);
            }
        } else if (!ready || !request.overview().into(density, request.range())) {
            counted = Math.ceilDiv(last - first, quick ? FIRST_COUNTED : MOST_COUNTED);
            for (long run = first; run < last; run += SAMPLE_RUN * counted) {
                for (long row = run; row < Math.min(last, run + SAMPLE_RUN); row++) {
                    count(trace, row, request.range(), density, extent);
                }
            }
        }
        int mostLanes = Math.max(1, request.height() / request.leastLanePixels());
        boolean known = trace.hasKernelRows() || !request.kind().needsKernel();
        Lanes lanes = !known ? Lanes.none() : few ? Lanes.of(request.report(), rows, 1, request.kind(), mostLanes)
                : Lanes.of(request.report(), every(first, last, most), Math.ceilDiv(last - first, most), request.kind(), mostLanes);
        var palette = request.palette();
        return new TimelinePicture(request, cells(density, false, palette.text(), palette), cells(density, true, palette.accent(), palette),
                pixels(lanes, request), lanes, counted, extent, density.total());
    }

    /** The first row that was seen at or after a moment: rows are in that order. */
    static long firstSeenFrom(RequestTrace trace, long ns) {
        long low = 0;
        long high = trace.size();
        while (low < high) {
            long middle = low + high >>> 1;
            if (trace.seenNs(middle) < ns) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static long[] inFlight(RequestTrace trace, TimeRange range) {
        var rows = LongStream.builder();
        trace.overlapping(range.fromNs(), range.toNs(), rows::add);
        return rows.build().toArray();
    }

    /** Rows at equal distances, the same ones whatever else is shown, as many as make a picture. */
    private static long[] every(long first, long last, int most) {
        long oneIn = Math.ceilDiv(last - first, most);
        return LongStream.iterate(Math.ceilDiv(first, oneIn) * oneIn, row -> row < last, row -> row + oneIn).toArray();
    }

    private static void count(RequestTrace trace, long row, TimeRange range, Density density, long extent) {
        long submitNs = trace.submitNs(row);
        if (submitNs >= range.fromNs() && submitNs < range.toNs()) {
            int column = (int) Math.min(density.columns - 1, range.x(submitNs, density.columns));
            density.add(column, trace.seenNs(row) - submitNs, Math.max(0, trace.offset(row)), extent);
        }
    }

    /** Never the colours of meanings: one hue, stronger by powers, and one request is seen as well as a million. */
    private static int[] cells(Density density, boolean offsets, Color ink, Palette palette) {
        int rows = offsets ? Density.OFFSETS : Density.LATENCIES;
        int base = offsets ? Density.LATENCIES : 0;
        double most = Math.log1p(Math.max(1, density.most(offsets)));
        var shades = new int[33];
        for (int i = 0; i < shades.length; i++) {
            shades[i] = argb(palette.inset().interpolate(ink, 0.22 + 0.78 * i / (shades.length - 1)));
        }
        var pixels = new int[rows * density.columns];
        // A few requests alone on a screen are seen from the back of the room only if they are wider than a pixel.
        int wider = density.total() < density.columns / FEW ? 2 : 0;
        for (int column = 0; column < density.columns; column++) {
            for (int row = 0; row < rows; row++) {
                int count = density.counts[column * Density.CELLS + base + row];
                if (count > 0) {
                    int at = (rows - 1 - row) * density.columns;
                    int shade = shades[(int) Math.round(Math.log1p(count) / most * (shades.length - 1))];
                    Arrays.fill(pixels, at + column, at + Math.min(density.columns, column + 1 + wider), shade);
                }
            }
        }
        return pixels;
    }

    private static int[] pixels(Lanes lanes, Request request) {
        int width = request.width();
        int height = request.height();
        var pixels = new int[width * height];
        if (lanes.count() == 0) {
            return pixels;
        }
        var colours = new int[Ink.values().length * 2];
        for (Ink ink : Ink.values()) {
            colours[ink.ordinal() * 2] = argb(request.palette().ink(ink));
            colours[ink.ordinal() * 2 + 1] = argb(request.palette().tint(request.palette().ink(ink), 0.45));
        }
        double meanPx = 0;
        for (int b = 0; b < lanes.blocks(); b++) {
            meanPx += (double) (lanes.endNs()[b] - lanes.startNs()[b]) / request.range().lengthNs() * width / lanes.blocks();
        }
        long shares = (long) lanes.count() * width * Ink.values().length;
        if (meanPx * 4 < SHARED_BELOW_PX && request.kind() != LaneKind.REQUEST && shares <= MOST_SHARES) {
            shared(lanes, request, pixels, colours);
        } else {
            for (int b = 0; b < lanes.blocks(); b++) {
                block(lanes, b, request, pixels, colours);
            }
        }
        return pixels;
    }

    /** One block as a rectangle of at least a pixel; what waits, or was not looked into, is paler, and waiting is lower too. */
    private static void block(Lanes lanes, int b, Request request, int[] pixels, int[] colours) {
        int width = request.width();
        Leg leg = Leg.of(lanes.legs()[b]);
        int top = top(lanes.lane()[b], lanes.count(), request.height());
        int bottom = Math.max(top + 1, top(lanes.lane()[b] + 1, lanes.count(), request.height()) - (request.height() / lanes.count() >= 4 ? 1 : 0));
        if (leg.waits() && bottom - top >= 4) {
            top += (bottom - top) / 2;
        }
        int from = Math.clamp((long) request.range().x(lanes.startNs()[b], width), 0, width);
        int to = Math.clamp((long) Math.ceil(request.range().x(lanes.endNs()[b], width)), 0, width);
        int colour = colours[leg.ink().ordinal() * 2 + (leg.closed() || leg.waits() ? 1 : 0)];
        for (int y = top; y < Math.min(bottom, request.height()); y++) {
            Arrays.fill(pixels, y * width + from, y * width + Math.max(from, Math.min(width, Math.max(to, from + 1))), colour);
        }
    }

    /** Many requests to a pixel: each colour takes as much of the lane's height as it has of the time. */
    private static void shared(Lanes lanes, Request request, int[] pixels, int[] colours) {
        int width = request.width();
        int inks = Ink.values().length;
        var shares = new float[lanes.count() * width * inks];
        double pxPerNs = (double) width / request.range().lengthNs();
        for (int b = 0; b < lanes.blocks(); b++) {
            double from = request.range().x(lanes.startNs()[b], width);
            double to = from + (lanes.endNs()[b] - lanes.startNs()[b]) * pxPerNs;
            int ink = Leg.of(lanes.legs()[b]).ink().ordinal();
            for (int x = (int) Math.max(0, Math.floor(from)); x < Math.min(width, to); x++) {
                shares[(lanes.lane()[b] * width + x) * inks + ink] += (float) (Math.min(x + 1, to) - Math.max(x, from));
            }
        }
        if (lanes.oneIn() > 1) {
            hold(shares, lanes.count(), width, inks);
        }
        for (int lane = 0; lane < lanes.count(); lane++) {
            int top = top(lane, lanes.count(), request.height());
            int bottom = Math.max(top + 1, top(lane + 1, lanes.count(), request.height()) - (request.height() / lanes.count() >= 4 ? 1 : 0));
            for (int x = 0; x < width; x++) {
                int at = (lane * width + x) * inks;
                float whole = 0;
                for (int ink = 0; ink < inks; ink++) {
                    whole += shares[at + ink];
                }
                // Of a sample the lane would seem idle: the shares fill it, and the caption says that it is a sample.
                float scale = whole == 0 ? 0 : (bottom - top) / (lanes.oneIn() > 1 ? whole : Math.max(1, whole));
                float y = bottom;
                for (int ink = 0; ink < inks && whole > 0; ink++) {
                    float next = y - shares[at + ink] * scale;
                    for (int row = Math.round(next); row < Math.round(y); row++) {
                        if (row >= 0 && row < request.height()) {
                            pixels[row * width + x] = colours[ink * 2 + (ink == Ink.UNKNOWN.ordinal() ? 1 : 0)];
                        }
                    }
                    y = next;
                }
            }
        }
    }

    /** A sample leaves columns out, which are not idle for that: they take after the one before, for a few pixels. */
    private static void hold(float[] shares, int lanes, int width, int inks) {
        for (int lane = 0; lane < lanes; lane++) {
            int held = HELD_PX;
            for (int x = 1; x < width; x++) {
                int at = (lane * width + x) * inks;
                float whole = 0;
                for (int ink = 0; ink < inks; ink++) {
                    whole += shares[at + ink];
                }
                held = whole > 0 ? 0 : held + 1;
                if (whole == 0 && held < HELD_PX) {
                    System.arraycopy(shares, at - inks, shares, at, inks);
                }
            }
        }
    }

    /** Where a lane begins, pixels from the top. Lanes are no higher than is good to look at. */
    static int top(int lane, int count, int height) {
        double each = Math.min((double) height / count, height / 6.0);
        return (int) Math.round(lane * each);
    }

    private static int argb(Color color) {
        return 0xff000000 | (int) Math.round(color.getRed() * 255) << 16 | (int) Math.round(color.getGreen() * 255) << 8 | (int) Math.round(color.getBlue() * 255);
    }
}

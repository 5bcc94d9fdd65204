package org.bioscope.desktop.view;

import java.util.OptionalLong;
import org.bioscope.traces.Density;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.RunReport;

/**
 * Where the parts of a timeline are, pixels: heat map, offsets, axis, lanes from top to bottom, and which latencies the
 * heat map's rows stand for. Immutable.
 *
 * @param lowestRow the {@link Density} row at the heat map's foot; {@code highestRow} that at its head
 */
record TimelinePlaces(double left, double width, double heatTop, double heatHeight, double offsetTop, double offsetHeight, double axisTop, double lanesTop, double lanesHeight,
        int lowestRow, int highestRow) {
    private static final int LEAST_LATENCY_ROWS = 12;

    /** In a view so large; the latencies are those of this run with a row to spare at both ends, and enough that rows are not bars. */
    static TimelinePlaces of(double viewWidth, double viewHeight, Type type, RunReport report) {
        double left = type.px(58);
        double width = Math.max(20, Math.floor(viewWidth) - left - type.px(6));
        double height = Math.floor(viewHeight);
        double heat = Math.clamp(height * 0.24, 60, type.px(150));
        double offsets = Math.clamp(height * 0.15, 36, type.px(96));
        double gap = type.px(10);
        double axis = type.px(22);
        double heatTop = type.px(14);
        double offsetTop = heatTop + heat + gap;
        double axisTop = offsetTop + offsets;
        double lanesTop = axisTop + axis;
        LatencyHistogram lat = report.totals().lat();
        int low = lat.total() == 0 ? 0 : Density.latencyRow(lat.minNs()) - 1;
        int high = lat.total() == 0 ? Density.LATENCIES : Density.latencyRow(lat.maxNs()) + 1;
        int more = Math.max(0, LEAST_LATENCY_ROWS - (high - low + 1));
        int highestRow = Math.clamp(high + more / 2, LEAST_LATENCY_ROWS, Density.LATENCIES - 1);
        int lowestRow = Math.clamp(low - (more + 1) / 2, 0, highestRow - LEAST_LATENCY_ROWS + 1);
        return new TimelinePlaces(left, width, heatTop, heat, offsetTop, offsets, axisTop, lanesTop, Math.max(10, height - lanesTop - type.px(2)), lowestRow, highestRow);
    }

    int rows() {
        return highestRow - lowestRow + 1;
    }

    double lanesBottom() {
        return lanesTop + lanesHeight;
    }

    boolean inHeat(double x, double y) {
        return y >= heatTop && y <= heatTop + heatHeight && x >= left;
    }

    /** The moment at a place from left to right, CLOCK_MONOTONIC ns. */
    long ns(double x, TimeRange range) {
        return range.ns(x - left, width);
    }

    /** The same; empty beside the drawing. */
    OptionalLong moment(double x, TimeRange range) {
        return x >= left && x <= left + width ? OptionalLong.of(ns(x, range)) : OptionalLong.empty();
    }

    /** Where a latency is in the heat map, pixels from the top. */
    double latencyY(long ns) {
        double octaves = Math.log((double) ns / Density.latencyNs(lowestRow)) / Math.log(2) * 2;
        return heatTop + heatHeight * (1 - Math.clamp(octaves / rows(), 0, 1));
    }

    /** The latency at a height of the heat map, ns; past its ends there is no limit. */
    long latencyNs(double y) {
        double share = 1 - (y - heatTop) / heatHeight;
        if (share <= 0 || share >= 1) {
            return share <= 0 ? 0 : Long.MAX_VALUE;
        }
        return Math.round(Density.latencyNs(lowestRow) * Math.pow(2, share * rows() / 2));
    }

    /** Where a lane of a picture begins, pixels from the top. */
    double laneTop(TimelinePicture picture, int lane) {
        int made = picture.of().height();
        return lanesTop + TimelinePicture.top(lane, picture.lanes().count(), made) * lanesHeight / made;
    }

    /** The request whose block is at a place in the lanes, or near it. */
    OptionalLong requestAt(double x, double y, TimeRange range, TimelinePicture picture) {
        Lanes lanes = picture.lanes();
        for (int lane = 0; lane < lanes.count(); lane++) {
            if (y >= laneTop(picture, lane) && y < laneTop(picture, lane + 1)) {
                int block = lanes.at(lane, ns(x, range), Math.round(4.0 * range.lengthNs() / width));
                return block < 0 ? OptionalLong.empty() : OptionalLong.of(lanes.rows()[block]);
            }
        }
        return OptionalLong.empty();
    }
}

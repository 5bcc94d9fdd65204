package org.bioscope.traces.compare;

import java.util.List;
import java.util.stream.DoubleStream;
import org.bioscope.traces.LatencyHistogram;

/**
 * Two latency distributions beside each other, percentile by percentile.
 *
 * @param points only those that both distributions have samples enough for
 */
public record Percentiles(List<Point> points) {
    private static final double[] PERCENT = {1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 99.5, 99.9, 99.95, 99.99};

    /** One percentile of both, ns. */
    public record Point(double percent, long firstNs, long secondNs) {
        public long differenceNs() {
            return secondNs - firstNs;
        }
    }

    public Percentiles {
        points = List.copyOf(points);
    }

    public static Percentiles of(LatencyHistogram first, LatencyHistogram second) {
        return new Percentiles(DoubleStream.of(PERCENT).filter(p -> first.supports(p) && second.supports(p))
                .mapToObj(p -> new Point(p, first.percentileNs(p), second.percentileNs(p))).toList());
    }
}

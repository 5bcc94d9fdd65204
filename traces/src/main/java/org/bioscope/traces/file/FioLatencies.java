package org.bioscope.traces.file;

import java.util.Map;
import java.util.TreeMap;
import org.bioscope.traces.LatencyHistogram;
import tools.jackson.databind.JsonNode;

/**
 * A latency object of fio's JSON as a histogram. Count, least, most, mean and deviation are fio's own; the distribution
 * comes from JSON+'s bins, else from the percentiles, which are then exact where fio printed one and steps between them.
 */
final class FioLatencies {
    /** How much is known of the distribution. */
    enum Detail {
        NOTHING, MEAN_ONLY, PERCENTILES, BINS
    }

    /** More than any run completes, and small enough that no sum of buckets overflows. */
    private static final long MOST_COUNT = 1L << 50;

    private final long total;
    private final long leastNs;
    private final long mostNs;
    private final double meanNs;
    private final double stddevNs;
    /** Latency in ns to how many had it; in a damaged file they need not add up to the total. */
    private final TreeMap<Long, Long> distribution = new TreeMap<>();
    private final Detail detail;

    private FioLatencies(JsonNode node) {
        total = count(node.path("N"));
        leastNs = count(node.path("min"));
        mostNs = Math.max(leastNs, count(node.path("max")));
        meanNs = Math.clamp(real(node.path("mean")), leastNs, mostNs);
        stddevNs = Math.clamp(real(node.path("stddev")), 0, mostNs);
        if (total == 0) {
            detail = Detail.NOTHING;
        } else if (!node.path("bins").isEmpty()) {
            detail = Detail.BINS;
            node.path("bins").properties().forEach(bin -> put(bin.getKey(), count(bin.getValue())));
        } else if (!node.path("percentile").isEmpty()) {
            detail = Detail.PERCENTILES;
            percentiles(node.path("percentile"));
        } else {
            detail = Detail.MEAN_ONLY;
        }
    }

    static FioLatencies of(JsonNode node) {
        return new FioLatencies(node);
    }

    Detail detail() {
        return detail;
    }

    long total() {
        return total;
    }

    /** The histogram; where nothing is known of the distribution, that of {@code like} moved by the difference of the means. */
    LatencyHistogram histogram(FioLatencies like) {
        if (total == 0) {
            return LatencyHistogram.empty();
        }
        boolean own = !distribution.isEmpty();
        TreeMap<Long, Long> source = own ? distribution : like.distribution;
        double movedNs = own ? 0 : meanNs - like.meanNs;
        double sum = source.values().stream().mapToDouble(Long::doubleValue).sum();
        var counts = new long[LatencyHistogram.BUCKETS];
        long counted = 0;
        double upTo = 0;
        for (Map.Entry<Long, Long> entry : source.entrySet()) {
            upTo += entry.getValue();
            // Rounded cumulatively, so that the counts add up to the total exactly.
            long count = Math.clamp(Math.round(upTo / sum * total), counted, total) - counted;
            counts[LatencyHistogram.bucket(Math.clamp(Math.round(entry.getKey() + movedNs), leastNs, mostNs))] += count;
            counted += count;
        }
        counts[LatencyHistogram.bucket(Math.round(meanNs))] += total - counted;
        double sumSquares = stddevNs * stddevNs * Math.max(0, total - 1) + total * meanNs * meanNs;
        return new LatencyHistogram(counts, Math.round(meanNs * total), sumSquares, leastNs, mostNs);
    }

    /** What lies between two printed percentiles counts at the upper one, so that each printed one reads back as it was. */
    private void percentiles(JsonNode node) {
        var byPercent = new TreeMap<Double, Long>();
        node.properties().forEach(entry -> {
            double percent = real(entry.getKey());
            if (percent > 0 && percent <= 100) {
                byPercent.put(percent, count(entry.getValue()));
            }
        });
        long counted = 0;
        for (Map.Entry<Double, Long> entry : byPercent.entrySet()) {
            // The rank that LatencyHistogram.percentileNs looks for.
            long rank = Math.max(1, (long) Math.ceil(entry.getKey() / 100 * total));
            if (rank > counted) {
                distribution.merge(entry.getValue(), rank - counted, Long::sum);
                counted = rank;
            }
        }
        if (counted < total) {
            distribution.merge(mostNs, total - counted, Long::sum);
        }
    }

    private void put(String ns, long count) {
        double at = real(ns);
        if (at >= 0 && count > 0) {
            distribution.merge((long) at, count, Long::sum);
        }
    }

    /** A count that is missing, negative or no number is 0. */
    static long count(JsonNode node) {
        return node.isNumber() ? (long) Math.clamp(real(node), 0, MOST_COUNT) : 0;
    }

    static double real(JsonNode node) {
        double value = node.isNumber() ? node.asDouble(0) : 0;
        return Double.isFinite(value) ? value : 0;
    }

    /** The number that a key is; -1 for another key. */
    private static double real(String key) {
        try {
            double value = Double.parseDouble(key);
            return Double.isFinite(value) ? value : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}

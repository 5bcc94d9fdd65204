package org.bioscope.traces.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * All combinations of some options' values, the last option varying first.
 *
 * @param settings what is the same in all of them, in words: results of other settings do not belong beside them
 */
public record Sweep(String settings, List<Axis> axes) {
    /** Beyond it a slip of the pen is likelier than patience. */
    private static final long MOST_POINTS = 10_000;

    /** One option and the values that it goes through. */
    public record Axis(String option, List<String> values) {
        public Axis {
            values = List.copyOf(values);
            if (values.isEmpty() || values.stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("--" + option + " " + String.join(",", values) + ": a value is missing");
            }
            if (values.stream().distinct().count() < values.size()) {
                throw new IllegalArgumentException("--" + option + " " + String.join(",", values) + ": a value is there twice");
            }
        }
    }

    /** One combination: a value for each axis, in their order. */
    public record Point(List<String> values) {
        public Point {
            values = List.copyOf(values);
        }
    }

    /**
     * What one combination gave; latencies in ns.
     *
     * @param tookNs real time that it took, preparation included: what the time left is reckoned from
     */
    public record Result(Point point, double iops, double bytesPerSecond, long meanNs, long p50Ns, long p99Ns, long p999Ns, double meanDepth, long tookNs) {
    }

    public Sweep {
        axes = List.copyOf(axes);
        long points = 1;
        for (Axis axis : axes) {
            points *= axis.values().size();
            if (points > MOST_POINTS) {
                throw new IllegalArgumentException("a sweep of more than " + MOST_POINTS + " combinations: leave some values out");
            }
        }
    }

    public List<Point> points() {
        List<List<String>> points = List.of(List.of());
        for (Axis axis : axes) {
            var longer = new ArrayList<List<String>>();
            for (List<String> point : points) {
                for (String value : axis.values()) {
                    var next = new ArrayList<>(point);
                    next.add(value);
                    longer.add(next);
                }
            }
            points = longer;
        }
        return points.stream().map(Point::new).toList();
    }

    /** The combinations that {@code done} has no result of. */
    public List<Point> left(List<Result> done) {
        var had = done.stream().map(Result::point).collect(Collectors.toSet());
        return points().stream().filter(point -> !had.contains(point)).toList();
    }

    /** ns that the rest will take if it goes on as it did; 0 before the first result. */
    public long timeLeftNs(List<Result> done) {
        return Math.round(done.stream().mapToLong(Result::tookNs).average().orElse(0) * left(done).size());
    }
}

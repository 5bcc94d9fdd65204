package org.bioscope.desktop.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bioscope.desktop.compare.PublishedRow;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.compare.Sweep.Axis;
import org.bioscope.traces.compare.Sweep.Point;
import org.bioscope.traces.compare.Sweep.Result;
import org.bioscope.traces.compare.Sweep;
import org.bioscope.traces.file.Published.Entry;
import org.bioscope.traces.file.Published;
import org.jspecify.annotations.Nullable;

/**
 * A published table beside a sweep: one option's values name its rows, another's stand for its columns in their order.
 *
 * @param rows    the axis whose values name the rows
 * @param columns the axis whose values stand for the columns, if there is a second
 */
record PublishedSweep(Entry entry, Sweep sweep, int rows, OptionalInt columns) {
    static PublishedSweep of(String id, Sweep sweep, Published published) {
        Entry entry = PublishedRow.entry(id, published);
        List<Axis> axes = sweep.axes();
        int rows = IntStream.range(0, axes.size()).filter(axis -> axes.get(axis).values().stream().allMatch(value -> row(entry, value) != null)).findFirst()
                .orElseThrow(() -> new WorkloadException("published", "--published " + id + ": its rows are " + String.join(", ", entry.rows().keySet())
                        + "; sweep an option over some of them"));
        OptionalInt columns = IntStream.range(0, axes.size()).filter(axis -> axis != rows).findFirst();
        if (axes.size() > 2 || columns.isPresent() && axes.get(columns.getAsInt()).values().size() > entry.columns().size()) {
            throw new WorkloadException("published", "--published " + id + ": its columns are " + String.join(", ", entry.columns())
                    + "; sweep one other option, over as many values at most");
        }
        return new PublishedSweep(entry, sweep, rows, columns);
    }

    /** {@code QD16} is depth 16; null where there is none. */
    private static @Nullable String row(Entry entry, String value) {
        return entry.rows().containsKey(value) ? value : entry.rows().containsKey("QD" + value) ? "QD" + value : null;
    }

    OptionalDouble figure(Point point) {
        String row = row(entry, point.values().get(rows));
        int column = columns.isEmpty() ? 0 : sweep.axes().get(columns.getAsInt()).values().indexOf(point.values().get(columns.getAsInt()));
        return row == null ? OptionalDouble.empty() : entry.figure(row, column);
    }

    /** The point that another is held against: the first column of its row, or the first row where there are no columns. */
    private Point base(Point point) {
        var values = new ArrayList<>(point.values());
        int axis = columns.orElse(rows);
        values.set(axis, sweep.axes().get(axis).values().getFirst());
        return new Point(values);
    }

    OptionalDouble publishedRatio(Point point) {
        OptionalDouble base = figure(base(point));
        OptionalDouble own = figure(point);
        return base.isPresent() && own.isPresent() && base.getAsDouble() > 0 ? OptionalDouble.of(own.getAsDouble() / base.getAsDouble()) : OptionalDouble.empty();
    }

    /** The sweep's own, to be compared with the published one: of rates in the table's unit, which cancels out. */
    OptionalDouble ownRatio(Result result, List<Result> all) {
        boolean bytes = entry.unit().contains("B/s");
        return all.stream().filter(r -> r.point().equals(base(result.point()))).mapToDouble(r -> bytes ? r.bytesPerSecond() : r.iops()).filter(rate -> rate > 0)
                .map(rate -> (bytes ? result.bytesPerSecond() : result.iops()) / rate).findFirst();
    }

    /** What the columns of the table are, in words. */
    String words() {
        return "published: " + entry.title() + " (" + entry.source() + "), " + entry.unit() + columns.stream()
                .mapToObj(axis -> ": " + IntStream.range(0, sweep.axes().get(axis).values().size())
                        .mapToObj(i -> sweep.axes().get(axis).option() + " " + sweep.axes().get(axis).values().get(i) + " beside " + entry.columns().get(i)).collect(Collectors.joining(", ")))
                .collect(Collectors.joining()) + "; compare the ratios to the first, not the figures";
    }
}

package org.bioscope.desktop.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bioscope.traces.Figures;
import org.bioscope.traces.Units;
import org.bioscope.traces.compare.Sweep.Axis;
import org.bioscope.traces.compare.Sweep.Point;
import org.bioscope.traces.compare.Sweep.Result;
import org.bioscope.traces.compare.Sweep;

/** A sweep's results as a table with a bar each, longest where the rate is highest. */
final class SweepText {
    private static final int BAR = 30;

    private SweepText() {
    }

    static List<String> table(Sweep sweep, List<Result> results, Optional<PublishedSweep> published) {
        double most = results.stream().mapToDouble(Result::iops).max().orElse(0);
        var lines = new ArrayList<String>();
        var head = new StringBuilder();
        sweep.axes().forEach(axis -> head.append(String.format("%-" + width(axis) + "s ", axis.option())));
        lines.add(head + String.format("%9s %10s %10s %10s %10s %6s", "IOPS", "BW", "mean", "p50", "p99", "depth")
                + (published.isPresent() ? String.format(" %7s %10s %7s", "ratio", "published", "ratio") : ""));
        for (Result r : results) {
            var line = new StringBuilder();
            for (int i = 0; i < sweep.axes().size(); i++) {
                line.append(String.format("%-" + width(sweep.axes().get(i)) + "s ", r.point().values().get(i)));
            }
            lines.add(line + String.format(Locale.ROOT, "%9s %10s %10s %10s %10s %6.1f", Figures.count(r.iops()), Figures.size(r.bytesPerSecond()) + "/s",
                    Units.ns(r.meanNs()), Units.ns(r.p50Ns()), Units.ns(r.p99Ns()), r.meanDepth())
                    + published.map(table -> beside(table, r, results)).orElse("")
                    + "  " + "#".repeat(most == 0 ? 0 : (int) Math.round(BAR * r.iops() / most)));
        }
        published.ifPresent(table -> lines.add(table.words()));
        return lines;
    }

    private static String beside(PublishedSweep table, Result r, List<Result> results) {
        OptionalDouble figure = table.figure(r.point());
        return String.format(" %7s %10s %7s", ratio(table.ownRatio(r, results)), figure.isPresent() ? Figures.count(figure.getAsDouble()) : "-", ratio(table.publishedRatio(r.point())));
    }

    private static String ratio(OptionalDouble ratio) {
        return ratio.isPresent() ? String.format(Locale.ROOT, "%.3f", ratio.getAsDouble()) : "-";
    }

    /** {@code iodepth 4, bs 16k}. */
    static String words(Sweep sweep, Point point) {
        var words = new ArrayList<String>();
        for (int i = 0; i < sweep.axes().size(); i++) {
            words.add(sweep.axes().get(i).option() + " " + point.values().get(i));
        }
        return String.join(", ", words);
    }

    private static int width(Axis axis) {
        return Math.max(axis.option().length(), axis.values().stream().mapToInt(String::length).max().orElse(0));
    }
}

package org.bioscope.desktop.lesson;

import java.util.Locale;
import org.bioscope.traces.Completion;
import org.bioscope.traces.DeviceDepth;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.LoopReport;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Totals;
import org.bioscope.traces.Units;
import org.bioscope.traces.compare.Comparison;

/** An arm's figures in words. Whatever was too short to measure anything says so. */
public final class Measured {
    private static final double NS_PER_SECOND = 1e9;
    private static final double MIB = 1 << 20;
    /** A recording of so few requests tells who did what, never how fast. */
    private static final long FEW_REQUESTS = 1_000;

    private Measured() {
    }

    /** {@code 41 200 IOPS, 161 MiB/s, p50 92 µs, achieved depth 15.8, ...}; where it was watched, who completed. */
    public static String line(RunReport report) {
        String paths = paths(report.trace());
        if (report.totals().requests() < FEW_REQUESTS) {
            return Units.count(report.totals().requests(), "request") + ", too few for figures" + (paths.isEmpty() ? "" : "; " + paths);
        }
        return String.format(Locale.ROOT, "%s IOPS, %.0f MiB/s, p50 %s, achieved depth %.1f%s, %.2f context switches a request%s%s", Units.count(Math.round(iops(report))), mib(report),
                Units.ns(report.totals().lat().percentileNs(50)), report.totals().meanDepth(), DeviceDepth.of(report).map(depth -> String.format(Locale.ROOT, ", %.1f of it in the device", depth.mean())).orElse(""), switches(report.totals()), report.loop().map(loop -> loop(loop, report.totals().requests())).orElse(""), paths.isEmpty() ? "" : "; " + paths);
    }

    /** What a loop device adds to that: its workers' switches, and how much of the file is cached at the end that was not before. */
    private static String loop(LoopReport loop, long requests) {
        return workers(loop, requests)
                + loop.machineSwitches().stream().mapToObj(all -> String.format(Locale.ROOT, ", %.2f on the machine", (double) all / requests)).findFirst().orElse("")
                + loop.grown().map(bytes -> ", page cache of the file " + (bytes < 0 ? "-" : "+") + Units.bytes(Math.abs(bytes))).orElse("");
    }

    /** Of a real device nobody says which kworkers serve it: they are known by their names, and a name is that of the workqueue served last. */
    private static String workers(LoopReport loop, long requests) {
        if (loop.device().isPresent() && loop.runs() == 0) {
            return " in the jobs, those of the loop's workers not known";
        }
        String whose = loop.device().isEmpty() ? "the loop's workers" : loop.runs() == 1 ? "the kworker that served the loop last" : "the " + loop.runs() + " kworkers that served the loop last";
        return String.format(Locale.ROOT, " in the jobs and %.2f in %s", (double) loop.switches() / requests, whose);
    }

    /** {@code 41 200 IOPS (median; 40 100 to 42 000), p50 92 µs}: an arm over all its rounds. */
    static String rounds(Comparison comparison, int arm) {
        long[] iops = comparison.of(arm).stream().mapToLong(run -> Math.round(run.figures().iops())).sorted().toArray();
        return String.format(Locale.ROOT, "%s IOPS (median; %s to %s), p50 %s", Units.count(iops[iops.length / 2]), Units.count(iops[0]),
                Units.count(iops[iops.length - 1]), Units.ns(comparison.latencies(arm).percentileNs(50)));
    }

    /** In the unit of a published entry; empty where that is no figure of a run, or where there are too few requests. */
    public static String in(String unit, RunReport report) {
        boolean timed = report.totals().requests() >= FEW_REQUESTS;
        return switch (unit) {
            case "IOPS" -> timed ? Units.count(Math.round(iops(report))) : "";
            case "MiB/s" -> timed ? String.format(Locale.ROOT, "%.0f", mib(report)) : "";
            case "submission result" -> report.source() == Source.ENGINE ? "" : punted(report.trace()) + " of " + report.trace().size() + " punted";
            default -> "";
        };
    }

    /** The change from one run to the other, {@code +4.5%}, in that unit; empty as {@link #in} is. */
    static String change(String unit, RunReport from, RunReport to) {
        boolean figures = (unit.equals("IOPS") || unit.equals("MiB/s")) && !in(unit, from).isEmpty() && !in(unit, to).isEmpty();
        return figures ? String.format(Locale.ROOT, "%+.1f%%", 100 * (unit.equals("IOPS") ? iops(to) / iops(from) - 1 : mib(to) / mib(from) - 1)) : "";
    }

    private static double iops(RunReport report) {
        return report.totals().requests() * NS_PER_SECOND / Math.max(1, report.measuredNs());
    }

    private static double switches(Totals totals) {
        return (double) (totals.voluntarySwitches() + totals.involuntarySwitches()) / totals.requests();
    }

    private static double mib(RunReport report) {
        return report.totals().bytes() * NS_PER_SECOND / Math.max(1, report.measuredNs()) / MIB;
    }

    private static long punted(RequestTrace trace) {
        long punted = 0;
        for (long row = 0; row < trace.size(); row++) {
            punted += (trace.kernelFlags(row) & KernelRow.FLAG_PUNTED) != 0 ? 1 : 0;
        }
        return punted;
    }

    /** {@code completed workqueue 98 %, inline 2 %; punted 70 %}, as far as anybody looked. */
    private static String paths(RequestTrace trace) {
        if (!trace.hasKernelRows() || trace.size() == 0) {
            return "";
        }
        var counts = new long[Completion.values().length];
        for (long row = 0; row < trace.size(); row++) {
            counts[trace.completion(row).ordinal()]++;
        }
        var words = new StringBuilder();
        for (Completion completion : Completion.values()) {
            if (counts[completion.ordinal()] > 0) {
                words.append(words.isEmpty() ? "completed " : ", ").append(completion.label()).append(' ').append(percent(counts[completion.ordinal()], trace.size()));
            }
        }
        long punted = punted(trace);
        return words + (punted > 0 ? "; punted " + percent(punted, trace.size()) : "");
    }

    private static String percent(long count, long of) {
        double share = 100.0 * count / of;
        return count < of && share >= 99.5 ? "over 99 %" : share < 0.5 ? "under 1 %" : Math.round(share) + " %";
    }
}

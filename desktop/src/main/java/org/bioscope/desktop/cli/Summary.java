package org.bioscope.desktop.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Environment;
import org.bioscope.traces.FileState;
import org.bioscope.traces.Figures;
import org.bioscope.traces.Finding;
import org.bioscope.traces.Findings;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Totals;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.file.FioJob;
import org.bioscope.traces.rules.Predictions;

/** A run on one screen, in the words and the order that fio's users know. */
final class Summary {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};
    private static final String COLUMNS = "            %10s %10s %10s %10s %10s %10s %10s %10s";
    private static final String[] LEVELS = {"1", "2", "4", "8", "16", "32", ">=64"};

    private final List<String> lines = new ArrayList<>();
    private final RunReport report;
    private final Workload workload;

    private Summary(RunReport report) {
        this.report = report;
        this.workload = report.workload();
    }

    /** {@code files} are sentences about what was written and removed. */
    static List<String> of(RunReport report, List<String> files) {
        var summary = new Summary(report);
        summary.head();
        summary.direction("read", report.totals().read());
        summary.direction("write", report.totals().write());
        summary.sync();
        if (report.totals().requests() > 0) {
            summary.queue();
            summary.processor();
        }
        if (report.source() == Source.KERNEL || report.source() == Source.SIMULATED) {
            summary.inside();
        }
        report.loop().ifPresent(loop -> LoopSummary.of(loop, report).forEach((label, text) -> summary.add(label, text)));
        summary.records();
        files.forEach(file -> summary.add("files", file));
        if (!workloadIsNop(report)) {
            summary.add("as fio", FioJob.command(report.workload()));
            FioJob.beyondFio(report.workload()).forEach(remark -> summary.add("", remark));
            summary.add("", "as a job file: run with --fio-job FILE, or export --to fio-job");
        }
        return summary.lines;
    }

    private void head() {
        lines.add(workload.title() + (workload.get(Workload.NUMJOBS) > 1 ? " · " + workload.get(Workload.NUMJOBS) + " jobs" : ""));
        Environment e = report.environment();
        if (e.fact(Environment.TARGET).isPresent()) {
            var facts = new StringJoiner(", ");
            facts.add(e.fact(Environment.FILESYSTEM).orElse("") + e.fact(Environment.DEVICE).map(d -> " on " + d).orElse(""));
            e.fact(Environment.MODEL).ifPresent(facts::add);
            e.fact(Environment.SCHEDULER).ifPresent(s -> facts.add("scheduler " + s));
            e.fact(Environment.WRITE_CACHE).ifPresent(facts::add);
            e.fact(Environment.FUA).ifPresent(fua -> facts.add(fua.equals("yes") ? "FUA" : "no FUA"));
            add("target", e.fact(Environment.TARGET).orElse("") + " (" + facts + ")");
        }
        FileState.inWords(e, workload).ifPresent(state -> add("state", state + " as the clock started"));
        e.fact(Environment.KERNEL).ifPresent(kernel -> add("machine", "Linux " + kernel + e.fact(Environment.CPU).map(cpu -> ", " + cpu).orElse("")
                + e.fact(Environment.CPUS).map(n -> ", " + n + " CPUs").orElse("") + e.fact(Environment.GOVERNOR).map(g -> ", governor " + g).orElse("")));
    }

    private void direction(String name, Totals.Direction d) {
        if (d.requests() == 0) {
            return;
        }
        double seconds = report.measuredNs() / 1e9;
        add(name, "IOPS=" + Figures.count(d.requests() / seconds) + (report.source() == Source.KERNEL ? " (watched)" : "") + ", BW=" + Figures.bandwidth(d.bytes() / seconds) + ", " + Figures.size(d.bytes())
                + " in " + Units.ns(report.measuredNs()) + ", " + Figures.many(d.requests(), "request") + part(d.errors(), "failed") + part(d.shortRequests(), "short"));
        lines.add(String.format(COLUMNS, "min", "mean", "p50", "p90", "p99", "p99.9", "p99.99", "max"));
        latency("slat", d.slat());
        latency("clat", d.clat());
        latency(workload.get(Workload.RATE_IOPS) > 0 ? "lat*" : "lat", d.lat());
        if (workload.get(Workload.RATE_IOPS) > 0) {
            lines.add("            * from the intended start: what a user would have waited");
        }
    }

    private void latency(String name, LatencyHistogram h) {
        var figures = new ArrayList<String>();
        figures.add(Units.ns(h.minNs()));
        figures.add(Units.ns(Math.round(h.meanNs())));
        for (double percent : PERCENTILES) {
            // Fewer than ten samples beyond it: a figure would be an anecdote.
            figures.add(h.supports(percent) ? Units.ns(h.percentileNs(percent)) : "-");
        }
        figures.add(Units.ns(h.maxNs()));
        String row = String.format(COLUMNS, figures.toArray());
        lines.add("    " + name + row.substring(4 + name.length()));
    }

    private void sync() {
        Totals.Direction sync = report.totals().sync();
        if (sync.requests() > 0) {
            add("sync", sync.requests() + " of " + (workload.get(Workload.FSYNC) > 0 ? "fsync" : "fdatasync") + part(sync.errors(), "failed"));
            latency("lat", sync.lat());
        }
    }

    private void queue() {
        Totals t = report.totals();
        long submissions = t.depthLevels().stream().mapToLong(Long::longValue).sum();
        var levels = new StringJoiner(" ");
        for (int i = 0; i < LEVELS.length && submissions > 0; i++) {
            if (t.depthLevels().get(i) > 0) {
                levels.add(LEVELS[i] + "=" + String.format(Locale.ROOT, "%.1f%%", 100.0 * t.depthLevels().get(i) / submissions));
            }
        }
        int asked = workload.get(Workload.IODEPTH) * workload.get(Workload.NUMJOBS);
        add("depth", String.format(Locale.ROOT, "%.1f in flight on average, %d asked; at submission %s", t.meanDepth(), asked, levels));
        if (t.submitCalls() > 0) {
            add("calls", t.submitCalls() + " to submit (" + String.format(Locale.ROOT, "%.1f", (double) t.requests() / t.submitCalls()) + " requests each), "
                    + t.waitCalls() + " to wait");
        }
    }

    private void processor() {
        Totals t = report.totals();
        double all = (double) report.measuredNs() * workload.get(Workload.NUMJOBS) / 100;
        add("cpu", String.format(Locale.ROOT, "usr=%.1f%%, sys=%.1f%%, %s of CPU and %.2f context switches a request, %d minor and %d major faults", t.userNs() / all, t.systemNs() / all,
                Units.ns((t.userNs() + t.systemNs()) / t.requests()), (double) (t.voluntarySwitches() + t.involuntarySwitches()) / t.requests(), t.minorFaults(), t.majorFaults()));
    }

    /** Who completed the requests, and whether the rules had foretold it. */
    private void inside() {
        RequestTrace trace = report.trace();
        var ways = new TreeMap<String, Long>();
        long punted = 0;
        for (long i = 0; i < trace.size(); i++) {
            ways.merge(trace.completion(i) == Completion.UNKNOWN ? "not seen" : trace.completion(i).label() + " by " + trace.context(i).label(), 1L, Long::sum);
            punted += (trace.kernelFlags(i) & KernelRow.FLAG_PUNTED) == 0 ? 0 : 1;
        }
        var shares = new StringJoiner(", ");
        ways.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(way -> shares.add(String.format(Locale.ROOT, "%s %.1f%%", way.getKey(), 100.0 * way.getValue() / trace.size())));
        add("completed", shares + (punted > 0 ? String.format(Locale.ROOT, "; punted to io-wq %.1f%%", 100.0 * punted / trace.size()) : ""));
        // A simulation follows the rules: to find that it has is no finding.
        Predictions.of(report).filter(rules -> report.source() != Source.SIMULATED).ifPresent(rules -> {
            Predictions.Counts counts = rules.count(trace);
            add("predicted", "by the rules of " + rules.generation().name() + ": " + counts.matched() + " matched, " + counts.mismatched() + " mismatched, "
                    + counts.unknown() + " left open");
        });
    }

    private void records() {
        Totals t = report.totals();
        add("trace", Figures.many(t.recorded(), "request") + " recorded, " + t.dropped() + " dropped; stamps: " + report.source().label());
        if (t.verified() > 0) {
            add("verify", t.verified() + " blocks read back, " + t.mismatches() + " came back changed");
        }
        report.notes().forEach(note -> add("note", note));
        for (Finding finding : Findings.of(report)) {
            // Errors are told on standard error; here is what may mislead.
            if (finding.severity() != Finding.Severity.ERROR) {
                add(finding.severity() == Finding.Severity.WARNING ? "warning" : "note", finding.title() + ": " + finding.evidence()
                        + (finding.tryNext().isEmpty() ? "" : "; try: " + finding.tryNext()) + (finding.filter().isEmpty() ? "" : " (--filter '" + finding.filter() + "')"));
            }
        }
        Optional<RunReport.Failure> failure = report.failure();
        failure.ifPresent(f -> add("failed", "after " + Units.ns(f.atNs()) + ": " + f.message()));
    }

    private static boolean workloadIsNop(RunReport report) {
        return report.workload().get(Workload.IOENGINE).equals("nop");
    }

    private static String part(long count, String what) {
        return count == 0 ? "" : ", " + count + " " + what;
    }

    private void add(String label, String text) {
        lines.add(String.format("  %-9s %s", label, text));
    }
}

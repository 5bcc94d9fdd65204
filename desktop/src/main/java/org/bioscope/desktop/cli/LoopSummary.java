package org.bioscope.desktop.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.bioscope.traces.LoopReport;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Units;

/** What the loop laboratory or a real loop device did and used, in the two things that buffered and direct differ in. */
final class LoopSummary {
    private LoopSummary() {
    }

    /** Lines of the summary, by their label. */
    static Map<String, String> of(LoopReport loop, RunReport report) {
        double requests = Math.max(1, report.totals().requests());
        var lines = new LinkedHashMap<String, String>();
        if (loop.device().isPresent()) {
            lines.put("loop", device(loop, report, requests));
        } else {
            lines.put("loop", laboratory(loop, requests));
        }
        var ways = new StringJoiner(", ");
        LoopReport.backing(report.trace()).forEach((way, count) -> ways.add(String.format(Locale.ROOT, "%s %.1f%%", way.label(), 100.0 * count / report.trace().size())));
        if (ways.length() > 0) {
            lines.put("backing", "the I/O on the file ended by " + ways + "; then the request by the way above it");
        }
        lines.put("pages", "of the file " + change(loop.before().cached(), loop.after().cached()) + " cached, " + change(loop.before().dirty(), loop.after().dirty())
                + " dirty (" + loop.pagesBy() + "); of the machine " + change(loop.before().machineCached(), loop.after().machineCached()) + " cached, "
                + change(loop.before().machineDirty(), loop.after().machineDirty()) + " dirty");
        return lines;
    }

    private static String laboratory(LoopReport loop, double requests) {
        return String.format(Locale.ROOT, "laboratory, %s; the worker woke %d times for %d commands; %.2f context switches and %s of CPU a request in the layer's own threads",
                loop.mode(), loop.runs(), loop.commands(), loop.switches() / requests, Units.ns(Math.round(cpuNs(loop) / requests)));
    }

    /** Which kworkers served it is known by their names alone, and a name is that of the workqueue served last. */
    private static String device(LoopReport loop, RunReport report, double requests) {
        return String.format(Locale.ROOT, "%s, %s; context switches a request: %.2f in the jobs, %.2f in the %d kworkers that bore its name at the end, %.2f on the whole machine",
                loop.device().orElseThrow(), loop.mode(), (report.totals().voluntarySwitches() + report.totals().involuntarySwitches()) / requests, loop.switches() / requests,
                loop.runs(), loop.machineSwitches().orElse(0) / requests);
    }

    private static long cpuNs(LoopReport loop) {
        return loop.worker().userNs() + loop.worker().systemNs() + loop.interrupt().userNs() + loop.interrupt().systemNs();
    }

    private static String change(OptionalLong before, OptionalLong after) {
        return text(before) + " -> " + text(after);
    }

    private static String text(OptionalLong bytes) {
        return bytes.isPresent() ? Units.bytes(bytes.getAsLong()) : "not known";
    }
}

package org.bioscope.traces.file;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.LoopReport;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.StageTimes;
import org.bioscope.traces.Totals;
import org.bioscope.traces.Workload;
import org.bioscope.traces.rules.Predictions;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a run's JSON says beside fio's keys. What was not observed is null or absent, never 0. */
final class BioscopeJson {
    private BioscopeJson() {
    }

    static void describe(ObjectNode node, RunReport report) {
        RequestTrace trace = report.trace();
        Totals t = report.totals();
        node.putObject("requests").put("recorded", t.recorded()).put("dropped", t.dropped());
        node.put("source", report.source().label());
        node.put("watched", report.source() == Source.KERNEL);
        kernel(node, report);
        inside(node, trace);
        predictions(node, report);
        stages(node.putObject("stages"), trace);
        report.loop().ifPresentOrElse(loop -> loop(node.putObject("loop"), loop, trace), () -> node.putNull("loop"));
        node.putObject("depth").put("asked", report.workload().get(Workload.IODEPTH) * report.workload().get(Workload.NUMJOBS)).put("mean", t.meanDepth());
        node.putObject("calls").put("submit", t.submitCalls()).put("wait", t.waitCalls());
        node.putObject("verify").put("blocks", t.verified()).put("mismatches", t.mismatches());
        ObjectNode environment = node.putObject("environment");
        report.environment().facts().forEach(environment::put);
        report.failure().ifPresentOrElse(
                f -> node.putObject("failure").put("atSeconds", f.atNs() / 1e9).put("message", f.message()),
                () -> node.putNull("failure"));
        ArrayNode notes = node.putArray("notes");
        report.notes().forEach(notes::add);
        node.put("fio", FioJob.command(report.workload())).put("fioJob", FioJob.text(report.workload()));
    }

    private static void kernel(ObjectNode node, RunReport report) {
        if (report.kernel().isEmpty()) {
            node.putNull("kernel");
            return;
        }
        var kernel = report.kernel().get();
        ObjectNode object = node.putObject("kernel").put("joined", kernel.joined());
        ObjectNode unjoined = object.putObject("unjoined");
        kernel.unjoined().forEach((reason, count) -> unjoined.put(reason.label(), count));
        object.put("lostEvents", kernel.lostEvents());
        kernel.overheadPercent().ifPresentOrElse(percent -> object.put("overheadPercent", percent), () -> object.putNull("overheadPercent"));
    }

    private static void inside(ObjectNode node, RequestTrace trace) {
        var paths = new EnumMap<Completion, Long>(Completion.class);
        var contexts = new EnumMap<Context, Long>(Context.class);
        long punted = 0;
        for (long i = 0; trace.hasKernelRows() && i < trace.size(); i++) {
            paths.merge(trace.completion(i), 1L, Long::sum);
            contexts.merge(trace.context(i), 1L, Long::sum);
            punted += (trace.kernelFlags(i) & KernelRow.FLAG_PUNTED) != 0 ? 1 : 0;
        }
        paths.remove(Completion.UNKNOWN);
        contexts.remove(Context.UNKNOWN);
        counts(node.putObject("paths"), paths, Completion::label);
        counts(node.putObject("contexts"), contexts, Context::label);
        if (trace.hasKernelRows()) {
            node.put("punted", punted);
        } else {
            node.putNull("punted");
        }
    }

    /** The nested decision beside the figures: how the I/O on the backing file ended; {@code paths} has the requests' own. */
    private static void loop(ObjectNode node, LoopReport loop, RequestTrace trace) {
        LoopJson.write(node, loop);
        counts(node.putObject("backing"), LoopReport.backing(trace), Completion::label);
    }

    private static void predictions(ObjectNode node, RunReport report) {
        Optional<Predictions> predictions = report.source() == Source.KERNEL ? Predictions.of(report) : Optional.empty();
        predictions.map(all -> all.count(report.trace())).ifPresentOrElse(
                counts -> node.putObject("predictions").put("matched", counts.matched()).put("mismatched", counts.mismatched()).put("unknown", counts.unknown()),
                () -> node.putNull("predictions"));
    }

    private static <E> void counts(ObjectNode node, Map<E, Long> counts, Function<E, String> label) {
        counts.forEach((value, count) -> node.put(label.apply(value), count));
    }

    private static void stages(ObjectNode node, RequestTrace trace) {
        StageTimes.measured(trace).dwell().forEach((stage, times) -> node.putObject(stage.label()).put("count", times.total())
                .put("medianNs", times.percentileNs(50)).put("p99Ns", times.percentileNs(99)));
    }
}

package org.bioscope.desktop.view;

import java.util.List;
import javafx.scene.paint.Color;
import org.bioscope.traces.Evidence;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Request;
import org.bioscope.traces.Span;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Units;

/** Paints where the time of one request went: a bar for each span, exact µs beside it, and their sum. */
final class WaterfallPainter {
    private static final double ROW = 39;
    private static final double HEAD = 18;

    private WaterfallPainter() {
    }

    static double height(Request request, Type type) {
        return type.px(HEAD + ROW * request.spans().size() + 30);
    }

    static void paint(Pen pen, Request request, double width) {
        Type type = pen.type;
        pen.g.clearRect(0, 0, width, height(request, type));
        List<Span> spans = request.spans();
        double figures = Type.width(Units.micros(request.latencyNs()), type.figures());
        double labels = Math.min(width * 0.5, type.px(136));
        var bars = new Circuit.Box(labels, type.px(HEAD), Math.max(10, width - labels - figures - type.px(8)), spans.size() * type.px(ROW));
        pen.right("µs", width, type.px(7), type.small(), pen.palette.faint());
        double y = bars.y() + type.px(9);
        for (Span span : spans) {
            row(pen, request, span, bars, y, width);
            y += type.px(ROW);
        }
        pen.line(0, y - type.px(4), width, y - type.px(4), pen.palette.line(), 1);
        y += type.px(12);
        pen.left("submit to seen", 0, y, type.strong(), pen.palette.text());
        pen.right(Units.micros(spans.stream().mapToLong(Span::durationNs).sum()), width, y, type.figures(), pen.palette.text());
    }

    private static void row(Pen pen, Request request, Span span, Circuit.Box bars, double y, double width) {
        Type type = pen.type;
        boolean unknown = span.evidence() == Evidence.UNKNOWN;
        pen.left(Type.fitted(span.label(), type.small(), bars.x() - type.px(6)), 0, y, type.small(), pen.palette.text());
        double low = y + type.px(17);
        double who = pen.pill(span.evidence().label(), 0, low, color(pen.palette, span.evidence()), dashed(span.evidence())) + type.px(6);
        pen.left(Type.fitted(who(request, span), type.small(), width - who), who, low, type.small(), pen.palette.muted());
        double start = bars.x() + bars.width() * (span.startNs() - request.stampNs().get(Stage.SUBMIT)) / Math.max(1, request.latencyNs());
        double wide = Math.max(type.px(2), bars.width() * span.durationNs() / Math.max(1, request.latencyNs()));
        var bar = new Circuit.Box(Math.min(start, bars.right() - wide), y - type.px(5), wide, type.px(11));
        Ink ink = Leg.of(span, request).ink();
        if (unknown) {
            hatched(pen, bar);
        } else {
            pen.g.setFill(pen.palette.ink(ink));
            pen.g.fillRoundRect(bar.x(), bar.y(), bar.width(), bar.height(), type.px(3), type.px(3));
        }
        pen.right(Units.micros(span.durationNs()), width, y, type.figures(), pen.palette.text());
    }

    /** Not known: an outline with slanting lines, as everywhere. */
    private static void hatched(Pen pen, Circuit.Box bar) {
        pen.g.save();
        pen.g.beginPath();
        pen.g.rect(bar.x(), bar.y(), bar.width(), bar.height());
        pen.g.clip();
        for (double x = bar.x() - bar.height(); x < bar.right(); x += pen.type.px(6)) {
            pen.line(x, bar.bottom(), x + bar.height(), bar.y(), pen.palette.tint(pen.palette.ink(Ink.UNKNOWN), 0.6), 1);
        }
        pen.g.restore();
        pen.g.setStroke(pen.palette.ink(Ink.UNKNOWN));
        pen.g.setLineWidth(1);
        pen.g.strokeRect(bar.x() + 0.5, bar.y() + 0.5, Math.max(1, bar.width() - 1), bar.height() - 1);
    }

    private static Color color(Palette palette, Evidence evidence) {
        return switch (evidence) {
            case OBSERVED, DERIVED -> palette.good();
            case LABORATORY -> palette.warn();
            case SIMULATED -> palette.accent();
            case UNKNOWN -> palette.muted();
        };
    }

    private static boolean dashed(Evidence evidence) {
        return evidence == Evidence.DERIVED || evidence == Evidence.UNKNOWN;
    }

    /** In which context a span went by, on whose thread and on which CPU, as far as each was observed. */
    private static String who(Request request, Span span) {
        if (span.evidence() == Evidence.UNKNOWN) {
            return "";
        }
        return request.kernel().map(k -> switch (span.from()) {
            case INTENDED -> "";
            case SUBMIT, SUBMITTED -> words("task", k.submitTid(), k.submitCpu());
            case PUNT -> words("io-wq worker", k.iowqTid(), KernelRow.NO_CPU);
            case IOMAP, BIO -> k.has(KernelRow.FLAG_PUNTED) ? words("io-wq worker", k.iowqTid(), KernelRow.NO_CPU) : words("task", k.submitTid(), k.submitCpu());
            case ISSUE -> "the device's own time";
            // What an inline completion ends in ran where the completion was seen to run.
            case ENDIO -> span.to() == Stage.QUEUED ? words("interrupt", 0, k.endioCpu())
                    : words(k.context().label(), k.completeTid(), k.completeCpu() == KernelRow.NO_CPU ? k.endioCpu() : k.completeCpu());
            case QUEUED -> words("waits for a kworker", 0, k.workerCpu());
            case WORKER -> words(k.context().label(), k.workerTid(), k.workerCpu());
            case COMPLETE, SEEN -> words("task", k.submitTid(), KernelRow.NO_CPU);
        }).orElse("");
    }

    private static String words(String context, int tid, int cpu) {
        return context + (tid == 0 ? "" : " " + tid) + (cpu == KernelRow.NO_CPU ? "" : " · CPU " + cpu);
    }
}

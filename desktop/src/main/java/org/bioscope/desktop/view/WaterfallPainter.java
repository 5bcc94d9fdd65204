package org.bioscope.desktop.view;

import java.util.List;
import org.bioscope.traces.Evidence;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Request;
import org.bioscope.traces.Span;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Units;

/** Paints where the time of one request went: a bar for each span, exact µs beside it, and their sum. */
final class WaterfallPainter {
    private static final double ROW = 33;
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
        pen.line(bars.x(), bars.y(), bars.x(), bars.bottom(), pen.palette.line(), 1);
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
        String who = who(request, span.from());
        String badge = span.evidence().label() + (who.isEmpty() ? "" : " · " + who);
        pen.left(Type.fitted(badge, type.small(), bars.x() - type.px(6)), 0, y + type.px(14), type.small(), pen.palette.faint());
        double start = bars.x() + bars.width() * (span.startNs() - request.stampNs().get(Stage.SUBMIT)) / Math.max(1, request.latencyNs());
        double wide = Math.max(type.px(2), bars.width() * span.durationNs() / Math.max(1, request.latencyNs()));
        var bar = new Circuit.Box(Math.min(start, bars.right() - wide), y - type.px(5), wide, type.px(14));
        Ink ink = Leg.of(span, request).ink();
        if (unknown) {
            hatched(pen, bar);
        } else {
            pen.g.setFill(pen.palette.ink(ink));
            pen.g.fillRoundRect(bar.x(), bar.y(), bar.width(), bar.height(), type.px(3), type.px(3));
        }
        pen.right(Units.micros(span.durationNs()), width, y + type.px(1), type.figures(), pen.palette.text());
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

    /** Which thread or CPU did the work of a span, where that was observed. */
    private static String who(Request request, Stage from) {
        return request.kernel().map(k -> switch (from) {
            case SUBMIT, INTENDED, SUBMITTED -> thread(k.submitTid());
            case PUNT -> thread(k.iowqTid());
            case IOMAP, BIO -> k.has(KernelRow.FLAG_PUNTED) ? thread(k.iowqTid()) : thread(k.submitTid());
            case ISSUE -> "";
            case ENDIO -> cpu(k.endioCpu());
            case QUEUED -> cpu(k.workerCpu());
            case WORKER -> k.context().label() + (k.workerTid() == 0 ? "" : " " + k.workerTid());
            case COMPLETE, SEEN -> thread(k.submitTid());
        }).orElse("");
    }

    private static String thread(int tid) {
        return tid == 0 ? "" : "tid " + tid;
    }

    private static String cpu(int cpu) {
        return cpu == KernelRow.NO_CPU ? "" : "CPU " + cpu;
    }
}

package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.paint.Color;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Units;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.compare.Difference;
import org.bioscope.traces.compare.Difference.Part;

/**
 * Where the time between two arms' mean latencies comes from, stage by stage: with two arms a cascade from the one mean to
 * the other, with more a row for each. What adds up is shown adding up.
 */
final class StageCascade {
    /** A part that is a smaller share of the largest is not coloured: the eye has to find the ones that matter. */
    private static final double SLIGHT = 0.02;

    private final Drawing pen;
    private final Type type;
    private final Palette palette;
    private final Comparison comparison;
    private final Circuit.Box card;

    private StageCascade(Drawing pen, Comparison comparison, Circuit.Box card) {
        this.pen = pen;
        this.type = pen.type;
        this.palette = pen.palette;
        this.comparison = comparison;
        this.card = card;
    }

    static void paint(Drawing pen, Comparison comparison, Circuit.Box card) {
        var cascade = new StageCascade(pen, comparison, card);
        pen.box(card, pen.palette.card(), pen.palette.line(), pen.type.px(1));
        if (comparison.names().size() == 2) {
            comparison.difference(1).ifPresentOrElse(cascade::two, () -> cascade.title("Where the time goes", "no run of both yet"));
        } else {
            cascade.several();
        }
    }

    private double title(String title, String words) {
        double y = card.y() + type.px(17);
        double x = card.x() + type.px(14);
        pen.left(title, x, y, type.title(), palette.text());
        double after = x + Type.width(title, type.title()) + type.px(12);
        pen.left(Type.fitted(words, type.small(), card.right() - type.px(14) - after), after, y, type.small(), palette.muted());
        return card.y() + type.px(32);
    }

    /** {@code 11.2 µs}: the question that is answered. */
    private void two(Difference difference) {
        double ns = difference.differenceNs();
        double top = title("Where " + Units.ns(Math.round(Math.abs(ns))) + (ns < 0 ? " less" : " more") + " come from",
                difference.whole() ? "unknown: not both looked inside, only the whole way can be compared" : "mean latency from A to B, stage by stage; the steps add up");
        List<Part> parts = difference.parts();
        double left = card.x() + type.px(14);
        double column = (card.width() - type.px(28)) / (parts.size() + 2);
        double labels = card.bottom() - type.px(13);
        double foot = labels - type.px(14);
        double least = Math.min(difference.firstMeanNs(), difference.secondMeanNs());
        double most = Math.max(difference.firstMeanNs(), difference.secondMeanNs());
        double at = difference.firstMeanNs();
        for (Part part : parts) {
            at += part.differenceNs();
            least = Math.min(least, at);
            most = Math.max(most, at);
        }
        double room = Math.max(1, most - least);
        // Figures stand above their steps.
        double head = top + type.px(17);
        double step = Math.max(type.px(3), foot - head);
        double from = difference.firstMeanNs();
        level(left, column, y(from, least, room, foot, step), "A", from, labels);
        double widest = parts.stream().mapToDouble(part -> Math.abs(part.differenceNs())).max().orElse(1);
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            double to = from + part.differenceNs();
            double x = left + (i + 1) * column;
            double y1 = y(from, least, room, foot, step);
            double y2 = y(to, least, room, foot, step);
            boolean slight = Math.abs(part.differenceNs()) < SLIGHT * widest;
            pen.rectangle(x + column * 0.12, Math.min(y1, y2), column * 0.76, Math.max(type.px(2), Math.abs(y1 - y2)),
                    difference.whole() ? palette.rim(Ink.UNKNOWN) : slight ? palette.muted() : part.differenceNs() > 0 ? palette.warn() : palette.good());
            pen.line(x + column * 0.88, y2, x + column * 1.12, y2, palette.faint(), 1);
            pen.centred(Difference.signed(part.differenceNs()), x + column / 2, Math.min(y1, y2) - type.px(9), slight ? type.smallFigures() : type.figures(), slight ? palette.muted() : palette.text());
            pen.centred(Type.fitted(part.label(), type.small(), column - type.px(4)), x + column / 2, labels, type.small(), slight ? palette.muted() : palette.text());
            from = to;
        }
        level(left + (parts.size() + 1) * column, column, y(from, least, room, foot, step), "B", difference.secondMeanNs(), labels);
    }

    private void level(double x, double column, double y, String letter, double meanNs, double labels) {
        pen.line(x + column * 0.12, y, x + column * 0.88, y, palette.text(), type.px(3));
        pen.centred(Units.ns(Math.round(meanNs)), x + column / 2, y - type.px(10), type.figures(), palette.text());
        pen.centred(letter + ", mean", x + column / 2, labels, type.strong(), palette.text());
    }

    private static double y(double ns, double least, double room, double foot, double step) {
        return foot - (ns - least) / room * step;
    }

    /** A row for each arm beside the first, a column for each stage; the last one is their sum. */
    private void several() {
        double top = title("Where the time goes", "mean latency against A, stage by stage; each row adds up");
        var differences = new ArrayList<Optional<Difference>>();
        Map<Stage, String> columns = new EnumMap<>(Stage.class);
        for (int arm = 1; arm < comparison.names().size(); arm++) {
            Optional<Difference> difference = comparison.difference(arm);
            differences.add(difference);
            difference.filter(d -> !d.whole()).ifPresent(d -> d.parts().forEach(part -> columns.putIfAbsent(part.stage(), part.label())));
        }
        double names = type.px(74);
        double left = card.x() + type.px(14) + names;
        double column = (card.right() - type.px(14) - left) / (columns.size() + 1);
        double row = (card.bottom() - type.px(6) - top - type.px(16)) / differences.size();
        var stages = List.copyOf(columns.keySet());
        for (int i = 0; i < stages.size(); i++) {
            pen.centred(Type.fitted(columns.get(stages.get(i)), type.small(), column - type.px(4)), left + (i + 0.5) * column, top + type.px(7), type.small(), palette.muted());
        }
        pen.centred("together", left + (stages.size() + 0.5) * column, top + type.px(7), type.strong(), palette.text());
        double widest = differences.stream().flatMap(Optional::stream).flatMap(d -> d.parts().stream()).mapToDouble(part -> Math.abs(part.differenceNs())).max().orElse(1);
        for (int arm = 1; arm <= differences.size(); arm++) {
            double y = top + type.px(16) + (arm - 0.5) * row;
            pen.left(Comparison.letter(arm) + " − A", card.x() + type.px(14), y, type.strong(), palette.text());
            Optional<Difference> difference = differences.get(arm - 1);
            for (int i = 0; i < stages.size(); i++) {
                Stage stage = stages.get(i);
                var cell = new Circuit.Box(left + i * column, y - row / 2, column, row);
                Optional<Part> part = difference.flatMap(d -> d.parts().stream().filter(p -> p.stage() == stage && !d.whole()).findFirst());
                part.ifPresentOrElse(p -> cell(cell, p.differenceNs(), widest), () -> pen.centred(difference.isEmpty() ? "" : difference.get().whole() ? "unknown" : "–",
                        cell.middleX(), cell.middleY(), type.small(), palette.faint()));
            }
            difference.ifPresent(d -> pen.centred(Difference.signed(d.differenceNs()), left + (stages.size() + 0.5) * column, y, type.figures(), palette.text()));
        }
    }

    private void cell(Circuit.Box cell, double ns, double widest) {
        double share = Math.abs(ns) / widest;
        Color color = ns > 0 ? palette.warn() : palette.good();
        double pad = type.px(2);
        pen.rectangle(cell.x() + pad, cell.y() + pad, cell.width() - 2 * pad, cell.height() - 2 * pad, palette.tint(color, share < SLIGHT ? 0 : 0.12 + 0.5 * share));
        pen.centred(Difference.signed(ns), cell.middleX(), cell.middleY(), type.figures(), share < SLIGHT ? palette.muted() : palette.text());
    }
}

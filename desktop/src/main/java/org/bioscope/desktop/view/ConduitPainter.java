package org.bioscope.desktop.view;

import javafx.scene.paint.Color;
import javafx.scene.shape.StrokeLineCap;
import javafx.scene.shape.StrokeLineJoin;
import javafx.scene.text.TextAlignment;
import org.bioscope.desktop.view.Circuit.Box;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Units;

/** Paints the kernel that nobody looked into: one hatched conduit without a station on it, and a word that says so. */
final class ConduitPainter {
    private ConduitPainter() {
    }

    static void paint(Pen pen, Circuit circuit, Passage passage) {
        Path middle = circuit.conduit.orElseThrow();
        Type type = pen.type;
        double thickness = 2 * circuit.conduitReach + type.px(18);
        pen.g.save();
        pen.g.setLineCap(StrokeLineCap.BUTT);
        pen.g.setLineJoin(StrokeLineJoin.ROUND);
        pen.along(middle, pen.palette.rim(Ink.UNKNOWN), thickness);
        pen.along(middle, pen.palette.inset(), thickness - 2 * type.px(1.3));
        hatch(pen, middle, thickness - 2 * type.px(1.3));
        pen.g.restore();
        words(pen, circuit, passage);
    }

    /** Slanting hairlines across the conduit: the sign for what is not known, everywhere in Bioscope. */
    private static void hatch(Pen pen, Path middle, double thickness) {
        Color color = pen.palette.tint(pen.palette.ink(Ink.UNKNOWN), 0.22);
        double step = pen.type.px(9);
        var xy = new float[2];
        var other = new float[2];
        pen.g.setStroke(color);
        pen.g.setLineWidth(1);
        float reach = (float) thickness / 2;
        double lean = thickness * 0.35;
        for (double at = 0; at + lean < middle.length(); at += step) {
            middle.point((float) (at / middle.length()), reach, xy);
            middle.point((float) ((at + lean) / middle.length()), -reach, other);
            pen.g.strokeLine(xy[0], xy[1], other[0], other[1]);
        }
    }

    private static void words(Pen pen, Circuit circuit, Passage passage) {
        Type type = pen.type;
        Box kernel = circuit.boxes.get(Place.KERNEL);
        double arm = 2 * circuit.conduitReach + type.px(18);
        double top = kernel.y() + arm;
        double bottom = kernel.bottom() - arm;
        double left = kernel.x() + type.px(8);
        double room = kernel.width() - arm - type.px(32);
        double y = top + Math.max(type.px(18), (bottom - top - type.px(84)) / 2 + type.px(8));
        Ink.UNKNOWN.sign().draw(pen.g, left + type.px(5), y, type.px(4.6), pen.palette.rim(Ink.UNKNOWN));
        pen.left("In the kernel", left + type.px(17), y, type.title(), pen.palette.text());
        LatencyHistogram dwell = passage.dwell().get(Place.KERNEL);
        y += type.px(22);
        if (dwell != null) {
            String times = "p50 " + Units.ns(dwell.percentileNs(50)) + "   p99 " + Units.ns(dwell.percentileNs(99));
            pen.left(times, left, y, type.figures(), pen.palette.text());
            y += type.px(20);
        }
        String explanation = "Nobody looked in here: filesystem, block layer, device and completion are one span. A token's place on it is only how "
                + "much of its own time has gone by.";
        if (y + type.px(14) * Pen.lines(explanation, type.small(), room).size() <= bottom + type.px(6)) {
            pen.paragraph(explanation, left, y, room, type.px(15), type.small(), pen.palette.muted(), TextAlignment.LEFT);
        } else {
            pen.left(Type.fitted("One span: nobody looked in here.", type.small(), room), left, y, type.small(), pen.palette.muted());
        }
    }
}

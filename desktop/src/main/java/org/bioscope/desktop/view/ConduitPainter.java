package org.bioscope.desktop.view;

import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import org.bioscope.desktop.view.Circuit.Box;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Source;
import org.bioscope.traces.Units;

/**
 * Paints a way without stations, and a word that says why there are none: hatched where nobody looked into the kernel, plain
 * where the task copied and there is nothing on the way.
 */
final class ConduitPainter {
    private ConduitPainter() {
    }

    /** What the way is called. */
    private static String heading(Circuit circuit) {
        return circuit.copied ? "Copied by the task" : Place.KERNEL.title();
    }

    /** Where its tokens are counted and timed. */
    static Ink ink(Circuit circuit) {
        return circuit.copied ? Ink.SUBMISSION : Ink.UNKNOWN;
    }

    private static String explanation(Circuit circuit, Source source) {
        String place = " A token's place on it is only how much of its own time has gone by.";
        if (circuit.copied) {
            return "A DAX file or the page cache: there is no bio, no device and no completion." + place;
        }
        return (source == Source.SIMULATED ? "A model's time, shown as one span: filesystem, block layer, device and completion."
                : "Nobody looked in here: filesystem, block layer, device and completion are one span.") + place;
    }

    private static String brief(Circuit circuit, Source source) {
        return circuit.copied ? "No bio, no device." : source == Source.SIMULATED ? "A model's time, one span." : "One span: nobody looked in here.";
    }

    static void paint(Pen pen, Circuit circuit, Passage passage, Source source) {
        Path middle = circuit.conduit.orElseThrow();
        float half = (float) (circuit.conduitReach + pen.type.px(9));
        pen.g.save();
        outline(pen, middle, half);
        pen.g.setFill(pen.palette.inset());
        pen.g.fill();
        pen.g.clip();
        if (!circuit.copied) {
            hatch(pen, circuit.boxes.get(Place.KERNEL));
        }
        pen.g.restore();
        outline(pen, middle, half);
        pen.g.setStroke(pen.palette.rim(ink(circuit)));
        pen.g.setLineWidth(pen.type.px(1.3));
        pen.g.stroke();
        words(pen, circuit, passage, source);
    }

    private static void outline(Pen pen, Path middle, float half) {
        var xy = new float[2];
        int last = middle.size() - 1;
        pen.g.beginPath();
        for (int i = 0; i <= 2 * last + 1; i++) {
            boolean there = i <= last;
            middle.point((float) (there ? i : 2 * last + 1 - i) / last, there ? half : -half, xy);
            if (i == 0) {
                pen.g.moveTo(xy[0], xy[1]);
            } else {
                pen.g.lineTo(xy[0], xy[1]);
            }
        }
        pen.g.closePath();
    }

    /** Slanting hairlines: the sign for what is not known, everywhere in Bioscope. */
    private static void hatch(Pen pen, Box kernel) {
        Color color = pen.palette.tint(pen.palette.ink(Ink.UNKNOWN), 0.2);
        double step = pen.type.px(9);
        double from = -kernel.height();
        for (double x = from; x < kernel.right(); x += step) {
            pen.line(x, kernel.bottom(), x + kernel.height(), kernel.y(), color, 1);
        }
    }

    /** Where the count of the kernel stands: after the heading, on its line. */
    static double[] countAt(Circuit circuit) {
        return new double[] {left(circuit) + circuit.type.px(17) + Type.width(heading(circuit) + "   ", circuit.type.title()), headingY(circuit)};
    }

    private static double left(Circuit circuit) {
        return circuit.boxes.get(Place.KERNEL).x() + circuit.type.px(8);
    }

    private static double headingY(Circuit circuit) {
        Box kernel = circuit.boxes.get(Place.KERNEL);
        double arm = 2 * circuit.conduitReach + circuit.type.px(18);
        double free = kernel.height() - 2 * arm;
        return kernel.y() + arm + Math.max(Math.min(circuit.type.px(18), free / 2), (free - circuit.type.px(84)) / 2 + circuit.type.px(8));
    }

    private static void words(Pen pen, Circuit circuit, Passage passage, Source source) {
        Type type = pen.type;
        Box kernel = circuit.boxes.get(Place.KERNEL);
        double arm = 2 * circuit.conduitReach + type.px(18);
        double bottom = kernel.bottom() - arm;
        double left = left(circuit);
        double room = kernel.width() - arm - type.px(32);
        double y = headingY(circuit);
        Sign.draw(pen.g, left + type.px(5), y, type.px(4.6), ink(circuit), pen.palette);
        pen.left(heading(circuit), left + type.px(17), y, type.title(), pen.palette.text());
        LatencyHistogram dwell = passage.dwell().get(Place.KERNEL);
        y += type.px(22);
        if (dwell != null && y + type.px(8) <= bottom) {
            String times = "p50 " + Units.ns(dwell.percentileNs(50)) + "   p99 " + Units.ns(dwell.percentileNs(99));
            pen.left(times, left, y, type.figures(), pen.palette.text());
            y += type.px(20);
        }
        String explanation = explanation(circuit, source);
        if (y + type.px(14) * Pen.lines(explanation, type.small(), room).size() <= bottom + type.px(6)) {
            pen.paragraph(explanation, left, y, room, type.px(15), type.small(), pen.palette.muted(), TextAlignment.LEFT);
        } else if (y + type.px(8) <= bottom) {
            pen.left(Type.fitted(brief(circuit, source), type.small(), room), left, y, type.small(), pen.palette.muted());
        }
    }
}

package org.bioscope.desktop.view;

import java.util.stream.Stream;
import org.bioscope.desktop.view.Circuit.Box;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Units;

/** Paints the device: the slots that requests sit in, and how its service times were spread in this window. */
final class DevicePainter {
    /** Slots are outlined up to this number; more would be grey noise. */
    private static final int SLOTS_SHOWN = 512;

    private DevicePainter() {
    }

    static void paint(Pen pen, Circuit circuit, Passage passage) {
        Seats seats = circuit.seats.get(Place.DEVICE);
        if (seats.count() <= SLOTS_SHOWN && seats.cell() >= 7) {
            slots(pen, seats);
        }
        circuit.drain.ifPresent(drain -> pen.along(drain.path(), pen.palette.tint(pen.palette.rim(Ink.DEVICE), 0.55), pen.type.px(1.6)));
        LatencyHistogram service = passage.dwell().get(Place.DEVICE);
        if (service != null && service.total() > 1) {
            spread(pen, circuit.boxes.get(Place.DEVICE), service);
        }
    }

    private static void slots(Pen pen, Seats seats) {
        double side = seats.cell() * 0.8;
        pen.g.setStroke(pen.palette.line());
        pen.g.setLineWidth(pen.type.px(1));
        for (int seat = 0; seat < seats.count(); seat++) {
            pen.g.strokeRoundRect(seats.seatX(seat) - side / 2, seats.seatY(seat) - side / 2, side, side, side / 3, side / 3);
        }
    }

    /** Service times on a logarithmic axis from the fastest to the slowest, with the median and p99 marked. */
    private static void spread(Pen pen, Box box, LatencyHistogram service) {
        Type type = pen.type;
        double left = box.x() + type.px(22);
        double width = box.width() - type.px(32);
        double baseline = box.bottom() - type.px(24);
        double top = box.bottom() - box.height() * 0.38 + type.px(22);
        double height = baseline - top;
        String median = Units.ns(service.percentileNs(50));
        String p99 = Units.ns(service.percentileNs(99));
        String both = "p50 " + median + " p99 " + p99;
        String pair = GroundPainter.beside(median, p99) + " / " + p99;
        String words = Stream.of(both, pair, pair.replace(" ", "")).filter(one -> Type.width(one, type.smallFigures()) <= width).findFirst().orElse(median);
        pen.left(words, left, top - type.px(12), type.smallFigures(),
                service.supports(99) ? pen.palette.text() : pen.palette.muted());
        if (Type.width(both + "  service time", type.smallFigures()) <= width) {
            pen.right("service time", left + width, top - type.px(12), type.small(), pen.palette.muted());
        }
        if (height < type.px(12)) {
            return;
        }
        int firstBucket = LatencyHistogram.bucket(service.minNs());
        int lastBucket = LatencyHistogram.bucket(service.maxNs());
        int columns = (int) Math.clamp(width / type.px(4), 8, 64);
        var counts = new double[columns];
        double most = 0;
        for (int bucket = firstBucket; bucket <= lastBucket; bucket++) {
            int column = lastBucket == firstBucket ? columns / 2 : (int) ((long) (bucket - firstBucket) * (columns - 1) / (lastBucket - firstBucket));
            counts[column] += service.count(bucket);
            most = Math.max(most, counts[column]);
        }
        double step = width / columns;
        pen.g.setFill(pen.palette.tint(pen.palette.ink(Ink.DEVICE), 0.55));
        for (int column = 0; column < columns; column++) {
            double tall = counts[column] / most * height;
            pen.g.fillRect(left + column * step, baseline - tall, Math.max(1, step - 1), tall);
        }
        pen.line(left, baseline + 0.5, left + width, baseline + 0.5, pen.palette.line(), 1);
        String slowest = Units.ns(service.maxNs());
        String fastest = Units.ns(service.minNs());
        String first = Stream.of(fastest, GroundPainter.beside(fastest, slowest)).filter(one -> Type.width(one + " " + slowest, type.smallFigures()) <= width).findFirst().orElse("");
        pen.left(first, left, baseline + type.px(11), type.smallFigures(), pen.palette.muted());
        pen.right(slowest, left + width, baseline + type.px(11), type.smallFigures(), pen.palette.muted());
    }
}

package org.bioscope.desktop.view;

import java.util.Optional;
import java.util.stream.Stream;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.Density;
import org.bioscope.traces.Request;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Units;

/**
 * Draws a timeline once: the picture that was made ahead, moved and stretched to where it belongs, and what a person reads
 * it by. Costs what is on the screen, never the requests of the run. Owned by the JavaFX thread.
 */
final class TimelineDrawing {
    /** All that there is to be drawn; {@code brush} is a box in pixels, from x, y to x, y. */
    record Subject(Frame now, TimeRange range, TimelinePlaces places, Optional<TimelinePicture> picture, TimelineMarks marks, Optional<double[]> brush) {
    }

    /** Of blocks wide enough for words only so few fit on a screen. */
    private static final int MOST_NAMES = 200;

    private final Pen pen;
    private final Subject of;
    private final TimelinePlaces places;
    private final TimeRange range;
    private final Type type;

    private TimelineDrawing(Pen pen, Subject of) {
        this.pen = pen;
        this.of = of;
        this.places = of.places();
        this.range = of.range();
        this.type = pen.type;
    }

    static void draw(Canvas canvas, Subject of) {
        var pen = new Pen(canvas.getGraphicsContext2D(), of.now().palette(), of.now().type());
        pen.g.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
        pen.g.setImageSmoothing(false);
        var drawing = new TimelineDrawing(pen, of);
        drawing.grounds();
        of.picture().ifPresent(drawing::picture);
        drawing.scales();
        drawing.axis();
        drawing.marks();
    }

    private void grounds() {
        pen.g.setFill(pen.palette.inset());
        pen.g.fillRect(places.left(), places.heatTop(), places.width(), places.heatHeight());
        pen.g.fillRect(places.left(), places.offsetTop(), places.width(), places.offsetHeight());
        pen.g.fillRect(places.left(), places.lanesTop(), places.width(), places.lanesHeight());
    }

    private void picture(TimelinePicture picture) {
        Easel easel = picture.easel();
        strip(easel.heat().image(), picture.counting(), places.heatTop(), places.heatHeight(), Density.LATENCIES - 1 - places.highestRow(), places.rows());
        strip(easel.offsets().image(), picture.counting(), places.offsetTop(), places.offsetHeight(), 0, Density.OFFSETS);
        strip(easel.lanes().image(), picture.of().range(), places.lanesTop(), places.lanesHeight(), 0, picture.of().height());
        laneNames(picture);
        blockNames(picture);
    }

    /** The part of an image that is to be seen, moved and stretched to where it belongs. */
    private void strip(WritableImage image, TimeRange made, double top, double height, double fromRow, double rows) {
        GraphicsContext g = pen.g;
        double from = Math.max(made.x(range.fromNs(), image.getWidth()), 0);
        double to = Math.min(made.x(range.toNs(), image.getWidth()), image.getWidth());
        if (to > from) {
            double x = range.x(made.ns(from, image.getWidth()), places.width());
            double wide = range.x(made.ns(to, image.getWidth()), places.width()) - x;
            g.drawImage(image, from, fromRow, to - from, rows, places.left() + x, top, wide, height);
        }
    }

    private void laneNames(TimelinePicture picture) {
        Lanes lanes = picture.lanes();
        int named = (int) lanes.names().stream().filter(name -> !name.isEmpty()).count();
        // One in so many, evenly: a gap in a row of numbers reads as something that is missing.
        int every = (int) Math.max(1, Math.ceil(type.px(13) * named / places.lanesHeight()));
        int count = 0;
        for (int lane = 0; lane < lanes.names().size(); lane++) {
            double middle = (places.laneTop(picture, lane) + places.laneTop(picture, lane + 1)) / 2;
            if (!lanes.names().get(lane).isEmpty() && count++ % every == 0) {
                pen.right(Type.fitted(lanes.names().get(lane), type.small(), places.left() - type.px(8)), places.left() - type.px(6), middle, type.small(), pen.palette.muted());
            }
        }
    }

    /** What a block is, where there is room for the words. */
    private void blockNames(TimelinePicture picture) {
        Lanes lanes = picture.lanes();
        double room = type.px(54);
        long roomNs = Math.round(room / places.width() * range.lengthNs());
        int most = MOST_NAMES;
        for (int b = 0; b < lanes.blocks() && most > 0; b++) {
            if (lanes.endNs()[b] - lanes.startNs()[b] < roomNs || lanes.ghost(b)) {
                continue;
            }
            double from = Math.max(0, range.x(lanes.startNs()[b], places.width()));
            double to = Math.min(places.width(), range.x(lanes.endNs()[b], places.width()));
            double top = places.laneTop(picture, lanes.lane()[b]);
            double high = places.laneTop(picture, lanes.lane()[b] + 1) - top;
            if (to - from < room || high < type.px(12)) {
                continue;
            }
            most--;
            Leg leg = Leg.of(lanes.legs()[b]);
            double y = leg.waits() ? top + high * 0.74 : top + high / 2;
            if (!leg.waits() || high >= type.px(24)) {
                Color ground = leg.closed() || leg.waits() ? pen.palette.tint(pen.palette.ink(leg.ink()), 0.45) : pen.palette.ink(leg.ink());
                String length = Units.ns(lanes.endNs()[b] - lanes.startNs()[b]);
                double free = to - from - type.px(8);
                Stream.of(leg.place().title() + "  " + length, leg.place().title(), length).filter(words -> Type.width(words, type.small()) <= free).findFirst()
                        .ifPresent(words -> pen.left(words, places.left() + from + type.px(4), y, type.small(), ground.grayscale().getRed() > 0.45 ? Color.BLACK : Color.WHITE));
            }
        }
    }

    private void scales() {
        pen.left("Latency", 0, places.heatTop() - type.px(5), type.small(), pen.palette.muted());
        for (long ns : new long[] {1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000}) {
            double y = places.latencyY(ns);
            if (y > places.heatTop() + type.px(6) && y < places.heatTop() + places.heatHeight() - type.px(4)) {
                pen.line(places.left(), y, places.left() + places.width(), y, pen.palette.line().deriveColor(0, 1, 1, 0.5), 1);
                pen.right(Units.ns(ns).replace(".00", ""), places.left() - type.px(6), y, type.smallFigures(), pen.palette.faint());
            }
        }
        of.picture().ifPresent(picture -> {
            pen.right("Offset", places.left() - type.px(6), places.offsetTop() + type.px(7), type.small(), pen.palette.muted());
            pen.right(Units.bytes(picture.extentBytes()), places.left() - type.px(6), places.offsetTop() + type.px(20), type.smallFigures(), pen.palette.faint());
        });
        pen.right("0", places.left() - type.px(6), places.offsetTop() + places.offsetHeight() - type.px(5), type.smallFigures(), pen.palette.faint());
    }

    private void axis() {
        double y = places.axisTop() + type.px(12);
        long startNs = of.now().report().startNs();
        long step = tickNs(range.lengthNs(), places.width() / type.px(110));
        long firstNs = Math.floorDiv(range.fromNs() - startNs, step) * step;
        for (long at = firstNs; at <= range.toNs() - startNs; at += step) {
            double x = range.x(at + startNs, places.width());
            if (x >= 0 && x <= places.width()) {
                pen.line(places.left() + x, places.axisTop(), places.left() + x, places.axisTop() + type.px(4), pen.palette.faint(), 1);
                pen.centred(moment(at, step), Math.clamp(places.left() + x, places.left() + type.px(20), places.left() + places.width() - type.px(30)), y, type.smallFigures(), pen.palette.muted());
            }
        }
        Passage passage = of.now().passage();
        double from = Math.clamp(range.x(passage.fromNs(), places.width()), 0, places.width());
        double to = Math.clamp(range.x(passage.toNs(), places.width()), 0, places.width());
        if (passage.toNs() > 0 && to > from) {
            pen.g.setFill(pen.palette.accent().deriveColor(0, 1, 1, 0.5));
            pen.g.fillRect(places.left() + from, places.lanesTop() - type.px(3), Math.max(2, to - from), type.px(2));
        }
    }

    /** A moment since the run's start, as exact as its neighbours need it. */
    private static String moment(long ns, long stepNs) {
        return stepNs >= 1_000_000_000 ? "%d s".formatted(ns / 1_000_000_000) : stepNs >= 1_000_000 ? "%.3f s".formatted(ns / 1e9)
                : stepNs >= 1_000 ? "%.6f s".formatted(ns / 1e9) : "%.9f s".formatted(ns / 1e9);
    }

    private static long tickNs(long lengthNs, double ticks) {
        double wanted = Math.max(1, lengthNs / Math.max(1, ticks));
        long power = (long) Math.pow(10, Math.floor(Math.log10(wanted)));
        for (long part : new long[] {1, 2, 5}) {
            if (part * power >= wanted) {
                return part * power;
            }
        }
        return 10 * Math.max(1, power);
    }

    private void marks() {
        Frame now = of.now();
        TimelineMarks marks = of.marks();
        double bottom = places.lanesBottom();
        upright(now.nowNs(), pen.palette.accent(), "", bottom);
        now.crosshair().ifPresent(at -> upright(at + now.report().startNs(), pen.palette.muted(), "", bottom));
        marks.a().ifPresent(at -> upright(at, pen.palette.text(), "A", bottom));
        marks.b().ifPresent(at -> upright(at, pen.palette.text(),
                "B   " + (at < marks.a().orElse(at) ? "−" : "+") + Units.ns(Math.abs(at - marks.a().orElse(at))), bottom));
        for (Bookmark mark : marks.bookmarks()) {
            upright(mark.atNs() + now.report().startNs(), pen.palette.warn(), Type.fitted("⚑ " + mark.text(), type.small(), type.px(130)), places.heatTop() + places.heatHeight());
        }
        now.selected().ifPresent(this::selected);
        of.brush().ifPresent(box -> {
            pen.g.setStroke(pen.palette.accent());
            pen.g.setLineWidth(1.5);
            pen.g.setFill(pen.palette.accent().deriveColor(0, 1, 1, 0.18));
            pen.g.fillRect(Math.min(box[0], box[2]), Math.min(box[1], box[3]), Math.abs(box[2] - box[0]), Math.abs(box[3] - box[1]));
            pen.g.strokeRect(Math.min(box[0], box[2]), Math.min(box[1], box[3]), Math.abs(box[2] - box[0]), Math.abs(box[3] - box[1]));
        });
    }

    private void upright(long ns, Color color, String words, double bottom) {
        double x = Math.round(places.left() + range.x(ns, places.width())) + 0.5;
        if (x >= places.left() && x <= places.left() + places.width()) {
            pen.line(x, places.heatTop(), x, bottom, color, 1);
            double wide = Type.width(words, type.small());
            boolean right = x + wide + type.px(4) < places.left() + places.width();
            if (!words.isEmpty()) {
                pen.left(words, right ? x + type.px(3) : x - wide - type.px(3), places.heatTop() - type.px(5), type.small(), color);
            }
        }
    }

    /** The request that is looked at: a ring in the heat map, a frame around it in its lane. */
    private void selected(Request request) {
        double x = places.left() + range.x(request.stampNs().get(Stage.SUBMIT), places.width());
        double y = places.latencyY(Math.max(512, request.latencyNs()));
        pen.g.setStroke(pen.palette.text());
        pen.g.setLineWidth(2);
        if (x >= places.left() && x <= places.left() + places.width()) {
            pen.g.strokeOval(x - type.px(5), y - type.px(5), type.px(10), type.px(10));
        }
        of.picture().ifPresent(picture -> framed(request.index(), picture));
    }

    private void framed(long row, TimelinePicture picture) {
        Lanes lanes = picture.lanes();
        for (int b = 0; b < lanes.blocks(); b++) {
            if (lanes.rows()[b] != row) {
                continue;
            }
            double from = Math.clamp(range.x(lanes.startNs()[b], places.width()), 0, places.width());
            double to = Math.clamp(range.x(lanes.endNs()[b], places.width()), 0, places.width());
            double top = places.laneTop(picture, lanes.lane()[b]);
            double high = Math.max(2, places.laneTop(picture, lanes.lane()[b] + 1) - top);
            if (to > from || from > 0 && from < places.width()) {
                pen.line(places.left() + from, top, places.left() + Math.max(to, from + 1), top, pen.palette.text(), 2);
                pen.line(places.left() + from, top + high - 1, places.left() + Math.max(to, from + 1), top + high - 1, pen.palette.text(), 2);
            }
        }
    }
}

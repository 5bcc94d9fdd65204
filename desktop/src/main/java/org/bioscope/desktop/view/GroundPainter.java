package org.bioscope.desktop.view;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.scene.paint.Color;
import org.bioscope.desktop.view.Circuit.Box;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.rules.Elsewhere;

/** Paints what stands still while tokens move: stations with what was measured of them, roads, gates, the decision. */
final class GroundPainter {
    /** Heights, at magnification 1, from which a station has room for a further line of text. */
    private static final double WITH_TIMES = 56;
    /** Below this one a station has one line. */
    private static final double LOW = 38;
    private static final double WITH_SUBTITLE = 74;
    private static final double WITH_TWO_TIMES = 96;
    /** A width, at magnification 1, from which median and p99 fit on one line. */
    private static final double ONE_LINE = 152;
    /** A height of the program's box from which its figures do not meet. */
    private static final double WITH_LATENCY = 176;
    /** How much of its colour a road keeps that nothing travelled in this window. */
    private static final double IDLE = 0.38;

    private final Pen pen;
    private final Circuit circuit;
    private final Passage passage;
    private final Optional<Elsewhere.Share> there;
    private final Palette palette;
    private final Type type;
    /** How far the heading of the station that is painted reaches, its part of the requests with it. */
    private double headed;
    /** Whether any station's times are too short to say which they are. */
    private boolean pairs;
    private final Set<Ink> used = EnumSet.noneOf(Ink.class);

    private GroundPainter(Pen pen, Circuit circuit, Passage passage, Optional<Elsewhere.Share> there) {
        this.there = there;
        this.pen = pen;
        this.circuit = circuit;
        this.passage = passage;
        this.palette = pen.palette;
        this.type = pen.type;
        passage.dwell().keySet().forEach(place -> used.add(place.ink()));
        passage.lanes().keySet().forEach(lane -> used.add(lane.place().ink()));
    }

    /** {@code there} is how the run's requests would share the lanes on the kernel that was chosen, if one was. */
    static void paint(Pen pen, Circuit circuit, Passage passage, RunReport report, Optional<Elsewhere.Share> there) {
        pen.g.clearRect(0, 0, circuit.width, circuit.height);
        var painter = new GroundPainter(pen, circuit, passage, there);
        painter.roads();
        painter.gates();
        if (circuit.opened()) {
            painter.stations();
            painter.decision();
            DevicePainter.paint(pen, circuit, passage);
        } else {
            ConduitPainter.paint(pen, circuit, passage, report.source());
            if (circuit.boxes.containsKey(Place.SUBMISSION)) {
                painter.station(Place.SUBMISSION);
            }
        }
        painter.program(report);
        painter.bands();
    }

    static boolean hasTimes(Box box, Type type) {
        return box.height() >= type.px(WITH_TIMES);
    }

    static boolean hasSubtitle(Box box, Type type) {
        return box.height() >= type.px(WITH_SUBTITLE);
    }

    /** How many lines a station's times take. */
    static int timesLines(Box box, Type type) {
        return !hasTimes(box, type) ? 0 : box.width() >= type.px(ONE_LINE) || box.height() < type.px(WITH_TWO_TIMES) ? 1 : 2;
    }

    private Color rim(Ink ink) {
        return used.contains(ink) ? palette.rim(ink) : palette.tint(palette.rim(ink), IDLE);
    }

    private double stroke() {
        return type.px(1.3);
    }

    private void roads() {
        for (Circuit.Line line : circuit.lines) {
            pen.along(line.path(), rim(line.ink()), type.px(1.6));
        }
    }

    /** Each stage is a tick across its road, with the kernel's word for it in the margin. */
    private void gates() {
        for (Circuit.Gate gate : circuit.gates) {
            double margin = gate.above() ? type.px(20) : circuit.height - type.px(20);
            pen.g.setLineDashes(1, type.px(3));
            pen.line(gate.x(), gate.y(), gate.x(), margin, palette.faint(), 1);
            pen.g.setLineDashes((double[]) null);
            pen.line(gate.x(), gate.y() - type.px(4), gate.x(), gate.y() + type.px(4), palette.muted(), type.px(1));
            double y = gate.above() ? type.px(11) : circuit.height - type.px(10);
            pen.centred(gate.stage().label(), gate.x(), y, type.smallFigures(), palette.muted());
        }
    }

    /** How much room at the left of a low station the times take that have none below its seats. */
    static double timesBeside(Box box, Type type) {
        return hasTimes(box, type) ? 0 : Math.min(box.width() * 0.62, Type.width("88.8 / 88.8 µs ", type.smallFigures()));
    }

    private void bands() {
        if (pairs) {
            pen.right("p50 / p99", circuit.width, type.px(10), type.smallFigures(), palette.faint());
        }
        double room = circuit.boxes.get(Place.PROGRAM).width() - type.px(14);
        pen.left(Type.width("Down the stack", type.small()) <= room ? "Down the stack" : "Down", 0, type.px(10), type.small(), palette.faint());
        pen.left("Back up", 0, circuit.height - type.px(9), type.small(), palette.faint());
    }

    private void stations() {
        for (Place place : List.of(Place.SUBMISSION, Place.FILESYSTEM, Place.BLOCK, Place.IO_WQ, Place.ENDIO, Place.INLINE, Place.WORKQUEUE,
                Place.CALLER, Place.DEVICE)) {
            station(place);
        }
    }

    private void station(Place place) {
        Box box = circuit.boxes.get(place);
        pen.box(box, palette.inset(), rim(place.ink()), stroke());
        heading(box, place);
        boolean told = share(box, place);
        double room = box.width() - type.px(18);
        if (hasSubtitle(box, type)) {
            double count = countBelow(place, box, circuit) ? Type.width(Units.count(circuit.seatCount), type.figures()) + type.px(4) : 0;
            subtitle(box, passage.served().getOrDefault(place, place.meaning()), marks(place), room - count);
        }
        if (place == Place.WORKQUEUE) {
            workers(box);
        }
        LatencyHistogram dwell = passage.dwell().get(place);
        LatencyHistogram wait = passage.waits().get(place);
        if (dwell != null && place != Place.DEVICE && told) {
            times(wait == null ? dwell : wait, wait == null ? "" : "wait ", box, room);
        }
    }

    /** Whether a place has one line for its name, its times and its count. */
    static boolean isLow(Box box, Type type) {
        return box.height() < type.px(LOW);
    }

    /** What befell requests here, as far as it fits behind who serves them; and before that where both do not. */
    private void subtitle(Box box, String who, List<Mark> befell, double room) {
        double x = box.x() + type.px(9);
        double y = box.y() + type.px(29);
        if (befell.isEmpty()) {
            pen.left(Type.whole(who, type.small(), room), x, y, type.small(), palette.muted());
            return;
        }
        String marks = words(befell, true);
        marks = Type.width(marks, type.small()) <= room ? marks : words(befell, false);
        String served = who + " · ";
        if (Type.width(marks, type.small()) > room) {
            marks = befell.stream().map(mark -> String.valueOf(mark.letter())).collect(Collectors.joining(" "));
        } else if (Type.width(served + marks, type.small()) <= room) {
            pen.left(served, x, y, type.small(), palette.muted());
            x += Type.width(served, type.small());
        }
        pen.left(Type.fitted(marks, type.small(), room), x, y, type.small(), palette.warn());
    }

    private List<Mark> marks(Place place) {
        return passage.marked().keySet().stream().filter(mark -> mark.place() == place).toList();
    }

    /** {@code M 12 merged, F 3 flushed}, with the letters of the tokens; {@code M 12, F 3} where that is too long. */
    private String words(List<Mark> marks, boolean whole) {
        return marks.stream().map(mark -> mark.letter() + " " + Units.count(passage.marked().get(mark)) + (whole ? " " + mark.label() : ""))
                .collect(Collectors.joining(", "));
    }

    /** Whether a station's name leaves no room on its line for the number of those who are here: that stands below it then. */
    static boolean countBelow(Place place, Box box, Circuit circuit) {
        return !isLow(box, circuit.type) && Type.width(place.title(), circuit.type.strong()) > besideCount(box, circuit);
    }

    private static double besideCount(Box box, Circuit circuit) {
        return box.width() - circuit.type.px(34) - Type.width(Units.count(circuit.seatCount), circuit.type.figures());
    }

    private void heading(Box box, Place place) {
        String title = place.title();
        double y = box.y() + type.px(14);
        Sign.draw(pen.g, box.x() + type.px(10.5), y, type.px(4.2), place.ink(), palette);
        double room = countBelow(place, box, circuit) ? box.width() - type.px(20) : besideCount(box, circuit);
        pen.left(Type.fitted(title, type.strong(), room), box.x() + type.px(18), y, type.strong(), palette.text());
        headed = Type.width(title, type.strong());
    }

    /**
     * Of the lanes home: which part of the window's requests took this one, and which part of the run's would elsewhere.
     * False where that had to take the room of the lane's times.
     */
    private boolean share(Box box, Place place) {
        Leg.Lane lane = Arrays.stream(Leg.Lane.values()).filter(l -> l != Leg.Lane.NONE && l.place() == place).findFirst().orElse(Leg.Lane.NONE);
        long all = passage.lanes().values().stream().mapToLong(Long::longValue).sum();
        if (lane == Leg.Lane.NONE || all == 0) {
            return true;
        }
        double x = box.x() + type.px(24) + Type.width(place.title(), type.strong());
        long took = passage.lanes().getOrDefault(lane, 0L);
        String percent = took == 0 && there.isEmpty() ? "" : percent(took, all);
        // Right of it stands the number of those who are here now.
        double room = box.right() - type.px(14) - Type.width(Units.count(circuit.seatCount), type.figures()) - x;
        String elsewhere = there.map(share -> percent(share, lane)).orElse("");
        String both = elsewhere.isEmpty() ? percent : percent + " → " + elsewhere;
        if (Type.width(both, type.small()) <= room) {
            pen.left(both, x, box.y() + type.px(14.5), type.small(), elsewhere.isEmpty() ? palette.muted() : palette.text());
            headed = x - box.x() - type.px(18) + Type.width(both, type.small());
            return true;
        }
        if (elsewhere.isEmpty() || hasTimes(box, type)) {
            return true;
        }
        String fits = Type.width(both, type.small()) <= box.width() - type.px(14) ? both : "→ " + elsewhere;
        pen.left(fits, box.x() + type.px(9), box.y() + type.px(24) + (box.height() - type.px(28)) / 2, type.small(), palette.text());
        return false;
    }

    private static String percent(Elsewhere.Share share, Leg.Lane lane) {
        long all = share.outcomes().values().stream().mapToLong(Long::longValue).sum();
        long here = share.outcomes().entrySet().stream().filter(o -> Leg.Lane.of(o.getKey()) == lane).mapToLong(Map.Entry::getValue).sum();
        return percent(here, all);
    }

    private static String percent(long part, long all) {
        return all == 0 ? "" : Math.round(100.0 * part / all) + " %";
    }

    /** Median and 99th percentile, in two lines where one is too short; grey where the sample is too small to say. */
    private void times(LatencyHistogram dwell, String what, Box box, double room) {
        boolean below = hasTimes(box, type);
        boolean low = isLow(box, type);
        double y = below ? box.bottom() - type.px(10) : low ? box.y() + type.px(14) : box.y() + type.px(24) + (box.height() - type.px(28)) / 2;
        double left = low ? box.x() + type.px(24) + headed : box.x() + type.px(9);
        String median = Units.ns(dwell.percentileNs(50));
        String p99 = Units.ns(dwell.percentileNs(99));
        Color second = dwell.supports(99) ? palette.muted() : palette.faint();
        String first = beside(median, p99);
        double wide = below ? room : low ? box.right() - type.px(18) - Type.width(Units.count(circuit.seatCount), type.figures()) - left : timesBeside(box, type);
        if (below && Type.width(what + "p50 " + first + " p99 " + p99, type.smallFigures()) <= room) {
            pen.left(what + "p50 " + first + " p99 " + p99, left, y, type.smallFigures(), second);
            return;
        }
        if (below && timesLines(box, type) == 2) {
            pen.left(what + "p50 " + median, left, y - type.px(15), type.smallFigures(), palette.muted());
            pen.left(what + "p99 " + p99, left, y, type.smallFigures(), second);
            return;
        }
        // Named once, at the edge of the circuit.
        pairs = true;
        List.of(what + first + " / " + p99, first + " / " + p99, first + "/" + p99.replace(" ", ""), median).stream()
                .filter(words -> Type.width(words, type.smallFigures()) <= wide).findFirst()
                .ifPresent(words -> pen.left(words, left, y, type.smallFigures(), second));
    }

    /** A time without its unit where the next one, which has the same, says it. */
    static String beside(String time, String next) {
        int unit = time.indexOf(' ');
        return next.endsWith(time.substring(unit)) ? time.substring(0, unit) : time;
    }

    /** Who waits sits right of this line, who is being worked on left of it. */
    private void workers(Box box) {
        Seats waiting = circuit.seats.get(Place.WORKQUEUE);
        double x = waiting.x() - type.px(2);
        pen.line(x, waiting.y(), x, waiting.y() + waiting.height(), palette.line(), 1);
    }

    private void decision() {
        Box box = circuit.decision.orElseThrow();
        double[] xs = {box.x(), box.middleX(), box.right(), box.middleX()};
        double[] ys = {box.middleY(), box.y(), box.middleY(), box.bottom()};
        pen.g.setFill(palette.inset());
        pen.g.fillPolygon(xs, ys, 4);
        pen.g.setStroke(palette.text());
        pen.g.setLineWidth(stroke());
        pen.g.strokePolygon(xs, ys, 4);
        there.ifPresent(share -> {
            double room = 2 * Math.min(box.middleX() - circuit.boxes.get(Place.INLINE).right(), circuit.boxes.get(Place.DEVICE).x() - box.middleX()) - type.px(8);
            String name = share.generation().name();
            Stream.of("here → on " + name, "here → " + name, "→ " + name).filter(words -> Type.width(words, type.small()) <= room).findFirst()
                    .ifPresent(words -> pen.centred(words, box.middleX(), box.y() - type.px(10), type.small(), palette.text()));
        });
        if (Type.width("completes?", type.strong()) > box.width() * (1 - type.px(26) / box.height())) {
            pen.centred("who?", box.middleX(), box.middleY(), type.strong(), palette.text());
            return;
        }
        pen.centred("who", box.middleX(), box.middleY() - type.px(8), type.strong(), palette.text());
        pen.centred("completes?", box.middleX(), box.middleY() + type.px(8), type.strong(), palette.text());
    }

    private void program(RunReport report) {
        Box box = circuit.boxes.get(Place.PROGRAM);
        pen.box(box, palette.inset(), palette.rim(Ink.SUBMISSION), stroke());
        pen.left("Program", box.x() + type.px(10), box.y() + type.px(14), type.strong(), palette.text());
        Workload workload = report.workload();
        int jobs = workload.get(Workload.NUMJOBS);
        double room = box.width() - type.px(18);
        String engine = workload.get(Workload.IOENGINE) + (jobs == 1 ? "" : " · " + jobs + " jobs");
        String who = engine + (passage.served().containsKey(Place.PROGRAM) ? " · " + passage.served().get(Place.PROGRAM) : "");
        pen.left(Type.whole(who, type.small(), room), box.x() + type.px(10), box.y() + type.px(30), type.small(), palette.muted());
        if (box.height() < type.px(WITH_LATENCY)) {
            return;
        }
        double low = circuit.opened() ? box.y() + box.height() * 0.64 : box.bottom() - type.px(44);
        pen.line(box.x() + type.px(10), low - type.px(12), box.right() - type.px(10), low - type.px(12), palette.line(), 1);
        if (circuit.opened()) {
            pen.left("wake-up", box.x() + type.px(10), low, type.small(), palette.muted());
            LatencyHistogram home = passage.dwell().get(Place.HOME);
            if (home != null) {
                times(home, "", box, box.width() - type.px(18));
            }
            return;
        }
        LatencyHistogram latency = passage.latency();
        if (latency.total() > 0) {
            pen.left("submit to seen", box.x() + type.px(10), low, type.small(), palette.muted());
            pen.left("p50 " + Units.ns(latency.percentileNs(50)), box.x() + type.px(10), low + type.px(16), type.smallFigures(), palette.text());
            pen.left("p99 " + Units.ns(latency.percentileNs(99)), box.x() + type.px(10), low + type.px(31), type.smallFigures(),
                    latency.supports(99) ? palette.text() : palette.faint());
        }
    }
}

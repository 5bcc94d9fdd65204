package org.bioscope.desktop.view;

import java.util.List;
import java.util.Optional;
import org.bioscope.desktop.view.Circuit.Box;
import org.bioscope.desktop.view.Circuit.Gate;
import org.bioscope.desktop.view.Circuit.Line;
import org.bioscope.traces.Stage;

/**
 * Lays the circuit where the kernel is seen into: down the stack along the upper half from the program to the device, back
 * up along the lower half through the interrupt, the decision and one of three ways home.
 */
final class OpenLayout {
    /** Seats for those whom a worker has taken up: there are as many as CPUs, and hardly ever more than a few. */
    private static final int AT_WORK = 8;
    /** Lanes with workers are wider than a column by this: they have to say how long one waits in them. */
    private static final double LANE = 1.25;
    private static final double INTERRUPT = 0.86;
    /** Its width, at magnification 1, from which it has room for its name. */
    private static final double INTERRUPT_NAMED = 96;
    /** Height, at magnification 1, that the rule takes which is told below the decision, in two lines. */
    private static final double RULE = 31;
    private static final double LEAST_DECISION = 44;

    private final Circuit c;
    private final double top;
    private final double bottom;
    private final double gap;
    private final Box program;
    private final Box device;
    private final double column;
    private final double laneWidth;

    private OpenLayout(Circuit circuit) {
        c = circuit;
        double band = c.type.px(20);
        top = band;
        bottom = c.height - band;
        double programWidth = Math.clamp(c.width * 0.125, c.type.px(88), c.type.px(170));
        double deviceWidth = Math.clamp(c.width * 0.2, c.type.px(112), c.type.px(300));
        gap = Math.clamp(c.width * 0.034, c.type.px(16), c.type.px(64));
        column = (c.width - programWidth - deviceWidth - 4 * gap) / 3;
        laneWidth = column * LANE;
        program = new Box(0, top, programWidth, bottom - top);
        device = new Box(c.width - deviceWidth, top, deviceWidth, bottom - top);
    }

    static void lay(Circuit circuit) {
        var layout = new OpenLayout(circuit);
        layout.boxes();
        layout.seats();
        for (Leg.Lane lane : Leg.Lane.values()) {
            circuit.road(lane, false, layout.road(lane, false));
            circuit.road(lane, true, layout.road(lane, true));
        }
        layout.lines();
        layout.gates();
    }

    private double columnX(int number) {
        return program.right() + gap + number * (column + gap);
    }

    private void boxes() {
        double inner = bottom - top;
        c.boxes.put(Place.PROGRAM, program);
        c.boxes.put(Place.DEVICE, device);
        double upper = inner * 0.26;
        c.boxes.put(Place.SUBMISSION, new Box(columnX(0), top, column, upper));
        c.boxes.put(Place.FILESYSTEM, new Box(columnX(1), top, column, upper));
        c.boxes.put(Place.BLOCK, new Box(columnX(2), top, column, upper));
        double side = inner * 0.15;
        c.boxes.put(Place.IO_WQ, new Box(columnX(0), top + upper + inner * 0.035, laneWidth, side));
        double lanesTop = top + upper + side + inner * 0.075;
        double between = inner * 0.02;
        double high = (bottom - lanesTop - 2 * between) / 3;
        c.boxes.put(Place.INLINE, new Box(columnX(0), lanesTop, laneWidth, high));
        c.boxes.put(Place.WORKQUEUE, new Box(columnX(0), lanesTop + high + between, laneWidth, high));
        c.boxes.put(Place.CALLER, new Box(columnX(0), lanesTop + 2 * (high + between), laneWidth, high));
        double middle = lanesTop + 1.5 * high + between;
        double endio = Math.min(upper * 1.2, bottom - lanesTop);
        double interrupt = Math.max(column * INTERRUPT, Math.min(column, c.type.px(INTERRUPT_NAMED)));
        c.boxes.put(Place.ENDIO, new Box(columnX(2) + column - interrupt, middle - endio / 2, interrupt, endio));
        double left = columnX(0) + laneWidth;
        double room = columnX(2) + column - interrupt - left;
        double tall = Math.min(c.type.px(110), Math.min((bottom - lanesTop) * 0.78, Math.max(c.type.px(LEAST_DECISION), 2 * (bottom - middle - c.type.px(RULE)))));
        double wide = Math.min(room - 1.7 * gap, tall * 1.25);
        // Three ways leave it to the left and bend, one comes from the right: it stands a little right of the middle.
        c.decision = Optional.of(new Box(left + (room - wide) * 0.56, middle - tall / 2, wide, tall));
    }

    private void seats() {
        double head = c.type.px(24);
        double pad = c.type.px(6);
        for (Place place : List.of(Place.SUBMISSION, Place.FILESYSTEM, Place.BLOCK, Place.IO_WQ, Place.ENDIO, Place.INLINE, Place.CALLER)) {
            Box box = c.boxes.get(place);
            seat(place, box.inset(pad + GroundPainter.timesBeside(box, c.type), head + second(place, box), pad, foot(box)));
        }
        Box queue = c.boxes.get(Place.WORKQUEUE);
        Box sitting = queue.inset(pad + GroundPainter.timesBeside(queue, c.type), head + subtitle(queue), pad, foot(queue));
        // Home is to the left: who is being worked on sits nearer to it than who waits.
        c.working.put(Place.WORKQUEUE, Seats.in(sitting.inset(0, 0, sitting.width() * 0.68, 0), Math.min(c.seatCount, AT_WORK), c.type.unit()));
        seat(Place.WORKQUEUE, sitting.inset(sitting.width() * 0.36, 0, 0, 0));
        double half = program.height() / 2;
        seat(Place.PROGRAM, program.inset(pad, half * 0.62, pad, half * 1.06));
        seat(Place.HOME, program.inset(pad, half * 1.36, pad, c.type.px(40)));
        seat(Place.DEVICE, device.inset(2 * pad, head + c.type.px(20), 2 * pad, device.height() * 0.42));
    }

    private void seat(Place place, Box box) {
        c.seats.put(place, Seats.in(box, c.seatCount, c.type.unit()));
    }

    /** Room for the line that says who serves, where the station is high enough for one. */
    private double subtitle(Box box) {
        return GroundPainter.hasSubtitle(box, c.type) ? c.type.px(14) : 0;
    }

    /** Room for a second line: who serves, or the count where the name takes the first. */
    private double second(Place place, Box box) {
        return GroundPainter.countBelow(place, box, c) ? c.type.px(14) : subtitle(box);
    }

    private double foot(Box box) {
        return c.type.px(4) + GroundPainter.timesLines(box, c.type) * c.type.px(14);
    }

    /** Where roads enter and leave the stations of the upper row: in the middle of the seats. */
    private double upperY() {
        Seats seats = c.seats.get(Place.SUBMISSION);
        return seats.y() + seats.height() / 2;
    }

    private Road road(Leg.Lane lane, boolean punted) {
        Box submission = c.boxes.get(Place.SUBMISSION);
        Box filesystem = c.boxes.get(Place.FILESYSTEM);
        Box block = c.boxes.get(Place.BLOCK);
        Box endio = c.boxes.get(Place.ENDIO);
        double y = upperY();
        double back = endio.middleY();
        Seats waiting = c.seats.get(Place.PROGRAM);
        var road = new Road().to(program.x(), waiting.y() + waiting.height() / 2).gate(Stage.INTENDED)
                .through(Place.PROGRAM, program.right(), y)
                .to(program.right() + gap / 2, y).gate(Stage.SUBMIT)
                .to(submission.x(), y);
        if (punted) {
            Box side = c.boxes.get(Place.IO_WQ);
            double between = (submission.bottom() + side.y()) / 2;
            double down = submission.middleX();
            road.through(Place.SUBMISSION, down, submission.bottom()).to(down, between).gate(Stage.PUNT).to(down, side.y())
                    .through(Place.IO_WQ, side.right(), side.middleY())
                    .along(sideRoad(side, filesystem).subList(0, 13)).gate(Stage.IOMAP)
                    .along(sideRoad(side, filesystem).subList(13, 25));
        } else {
            road.through(Place.SUBMISSION, submission.right(), y).to(submission.right() + gap / 2, y).gate(Stage.IOMAP).to(filesystem.x(), y);
        }
        road.through(Place.FILESYSTEM, filesystem.right(), y).to(filesystem.right() + gap / 2, y).gate(Stage.BIO)
                .to(block.x(), y).through(Place.BLOCK, block.right(), y).to(block.right() + gap / 2, y).gate(Stage.ISSUE)
                .to(device.x(), y).through(Place.DEVICE, drainX(), drainY()).to(drainX(), back)
                .to(device.x() - gap / 2, back).gate(Stage.ENDIO).to(endio.right(), back).through(Place.ENDIO, endio.x(), back);
        return home(road, lane, back);
    }

    /** What the device is done with runs down along its left side, clear of what is written there. */
    private double drainX() {
        return device.x() + c.type.px(10);
    }

    private double drainY() {
        Seats seats = c.seats.get(Place.DEVICE);
        return seats.y() + seats.height() / 2;
    }

    private List<double[]> sideRoad(Box side, Box filesystem) {
        double x = filesystem.x() + filesystem.width() * 0.62;
        double y = side.middleY();
        return Path.bezier(side.right(), y, x, y, x, y, x, filesystem.bottom());
    }

    private Road home(Road road, Leg.Lane lane, double back) {
        Box decision = c.decision.orElseThrow();
        Seats seen = c.seats.get(Place.HOME);
        double door = seen.y() + seen.height() / 2;
        road.to(decision.right(), back).to(decision.middleX(), back);
        if (lane == Leg.Lane.NONE) {
            // Nobody saw which way: the road passes below all three.
            double low = bottom + c.type.px(5);
            return road.to(decision.middleX(), decision.bottom())
                    .along(Path.bezier(decision.middleX(), decision.bottom(), decision.middleX(), low, decision.middleX(), low, columnX(0) + laneWidth, low))
                    .gate(Stage.QUEUED).to(program.right() + gap / 2, low).gate(Stage.COMPLETE)
                    .to(program.right(), low).through(Place.HOME, program.right(), low).gate(Stage.SEEN);
        }
        Box box = c.boxes.get(lane.place());
        List<double[]> branch = Path.curve(decision.x(), back, box.right(), box.middleY());
        return road.to(decision.x(), back).along(branch.subList(0, 13)).gate(Stage.QUEUED).along(branch.subList(13, 25))
                .through(lane.place(), box.x(), box.middleY())
                .to(program.right() + gap / 2, box.middleY()).gate(Stage.COMPLETE)
                .to(program.right(), box.middleY()).through(Place.HOME, program.right() - 1, door).gate(Stage.SEEN);
    }

    private void lines() {
        double y = upperY();
        line(Ink.SUBMISSION, program.right(), y, c.boxes.get(Place.SUBMISSION).x(), y);
        line(Ink.SUBMISSION, c.boxes.get(Place.SUBMISSION).right(), y, c.boxes.get(Place.FILESYSTEM).x(), y);
        line(Ink.SUBMISSION, c.boxes.get(Place.FILESYSTEM).right(), y, c.boxes.get(Place.BLOCK).x(), y);
        line(Ink.SUBMISSION, c.boxes.get(Place.BLOCK).right(), y, device.x(), y);
        Box side = c.boxes.get(Place.IO_WQ);
        double down = c.boxes.get(Place.SUBMISSION).middleX();
        line(Ink.IO_WQ, down, c.boxes.get(Place.SUBMISSION).bottom(), down, side.y());
        c.lines.add(new Line(new Path(sideRoad(side, c.boxes.get(Place.FILESYSTEM))), Ink.IO_WQ));
        Box endio = c.boxes.get(Place.ENDIO);
        Box decision = c.decision.orElseThrow();
        c.lines.add(new Line(new Path(List.of(new double[] {device.x(), endio.middleY()}, new double[] {endio.right(), endio.middleY()})), Ink.DEVICE));
        c.drain = Optional.of(new Line(new Path(List.of(new double[] {drainX(), drainY()}, new double[] {drainX(), endio.middleY()},
                new double[] {device.x(), endio.middleY()})), Ink.DEVICE));
        line(Ink.DEVICE, endio.x(), endio.middleY(), decision.right(), endio.middleY());
        for (Place lane : List.of(Place.INLINE, Place.WORKQUEUE, Place.CALLER)) {
            Box box = c.boxes.get(lane);
            c.lines.add(new Line(new Path(Path.curve(decision.x(), endio.middleY(), box.right(), box.middleY())), lane.ink()));
            line(lane.ink(), box.x(), box.middleY(), program.right(), box.middleY());
        }
    }

    private void line(Ink ink, double fromX, double fromY, double toX, double toY) {
        c.lines.add(new Line(new Path(List.of(new double[] {fromX, fromY}, new double[] {toX, toY})), ink));
    }

    private void gates() {
        double y = upperY();
        double back = c.boxes.get(Place.ENDIO).middleY();
        c.gates.add(new Gate(Stage.SUBMIT, program.right() + gap / 2, y, true));
        c.gates.add(new Gate(Stage.IOMAP, columnX(1) - gap / 2, y, true));
        c.gates.add(new Gate(Stage.BIO, columnX(2) - gap / 2, y, true));
        c.gates.add(new Gate(Stage.ISSUE, device.x() - gap / 2, y, true));
        c.gates.add(new Gate(Stage.ENDIO, device.x() - gap / 2, back, false));
        c.gates.add(new Gate(Stage.QUEUED, (c.decision.orElseThrow().x() + columnX(0) + laneWidth) / 2, c.boxes.get(Place.CALLER).middleY(), false));
        c.gates.add(new Gate(Stage.COMPLETE, program.right() + gap / 2, c.boxes.get(Place.CALLER).middleY(), false));
    }
}

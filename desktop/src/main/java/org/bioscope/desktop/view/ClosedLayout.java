package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bioscope.desktop.view.Circuit.Box;
import org.bioscope.desktop.view.Circuit.Gate;
import org.bioscope.desktop.view.Circuit.Line;
import org.bioscope.traces.Stage;

/**
 * Lays the circuit where nobody looked into the kernel: the submitting call, then one closed conduit out and back. How far
 * a token is along it says how much of its time has gone by, and nothing else.
 */
final class ClosedLayout {
    private final Circuit c;
    private final Box program;
    private final double gap;
    private final double arm;
    private final double upperY;
    private final double lowerY;

    private ClosedLayout(Circuit circuit) {
        c = circuit;
        double band = c.type.px(20);
        double inner = c.height - 2 * band;
        gap = Math.clamp(c.width * 0.04, c.type.px(16), c.type.px(64));
        program = new Box(0, band, Math.clamp(c.width * 0.15, c.type.px(96), c.type.px(190)), inner);
        arm = Math.min(inner * 0.29, c.type.px(150));
        upperY = band + arm / 2;
        lowerY = band + inner - arm / 2;
    }

    /** {@code call} is whether the submitting call came back before the completion was seen: without, it is no station. */
    static void lay(Circuit circuit, boolean call) {
        new ClosedLayout(circuit).lay(call);
    }

    private void lay(boolean call) {
        c.boxes.put(Place.PROGRAM, program);
        double pad = c.type.px(6);
        double half = program.height() / 2;
        seat(Place.PROGRAM, program.inset(pad, half * 0.62, pad, half * 1.06));
        double mouth = program.right() + gap;
        if (call) {
            var submission = new Box(mouth, upperY - arm / 2, Math.clamp(c.width * 0.19, c.type.px(118), c.type.px(240)), arm);
            c.boxes.put(Place.SUBMISSION, submission);
            boolean high = GroundPainter.hasSubtitle(submission, c.type);
            seat(Place.SUBMISSION, submission.inset(pad, c.type.px(high ? 36 : 22), pad, c.type.px(4) + GroundPainter.timesLines(submission, c.type) * c.type.px(14)));
            mouth = submission.right() + gap;
        }
        List<double[]> bend = bend(mouth);
        c.conduit = Optional.of(new Path(bend));
        c.conduitReach = arm / 2 - c.type.px(9);
        c.boxes.put(Place.KERNEL, new Box(mouth, program.y(), c.width - mouth, program.height()));
        Road road = road(call, bend);
        for (Leg.Lane lane : Leg.Lane.values()) {
            c.road(lane, false, road);
            c.road(lane, true, road);
        }
        c.lines.add(line(program.right(), upperY, program.right() + gap, upperY));
        if (call) {
            c.lines.add(line(mouth - gap, upperY, mouth, upperY));
            c.gates.add(new Gate(Stage.SUBMITTED, mouth - gap / 2, upperY, true));
        }
        c.gates.add(new Gate(Stage.SUBMIT, program.right() + gap / 2, upperY, true));
        c.gates.add(new Gate(Stage.SEEN, program.right() + gap / 2, lowerY, false));
        c.lines.add(line(program.right() + gap, lowerY, program.right(), lowerY));
    }

    private void seat(Place place, Box box) {
        c.seats.put(place, Seats.in(box, c.seatCount, c.type.unit()));
    }

    /** From the conduit's mouth to the right, round, and back to the program along the lower half. */
    private List<double[]> bend(double mouth) {
        double right = c.width - arm / 2;
        double radius = Math.min(arm * 0.75, (lowerY - upperY) / 2);
        var points = new ArrayList<double[]>();
        points.add(new double[] {mouth, upperY});
        quarter(points, right - radius, upperY + radius, radius, -Math.PI / 2);
        quarter(points, right - radius, lowerY - radius, radius, 0);
        points.add(new double[] {program.right() + gap, lowerY});
        return points;
    }

    private static void quarter(List<double[]> points, double x, double y, double radius, double from) {
        int steps = 16;
        for (int i = 0; i <= steps; i++) {
            double angle = from + Math.PI / 2 * i / steps;
            points.add(new double[] {x + radius * Math.cos(angle), y + radius * Math.sin(angle)});
        }
    }

    private Road road(boolean call, List<double[]> bend) {
        Seats waiting = c.seats.get(Place.PROGRAM);
        var road = new Road().to(program.x(), waiting.y() + waiting.height() / 2).gate(Stage.INTENDED)
                .through(Place.PROGRAM, program.right(), upperY).to(program.right() + gap / 2, upperY).gate(Stage.SUBMIT);
        if (call) {
            Box submission = c.boxes.get(Place.SUBMISSION);
            road.to(submission.x(), upperY).through(Place.SUBMISSION, submission.right(), upperY)
                    .to(submission.right() + gap / 2, upperY).gate(Stage.SUBMITTED);
        }
        return road.along(bend).to(program.right() + gap / 2, lowerY).gate(Stage.SEEN);
    }

    private Line line(double fromX, double fromY, double toX, double toY) {
        return new Line(new Path(List.of(new double[] {fromX, fromY}, new double[] {toX, toY})), Ink.SUBMISSION);
    }
}

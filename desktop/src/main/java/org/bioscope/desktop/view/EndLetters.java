package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bioscope.traces.compare.Comparison;

/** The letters of arms at the ends of their curves, moved apart where curves end together. Owned by who draws. */
final class EndLetters {
    /** Of letters above each other, at magnification 1. */
    private static final double APART = 14;

    private final List<End> ends = new ArrayList<>();

    private record End(int arm, double x, double y) {
    }

    /** {@code x} is where the letter begins, {@code y} the height of its curve's end. */
    void add(int arm, double x, double y) {
        ends.add(new End(arm, x, y));
    }

    void draw(Drawing pen) {
        double apart = pen.type.px(APART);
        var drawn = new ArrayList<End>();
        for (End end : ends.stream().sorted(Comparator.comparingDouble(End::y)).toList()) {
            End above = drawn.isEmpty() ? null : drawn.getLast();
            boolean meets = above != null && Math.abs(above.x() - end.x()) < apart && end.y() - above.y() < apart;
            if (meets) {
                // Each gives way by half, so that neither is read as the other's.
                double middle = (above.y() + end.y()) / 2;
                double half = drawn.size() == 1 ? apart / 2 : middle - above.y();
                drawn.set(drawn.size() - 1, new End(above.arm(), above.x(), middle - half));
                drawn.add(new End(end.arm(), end.x(), middle - half + apart));
            } else {
                drawn.add(end);
            }
        }
        drawn.forEach(end -> pen.left(Comparison.letter(end.arm()), end.x(), end.y(), pen.type.strong(), ArmLook.color(pen.palette, end.arm())));
    }
}

package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bioscope.traces.Stage;

/**
 * One way through the circuit from the program and back, as a chain of points with names: a gate is where a stage's stamp
 * is crossed, a station lies between its door in and its door out.
 */
final class Road {
    private final List<double[]> points = new ArrayList<>();
    private final Map<Stage, Integer> gates = new EnumMap<>(Stage.class);
    private final Map<Place, Integer> in = new EnumMap<>(Place.class);
    private final Map<Place, Integer> out = new EnumMap<>(Place.class);

    Road to(double x, double y) {
        points.add(new double[] {x, y});
        return this;
    }

    Road along(List<double[]> more) {
        points.addAll(more);
        return this;
    }

    /** The point reached last is the gate of {@code stage}. */
    Road gate(Stage stage) {
        gates.put(stage, points.size() - 1);
        return this;
    }

    /** The point reached last is the door into {@code place}; {@code (x, y)} is the door out. */
    Road through(Place place, double x, double y) {
        in.put(place, points.size() - 1);
        points.add(new double[] {x, y});
        out.put(place, points.size() - 1);
        return this;
    }

    boolean passes(Place place) {
        return in.containsKey(place);
    }

    Path between(Stage from, Stage to) {
        return cut(gateOf(from), gateOf(to));
    }

    Path into(Stage from, Place place) {
        return cut(gateOf(from), in.get(place));
    }

    Path outOf(Place place, Stage to) {
        return cut(out.get(place), gateOf(to));
    }

    /** A stage without a gate of its own on this road is crossed where the next one is. */
    private int gateOf(Stage stage) {
        for (int ordinal = stage.ordinal(); ordinal < Stage.values().length; ordinal++) {
            Integer at = gates.get(Stage.values()[ordinal]);
            if (at != null) {
                return at;
            }
        }
        return points.size() - 1;
    }

    private Path cut(int from, int to) {
        // A road only leads one way: what would lead back stays where it is.
        return new Path(points.subList(from, Math.max(from, to) + 1));
    }
}

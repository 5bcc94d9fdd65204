package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bioscope.traces.Stage;

/**
 * Where everything of the circuit is on a surface of a given size: stations, roads, gates, seats. A value of its inputs
 * alone; {@link #point} makes a leg and a share of it into pixels. Owned by the thread that draws.
 *
 * <p>In a station a request sits in its seat. It takes the last part of one leg to walk from the seat to the gate between
 * two stations and the first part of the next to walk on, so at the very moment of a stage's stamp it crosses the gate.
 */
final class Circuit {
    /** The part of a leg that a request walks, at either end; the rest it sits. */
    static final float WALK = 0.16f;
    /** A width, at magnification 1, from which every station of the opened circuit has room for its name. */
    private static final double NAMED = 560;

    /** A rectangle in pixels. */
    record Box(double x, double y, double width, double height) {
        double right() {
            return x + width;
        }

        double bottom() {
            return y + height;
        }

        double middleX() {
            return x + width / 2;
        }

        double middleY() {
            return y + height / 2;
        }

        boolean holds(double px, double py) {
            return px >= x && px < right() && py >= y && py < bottom();
        }

        Box inset(double left, double top, double right, double bottom) {
            return new Box(x + left, y + top, Math.max(1, width - left - right), Math.max(1, height - top - bottom));
        }
    }

    /** Where a stage is crossed, with its name above or below the circuit. */
    record Gate(Stage stage, double x, double y, boolean above) {
    }

    /** A piece of road as it is drawn. */
    record Line(Path path, Ink ink) {
    }

    final double width;
    final double height;
    final Type type;
    final int seatCount;
    final Map<Place, Box> boxes = new EnumMap<>(Place.class);
    /** Where requests of a station sit; in a lane home those that wait. */
    final Map<Place, Seats> seats = new EnumMap<>(Place.class);
    /** Where requests sit in a lane home once somebody works on them. */
    final Map<Place, Seats> working = new EnumMap<>(Place.class);
    final List<Line> lines = new ArrayList<>();
    final List<Gate> gates = new ArrayList<>();
    Optional<Box> decision = Optional.empty();
    /** The way out inside the device, drawn over its box. */
    Optional<Line> drain = Optional.empty();
    /** The closed conduit's middle line and half its width, where the kernel is closed. */
    Optional<Path> conduit = Optional.empty();
    /** Whether nothing is closed in there: the task copied, and there is no station to be passed. */
    final boolean copied;
    double conduitReach;

    private final Map<Leg.Lane, Road> roads = new EnumMap<>(Leg.Lane.class);
    private final Map<Leg.Lane, Road> puntedRoads = new EnumMap<>(Leg.Lane.class);
    private final Track[] tracks = new Track[Leg.CODES];

    private Circuit(double width, double height, Type type, int seatCount, boolean copied) {
        this.width = width;
        this.height = height;
        this.type = type;
        this.seatCount = seatCount;
        this.copied = copied;
    }

    static Circuit of(double width, double height, Type wanted, Passage passage) {
        // Smaller words where larger ones would have to be left out: a station without a name teaches nobody.
        Type type = passage.opened() ? new Type(Math.clamp(width / NAMED, Math.min(1, wanted.unit()), wanted.unit())) : wanted;
        var circuit = new Circuit(width, height, type, passage.seats(), passage.copied());
        if (passage.opened()) {
            OpenLayout.lay(circuit);
        } else {
            ClosedLayout.lay(circuit, passage.call());
        }
        return circuit;
    }

    boolean opened() {
        return conduit.isEmpty();
    }

    void road(Leg.Lane lane, boolean punted, Road road) {
        (punted ? puntedRoads : roads).put(lane, road);
    }

    /** The whole way of requests that took a lane home, from the program and back. */
    Path way(Leg.Lane lane, boolean punted) {
        return (punted ? puntedRoads : roads).get(lane).between(Stage.SUBMIT, Stage.SEEN);
    }

    /** How large tokens are, pixels: as the tightest station's seats allow, and never too small to be seen. */
    double tokenRadius() {
        double cell = seats.values().stream().mapToDouble(Seats::cell).min().orElse(12);
        return Math.clamp(cell * 0.43, type.px(seatCount <= 32 ? 3.6 : 1.6), type.px(5));
    }

    /** Where a request in {@code seat} is after {@code share} of the leg {@code code}; any of them, at any time. */
    void point(int code, float share, int seat, float[] xy) {
        Track track = tracks[code];
        if (track == null) {
            track = track(Leg.of(code));
            tracks[code] = track;
        }
        track.point(share, seat, xy);
    }

    private Track track(Leg leg) {
        Road road = (leg.punted() ? puntedRoads : roads).get(leg.lane());
        Place place = leg.place();
        if (place == Place.KERNEL || !road.passes(place)) {
            return new Track(road.between(leg.from(), leg.to()), null, null, conduitReach, seatCount);
        }
        boolean atWork = leg.from() == Stage.WORKER && working.containsKey(place);
        boolean stays = leg.from() == Stage.INTENDED;
        Path in = leg.from() == Stage.WORKER ? bench(place) : stays ? null : road.into(leg.from(), place);
        Path out = leg.to() == Stage.WORKER ? bench(place) : leg.to() == Stage.SEEN ? null : road.outOf(place, leg.to());
        return new Track(in, out, (atWork ? working : seats).get(place), 0, seatCount);
    }

    /** Where a worker takes up a request: between the seats of those who wait and of those who are being worked on. */
    private Path bench(Place place) {
        Seats waiting = seats.get(place);
        return new Path(List.of(new double[] {waiting.x(), waiting.y() + waiting.height() / 2}));
    }

    /** The pixels of one kind of leg: a road in, a seat, a road out; or one road without a seat, where nothing is known. */
    private record Track(Path in, Path out, Seats sitting, double reach, int seatCount) {
        /** Seats in one row of a conduit or road before tokens are spread by chance rather than evenly. */
        private static final double GOLDEN = 0.6180339887498949;
        /** Pixels at either end of a conduit's road that lie before its mouth. */
        private static final double NARROWS = 34;
        /** Up to so many requests a road is a line; more of them take a wider one. */
        private static final int SINGLE_FILE = 32;

        void point(float share, int seat, float[] xy) {
            if (sitting == null) {
                in.point(share, (float) (reach > 0 ? reach * spread(seat) * mouth(share) : file(seat)), xy);
            } else if (share < WALK && in != null) {
                walk(in, share / WALK, seat, xy);
            } else if (share > 1 - WALK && out != null) {
                walkOut(out, (share - 1 + WALK) / WALK, seat, xy);
            } else {
                xy[0] = sitting.seatX(seat);
                xy[1] = sitting.seatY(seat);
            }
        }

        private void walk(Path road, float share, int seat, float[] xy) {
            float toX = sitting.seatX(seat);
            float toY = sitting.seatY(seat);
            double door = Math.hypot(toX - road.endX(), toY - road.endY());
            double walked = eased(share) * (road.length() + door);
            if (walked < road.length()) {
                road.point((float) (walked / road.length()), file(seat), xy);
                return;
            }
            float part = door == 0 ? 1 : (float) ((walked - road.length()) / door);
            xy[0] = road.endX() + (toX - road.endX()) * part;
            xy[1] = road.endY() + (toY - road.endY()) * part;
        }

        private void walkOut(Path road, float share, int seat, float[] xy) {
            float fromX = sitting.seatX(seat);
            float fromY = sitting.seatY(seat);
            double door = Math.hypot(road.x(0) - fromX, road.y(0) - fromY);
            double walked = (1 - eased(1 - share)) * (road.length() + door);
            if (walked >= door) {
                road.point(road.length() == 0 ? 1 : (float) ((walked - door) / road.length()), file(seat), xy);
                return;
            }
            float part = (float) (walked / door);
            xy[0] = fromX + (road.x(0) - fromX) * part;
            xy[1] = fromY + (road.y(0) - fromY) * part;
        }

        /** Quick at the gate, slow at the seat. */
        private static float eased(float share) {
            return 1 - (1 - share) * (1 - share);
        }

        private double spread(int seat) {
            double even = seatCount == 1 ? 0 : 2.0 * (seat % seatCount) / (seatCount - 1) - 1;
            return seatCount <= SINGLE_FILE ? even : 2 * (seat * GOLDEN % 1) - 1;
        }

        /** A conduit is entered and left in single file: nobody is beside it. */
        private double mouth(float share) {
            double away = Math.min(share, 1 - share) * in.length();
            return Math.clamp((away - NARROWS) / (2 * NARROWS), 0, 1);
        }

        private float file(int seat) {
            return seatCount <= SINGLE_FILE ? 0 : (float) ((2 * (seat * GOLDEN % 1) - 1) * Math.min(7, seatCount / 64.0));
        }
    }
}

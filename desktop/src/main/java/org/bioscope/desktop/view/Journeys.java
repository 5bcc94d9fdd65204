package org.bioscope.desktop.view;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Request;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.Stage;

/**
 * The ways of many requests through the circuit, packed into arrays: where a request is at a time is looked up, never
 * accumulated, so that any moment can be drawn in any order. Immutable once built; any thread.
 */
public final class Journeys {
    private static final int NOWHERE = -1;
    private static final Stage[] STAGES = Stage.values();

    /** Where a request is: on which leg, and which share of it has gone by. */
    record Position(Leg leg, double share) {
    }

    private final int size;
    private final long[] rows;
    private final int[] seats;
    private final int[] marks;
    private final BitSet ghosts;
    /** Bounds of request i are at {@code first[i]} to {@code first[i + 1] - 1}; a leg begins at each but the last. */
    private final int[] first;
    private final long[] boundsNs;
    private final short[] legs;

    private Journeys(int size, long[] rows, int[] seats, int[] marks, BitSet ghosts, int[] first, long[] boundsNs, short[] legs) {
        this.size = size;
        this.rows = rows;
        this.seats = seats;
        this.marks = marks;
        this.ghosts = ghosts;
        this.first = first;
        this.boundsNs = boundsNs;
        this.legs = legs;
    }

    static Journeys none() {
        return new Builder().build();
    }

    public int size() {
        return size;
    }

    /** The row in the trace of journey {@code i}. */
    public long row(int i) {
        return rows[i];
    }

    /** The number of its seat in every station; no two requests in flight share one. */
    int seat(int i) {
        return seats[i];
    }

    /** Whether the filter leaves journey {@code i} out: it is drawn faintly and counted nowhere. */
    boolean ghost(int i) {
        return ghosts.get(i);
    }

    /** The {@link Mark}s of journey {@code i}, one bit each. */
    int marks(int i) {
        return marks[i];
    }

    /** The journey of a row, or -1 where it is not among these. */
    int ofRow(long row) {
        for (int i = 0; i < size; i++) {
            if (rows[i] == row) {
                return i;
            }
        }
        return NOWHERE;
    }

    long startNs(int i) {
        return boundsNs[first[i]];
    }

    long endNs(int i) {
        return boundsNs[first[i + 1] - 1];
    }

    /** Which bound of journey {@code i} was passed last at {@code atNs}; -1 before it starts and once it has been seen. */
    int passed(int i, long atNs) {
        int from = first[i];
        int last = first[i + 1] - 1;
        if (atNs < boundsNs[from] || atNs >= boundsNs[last]) {
            return NOWHERE;
        }
        int bound = last - 1;
        while (boundsNs[bound] > atNs) {
            bound--;
        }
        return bound;
    }

    int code(int bound) {
        return legs[bound];
    }

    /** The share of the leg after {@code bound} that has gone by at {@code atNs}, 0 to below 1. */
    float share(int bound, long atNs) {
        return (float) ((double) (atNs - boundsNs[bound]) / (boundsNs[bound + 1] - boundsNs[bound]));
    }

    long dwellNs(int bound) {
        return boundsNs[bound + 1] - boundsNs[bound];
    }

    /** The bounds at which legs of journey {@code i} begin: from this one, as many as {@link #legs}. */
    int firstBound(int i) {
        return first[i];
    }

    int legs(int i) {
        return first[i + 1] - first[i] - 1;
    }

    /** Where journey {@code i} is at {@code atNs}; empty before it starts and once the program has seen it. */
    Optional<Position> position(int i, long atNs) {
        int bound = passed(i, atNs);
        return bound == NOWHERE ? Optional.empty() : Optional.of(new Position(Leg.of(code(bound)), share(bound, atNs)));
    }

    /** The first stamp of any request after {@code atNs}, or {@code none} where there is none. */
    public long nextEventNs(long atNs, long none) {
        long next = Long.MAX_VALUE;
        for (int bound = 0; bound < first[size]; bound++) {
            long boundNs = boundsNs[bound];
            if (boundNs > atNs && boundNs < next) {
                next = boundNs;
            }
        }
        return next == Long.MAX_VALUE ? none : next;
    }

    /** The last stamp of any request before {@code atNs}, or {@code none} where there is none. */
    public long previousEventNs(long atNs, long none) {
        long previous = Long.MIN_VALUE;
        for (int bound = 0; bound < first[size]; bound++) {
            long boundNs = boundsNs[bound];
            if (boundNs < atNs && boundNs > previous) {
                previous = boundNs;
            }
        }
        return previous == Long.MIN_VALUE ? none : previous;
    }

    /** Collects journeys. Owned by one thread. */
    static final class Builder {
        private int size;
        private long[] rows = new long[64];
        private int[] seats = new int[64];
        private int[] marks = new int[64];
        private final BitSet ghosts = new BitSet();
        private int[] first = new int[65];
        private long[] boundsNs = new long[512];
        private short[] legs = new short[512];

        /**
         * Adds the way of the request in {@code row}, which sits in {@code seat}: its {@link Request#spans}, read from the
         * row without making a value of it, since sixty thousand of them are wanted at once.
         */
        void add(RequestTrace trace, long row, int seat, boolean ghost) {
            begin(row, seat);
            marks[size] = Mark.of(trace.kernelFlags(row));
            ghosts.set(size, ghost);
            long submitNs = trace.submitNs(row);
            long seenNs = trace.seenNs(row);
            long intendedNs = trace.stampNs(row, Stage.INTENDED);
            if (intendedNs != 0 && intendedNs < submitNs) {
                leg(Leg.code(Stage.INTENDED, Stage.SUBMIT, Leg.Lane.NONE, false, false), intendedNs);
            }
            boolean inside = trace.knowsInside(row);
            int evidence = trace.evidenceWord(row);
            Leg.Lane lane = Leg.Lane.of(trace.completion(row));
            boolean punted = trace.stampNs(row, Stage.PUNT) != 0;
            Stage from = Stage.SUBMIT;
            long fromNs = submitNs;
            for (int ordinal = Stage.SUBMITTED.ordinal(); ordinal < STAGES.length; ordinal++) {
                Stage to = STAGES[ordinal];
                long atNs = trace.stampNs(row, to);
                boolean callReturn = to == Stage.SUBMITTED && (inside || atNs == fromNs || atNs >= seenNs);
                if (atNs == 0 || callReturn || atNs < fromNs || atNs > seenNs) {
                    continue;
                }
                if (atNs > fromNs) {
                    leg(Leg.code(from, to, lane, punted, closed(from, to, inside, evidence)), fromNs);
                }
                from = to;
                fromNs = atNs;
            }
            end(seenNs);
        }

        /** Whether a stage lies between the two that may have been, but was not looked at. */
        private static boolean closed(Stage from, Stage to, boolean inside, int evidence) {
            if (!inside) {
                return to != Stage.SUBMITTED;
            }
            for (int ordinal = from.ordinal() + 1; ordinal < to.ordinal(); ordinal++) {
                if (!STAGES[ordinal].seenByProgram() && KernelRow.evidence(evidence, STAGES[ordinal]) != KernelRow.EVIDENCE_ABSENT) {
                    return true;
                }
            }
            return false;
        }

        private void begin(long row, int seat) {
            if (size == rows.length) {
                rows = Arrays.copyOf(rows, 2 * size);
                seats = Arrays.copyOf(seats, 2 * size);
                marks = Arrays.copyOf(marks, 2 * size);
                first = Arrays.copyOf(first, 2 * size + 1);
            }
            rows[size] = row;
            seats[size] = seat;
            first[size + 1] = first[size];
        }

        private void leg(int code, long fromNs) {
            bound(fromNs, (short) code);
        }

        private void end(long atNs) {
            bound(atNs, (short) NOWHERE);
            size++;
        }

        private void bound(long atNs, short code) {
            int at = first[size + 1];
            if (at == boundsNs.length) {
                boundsNs = Arrays.copyOf(boundsNs, 2 * at);
                legs = Arrays.copyOf(legs, 2 * at);
            }
            boundsNs[at] = atNs;
            legs[at] = code;
            first[size + 1] = at + 1;
        }

        Journeys build() {
            return new Journeys(size, Arrays.copyOf(rows, size), Arrays.copyOf(seats, size), Arrays.copyOf(marks, size), (BitSet) ghosts.clone(),
                    Arrays.copyOf(first, size + 1), Arrays.copyOf(boundsNs, first[size]), Arrays.copyOf(legs, first[size]));
        }

        /** The same without a copy: gone once anything is added, or this is {@link #cleared}. */
        Journeys lent() {
            return new Journeys(size, rows, seats, marks, ghosts, first, boundsNs, legs);
        }

        /** This one, without journeys. */
        Builder cleared() {
            size = 0;
            first[1] = 0;
            return this;
        }
    }
}

package org.bioscope.desktop.view;

import org.bioscope.traces.Completion;
import org.bioscope.traces.Evidence;
import org.bioscope.traces.Request;
import org.bioscope.traces.Span;
import org.bioscope.traces.Stage;

/**
 * One stretch of a way through the circuit: a span of a request, seen as a place. Requests that went the same way share
 * their legs, so a leg has a small number by which a drawing finds its geometry at once.
 *
 * @param lane   the way home that the whole request took
 * @param punted whether the request came by way of io-wq
 * @param closed whether stages lie between the two that nobody looked at
 */
record Leg(Stage from, Stage to, Lane lane, boolean punted, boolean closed) {
    private static final Stage[] STAGES = Stage.values();
    private static final Lane[] LANES = Lane.values();
    /** Codes lie below this. */
    static final int CODES = STAGES.length * STAGES.length * LANES.length * 4;

    private static final Leg[] ALL = new Leg[CODES];

    static {
        for (int code = 0; code < CODES; code++) {
            ALL[code] = decoded(code);
        }
    }

    /** The three ways home of look and kernel alike; a request whose completion is not known has none. */
    enum Lane {
        INLINE(Place.INLINE), WORKQUEUE(Place.WORKQUEUE), CALLER(Place.CALLER), NONE(Place.KERNEL);

        private final Place place;

        Lane(Place place) {
            this.place = place;
        }

        Place place() {
            return place;
        }

        static Lane of(Completion completion) {
            return switch (completion) {
                case INLINE -> INLINE;
                case WORKQUEUE -> WORKQUEUE;
                case WAITER, CALLER, POLLED, COPY -> CALLER;
                case UNKNOWN -> NONE;
            };
        }
    }

    static Leg of(Span span, Request request) {
        Lane lane = request.kernel().map(k -> Lane.of(k.completion())).orElse(Lane.NONE);
        boolean closed = span.evidence() == Evidence.UNKNOWN;
        return new Leg(span.from(), span.to(), lane, request.stampNs().containsKey(Stage.PUNT), closed);
    }

    /** Where the request is on this leg. */
    Place place() {
        if (closed) {
            return Place.KERNEL;
        }
        return switch (from) {
            case INTENDED -> Place.PROGRAM;
            case SUBMIT -> Place.SUBMISSION;
            case SUBMITTED -> Place.KERNEL;
            case PUNT -> Place.IO_WQ;
            case IOMAP -> to.compareTo(Stage.BIO) <= 0 ? Place.FILESYSTEM : homeward();
            case BIO -> to == Stage.ISSUE ? Place.BLOCK : to == Stage.ENDIO ? Place.DEVICE : homeward();
            case ISSUE -> Place.DEVICE;
            case ENDIO -> to == Stage.QUEUED ? Place.ENDIO : homeward();
            case QUEUED, WORKER -> homeward();
            case COMPLETE, SEEN -> Place.HOME;
        };
    }

    /** Whether nobody works on the request meanwhile: it waits for a worker. */
    boolean waits() {
        Place place = place();
        return place == Place.IO_WQ || place == Place.WORKQUEUE && from == Stage.QUEUED;
    }

    /** What its token is drawn with: on the way home, the colour of the lane that it came by. */
    Ink ink() {
        Place place = place();
        return place == Place.HOME && lane != Lane.NONE ? lane.place().ink() : place.ink();
    }

    int code() {
        return code(from, to, lane, punted, closed);
    }

    static int code(Stage from, Stage to, Lane lane, boolean punted, boolean closed) {
        return ((from.ordinal() * STAGES.length + to.ordinal()) * LANES.length + lane.ordinal()) * 4 + (punted ? 2 : 0) + (closed ? 1 : 0);
    }

    static Leg of(int code) {
        return ALL[code];
    }

    private static Leg decoded(int code) {
        int ways = code / 4;
        int stages = ways / LANES.length;
        return new Leg(STAGES[stages / STAGES.length], STAGES[stages % STAGES.length], LANES[ways % LANES.length], (code & 2) != 0, (code & 1) != 0);
    }

    /** A completion whose lane is not known is nowhere that could be named. */
    private Place homeward() {
        return lane.place();
    }
}

package org.bioscope.desktop.view;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import org.bioscope.traces.Interval;
import org.bioscope.traces.LatencyCounter;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Request;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RowSpans;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Workload;
import org.bioscope.traces.filter.Filter;

/**
 * The window of a run that is played: its requests as journeys, and what is said of its stations. Made off the JavaFX
 * thread, since it reads every row of the window; immutable, any thread. Times are CLOCK_MONOTONIC ns.
 *
 * @param fromNs   where the window starts
 * @param toNs     where it ends
 * @param filter   what is meant; the rest is drawn as ghosts
 * @param journeys the requests that are drawn
 * @param inFlight how many requests of the trace were in flight at some time of the window
 * @param oneIn    one request in so many is drawn, and measured for {@code dwell}
 * @param matched  how many of them the filter accepts; all of them without one
 * @param dwell    how long the drawn requests stayed in a place; places that none was in are not there
 * @param waits    how long they waited for a worker, in the lanes that have workers
 * @param marked   how many of the drawn requests bear each mark
 * @param served   who served a place, in words, where that is known
 * @param lanes    which way home how many of the drawn requests took
 * @param seats    seats in every station: requests that could be in flight at once
 * @param opened   whether anything inside the kernel is known of any request
 * @param call     whether the submitting call of any request came back before its completion was seen
 * @param copied   whether all of them are known to be copies by the task, which pass no station
 */
public record Passage(long fromNs, long toNs, Filter filter, Journeys journeys, long inFlight, long matched, int oneIn, Map<Place, LatencyHistogram> dwell,
        Map<Place, LatencyHistogram> waits, Map<Mark, Long> marked, Map<Place, String> served, Map<Leg.Lane, Long> lanes, int seats, boolean opened, boolean call, boolean copied) {
    /**
     * As many requests as are drawn at most: more tokens than this no eye tells apart, and each takes its part of a
     * processor that the run being watched may need.
     */
    public static final int MOST_DRAWN = 60_000;

    public Passage {
        dwell = Collections.unmodifiableMap(new EnumMap<>(withKeys(dwell, Place.class)));
        waits = Collections.unmodifiableMap(new EnumMap<>(withKeys(waits, Place.class)));
        marked = Collections.unmodifiableMap(new EnumMap<>(withKeys(marked, Mark.class)));
        served = Collections.unmodifiableMap(new EnumMap<>(withKeys(served, Place.class)));
        lanes = Collections.unmodifiableMap(new EnumMap<>(withKeys(lanes, Leg.Lane.class)));
    }

    private static <K extends Enum<K>, V> EnumMap<K, V> withKeys(Map<K, V> map, Class<K> keys) {
        var copy = new EnumMap<K, V>(keys);
        copy.putAll(map);
        return copy;
    }

    /** The same requests with other bounds: those of a clock that several runs share. */
    public Passage between(long newFromNs, long newToNs) {
        return new Passage(newFromNs, newToNs, filter, journeys, inFlight, matched, oneIn, dwell, waits, marked, served, lanes, seats, opened, call, copied);
    }

    /** A window without requests. */
    public static Passage empty() {
        return new Passage(0, 0, Filter.ALL, Journeys.none(), 0, 0, 1, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), 1, false, true, false);
    }

    /** The window from {@code fromNs} to {@code toNs}, with the request in row {@code always} in any case. */
    public static Passage of(RunReport report, long fromNs, long toNs, OptionalLong always) {
        return of(report, fromNs, toNs, always, Filter.ALL, MOST_DRAWN);
    }

    /** The same with what {@code filter} leaves out drawn as ghosts. */
    public static Passage of(RunReport report, long fromNs, long toNs, OptionalLong always, Filter filter) {
        return of(report, fromNs, toNs, always, filter, MOST_DRAWN);
    }

    /** The same with another limit on how many requests are drawn. */
    public static Passage of(RunReport report, long fromNs, long toNs, OptionalLong always, Filter filter, int mostDrawn) {
        RequestTrace trace = report.trace();
        var count = new long[2];
        trace.overlapping(fromNs, toNs, row -> count[filter.accepts(trace, row) ? 0 : 1]++);
        // What was asked for is drawn first; ghosts share the room that is left.
        int oneIn = (int) Math.max(1, Math.ceilDiv(count[0], mostDrawn));
        int ghostOneIn = (int) Math.max(1, Math.ceilDiv(count[1], Math.max(1, mostDrawn - count[0] / oneIn)));
        var collected = new Collected(report);
        trace.overlapping(fromNs, toNs, row -> {
            boolean ghost = !filter.accepts(trace, row);
            // By the row's number, so that a request that is drawn in one window is drawn in the next one too.
            if (row % (ghost ? ghostOneIn : oneIn) == 0 || always.isPresent() && always.getAsLong() == row) {
                collected.add(row, ghost);
            }
        });
        return collected.passage(fromNs, toNs, filter, count[0] + count[1], count[0], oneIn);
    }

    /**
     * Until when the trace is whole, ns: of what a live run submitted last, only the quick ones were seen so far, and a
     * window that ended with them would show a depth that falls.
     */
    public static long wholeUntilNs(RunReport report) {
        long lastNs = report.trace().lastSeenNs();
        if (report.phase().over()) {
            return lastNs;
        }
        int recent = Math.max(0, report.intervals().size() - 2);
        long slowestNs = report.intervals().stream().skip(recent).mapToLong(Interval::maxNs).max().orElse(0);
        return Math.max(report.trace().firstSubmitNs(), lastNs - slowestNs);
    }

    /** How long the requests of the window took from submit to seen; of those that are drawn. */
    public LatencyHistogram latency() {
        var counter = new LatencyCounter();
        for (int i = 0; i < journeys.size(); i++) {
            if (!journeys.ghost(i)) {
                counter.add(journeys.endNs(i) - journeys.startNs(i));
            }
        }
        return matched == 0 ? LatencyHistogram.empty() : counter.histogram();
    }

    /** The row of the drawn request that the filter accepts and that is in flight at {@code atNs} that follows {@code row}, or precedes it; goes round. */
    public OptionalLong neighbour(long atNs, long row, boolean next) {
        long best = next ? Long.MAX_VALUE : Long.MIN_VALUE;
        long round = best;
        for (int i = 0; i < journeys.size(); i++) {
            if (journeys.ghost(i) || journeys.passed(i, atNs) < 0) {
                continue;
            }
            long at = journeys.row(i);
            if (next ? at > row : at < row) {
                best = next ? Math.min(best, at) : Math.max(best, at);
            }
            round = next ? Math.min(round, at) : Math.max(round, at);
        }
        long found = best == (next ? Long.MAX_VALUE : Long.MIN_VALUE) ? round : best;
        return found == Long.MAX_VALUE || found == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(found);
    }

    /** The first row that is drawn; 0 where none is. */
    public long firstRow() {
        return journeys.size() == 0 ? 0 : journeys.row(0);
    }

    /** The row of the drawn request that took longest of those submitted in this window. */
    public OptionalLong slowest() {
        int slowest = -1;
        for (int i = 0; i < journeys.size(); i++) {
            boolean longer = slowest < 0 || journeys.endNs(i) - journeys.startNs(i) > journeys.endNs(slowest) - journeys.startNs(slowest);
            if (journeys.startNs(i) >= fromNs && longer && !journeys.ghost(i)) {
                slowest = i;
            }
        }
        return slowest < 0 ? OptionalLong.empty() : OptionalLong.of(journeys.row(slowest));
    }

    /** What is gathered while the rows are read. */
    private static final class Collected {
        /** Rows asked who served them: contexts and CPUs of a window repeat, and making a value of a row takes time. */
        private static final int ASKED = 400;

        private static final Place[] PLACES = Place.values();

        private final RunReport report;
        private final int depth;
        private final Journeys.Builder journeys = new Journeys.Builder();
        private final Served served;
        private int asked;
        private int copies;

        Collected(RunReport report) {
            this.report = report;
            this.depth = report.workload().get(Workload.IODEPTH);
            this.served = new Served(report.environment());
        }

        void add(long row, boolean ghost) {
            RequestTrace trace = report.trace();
            journeys.add(trace, row, trace.job(row) * depth + trace.slot(row), ghost);
            copies += RowSpans.copied(trace, row) ? 1 : 0;
            if (!ghost && trace.hasKernelRows() && asked < ASKED) {
                asked++;
                Request request = trace.request(row);
                request.kernel().ifPresent(facts -> served.note(request, facts));
            }
        }

        Passage passage(long fromNs, long toNs, Filter filter, long inFlight, long matched, int oneIn) {
            Journeys all = journeys.build();
            var counters = new EnumMap<Place, LatencyCounter>(Place.class);
            var waiting = new EnumMap<Place, LatencyCounter>(Place.class);
            var marked = new EnumMap<Mark, Long>(Mark.class);
            var stayNs = new long[PLACES.length];
            var lanes = new EnumMap<Leg.Lane, Long>(Leg.Lane.class);
            boolean opened = false;
            boolean call = false;
            for (int i = 0; i < all.size(); i++) {
                Leg.Lane lane = Leg.Lane.NONE;
                boolean ghost = all.ghost(i);
                for (int bound = all.firstBound(i); bound < all.firstBound(i) + all.legs(i); bound++) {
                    Leg leg = Leg.of(all.code(bound));
                    Place place = leg.place();
                    stayNs[place.ordinal()] += all.dwellNs(bound);
                    if (!ghost && leg.waits()) {
                        waiting.computeIfAbsent(place, p -> new LatencyCounter()).add(all.dwellNs(bound));
                    }
                    opened |= place != Place.KERNEL && place != Place.SUBMISSION && place != Place.PROGRAM;
                    call |= place == Place.SUBMISSION;
                    lane = leg.lane();
                }
                for (Place place : PLACES) {
                    if (stayNs[place.ordinal()] > 0 && !ghost) {
                        counters.computeIfAbsent(place, p -> new LatencyCounter()).add(stayNs[place.ordinal()]);
                    }
                    stayNs[place.ordinal()] = 0;
                }
                for (Mark mark : Mark.values()) {
                    if (!ghost && (all.marks(i) & mark.bit()) != 0) {
                        marked.merge(mark, 1L, Long::sum);
                    }
                }
                if (lane != Leg.Lane.NONE && !ghost) {
                    lanes.merge(lane, 1L, Long::sum);
                }
            }
            int seats = depth * report.workload().get(Workload.NUMJOBS);
            return new Passage(fromNs, toNs, filter, all, inFlight, matched, oneIn, histograms(counters), histograms(waiting), marked, served.inWords(), lanes, Math.max(1, seats), opened, call,
                    !opened && copies > 0 && copies == all.size());
        }

        private static Map<Place, LatencyHistogram> histograms(Map<Place, LatencyCounter> counters) {
            var histograms = new EnumMap<Place, LatencyHistogram>(Place.class);
            counters.forEach((place, counter) -> histograms.put(place, counter.histogram()));
            return histograms;
        }
    }
}

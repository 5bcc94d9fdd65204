package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Request;
import org.bioscope.traces.EvenSample;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Workload;
import org.bioscope.traces.filter.Filter;

/**
 * The requests of a stretch of the run as blocks in lanes. As the {@link Easel} it was made on: not changed while it is on the screen. Block {@code b} lies in
 * {@code lane[b]} from {@code startNs[b]} to {@code endNs[b]} and belongs to the request in {@code row[b]}.
 *
 * @param count  lanes
 * @param names  what is written beside a lane, empty where nothing is; as many as there are lanes
 * @param oneIn  one request in so many is drawn
 * @param legs   {@link Leg} codes: what the request did meanwhile
 * @param ghosts blocks of requests that a filter leaves out
 */
record Lanes(int count, List<String> names, long oneIn, int blocks, int[] lane, long[] startNs, long[] endNs, short[] legs, long[] rows, BitSet ghosts) {
    /** As many requests as are drawn at most: each has some ten blocks, and a screen thirty lanes of two thousand columns. */
    static final int MOST_REQUESTS = 24_000;
    /** Making a value of a request takes time, and only that knows its CPUs. */
    private static final int MOST_WITH_FACTS = 4_000;

    static Lanes none() {
        return new Lanes(0, List.of(), 1, 0, new int[0], new long[0], new long[0], new short[0], new long[0], new BitSet());
    }

    /**
     * Which requests are drawn: rows of a trace, each of which stands for {@code oneIn} of the run, of which the trace may
     * itself be a sample: one row in {@code sampled}.
     */
    record Drawn(RequestTrace trace, Sketch.Rows rows, long sampled, long oneIn) {
        /** The number that the row has in the run. */
        long number(long row) {
            return EvenSample.row(row, sampled);
        }

        static Drawn all(RequestTrace trace, Sketch.Rows rows) {
            return new Drawn(trace, rows, 1, 1);
        }
    }

    /** {@code mostLanes} is what there is room for. These lanes last until the next are made on the same easel. */
    static Lanes of(RunReport report, Drawn drawn, Filter filter, LaneKind kind, int mostLanes, Easel easel) {
        RequestTrace trace = drawn.trace();
        int most = kind.needsKernel() ? MOST_WITH_FACTS : MOST_REQUESTS;
        long step = EvenSample.oneIn(drawn.rows().count(), most);
        long oneIn = drawn.oneIn() * step;
        int depth = Math.max(1, report.workload().get(Workload.IODEPTH));
        Journeys.Builder journeys = easel.sketch().journeys();
        for (long i = EvenSample.row(0, step), next = 1; i < drawn.rows().count(); i = EvenSample.row(next++, step)) {
            long row = drawn.rows().at((int) i);
            journeys.add(trace, row, trace.job(row) * depth + trace.slot(row), !filter.equals(Filter.ALL) && !filter.accepts(report.trace(), drawn.number(row)));
        }
        Journeys all = journeys.lent();
        Blocks blocks = easel.blocks();
        Lanes lanes = switch (kind) {
            case REQUEST -> requests(all, oneIn, mostLanes, blocks);
            case SLOT -> seats(all, oneIn, depth, false, blocks);
            case THREAD -> seats(all, oneIn, depth, true, blocks);
            case CPU, WORKER -> served(all, oneIn, trace, kind, blocks);
        };
        for (int b = 0; b < lanes.blocks(); b++) {
            lanes.rows()[b] = drawn.number(lanes.rows()[b]);
        }
        return lanes;
    }

    boolean ghost(int block) {
        return ghosts.get(block);
    }

    /** In the order of their submission; where there are more than lanes, some are left out evenly. */
    private static Lanes requests(Journeys all, long oneIn, int mostLanes, Blocks blocks) {
        int[] order = IntStream.range(0, all.size()).boxed().sorted(Comparator.comparingLong(all::startNs)).mapToInt(Integer::intValue).toArray();
        int step = Math.max(1, Math.ceilDiv(order.length, Math.max(1, mostLanes)));
        int lane = 0;
        for (int i = 0; i < order.length; i += step, lane++) {
            blocks.journey(all, order[i], lane);
        }
        return blocks.lanes(lane, List.of(), oneIn * step);
    }

    private static Lanes seats(Journeys all, long oneIn, int depth, boolean threads, Blocks blocks) {
        int[] used = IntStream.range(0, all.size()).map(all::seat).distinct().sorted().toArray();
        for (int i = 0; i < all.size(); i++) {
            blocks.journey(all, i, Arrays.binarySearch(used, all.seat(i)));
        }
        var names = new ArrayList<String>();
        int last = -1;
        for (int seat : used) {
            int job = seat / depth;
            names.add(!threads ? (used[used.length - 1] >= depth ? job + "." : "") + seat % depth : job == last ? "" : "thread " + job);
            last = job;
        }
        return blocks.lanes(used.length, names, oneIn);
    }

    private static Lanes served(Journeys all, long oneIn, RequestTrace trace, LaneKind kind, Blocks blocks) {
        var pieces = new ArrayList<Piece>();
        var ghosts = new ArrayList<Piece>();
        for (int i = 0; i < all.size(); i++) {
            var found = new ArrayList<Piece>();
            Request request = trace.request(all.row(i));
            if (kind == LaneKind.CPU) {
                cpus(request, found);
            } else {
                workers(request, found);
            }
            (all.ghost(i) ? ghosts : pieces).addAll(found);
        }
        var keys = new TreeSet<Integer>();
        pieces.forEach(piece -> keys.add(piece.key()));
        ghosts.forEach(piece -> keys.add(piece.key()));
        List<Integer> sorted = List.copyOf(keys);
        for (Piece piece : pieces) {
            blocks.piece(piece, sorted.indexOf(piece.key()), false);
        }
        for (Piece piece : ghosts) {
            blocks.piece(piece, sorted.indexOf(piece.key()), true);
        }
        return blocks.lanes(sorted.size(), sorted.stream().map(key -> kind == LaneKind.CPU ? "CPU " + key : "tid " + key).toList(), oneIn);
    }

    private record Piece(int key, long startNs, long endNs, Leg leg, long row) {
    }

    /** What is known to have run on a CPU: nobody does while the device works, or a worker is waited for. */
    private static void cpus(Request request, List<Piece> pieces) {
        request.kernel().ifPresent(facts -> {
            Leg.Lane lane = Leg.Lane.of(facts.completion());
            piece(request, Stage.SUBMIT, Stage.ISSUE, Stage.BIO, facts.submitCpu(), lane, pieces);
            piece(request, Stage.ENDIO, Stage.QUEUED, Stage.COMPLETE, facts.endioCpu(), lane, pieces);
            piece(request, Stage.WORKER, Stage.COMPLETE, Stage.SEEN, facts.workerCpu(), lane, pieces);
        });
    }

    private static void workers(Request request, List<Piece> pieces) {
        request.kernel().ifPresent(facts -> {
            Leg.Lane lane = Leg.Lane.of(facts.completion());
            int worker = facts.workerTid() == 0 ? KernelRow.NO_CPU : facts.workerTid();
            piece(request, Stage.QUEUED, Stage.WORKER, Stage.WORKER, worker, lane, pieces);
            piece(request, Stage.WORKER, Stage.COMPLETE, Stage.SEEN, worker, lane, pieces);
            piece(request, Stage.PUNT, Stage.IOMAP, Stage.BIO, facts.iowqTid() == 0 ? KernelRow.NO_CPU : facts.iowqTid(), lane, pieces);
        });
    }

    private static void piece(Request request, Stage from, Stage to, Stage otherwise, int key, Leg.Lane lane, List<Piece> pieces) {
        Long startNs = request.stampNs().get(from);
        Stage end = request.stampNs().containsKey(to) ? to : otherwise;
        Long endNs = request.stampNs().get(end);
        if (key != KernelRow.NO_CPU && startNs != null && endNs != null && endNs >= startNs) {
            pieces.add(new Piece(key, startNs, endNs, new Leg(from, end, lane, request.stampNs().containsKey(Stage.PUNT), false), request.index()));
        }
    }

    /** The block in a lane at a time, or the nearest that is no further than {@code slackNs}; -1 where there is none. */
    int at(int wantedLane, long ns, long slackNs) {
        int best = -1;
        long bestNs = slackNs + 1;
        for (int b = 0; b < blocks; b++) {
            if (lane[b] == wantedLane) {
                long awayNs = ns < startNs[b] ? startNs[b] - ns : Math.max(0, ns - endNs[b]);
                if (awayNs < bestNs) {
                    bestNs = awayNs;
                    best = b;
                }
            }
        }
        return best;
    }

    /** Collects blocks. Owned by who makes the lanes. */
    static final class Blocks {
        private int size;
        private int[] lane = new int[256];
        private long[] startNs = new long[256];
        private long[] endNs = new long[256];
        private short[] legs = new short[256];
        private long[] rows = new long[256];
        private final BitSet ghosts = new BitSet();

        /** These, without blocks. */
        Blocks cleared() {
            size = 0;
            return this;
        }

        private void journey(Journeys all, int i, int into) {
            long atNs = all.startNs(i);
            for (int bound = all.firstBound(i); bound < all.firstBound(i) + all.legs(i); bound++) {
                add(into, atNs, atNs + all.dwellNs(bound), (short) all.code(bound), all.row(i), all.ghost(i));
                atNs += all.dwellNs(bound);
            }
        }

        private void piece(Piece piece, int into, boolean ghost) {
            add(into, piece.startNs(), piece.endNs(), (short) piece.leg().code(), piece.row(), ghost);
        }

        private void add(int into, long from, long to, short leg, long row, boolean ghost) {
            if (size == lane.length) {
                lane = Arrays.copyOf(lane, size * 2);
                startNs = Arrays.copyOf(startNs, size * 2);
                endNs = Arrays.copyOf(endNs, size * 2);
                legs = Arrays.copyOf(legs, size * 2);
                rows = Arrays.copyOf(rows, size * 2);
            }
            lane[size] = into;
            startNs[size] = from;
            endNs[size] = to;
            legs[size] = leg;
            ghosts.set(size, ghost);
            rows[size++] = row;
        }

        private Lanes lanes(int count, List<String> names, long oneIn) {
            return new Lanes(count, names, oneIn, size, lane, startNs, endNs, legs, rows, ghosts);
        }
    }
}

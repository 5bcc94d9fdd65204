package org.bioscope.traces.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bioscope.traces.Completion;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Request;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.Span;
import org.bioscope.traces.Stage;

/**
 * The threads of a Trace Event file: jobs while they submit and when they see, CPUs while they complete, io-wq workers and
 * kworkers while they work, with one arrow for each request from thread to thread.
 *
 * <p>Slices of one thread must nest, or readers drop one of two that overlap. A slice that would cut across another goes to
 * a further lane of the same thread instead, so none is lost and no time is bent. Slices that are the same, the one
 * submitting call of a whole batch, are drawn once.
 */
final class PerfettoThreads implements TimeWindows.Window {
    /** Thread ids are ours, apart for each kind and lane, and never 0: readers take them as unique in the whole system. */
    private static final int JOBS_FROM = 1_000;
    private static final int CPUS_FROM = 100_000;
    private static final int WORKERS_FROM = 1_000_000;
    private static final int LANE_STEP = 10_000_000;
    /** Lanes past this many hold what a damaged recording would make of them; the last takes all the rest. */
    private static final int MOST_LANES = 64;
    /** The number in flight is drawn no more often than this for a run: what a screen can show, many times over. */
    private static final long MOST_COUNTS = 200_000;

    private record Slice(int thread, long fromNs, long toNs, String name, long index, char flow) {
        boolean sameCall(Slice other) {
            return thread == other.thread && fromNs == other.fromNs && toNs == other.toNs && name.equals(other.name);
        }
    }

    private final PerfettoJson out;
    private final RequestTrace trace;
    private final long countSpacingNs;
    private final Map<Integer, List<ArrayList<Long>>> openEnds = new HashMap<>();
    private final Map<Integer, String> names = new TreeMap<>();
    private long inFlight;
    private long countedNs = Long.MIN_VALUE;

    PerfettoThreads(PerfettoJson out, RequestTrace trace) {
        this.out = out;
        this.trace = trace;
        this.countSpacingNs = Math.max(0, trace.lastSeenNs() - trace.firstSubmitNs()) / MOST_COUNTS;
    }

    static int jobTid(int job) {
        return JOBS_FROM + job;
    }

    static int pid(int tid) {
        int thread = tid % LANE_STEP;
        return thread < CPUS_FROM ? PerfettoJson.REQUESTS_PID : thread < WORKERS_FROM ? PerfettoJson.CPUS_PID : PerfettoJson.WORKERS_PID;
    }

    /** Jobs, CPUs and workers in their own order, each followed by its further lanes. */
    static int sortIndex(int tid) {
        return tid % LANE_STEP * (MOST_LANES + 1) + tid / LANE_STEP;
    }

    /** Names of all threads that were drawn, by their id. */
    Map<Integer, String> names() {
        return names;
    }

    @Override
    public void take(long fromNs, long toNs) throws IOException {
        var slices = new ArrayList<Slice>();
        var moments = new ArrayList<long[]>();
        trace.overlapping(fromNs, toNs - 1, i -> {
            if (trace.submitNs(i) <= 0) {
                return; // only in a damaged recording
            }
            collect(trace.request(i), fromNs, toNs, slices);
            moment(trace.submitNs(i), 1, fromNs, toNs, moments);
            moment(trace.seenNs(i), -1, fromNs, toNs, moments);
        });
        slices.sort(Comparator.comparingInt(Slice::thread).thenComparingLong(Slice::fromNs)
                .thenComparing(Comparator.comparingLong(Slice::toNs).reversed()));
        draw(slices);
        moments.sort(Comparator.comparingLong(moment -> moment[0]));
        count(moments);
    }

    private void collect(Request request, long fromNs, long toNs, List<Slice> slices) {
        var own = new ArrayList<Slice>();
        int job = jobTid(request.job());
        long submitNs = request.stampNs().get(Stage.SUBMIT);
        names.putIfAbsent(job, "job " + request.job());
        own.add(new Slice(job, submitNs, Math.max(submitNs, request.stampNs().getOrDefault(Stage.SUBMITTED, submitNs)), "submit", request.index(), 's'));
        request.kernel().ifPresent(facts -> insideKernel(request, facts, own));
        boolean followed = own.size() > 1;
        long seenNs = request.stampNs().get(Stage.SEEN);
        if (followed) {
            own.add(new Slice(job, seenNs, seenNs, "seen", request.index(), 'f'));
        }
        for (Slice slice : own) {
            if (slice.fromNs() >= fromNs && slice.fromNs() < toNs) {
                slices.add(followed ? slice : new Slice(job, slice.fromNs(), slice.toNs(), slice.name(), slice.index(), ' '));
            }
        }
    }

    /** Each span that ran on a known worker or CPU. A span between them, waiting, belongs to no thread. */
    private void insideKernel(Request request, Request.KernelFacts facts, List<Slice> own) {
        for (Span span : request.spans()) {
            int thread = switch (span.from()) {
                case PUNT, IOMAP, BIO -> facts.iowqTid() == 0 || span.from() == Stage.PUNT ? 0 : worker(facts.iowqTid(), "io-wq ");
                case ENDIO -> ranInEndio(span, facts) ? cpu(facts.endioCpu()) : 0;
                case WORKER -> facts.workerTid() == 0 ? 0 : worker(facts.workerTid(), "kworker ");
                case INTENDED, SUBMIT, SUBMITTED, ISSUE, QUEUED, COMPLETE, SEEN -> 0;
            };
            if (thread != 0) {
                own.add(new Slice(thread, span.startNs(), span.endNs(), span.label(), request.index(), 't'));
            }
        }
    }

    /** A completion left to a waiter or the caller begins at endio too, but what follows runs elsewhere. */
    private static boolean ranInEndio(Span span, Request.KernelFacts facts) {
        return span.to() == Stage.QUEUED || span.to() == Stage.COMPLETE && facts.completion() == Completion.INLINE;
    }

    private int worker(int tid, String kind) {
        int thread = WORKERS_FROM + (tid & 0x3fffff); // PID_MAX_LIMIT is 2^22
        names.putIfAbsent(thread, kind + tid);
        return thread;
    }

    private int cpu(int cpu) {
        if (cpu == KernelRow.NO_CPU) {
            return 0;
        }
        names.putIfAbsent(CPUS_FROM + cpu, "CPU " + cpu);
        return CPUS_FROM + cpu;
    }

    private void draw(List<Slice> slices) throws IOException {
        Slice last = new Slice(0, 0, 0, "", 0, ' ');
        int tid = 0;
        for (Slice slice : slices) {
            if (!slice.sameCall(last) || slice.flow() == 'f') {
                tid = lane(slice);
                out.slice(slice.name(), tid, slice.fromNs(), slice.toNs(), slice.index());
                last = slice;
            }
            if (slice.flow() != ' ') {
                out.flow(slice.flow(), tid, slice.fromNs(), slice.index());
            }
        }
    }

    /** The first lane of the slice's thread in which it nests. */
    private int lane(Slice slice) {
        List<ArrayList<Long>> lanes = openEnds.computeIfAbsent(slice.thread(), _ -> new ArrayList<>());
        for (int lane = 0;; lane++) {
            if (lane == lanes.size()) {
                lanes.add(new ArrayList<>());
            }
            ArrayList<Long> ends = lanes.get(lane);
            while (!ends.isEmpty() && ends.getLast() <= slice.fromNs()) {
                ends.removeLast();
            }
            if (ends.isEmpty() || ends.getLast() >= slice.toNs() || lane == MOST_LANES) {
                ends.add(slice.toNs());
                int tid = slice.thread() + lane * LANE_STEP;
                if (lane > 0) {
                    names.putIfAbsent(tid, names.get(slice.thread()) + " (" + (lane + 1) + ")");
                }
                return tid;
            }
        }
    }

    private static void moment(long atNs, long change, long fromNs, long toNs, List<long[]> moments) {
        if (atNs >= fromNs && atNs < toNs) {
            moments.add(new long[] {atNs, change});
        }
    }

    private void count(List<long[]> moments) throws IOException {
        for (int i = 0; i < moments.size(); i++) {
            long atNs = moments.get(i)[0];
            inFlight += moments.get(i)[1];
            boolean lastOfItsTime = i + 1 == moments.size() || moments.get(i + 1)[0] != atNs;
            if (lastOfItsTime && (inFlight == 0 || countedNs == Long.MIN_VALUE || atNs - countedNs >= countSpacingNs)) {
                out.counter("in flight", "requests", inFlight, atNs);
                countedNs = atNs;
            }
        }
    }
}

package org.bioscope.traces.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.bioscope.traces.Completion;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RowSpans;
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

    private record Slice(int thread, long fromNs, long toNs, String name, long index, char flow) implements Comparable<Slice> {
        boolean sameCall(Slice other) {
            return thread == other.thread && fromNs == other.fromNs && toNs == other.toNs && name.equals(other.name);
        }

        /** By thread, then by time, what encloses first. */
        @Override
        public int compareTo(Slice other) {
            return thread != other.thread ? Integer.compare(thread, other.thread)
                    : fromNs != other.fromNs ? Long.compare(fromNs, other.fromNs) : Long.compare(other.toNs, toNs);
        }
    }

    private final PerfettoJson out;
    private final RequestTrace trace;
    private final long countSpacingNs;
    private final Map<Integer, List<ArrayList<Long>>> openEnds = new HashMap<>();
    private final Map<Integer, String> names = new TreeMap<>();
    /** Whose name is there already: asked for each slice of each request. */
    private final Set<Integer> named = new HashSet<>();
    private final RowSpans spans;
    private long inFlight;
    private long countedNs = Long.MIN_VALUE;

    PerfettoThreads(PerfettoJson out, RequestTrace trace) {
        this.out = out;
        this.trace = trace;
        this.spans = new RowSpans(trace);
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
        var starts = LongStream.builder();
        var ends = LongStream.builder();
        trace.overlapping(fromNs, toNs - 1, row -> {
            long submitNs = trace.submitNs(row);
            long seenNs = trace.seenNs(row);
            if (submitNs <= 0) {
                return; // only in a damaged recording
            }
            collect(row, submitNs, seenNs, fromNs, toNs, slices);
            if (submitNs >= fromNs) {
                starts.add(submitNs);
            }
            if (seenNs < toNs) {
                ends.add(seenNs);
            }
        });
        slices.sort(null);
        draw(slices);
        count(starts.build().sorted().toArray(), ends.build().sorted().toArray());
    }

    private void collect(long row, long submitNs, long seenNs, long fromNs, long toNs, List<Slice> slices) {
        int number = trace.job(row);
        int job = jobTid(number);
        if (named.add(job)) {
            names.put(job, "job " + number);
        }
        int own = slices.size();
        long submittedNs = trace.stampNs(row, Stage.SUBMITTED);
        add(new Slice(job, submitNs, Math.max(submitNs, submittedNs == 0 ? submitNs : submittedNs), "submit", row, 's'), fromNs, toNs, slices);
        boolean followed = trace.hasKernelRows() && insideKernel(row, fromNs, toNs, slices);
        if (followed) {
            add(new Slice(job, seenNs, seenNs, "seen", row, 'f'), fromNs, toNs, slices);
        } else if (slices.size() > own) {
            Slice call = slices.removeLast();
            slices.add(new Slice(job, call.fromNs(), call.toNs(), call.name(), row, ' '));
        }
    }

    private static void add(Slice slice, long fromNs, long toNs, List<Slice> slices) {
        if (slice.fromNs() >= fromNs && slice.fromNs() < toNs) {
            slices.add(slice);
        }
    }

    /** Each span that ran on a known worker or CPU; whether there is one. A span between them, waiting, belongs to no thread. */
    private boolean insideKernel(long row, long fromNs, long toNs, List<Slice> slices) {
        int iowqTid = trace.kernelInt(row, KernelRow.IOWQ_TID);
        int workerTid = trace.kernelInt(row, KernelRow.WORKER_TID);
        boolean any = false;
        spans.read(row);
        for (int i = 0; i < spans.count(); i++) {
            int thread = switch (spans.from(i)) {
                case PUNT, IOMAP, BIO -> iowqTid == 0 || spans.from(i) == Stage.PUNT ? 0 : worker(iowqTid, "io-wq ");
                case ENDIO -> ranInEndio(spans.to(i), trace.completion(row)) ? cpu(trace.kernelShort(row, KernelRow.ENDIO_CPU)) : 0;
                case WORKER -> workerTid == 0 ? 0 : worker(workerTid, "kworker ");
                case INTENDED, SUBMIT, SUBMITTED, ISSUE, QUEUED, COMPLETE, SEEN -> 0;
            };
            if (thread != 0) {
                any = true;
                add(new Slice(thread, spans.startNs(i), spans.endNs(i), spans.label(i), row, 't'), fromNs, toNs, slices);
            }
        }
        return any;
    }

    /** A completion left to a waiter or the caller begins at endio too, but what follows runs elsewhere. */
    private static boolean ranInEndio(Stage to, Completion completion) {
        return to == Stage.QUEUED || to == Stage.COMPLETE && completion == Completion.INLINE;
    }

    private int worker(int tid, String kind) {
        int thread = WORKERS_FROM + (tid & 0x3fffff); // PID_MAX_LIMIT is 2^22
        if (named.add(thread)) {
            names.put(thread, kind + tid);
        }
        return thread;
    }

    private int cpu(int cpu) {
        if (cpu == KernelRow.NO_CPU) {
            return 0;
        }
        if (named.add(CPUS_FROM + cpu)) {
            names.put(CPUS_FROM + cpu, "CPU " + cpu);
        }
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

    /** Both in the order of time. At one time all that starts and ends is counted before it is said. */
    private void count(long[] starts, long[] ends) throws IOException {
        int started = 0;
        int ended = 0;
        while (started < starts.length || ended < ends.length) {
            long atNs = Math.min(started < starts.length ? starts[started] : Long.MAX_VALUE, ended < ends.length ? ends[ended] : Long.MAX_VALUE);
            for (; started < starts.length && starts[started] == atNs; started++) {
                inFlight++;
            }
            for (; ended < ends.length && ends[ended] == atNs; ended++) {
                inFlight--;
            }
            if (inFlight == 0 || countedNs == Long.MIN_VALUE || atNs - countedNs >= countSpacingNs) {
                out.counter("in flight", "requests", inFlight, atNs);
                countedNs = atNs;
            }
        }
    }
}

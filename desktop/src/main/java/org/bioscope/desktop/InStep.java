package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.Palette;
import org.bioscope.desktop.view.Passage;
import org.bioscope.desktop.view.TimeScale;
import org.bioscope.desktop.view.Type;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.rules.Elsewhere;

/**
 * Several runs that play in step, by one clock. By time, each is as long after its own start as the others; by number, each
 * has seen as many requests, and the clock is the first run's. Owned by the JavaFX thread; windows are read in the
 * background.
 */
final class InStep implements Transport {
    /** Requests of a window that are counted by number; more pass too fast to be told apart. */
    private static final int MOST_COUNTED = 1 << 17;

    /**
     * What is played. {@code moments} has for each run when it had seen {@code firstNumber} requests, one more, and so on,
     * CLOCK_MONOTONIC ns; empty where runs are in step by time.
     */
    private record Window(long fromNs, long toNs, List<Passage> passages, long firstNumber, List<long[]> moments) {
    }

    private final Background background;
    private final Consumer<Exception> refuse;
    private final Playhead playhead = new Playhead();
    private List<RunReport> runs = List.of();
    private boolean byNumber;
    private Window window = new Window(0, 0, List.of(), 0, List.of());
    private long asked;
    private long answered;

    InStep(Background background, Consumer<Exception> refuse) {
        this.background = background;
        this.refuse = refuse;
    }

    /** Begins with other runs, which are over. */
    void show(List<RunReport> shown) {
        runs = List.copyOf(shown);
        window = new Window(0, 0, List.of(), 0, List.of());
        answered = ++asked;
        if (runs.stream().allMatch(run -> run.trace().size() > 0) && !runs.isEmpty()) {
            playhead.scale(TimeScale.playing(latencyNs(), Playback.REQUEST_SCREEN_NS));
            playhead.play();
            open(firstNs(), windowNs(), OptionalLong.empty());
        }
    }

    List<RunReport> runs() {
        return runs;
    }

    boolean byNumber() {
        return byNumber;
    }

    /** By their number of requests, or by time; the first run stays where it is. */
    void byNumber(boolean wanted) {
        if (wanted != byNumber && !runs.isEmpty()) {
            byNumber = wanted;
            open(window.fromNs(), windowNs(), OptionalLong.of(playhead.atNs()));
        }
    }

    /** The pulse. */
    void tick(long clockNs) {
        playhead.tick(clockNs);
        if (asked == answered && playhead.playing() && playhead.playedOut() && !window.passages().isEmpty()) {
            if (window.toNs() < lastNs()) {
                open(window.toNs(), windowNs(), OptionalLong.empty());
            } else {
                playhead.pause();
            }
        }
    }

    /** Whether there is anything to be seen. */
    boolean ready() {
        return !window.passages().isEmpty();
    }

    boolean playing() {
        return playhead.playing();
    }

    /** ns since each run's start; by number, since the first run's. */
    long sharedNs() {
        return playhead.atNs();
    }

    /** Where on their common axis the runs are: ns, or requests seen. */
    OptionalDouble place() {
        return !ready() ? OptionalDouble.empty() : OptionalDouble.of(byNumber ? number() : playhead.atNs());
    }

    /** Requests that each run has seen, those under way as a fraction. */
    double number() {
        if (window.moments().isEmpty()) {
            return 0;
        }
        return window.firstNumber() + seen(window.moments().getFirst(), runs.getFirst().startNs() + playhead.atNs());
    }

    /** The moment of a run that is shown, CLOCK_MONOTONIC ns. */
    long momentNs(int run) {
        long sharedNs = playhead.atNs();
        if (!byNumber || window.moments().isEmpty() || run == 0) {
            return runs.get(run).startNs() + sharedNs;
        }
        long[] moments = window.moments().get(run);
        double seen = seen(window.moments().getFirst(), runs.getFirst().startNs() + sharedNs);
        int whole = (int) Math.min(seen, moments.length - 1);
        return whole + 1 >= moments.length ? moments[moments.length - 1] : moments[whole] + Math.round((seen - whole) * (moments[whole + 1] - moments[whole]));
    }

    /** How many of a run's moments have passed, and which part of the way to the next. */
    private static double seen(long[] moments, long atNs) {
        int found = Arrays.binarySearch(moments, atNs);
        int last = found >= 0 ? found : -found - 2;
        if (last < 0) {
            return 0;
        }
        if (last + 1 >= moments.length) {
            return moments.length - 1;
        }
        return last + (double) (atNs - moments[last]) / Math.max(1, moments[last + 1] - moments[last]);
    }

    /** How many requests a run has seen at the moment that is shown. */
    long seen(int run) {
        return seenBefore(runs.get(run).trace(), momentNs(run) + 1);
    }

    /** Whether a run is at its end while another still goes on. */
    boolean over(int run) {
        return ready() && momentNs(run) >= runs.get(run).trace().lastSeenNs();
    }

    /** What each run's circuit draws; empty while nothing is there. */
    List<Frame> frames(Palette palette, Type type) {
        var made = new ArrayList<Frame>();
        for (int i = 0; i < window.passages().size(); i++) {
            made.add(new Frame(runs.get(i), window.passages().get(i), momentNs(i), playhead.playing(), false, playhead.scale(), Optional.empty(), OptionalLong.empty(), List.of(),
                    Optional.empty(), Elsewhere.nothing(), Optional.empty(), palette, type));
        }
        return made;
    }

    /** The first run's frame with the window of the common clock, for the bar that plays it. */
    Frame clock(Frame first) {
        long startNs = runs.getFirst().startNs();
        Passage common = first.passage().between(startNs + window.fromNs(), startNs + window.toNs());
        return new Frame(first.report(), common, startNs + playhead.atNs(), first.playing(), false, first.scale(), first.selected(), first.crosshair(), List.of(), first.matches(),
                first.elsewhere(), first.kernel(), first.palette(), first.type());
    }

    @Override
    public void playOrPause() {
        if (playhead.playing()) {
            playhead.pause();
            return;
        }
        if (playhead.playedOut()) {
            if (window.toNs() >= lastNs()) {
                open(firstNs(), windowNs(), OptionalLong.empty());
            } else {
                playhead.seek(window.fromNs());
            }
        }
        playhead.play();
    }

    /** By time to the next event of any request of any run; by number to the next request seen. */
    @Override
    public void step(boolean forward) {
        if (!ready()) {
            return;
        }
        playhead.pause();
        long atNs = playhead.atNs();
        long nextNs = forward ? Long.MAX_VALUE : Long.MIN_VALUE;
        if (byNumber) {
            long startNs = runs.getFirst().startNs();
            for (long moment : window.moments().getFirst()) {
                long at = moment - startNs;
                nextNs = forward ? at > atNs ? Math.min(nextNs, at) : nextNs : at < atNs ? Math.max(nextNs, at) : nextNs;
            }
        } else {
            for (int i = 0; i < runs.size(); i++) {
                long startNs = runs.get(i).startNs();
                var journeys = window.passages().get(i).journeys();
                long event = forward ? journeys.nextEventNs(startNs + atNs, Long.MAX_VALUE) : journeys.previousEventNs(startNs + atNs, Long.MIN_VALUE);
                if (event != Long.MAX_VALUE && event != Long.MIN_VALUE) {
                    nextNs = forward ? Math.min(nextNs, event - startNs) : Math.max(nextNs, event - startNs);
                }
            }
        }
        if (nextNs == Long.MAX_VALUE || nextNs == Long.MIN_VALUE) {
            adjoining(forward);
        } else if (forward ? nextNs > window.toNs() : nextNs < window.fromNs()) {
            open(forward ? window.toNs() : window.fromNs() - windowNs(), windowNs(), OptionalLong.of(nextNs));
        } else {
            playhead.seek(nextNs);
        }
    }

    @Override
    public void adjoining(boolean after) {
        if (ready()) {
            long fromNs = after ? window.toNs() : window.fromNs() - windowNs();
            open(fromNs, windowNs(), after ? OptionalLong.empty() : OptionalLong.of(window.fromNs()));
        }
    }

    @Override
    public void scrub(double share) {
        playhead.seek(window.fromNs() + Math.round(share * (window.toNs() - window.fromNs())));
    }

    @Override
    public void toStart() {
        if (ready()) {
            open(firstNs(), windowNs(), OptionalLong.empty());
        }
    }

    @Override
    public void latest() {
        if (ready()) {
            open(lastNs() - windowNs(), windowNs(), OptionalLong.empty());
        }
    }

    @Override
    public void slower() {
        scale(playhead.scale().slower());
    }

    @Override
    public void faster() {
        scale(playhead.scale().faster());
    }

    private void scale(TimeScale scale) {
        long atNs = playhead.atNs();
        playhead.scale(scale);
        if (ready()) {
            double share = (double) (atNs - window.fromNs()) / Math.max(1, window.toNs() - window.fromNs());
            open(atNs - (long) (share * windowNs()), windowNs(), OptionalLong.of(atNs));
        }
    }

    private long latencyNs() {
        return runs.stream().mapToLong(run -> Playback.latencyNs(run.trace())).max().orElse(1_000_000);
    }

    private long windowNs() {
        return Math.max(playhead.scale().runNs(Playback.WINDOW_SCREEN_NS), Playback.WINDOW_LATENCIES * latencyNs());
    }

    /** When the first request of any run was submitted, since the runs' starts. */
    private long firstNs() {
        return byNumber ? runs.getFirst().trace().firstSubmitNs() - runs.getFirst().startNs()
                : runs.stream().mapToLong(run -> run.trace().firstSubmitNs() - run.startNs()).min().orElse(0);
    }

    /** When the last run is over; by number, the first, whose clock it is. */
    private long lastNs() {
        return byNumber ? runs.getFirst().trace().lastSeenNs() - runs.getFirst().startNs()
                : runs.stream().mapToLong(run -> run.trace().lastSeenNs() - run.startNs()).max().orElse(0);
    }

    private void open(long wantedFromNs, long lengthNs, OptionalLong atNs) {
        long fromNs = Math.max(firstNs(), Math.min(wantedFromNs, lastNs() - lengthNs));
        long toNs = Math.min(lastNs(), fromNs + lengthNs);
        List<RunReport> of = runs;
        boolean counted = byNumber;
        long number = ++asked;
        background.run(() -> counted ? byNumber(of, fromNs, toNs) : byTime(of, fromNs, toNs), read -> {
            if (number == asked) {
                answered = number;
                window = read;
                playhead.open(fromNs, toNs, atNs.orElse(fromNs));
            }
        }, e -> {
            if (number == asked) {
                answered = number;
                refuse.accept(e);
            }
        });
    }

    private static Window byTime(List<RunReport> runs, long fromNs, long toNs) {
        // A run that is over by then shows its last window, in which nobody is left.
        return new Window(fromNs, toNs, runs.stream().map(run -> passage(run, run.startNs() + fromNs, run.startNs() + toNs)).toList(), 0, List.of());
    }

    private static Passage passage(RunReport run, long fromNs, long toNs) {
        long lastNs = run.trace().lastSeenNs();
        long from = Math.max(run.trace().firstSubmitNs(), Math.min(fromNs, lastNs - (toNs - fromNs)));
        return Passage.of(run, from, Math.max(from, toNs), OptionalLong.empty());
    }

    private static Window byNumber(List<RunReport> runs, long fromNs, long toNs) {
        RunReport first = runs.getFirst();
        long from = seenBefore(first.trace(), first.startNs() + fromNs);
        // One more than the window has, to be stepped to.
        long to = Math.min(from + MOST_COUNTED, seenBefore(first.trace(), first.startNs() + toNs + 1) + 1);
        var moments = new ArrayList<long[]>();
        var passages = new ArrayList<Passage>();
        for (RunReport run : runs) {
            long[] of = moments(run.trace(), from, to);
            moments.add(of);
            passages.add(run == first ? passage(run, run.startNs() + fromNs, run.startNs() + toNs) : passage(run, of[0], of[of.length - 1]));
        }
        return new Window(fromNs, toNs, passages, from, moments);
    }

    /** When a run had seen {@code from} requests, and each one more up to {@code to}, or to its last. */
    private static long[] moments(RequestTrace trace, long from, long to) {
        long begin = Math.min(from, trace.size());
        long end = Math.min(to, trace.size());
        var moments = new long[(int) (end - begin + 1)];
        moments[0] = begin == 0 ? trace.firstSubmitNs() : trace.seenNs(begin - 1);
        for (long row = begin; row < end; row++) {
            moments[(int) (row - begin + 1)] = trace.seenNs(row);
        }
        // Rows of several jobs come together nearly in order.
        Arrays.sort(moments);
        return moments;
    }

    /** How many requests of a trace were seen before a moment. */
    private static long seenBefore(RequestTrace trace, long atNs) {
        long low = 0;
        long high = trace.size();
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (trace.seenNs(middle) < atNs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}

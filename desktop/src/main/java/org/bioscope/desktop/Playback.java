package org.bioscope.desktop;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.bioscope.desktop.view.Passage;
import org.bioscope.desktop.view.TimeScale;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.filter.Filter;

/**
 * Which window of the run is played, where in it, and what comes when it has played out: the newest one, while the run is
 * followed. Windows are read in the background; until one is there, the last one stays. Owned by the JavaFX thread.
 */
final class Playback implements Transport {
    /** How long a window plays before the eye, unless its requests take longer than that. */
    static final long WINDOW_SCREEN_NS = 10_000_000_000L;
    /** A window holds at least so many median latencies, or one would only ever see pieces of requests. */
    static final int WINDOW_LATENCIES = 3;
    /** The time scale chosen for a run lets its median request pass in this time: quick, but an eye can follow. */
    static final long REQUEST_SCREEN_NS = 2_000_000_000L;
    /** Requests looked at to guess the median; the last ones, as they say what comes. */
    private static final int LATENCY_SAMPLE = 256;

    /** All that is played, CLOCK_MONOTONIC ns. */
    private record Part(long fromNs, long toNs) {
    }

    private final Background background;
    private final Consumer<Exception> refuse;
    private final Playhead playhead = new Playhead();
    private RunReport report;
    private OptionalLong selected = OptionalLong.empty();
    private Filter filter = Filter.ALL;
    private Passage passage = Passage.empty();
    private Optional<Part> part = Optional.empty();
    private boolean following = true;
    private boolean scaleChosen;
    private long asked;
    private long answered;

    Playback(Background background, Consumer<Exception> refuse, RunReport report) {
        this.background = background;
        this.refuse = refuse;
        this.report = report;
    }

    /** Begins with another run. */
    void show(RunReport shown) {
        report = shown;
        passage = Passage.empty();
        part = Optional.empty();
        following = true;
        scaleChosen = false;
        answered = ++asked;
    }

    /** The pulse: the run as it stands now, and the request that must be drawn whatever else is left out. */
    void tick(RunReport latest, OptionalLong selectedRow, long clockNs) {
        report = latest;
        selected = selectedRow;
        playhead.tick(clockNs);
        if (asked != answered || report.trace().size() == 0) {
            return;
        }
        if (passage.toNs() == 0) {
            begin();
        } else if (playhead.playing() && playhead.playedOut()) {
            playedOut();
        }
    }

    /** What is drawn as itself and not as a ghost; the window that is shown is read anew, and no part of the run is meant any more. */
    void filter(Filter wanted) {
        filter = wanted;
        part = Optional.empty();
        if (passage.toNs() != 0) {
            open(passage.fromNs(), passage.toNs() - passage.fromNs(), OptionalLong.of(playhead.atNs()));
        }
    }

    Passage passage() {
        return passage;
    }

    boolean following() {
        return following;
    }

    TimeScale scale() {
        return playhead.scale();
    }

    boolean playing() {
        return playhead.playing();
    }

    long atNs() {
        return playhead.atNs();
    }

    @Override
    public void playOrPause() {
        if (playhead.playing()) {
            playhead.pause();
            return;
        }
        playhead.play();
        if (playhead.playedOut()) {
            if (part.isPresent() && part.get().fromNs() < passage.fromNs()) {
                open(part.get().fromNs(), windowNs(), OptionalLong.empty());
            } else {
                playhead.seek(playhead.fromNs());
            }
        }
    }

    /** To the next event of any request that is drawn, or back to the one before. */
    @Override
    public void step(boolean forward) {
        playhead.pause();
        long atNs = playhead.atNs();
        long eventNs = forward ? passage.journeys().nextEventNs(atNs, Long.MAX_VALUE) : passage.journeys().previousEventNs(atNs, Long.MIN_VALUE);
        if (forward ? eventNs > playhead.toNs() : eventNs < playhead.fromNs()) {
            adjoining(forward);
        } else {
            playhead.seek(eventNs);
        }
    }

    /** To a share of the window, 0 to 1. */
    @Override
    public void scrub(double share) {
        playhead.seek(playhead.fromNs() + Math.round(share * (playhead.toNs() - playhead.fromNs())));
    }

    /** To a moment of the window that is shown, and stays there. */
    void hold(long ns) {
        playhead.pause();
        playhead.seek(ns);
    }

    @Override
    public void toStart() {
        playhead.seek(playhead.fromNs());
    }

    /** The window after the one shown, or before it, then at its end. */
    @Override
    public void adjoining(boolean after) {
        if (passage.toNs() == 0) {
            return;
        }
        long lengthNs = windowNs();
        anywhere();
        long fromNs = after ? passage.toNs() : passage.fromNs() - lengthNs;
        open(fromNs, lengthNs, after ? OptionalLong.empty() : OptionalLong.of(passage.fromNs()));
    }

    /** The newest window, and from then on always the newest. */
    @Override
    public void latest() {
        if (report.trace().size() > 0) {
            anywhere();
            following = true;
            playhead.play();
            newest();
        }
    }

    /** The window that begins {@code sinceStartNs} after the run did. */
    void seek(long sinceStartNs) {
        if (report.trace().size() > 0) {
            anywhere();
            open(report.startNs() + sinceStartNs, windowNs(), OptionalLong.empty());
        }
    }

    /** Plays what was submitted from one moment to another and the filter accepts, CLOCK_MONOTONIC ns, until the last of it was seen, and stops there. */
    void only(long fromNs, long toNs) {
        if (report.trace().size() == 0) {
            return;
        }
        RunReport of = report;
        Filter accepted = filter;
        long number = ++asked;
        background.run(() -> lastSeenNs(of.trace(), accepted, fromNs, toNs), untilNs -> {
            if (number == asked) {
                following = false;
                part = Optional.of(new Part(fromNs, untilNs));
                playhead.play();
                open(fromNs, windowNs(), OptionalLong.empty());
            }
        }, e -> {
            answered = asked;
            refuse.accept(e);
        });
    }

    /** Only those in flight at the part's end can be seen after it, so only those are read. */
    private static long lastSeenNs(RequestTrace trace, Filter filter, long fromNs, long toNs) {
        var lastNs = new long[] {toNs};
        trace.overlapping(toNs, toNs, row -> {
            if (trace.submitNs(row) >= fromNs && trace.submitNs(row) <= toNs && filter.accepts(trace, row)) {
                lastNs[0] = Math.max(lastNs[0], trace.seenNs(row));
            }
        });
        return lastNs[0];
    }

    /** Neither the newest window nor a part of the run is what a person wants to see now. */
    private void anywhere() {
        following = false;
        part = Optional.empty();
    }

    /** The window around a request, held at the moment when it is submitted. */
    void showRequest(long row) {
        showRequest(row, report.trace().submitNs(row));
    }

    /** The window around a request, held at a moment of its life, CLOCK_MONOTONIC ns. */
    void showRequest(long row, long atNs) {
        playhead.pause();
        anywhere();
        long submitNs = report.trace().submitNs(row);
        open(submitNs - windowNs() / 10, Math.max(windowNs(), 2 * report.trace().latencyNs(row)), OptionalLong.of(atNs));
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
        scaleChosen = true;
        long atNs = playhead.atNs();
        playhead.scale(scale);
        if (passage.toNs() != 0) {
            // The moment stays where it is in the window, so that a change of pace is not a jump.
            double share = (double) (atNs - playhead.fromNs()) / Math.max(1, playhead.toNs() - playhead.fromNs());
            open(atNs - (long) (share * windowNs()), windowNs(), OptionalLong.of(atNs));
        }
    }

    private void begin() {
        if (!scaleChosen) {
            playhead.scale(TimeScale.playing(latencyNs(), REQUEST_SCREEN_NS));
        }
        playhead.play();
        newest();
    }

    private void playedOut() {
        if (part.isPresent() && passage.toNs() >= part.get().toNs()) {
            playhead.pause();
        } else if (Passage.wholeUntilNs(report) > passage.toNs()) {
            if (following) {
                newest();
            } else {
                open(passage.toNs(), windowNs(), OptionalLong.of(passage.toNs()));
            }
        } else if (report.phase().over()) {
            playhead.pause();
        }
    }

    private void newest() {
        long lengthNs = windowNs();
        open(Passage.wholeUntilNs(report) - lengthNs, lengthNs, OptionalLong.empty());
    }

    private long windowNs() {
        return Math.max(playhead.scale().runNs(WINDOW_SCREEN_NS), WINDOW_LATENCIES * latencyNs());
    }

    private long latencyNs() {
        return latencyNs(report.trace());
    }

    /** About the median latency of the last requests, ns. */
    static long latencyNs(RequestTrace trace) {
        int sample = (int) Math.min(LATENCY_SAMPLE, trace.size());
        var latencies = new long[sample];
        for (int i = 0; i < sample; i++) {
            latencies[i] = trace.latencyNs(trace.size() - 1 - i);
        }
        Arrays.sort(latencies);
        return sample == 0 ? 1_000_000 : Math.max(1, latencies[sample / 2]);
    }

    /** Reads a window off this thread and then plays it, at {@code atNs} or from its start; held within the trace. */
    private void open(long wantedFromNs, long lengthNs, OptionalLong atNs) {
        RunReport of = report;
        long lastNs = Passage.wholeUntilNs(of);
        long leastNs = part.map(Part::fromNs).orElse(of.trace().firstSubmitNs());
        long mostNs = Math.min(lastNs, part.map(Part::toNs).orElse(lastNs));
        long fromNs = Math.max(leastNs, Math.min(wantedFromNs, mostNs - lengthNs));
        long toNs = Math.min(mostNs, fromNs + lengthNs);
        OptionalLong always = selected;
        Filter only = filter;
        long number = ++asked;
        background.run(() -> Passage.of(of, fromNs, toNs, always, only), read -> {
            if (number == asked) {
                answered = number;
                passage = read;
                playhead.open(fromNs, toNs, atNs.orElse(fromNs));
            }
        }, e -> {
            answered = asked;
            refuse.accept(e);
        });
    }
}

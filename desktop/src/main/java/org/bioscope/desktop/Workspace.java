package org.bioscope.desktop;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.Palette;
import org.bioscope.desktop.view.Passage;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.TimeScale;
import org.bioscope.desktop.view.Type;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Finding;
import org.bioscope.traces.Findings;
import org.bioscope.traces.Request;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.file.Recording;

/**
 * What the window is about: the run, the moment of it that is shown, what the person has chosen. Commands change it, and
 * once a pulse {@link #tick} makes it into a {@link Frame}. Owned by the JavaFX thread.
 */
final class Workspace {
    /** How long a window plays before the eye, unless its requests take longer than that. */
    private static final long WINDOW_SCREEN_NS = 10_000_000_000L;
    /** A window holds at least so many median latencies, or one would only ever see pieces of requests. */
    private static final int WINDOW_LATENCIES = 3;
    /** The time scale chosen for a run lets its median request pass in this time: quick, but an eye can follow. */
    private static final long REQUEST_SCREEN_NS = 2_000_000_000L;
    /** Requests looked at to guess the median; the last ones, as they say what comes. */
    private static final int LATENCY_SAMPLE = 256;
    /** Findings read every row, so while a run goes on they are made anew this seldom. */
    private static final long FINDINGS_EVERY_NS = 2_000_000_000L;

    /** Why a run could not be started; {@code option} names the field to mark where there is one. */
    record Problem(Optional<String> option, String message) {
    }

    private final Launcher launcher;
    private final Background background;
    private final Playhead playhead = new Playhead();

    private Optional<TraceSource> source = Optional.empty();
    private RunReport report;
    private Passage passage = Passage.empty();
    private boolean opening;
    private boolean following = true;
    private boolean scaleChosen;
    private Optional<Request> selected = Optional.empty();
    private OptionalLong crosshair = OptionalLong.empty();
    private List<Finding> findings = List.of();
    private boolean finding;
    private long findingsClockNs;
    private boolean findingsFinal;
    private Optional<Problem> problem = Optional.empty();
    private boolean starting;
    private Palette palette = Palette.of(Theme.DARK);
    private Type type = Type.of(Theme.DARK);

    Workspace(Launcher launcher, Background background, Workload workload) {
        this.launcher = launcher;
        this.background = background;
        this.report = RunReport.preparing(workload, Environment.unknown());
    }

    // What is shown

    /** The pulse: pulls what is known of the run, moves the playhead, and says what is to be drawn. */
    Frame tick(long clockNs) {
        source.ifPresent(s -> report = s.latest());
        playhead.tick(clockNs);
        if (!opening && report.trace().size() > 0) {
            if (passage.toNs() == 0) {
                begin();
            } else if (playhead.playing() && playhead.playedOut()) {
                playedOut();
            }
        }
        findings(clockNs);
        return frame();
    }

    Frame frame() {
        return new Frame(report, passage, playhead.atNs(), playhead.playing(), following, playhead.scale(), selected, crosshair, findings, palette, type);
    }

    RunReport report() {
        return report;
    }

    Theme theme() {
        return palette.theme();
    }

    /** Whether there is a run that could be looked at, played and exported. */
    boolean hasRun() {
        return source.isPresent();
    }

    boolean running() {
        return starting || source.isPresent() && !report.phase().over();
    }

    /** Why the last start was refused; empty once one succeeded. */
    Optional<Problem> problem() {
        return problem;
    }

    Background background() {
        return background;
    }

    // The run

    /** Starts a run in place of the one that is shown, which is stopped. */
    void run(Workload workload) {
        if (starting) {
            return;
        }
        starting = true;
        problem = Optional.empty();
        source.ifPresent(TraceSource::stop);
        background.run(() -> {
            source.ifPresent(TraceSource::close);
            return launcher.start(workload.checked());
        }, this::show, this::refused);
    }

    /** Shows a source: a run, a recording, whatever yields requests. */
    void show(TraceSource shown) {
        starting = false;
        source = Optional.of(shown);
        report = shown.latest();
        passage = Passage.empty();
        selected = Optional.empty();
        crosshair = OptionalLong.empty();
        findings = List.of();
        findingsFinal = false;
        following = true;
        scaleChosen = false;
    }

    /** Shows a recording in place of the run that is shown. */
    void openRecording(Path file) {
        background.run(() -> Recording.open(file), recording -> {
            source.ifPresent(TraceSource::close);
            show(new RecordedRun(recording.report()));
        }, this::refuse);
    }

    /** Whether what is shown was recorded earlier. */
    boolean recorded() {
        return source.filter(RecordedRun.class::isInstance).isPresent();
    }

    private void refused(Exception e) {
        starting = false;
        refuse(e);
    }

    /** Says why something the person asked for cannot be. */
    void refuse(Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        problem = Optional.of(new Problem(e instanceof WorkloadException w ? Optional.of(w.option()) : Optional.empty(), message));
    }

    void stop() {
        source.ifPresent(TraceSource::stop);
    }

    void close() {
        source.ifPresent(TraceSource::close);
    }

    /** What is known of a workload's target; handed over on the JavaFX thread. */
    void facts(Workload workload, java.util.function.Consumer<Environment> known, java.util.function.Consumer<Exception> failed) {
        background.run(() -> launcher.facts(workload), known, failed);
    }

    // The playhead

    void playOrPause() {
        if (playhead.playing()) {
            playhead.pause();
        } else {
            if (playhead.playedOut()) {
                playhead.seek(playhead.fromNs());
            }
            playhead.play();
        }
    }

    /** To the next event of any request that is drawn, or back to the one before. */
    void step(boolean forward) {
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
    void scrub(double share) {
        playhead.seek(playhead.fromNs() + Math.round(share * (playhead.toNs() - playhead.fromNs())));
    }

    void toStart() {
        playhead.seek(playhead.fromNs());
    }

    /** The window after the one shown, or before it. */
    void adjoining(boolean after) {
        if (passage.toNs() == 0) {
            return;
        }
        long lengthNs = windowNs();
        following = false;
        long fromNs = after ? passage.toNs() : passage.fromNs() - lengthNs;
        open(fromNs, lengthNs, after ? OptionalLong.empty() : OptionalLong.of(fromNs + lengthNs));
    }

    /** The newest window, and from then on always the newest. */
    void latest() {
        if (report.trace().size() == 0) {
            return;
        }
        following = true;
        playhead.play();
        newest();
    }

    /** The window that begins {@code sinceStartNs} after the run did. */
    void seek(long sinceStartNs) {
        if (report.trace().size() > 0) {
            following = false;
            open(report.startNs() + sinceStartNs, windowNs(), OptionalLong.empty());
        }
    }

    void slower() {
        scale(playhead.scale().slower());
    }

    void faster() {
        scale(playhead.scale().faster());
    }

    void scale(TimeScale scale) {
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
        if (following && Passage.wholeUntilNs(report) > passage.toNs()) {
            newest();
        } else if (!following && Passage.wholeUntilNs(report) > passage.toNs()) {
            open(passage.toNs(), windowNs(), OptionalLong.empty());
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

    /** About the median latency of the last requests, ns. */
    private long latencyNs() {
        RequestTrace trace = report.trace();
        int sample = (int) Math.min(LATENCY_SAMPLE, trace.size());
        var latencies = new long[sample];
        for (int i = 0; i < sample; i++) {
            latencies[i] = trace.latencyNs(trace.size() - 1 - i);
        }
        java.util.Arrays.sort(latencies);
        return sample == 0 ? 1_000_000 : Math.max(1, latencies[sample / 2]);
    }

    /** Reads a window off this thread and then plays it, at {@code atNs} or from its start; held within the trace. */
    private void open(long wantedFromNs, long lengthNs, OptionalLong atNs) {
        RunReport of = report;
        long lastNs = Passage.wholeUntilNs(of);
        long fromNs = Math.max(of.trace().firstSubmitNs(), Math.min(wantedFromNs, lastNs - lengthNs));
        long toNs = Math.min(lastNs, fromNs + lengthNs);
        OptionalLong always = selected.map(r -> OptionalLong.of(r.index())).orElse(OptionalLong.empty());
        opening = true;
        background.run(() -> Passage.of(of, fromNs, toNs, always), read -> {
            opening = false;
            if (of.trace().source() == report.trace().source() && of.startNs() == report.startNs()) {
                passage = read;
                playhead.open(fromNs, toNs, atNs.orElse(fromNs));
            }
        }, e -> {
            opening = false;
            refuse(e);
        });
    }

    // What the person has chosen

    void select(OptionalLong row) {
        selected = row.isPresent() ? Optional.of(report.trace().request(row.getAsLong())) : Optional.empty();
    }

    boolean hasSelection() {
        return selected.isPresent();
    }

    /** The next request in flight after the one selected, by row, or the one before; round and round. */
    void selectNeighbour(boolean next) {
        long from = selected.map(Request::index).orElse(next ? -1L : Long.MAX_VALUE);
        passage.neighbour(playhead.atNs(), from, next).ifPresent(row -> select(OptionalLong.of(row)));
    }

    /** The slowest request of the window, shown at the moment it is submitted. */
    void selectSlowest() {
        passage.slowest().ifPresent(row -> {
            select(OptionalLong.of(row));
            playhead.pause();
            playhead.seek(report.trace().submitNs(row));
        });
    }

    /** Shows a request of the run wherever it is: its window, its first moment. */
    void show(long row) {
        select(OptionalLong.of(row));
        playhead.pause();
        following = false;
        long submitNs = report.trace().submitNs(row);
        open(submitNs - windowNs() / 10, Math.max(windowNs(), 2 * report.trace().latencyNs(row)), OptionalLong.of(submitNs));
    }

    void point(OptionalLong sinceStartNs) {
        crosshair = sinceStartNs;
    }

    void theme(Theme theme) {
        palette = Palette.of(theme);
        type = Type.of(theme);
    }

    private void findings(long clockNs) {
        boolean over = report.phase().over();
        if (finding || !hasRun() || findingsFinal || !over && clockNs - findingsClockNs < FINDINGS_EVERY_NS) {
            return;
        }
        finding = true;
        findingsClockNs = clockNs;
        RunReport of = report;
        background.run(() -> Findings.of(of), found -> {
            finding = false;
            if (of.startNs() == report.startNs()) {
                findings = found;
                findingsFinal = of.phase().over();
            }
        }, e -> {
            finding = false;
            refuse(e);
        });
    }
}

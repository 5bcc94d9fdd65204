package org.bioscope.desktop;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.Palette;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.Type;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Finding;
import org.bioscope.traces.Findings;
import org.bioscope.traces.Request;
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
    /** Findings read every row, so while a run goes on they are made anew this seldom. */
    private static final long FINDINGS_EVERY_NS = 2_000_000_000L;

    /** Why a run could not be started; {@code option} names the field to mark where there is one. */
    record Problem(Optional<String> option, String message) {
    }

    private final Launcher launcher;
    private final Background background;
    private final Playback playback;

    private Optional<TraceSource> source = Optional.empty();
    private RunReport report;
    private Optional<Request> selected = Optional.empty();
    private OptionalLong crosshair = OptionalLong.empty();
    private List<Finding> findings = List.of();
    private boolean finding;
    private long findingsClockNs;
    private boolean findingsFinal;
    private Optional<Problem> problem = Optional.empty();
    private boolean starting;
    private boolean stopWanted;
    /** Read by the thread that starts runs: one that comes up after the window has gone must end at once. */
    private volatile boolean closed;
    private Palette palette = Palette.of(Theme.DARK);
    private Type type = Type.of(Theme.DARK);

    Workspace(Launcher launcher, Background background, Workload workload) {
        this.launcher = launcher;
        this.background = background;
        this.report = RunReport.preparing(workload, Environment.unknown());
        this.playback = new Playback(background, this::refuse, report);
    }

    // What is shown

    /** The pulse: pulls what is known of the run, moves the playhead, and says what is to be drawn. */
    Frame tick(long clockNs) {
        source.ifPresent(s -> report = s.latest());
        playback.tick(report, selected.map(r -> OptionalLong.of(r.index())).orElse(OptionalLong.empty()), clockNs);
        findings(clockNs);
        return frame();
    }

    Frame frame() {
        return new Frame(report, playback.passage(), playback.atNs(), playback.playing(), playback.following(), playback.scale(), selected, crosshair, findings, palette, type);
    }

    /** How the run is played. */
    Playback playback() {
        return playback;
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
        stopWanted = false;
        problem = Optional.empty();
        source.ifPresent(TraceSource::stop);
        background.run(() -> {
            source.ifPresent(TraceSource::close);
            TraceSource run = launcher.start(workload.checked());
            if (closed) {
                run.close();
            }
            return run;
        }, this::show, this::refused);
    }

    /** Shows a source: a run, a recording, whatever yields requests. */
    void show(TraceSource shown) {
        starting = false;
        if (stopWanted) {
            shown.stop();
        }
        stopWanted = false;
        source = Optional.of(shown);
        report = shown.latest();
        playback.show(report);
        selected = Optional.empty();
        crosshair = OptionalLong.empty();
        findings = List.of();
        findingsFinal = false;
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
        stopWanted = starting;
        source.ifPresent(TraceSource::stop);
    }

    /** Ends what is running and waits for it: a run must not outlive its window. */
    void close() {
        closed = true;
        source.ifPresent(TraceSource::close);
    }

    /** What is known of a workload's target; handed over on the JavaFX thread. */
    void facts(Workload workload, Consumer<Environment> known, Consumer<Exception> failed) {
        background.run(() -> launcher.facts(workload), known, failed);
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
        playback.passage().neighbour(playback.atNs(), from, next).ifPresent(row -> select(OptionalLong.of(row)));
    }

    /** The slowest request of the window, shown at the moment it is submitted. */
    void selectSlowest() {
        playback.passage().slowest().ifPresent(row -> {
            select(OptionalLong.of(row));
            playback.hold(report.trace().submitNs(row));
        });
    }

    /** Shows a request of the run wherever it is: its window, its first moment. */
    void show(long row) {
        select(OptionalLong.of(row));
        playback.showRequest(row);
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

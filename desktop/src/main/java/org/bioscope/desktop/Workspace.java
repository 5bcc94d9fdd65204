package org.bioscope.desktop;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.Palette;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.Type;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Plan;
import org.bioscope.traces.RawEvents;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.file.Recording;
import org.bioscope.traces.filter.Filter;
import org.bioscope.traces.rules.Generation;
import org.bioscope.traces.rules.Generations;

/**
 * What the window is about: the run, the moment of it that is shown, what the person has chosen. Commands change it, and
 * once a pulse {@link #tick} makes it into a {@link Frame}. Owned by the JavaFX thread.
 */
final class Workspace {
    /** Why a run could not be started; {@code option} names the field to mark where there is one. Counted, so that the same is told again. */
    record Problem(Optional<String> option, String message, int number) {
    }

    private final Launcher launcher;
    private final Background background;
    private final Playback playback;
    private final Survey survey;
    private final Undo undo = new Undo();

    private Optional<ShownRun> shown = Optional.empty();
    private RunReport report;
    private Optional<Request> selected = Optional.empty();
    private OptionalLong crosshair = OptionalLong.empty();
    private Filter filter = Filter.ALL;
    private Optional<Generation> kernel = Optional.empty();
    private Optional<Problem> problem = Optional.empty();
    private int problems;
    private Supplier<Optional<String>> measuring = Optional::empty;
    private boolean starting;
    private volatile boolean stopWanted;
    /** Read by the thread that starts runs: one that comes up after the window has gone must end at once. */
    private volatile boolean closed;
    private Palette palette = Palette.of(Theme.DARK);
    private Type type = Type.of(Theme.DARK);

    Workspace(Launcher launcher, Background background, Workload workload) {
        this.launcher = launcher;
        this.background = background;
        this.report = RunReport.preparing(workload, Environment.unknown());
        this.playback = new Playback(background, this::refuse, report);
        this.survey = new Survey(background, this::refuse, report);
    }

    // What is shown

    /** The pulse: pulls what is known of the run, moves the playhead, and says what is to be drawn. */
    Frame tick(long clockNs) {
        shown.ifPresent(run -> report = run.report());
        playback.tick(report, selected.map(r -> OptionalLong.of(r.index())).orElse(OptionalLong.empty()), clockNs);
        // What reads every request of a long recording waits until its first picture is there.
        if (hasRun() && (report.trace().size() == 0 || playback.passage().toNs() != 0)) {
            survey.tick(report, clockNs);
        }
        return frame();
    }

    Frame frame() {
        return new Frame(report, playback.passage(), playback.atNs(), playback.playing(), playback.following(), playback.scale(), selected, crosshair,
                survey.findings(), survey.matches(), survey.elsewhere(), kernel, palette, type);
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
        return shown.isPresent();
    }

    /** Whether there is something to export. */
    boolean hasRequests() {
        return hasRun() && report.trace().size() > 0;
    }

    boolean running() {
        return starting || shown.isPresent() && !report.phase().over();
    }

    /** Why the last start was refused; empty once one succeeded. */
    Optional<Problem> problem() {
        return problem;
    }

    /** What starts runs. */
    Launcher launcher() {
        return launcher;
    }

    Background background() {
        return background;
    }

    // The run

    /** Starts a run in place of the one that is shown, which is stopped. */
    void run(Workload workload) {
        run(workload, false);
    }

    /** The same, having measured first what watching costs here where {@code measureCost} asks for it. */
    void run(Workload workload, boolean measureCost) {
        start(false, () -> measureCost ? launcher.startMeasured(workload.checked(), () -> closed || stopWanted) : launcher.start(workload.checked()), run -> run, run -> {
        }, this::refuse);
    }

    /** Starts what yields a source in place of the run that is shown, shows it, then says so. */
    private <T> void start(boolean ofLesson, Callable<T> start, Function<T, TraceSource> yields, Consumer<T> done, Consumer<Exception> failed) {
        if (starting || busy(failed)) {
            return;
        }
        starting = true;
        stopWanted = false;
        problem = Optional.empty();
        Optional<TraceSource> before = shown.map(ShownRun::source);
        before.ifPresent(TraceSource::stop);
        background.run(() -> {
            before.ifPresent(TraceSource::close);
            T made = start.call();
            if (closed) {
                yields.apply(made).close();
            }
            return made;
        }, made -> {
            replace(new ShownRun(yields.apply(made), ofLesson));
            done.accept(made);
        }, e -> {
            starting = false;
            failed.accept(e);
        });
    }

    /** What is measured beside the run that is shown, and must not be disturbed: a sentence while it goes on. */
    void measuring(Supplier<Optional<String>> what) {
        measuring = what;
    }

    Optional<String> measured() {
        return measuring.get();
    }

    /** Whether something is measured that work of ours would disturb, which is then told. */
    boolean busy(Consumer<Exception> told) {
        Optional<String> why = measuring.get();
        why.ifPresent(sentence -> told.accept(new IllegalStateException(sentence + "; cancel it first, or each would measure the other")));
        return why.isPresent();
    }

    /** The same for a lesson's run, which the lesson keeps at hand. */
    <T> void startOfLesson(Callable<T> start, Function<T, TraceSource> yields, Consumer<T> done, Consumer<Exception> failed) {
        start(true, start, yields, done, failed);
    }

    /** Shows a source: a run, a recording, whatever yields requests. */
    void show(TraceSource source) {
        replace(new ShownRun(source, false));
    }

    /** The same of a lesson's. */
    void showOfLesson(TraceSource source) {
        replace(new ShownRun(source, true));
    }

    /** Shows a run in the place of another, which undo brings back. */
    private void replace(ShownRun next) {
        Optional<ShownRun> before = shown;
        begin(next);
        before.filter(run -> !run.ofLesson() && run.report().trace().size() > 0).ifPresent(run -> {
            undo.did("the run on the screen", "", List.of(run, next), () -> begin(run), () -> begin(next));
        });
    }

    private void begin(ShownRun next) {
        starting = false;
        if (stopWanted) {
            next.source().stop();
        }
        stopWanted = false;
        // A lesson lets an arm go on while it shows another.
        shown.filter(run -> run != next && !(run.ofLesson() && next.ofLesson())).map(ShownRun::source).ifPresent(TraceSource::stop);
        shown = Optional.of(next);
        report = next.report();
        playback.show(report);
        selected = Optional.empty();
        crosshair = OptionalLong.empty();
        survey.show(report);
    }

    /** Shows a recording in place of the run that is shown, then says so. */
    void openRecording(Path file, Runnable opened) {
        if (busy(this::refuse)) {
            return;
        }
        background.run(() -> Recording.open(file), recording -> {
            replace(new ShownRun(new RecordedRun(recording.report()), false, recording.bookmarks(), recording.recovered() ? Optional.empty() : Optional.of(file)));
            opened.run();
        }, this::refuse);
    }

    void openRecording(Path file) {
        openRecording(file, () -> {
        });
    }

    /** The run on the screen, with what was added to it. */
    Optional<ShownRun> shown() {
        return shown;
    }

    /** Runs that are in no file: the one on the screen, then those that undo could bring back. */
    List<ShownRun> unsaved() {
        return Stream.concat(shown.stream(), undo.runs().stream()).distinct().filter(ShownRun::unsaved).toList();
    }

    /** Whether the run on the screen is in no file, and too large for undo to bring it back once another is there. */
    boolean replacingLoses() {
        return shown.filter(run -> run.unsaved() && !run.ofLesson() && run.memoryBytes() > Undo.MOST_BYTES).isPresent();
    }

    Undo undo() {
        return undo;
    }

    /** The person's marks, ns since the run's start. */
    List<Bookmark> bookmarks() {
        return shown.map(ShownRun::bookmarks).orElse(List.of());
    }

    /** Adds a mark, and keeps it in the recording that is shown; that of a run goes into the recording made of it. */
    void bookmark(Bookmark mark) {
        bookmarks(Stream.concat(bookmarks().stream(), Stream.of(mark)).sorted(Comparator.comparingLong(Bookmark::atNs)).toList());
    }

    /** Takes the mark away that is nearest to the moment shown, and returns it; empty where there is none. */
    Optional<Bookmark> forgetBookmark() {
        long atNs = crosshair.orElse(playback.atNs() - report.startNs());
        Optional<Bookmark> nearest = bookmarks().stream().min(Comparator.comparingLong(mark -> Math.abs(mark.atNs() - atNs)));
        nearest.ifPresent(mark -> bookmarks(bookmarks().stream().filter(other -> other != mark).toList()));
        return nearest;
    }

    private void bookmarks(List<Bookmark> after) {
        ShownRun run = shown.orElseThrow();
        List<Bookmark> before = run.bookmarks();
        bookmarks(run, after);
        undo.did("a bookmark", () -> bookmarks(run, before), () -> bookmarks(run, after));
    }

    private void bookmarks(ShownRun run, List<Bookmark> all) {
        run.bookmarks(all);
        run.remember(background, this::refuse);
    }

    /** Whether what is shown was recorded earlier. */
    boolean recorded() {
        return shown.filter(ShownRun::recorded).isPresent();
    }

    /** Says why something the person asked for cannot be. */
    void refuse(Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        problem = Optional.of(new Problem(e instanceof WorkloadException w ? Optional.of(w.option()) : Optional.empty(), message, ++problems));
    }

    void stop() {
        stopWanted = starting;
        shown.map(ShownRun::source).ifPresent(TraceSource::stop);
    }

    /** Ends what is running and waits for it: a run must not outlive its window. */
    void close() {
        closed = true;
        shown.map(ShownRun::source).ifPresent(TraceSource::close);
    }

    /** What a run of a workload would do; handed over on the JavaFX thread. */
    void plan(Workload workload, Consumer<Plan> known, Consumer<Exception> failed) {
        background.run(() -> launcher.plan(workload), known, failed);
    }

    /** What is known of a workload's target; handed over on the JavaFX thread. */
    void facts(Workload workload, Consumer<Environment> known, Consumer<Exception> failed) {
        background.run(() -> launcher.facts(workload), known, failed);
    }

    // What the person has chosen

    void select(OptionalLong row) {
        selected = row.isPresent() ? Optional.of(report.trace().request(row.getAsLong())) : Optional.empty();
    }

    /** The kernel's own events behind a request; copied and decoded in the background, which takes some ms. */
    void rawEvents(Request request, Consumer<RawEvents> known) {
        shown.map(ShownRun::source).ifPresent(source -> background.run(() -> source.rawEvents(request), known, this::refuse));
    }

    boolean hasSelection() {
        return selected.isPresent();
    }

    /** Shows a request of the run wherever it is: its window, its first moment. */
    void show(long row) {
        select(OptionalLong.of(row));
        playback.showRequest(row);
    }

    /** Shows a request of the run held at a moment of its life, CLOCK_MONOTONIC ns. */
    void show(long row, long atNs) {
        select(OptionalLong.of(row));
        playback.showRequest(row, atNs);
    }

    /** Which requests are meant from now on, everywhere; {@link Filter#ALL} for all of them. */
    void filter(Filter wanted) {
        if (filter.equals(wanted)) {
            return;
        }
        filter = wanted;
        survey.filter(wanted);
        playback.filter(wanted);
    }

    /** Whose rules are shown beside what happened here. */
    void kernel(Optional<Generation> wanted) {
        kernel = wanted;
    }

    /** The kernel after that, or before it; round by way of none. */
    void nextKernel(boolean forward) {
        int all = Generations.ALL.size() + 1;
        int at = kernel.map(g -> Generations.ALL.indexOf(g) + 1).orElse(0);
        int next = Math.floorMod(at + (forward ? 1 : -1), all);
        kernel = next == 0 ? Optional.empty() : Optional.of(Generations.ALL.get(next - 1));
    }

    Filter filter() {
        return filter;
    }

    void point(OptionalLong sinceStartNs) {
        crosshair = sinceStartNs;
    }

    void look(Theme theme, double zoom) {
        palette = Palette.of(theme);
        type = Type.of(theme, zoom);
    }
}

package org.bioscope.desktop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.bioscope.desktop.compare.Arms;
import org.bioscope.desktop.compare.ComparisonRun;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.Series;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Workload;
import org.bioscope.traces.compare.Arm;
import org.bioscope.traces.compare.Measure;
import org.bioscope.traces.compare.Pairing;

/** What a person does with comparisons: asks for one, looks at it while it goes on, ends it, takes it along. On the JavaFX thread. */
final class ComparisonDesk implements ComparisonCard.Commands {
    /** The seed of a comparison without one of its own. */
    private static final long SEED = Workload.RANDSEED.standard();

    /** Its name among the views. */
    static final String VIEW = "comparison";

    private final Workspace workspace;
    private final Sheet sheet;
    private final Views views;
    private final Supplier<Optional<Workload>> form;
    private final InStep inStep;
    private final ComparisonCard card;
    private Optional<ComparisonRun> run = Optional.empty();
    private List<Boolean> recorded = List.of();
    private List<RunReport> shown = List.of();
    private boolean drawing;
    private AtomicBoolean cancelled = new AtomicBoolean();

    /** {@code form} is what the window's form says; empty where it cannot be read, which it then marks. */
    ComparisonDesk(Workspace workspace, Sheet sheet, Views views, Supplier<Optional<Workload>> form) {
        this.workspace = workspace;
        this.sheet = sheet;
        this.views = views;
        this.form = form;
        inStep = new InStep(workspace.background(), workspace::refuse);
        card = new ComparisonCard(inStep, this);
        workspace.measuring(() -> running() ? Optional.of("a comparison is going on") : Optional.empty());
    }

    ComparisonCard card() {
        return card;
    }

    InStep inStep() {
        return inStep;
    }

    boolean running() {
        return run.filter(r -> !r.latest().over()).isPresent();
    }

    Optional<ComparisonRun> run() {
        return run;
    }

    /** What the keys that play are about. */
    Transport played() {
        return views.shows(VIEW) ? inStep : workspace.playback();
    }

    /** Whether there is anything to play. */
    boolean plays() {
        return views.shows(VIEW) ? inStep.ready() : workspace.hasRun();
    }

    /** As if a key were pressed in the comparison. */
    void press(KeyCode key) {
        views.turnTo(VIEW);
        takes(Keys.press(key));
    }

    /** The comparison, or the run again. */
    void other() {
        if (views.shows(VIEW)) {
            views.turnTo("circuit");
        } else {
            open();
        }
    }

    /** The comparison that there is, or the form for one. */
    void open() {
        if (run.isPresent()) {
            views.turnTo(VIEW);
        } else {
            compareWith();
        }
    }

    /** The pulse: runs play on the window's clock. */
    void tick(long clockNs) {
        inStep.tick(clockNs);
    }

    /** The pulse, while it is shown. */
    void render(Frame frame) {
        if (run.isEmpty()) {
            return;
        }
        ComparisonRun.State state = run.get().latest();
        // While rounds go on the first whole one stays: what is looked at must not jump.
        if (!drawing && !state.shown().isEmpty() && !state.shown().equals(shown) && (shown.isEmpty() || state.over())) {
            draw(state.shown());
        }
        card.render(frame, state);
    }

    /** Reads what the graphs need of the runs in the background, then shows them. */
    private void draw(List<RunReport> runs) {
        drawing = true;
        ComparisonRun of = run.orElseThrow();
        workspace.background().run(() -> runs.stream().map(Series::of).toList(), series -> {
            drawing = false;
            if (run.filter(r -> r == of).isPresent()) {
                shown = runs;
                inStep.show(runs);
                card.show(runs, series, of.latest().comparison().names(), recorded);
            }
        }, e -> {
            drawing = false;
            shown = runs;
            workspace.refuse(e);
        });
    }

    @Override
    public void compareWith() {
        Optional<Workload> asks = form.get();
        if (asks.isEmpty()) {
            return;
        }
        String first = workspace.recorded() ? CompareForm.SHOWN : "";
        var asking = new CompareForm[1];
        asking[0] = new CompareForm(asks.get(), first, workspace.hasRequests(), asked -> start(asked, asking[0]::refuse));
        sheet.show("Compare with …", asking[0]);
    }

    /** Puts recordings beside each other. */
    void compare(List<Path> recordings) {
        var asked = new CompareForm.Asked(recordings.stream().map(Path::toString).toList(), workspace.report().workload(), 1, Measure.IOPS);
        start(asked, why -> workspace.refuse(new IllegalArgumentException(why)));
    }

    private void start(CompareForm.Asked asked, Consumer<String> refused) {
        if (workspace.running() || running()) {
            refused.accept(running() ? "a comparison is going on: cancel it first" : "a run is going on: stop it first, or each would measure the other");
            return;
        }
        var stop = new AtomicBoolean();
        RunReport now = workspace.report();
        workspace.background().run(() -> arms(asked, now, stop), arms -> {
            sheet.hide();
            begin(arms, asked, stop);
        }, e -> refused.accept(e.getMessage() == null ? e.toString() : e.getMessage()));
    }

    private static List<Arm> arms(CompareForm.Asked asked, RunReport shown, AtomicBoolean stop) throws IOException {
        var reader = new Arms(stop::get, "cancelled");
        var arms = new ArrayList<Arm>();
        for (String text : asked.texts()) {
            if (text.equals(CompareForm.SHOWN)) {
                arms.add(Arms.of(text, shown));
            } else {
                boolean own = Files.isRegularFile(Path.of(text));
                // A job file says all that it wants to say.
                arms.add(reader.of(text, own ? Arms.Common.none() : new Arms.Common(Map.of(), standard -> asked.common())));
            }
        }
        return arms;
    }

    /** Begins to compare arms that can be. */
    void begin(List<Arm> arms, CompareForm.Asked asked, AtomicBoolean stop) {
        int rounds = arms.stream().anyMatch(Arms::recorded) ? 1 : asked.rounds();
        cancelled = stop;
        recorded = arms.stream().map(Arms::recorded).toList();
        shown = List.of();
        inStep.show(List.of());
        card.begin(arms.stream().map(Arm::name).toList());
        card.rounds().canGoOn(arms.stream().noneMatch(Arms::recorded));
        run = Optional.of(new ComparisonRun(arms, asked.measure(), new Pairing(arms.size(), rounds, SEED), () -> stop.set(true)).start());
        card.turnTo(rounds == 1 ? ComparisonCard.Page.STEP : ComparisonCard.Page.ROUNDS);
        views.turnTo(VIEW);
    }

    @Override
    public void moreRounds(int all) {
        if (!running()) {
            run.ifPresent(of -> {
                cancelled.set(false);
                run = Optional.of(of.more(all).start());
            });
        }
    }

    @Override
    public void cancel() {
        run.ifPresent(ComparisonRun::cancel);
    }

    @Override
    public void export() {
        run.filter(of -> !of.latest().comparison().runs().isEmpty()).ifPresent(of -> sheet.show("Export this comparison",
                ComparisonExports.form(of.latest().comparison(), card.rounds().published(), workspace.theme(), workspace.background(), written -> { })));
    }

    @Override
    public void leave() {
        views.turnTo("circuit");
    }

    /** Keys that mean something else while runs are compared; true where one was taken. */
    boolean takes(KeyEvent e) {
        if (e.isControlDown() && e.getCode() == KeyCode.E) {
            export();
            return true;
        }
        if (e.isControlDown() || e.isAltDown() || e.isMetaDown()) {
            return false;
        }
        switch (e.getCode()) {
            case T -> card.byNumber(!inStep.byNumber());
            case DIGIT1, NUMPAD1 -> card.turnTo(ComparisonCard.Page.STEP);
            case DIGIT2, NUMPAD2 -> card.turnTo(ComparisonCard.Page.TIME);
            case DIGIT3, NUMPAD3 -> card.turnTo(ComparisonCard.Page.PERCENTILES);
            case DIGIT4, NUMPAD4 -> card.turnTo(ComparisonCard.Page.ROUNDS);
            case ESCAPE -> {
                if (running()) {
                    cancel();
                } else {
                    leave();
                }
            }
            // Of the run behind: what they would do cannot be seen here.
            case N, P, S, E, K, J, V -> {
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Ends what is running and waits for it: a run must not outlive its window. */
    void close() {
        run.ifPresent(of -> {
            try {
                of.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}

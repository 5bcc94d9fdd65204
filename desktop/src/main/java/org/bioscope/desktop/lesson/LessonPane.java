package org.bioscope.desktop.lesson;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.bioscope.desktop.Background;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.TraceSource;

/** The lessons in the window: their list, then one of them, a step at a time. Owned by the JavaFX thread. */
public final class LessonPane extends VBox {
    /** What the pane needs of the window around it. */
    public interface Screen {
        /** Starts an arm elsewhere, in place of what is shown, and shows it. */
        void start(Callable<Started> start, Consumer<Started> shown, Consumer<Exception> failed);

        /** Shows a run that was made before. */
        void show(TraceSource source);

        /** Whether requests of the run are on the screen, so that one of them can be turned to. */
        boolean ready();

        void turnTo(Shown shown);

        void playOrPause();

        /** Puts something of the lesson's own in the place of the picture; empty puts the picture back. */
        void stage(Optional<Node> own);

        /** The person wants the workload form back. */
        void leave();
    }

    private static final PseudoClass ALONE = PseudoClass.getPseudoClass("alone");
    /** A scenario that plays by itself: long enough to read a moment out. */
    private static final long MOMENT_NS = 3_000_000_000L;

    private final Screen screen;
    private final Background background;
    private final Label title = new Label();
    private final Label progress = new Label();
    private final VBox content = new VBox();
    private final ScrollPane middle = new ScrollPane(content);
    private final Button back = new Button("Back");
    private final Button next = new Button("Next");
    private final ArmRuns runs;
    private Optional<Player> player = Optional.empty();
    private Optional<ScenarioView> scenario = Optional.empty();
    /** When the next moment of a scenario that plays by itself is due, ns of the window's clock; 0 while none plays. */
    private long nextMomentNs;
    private Optional<TraceSource> onScreen = Optional.empty();
    private Optional<Shown> pending = Optional.empty();
    private Optional<Shown> shown = Optional.empty();
    private Optional<String> trouble = Optional.empty();
    private boolean alone;
    private boolean asked;
    private Optional<List<Lesson>> known = Optional.empty();

    /** {@code stand} says where lessons run now; it is asked in the background. */
    public LessonPane(Screen screen, Background background, Supplier<Stand> stand) {
        this.screen = screen;
        this.background = background;
        runs = new ArmRuns(screen, background, stand, told());
        setId("lesson");
        getStyleClass().addAll("card", "lesson");
        title.getStyleClass().add("lesson-title");
        title.setWrapText(true);
        title.setMinHeight(USE_PREF_SIZE);
        HBox.setHgrow(title, Priority.ALWAYS);
        title.setMaxWidth(Double.MAX_VALUE);
        progress.setId("lesson-progress");
        progress.getStyleClass().add("figures-faint");
        progress.setMinWidth(Region.USE_PREF_SIZE);
        var heading = new HBox(title, progress);
        heading.getStyleClass().add("heading");
        content.getStyleClass().add("lesson-content");
        middle.setFitToWidth(true);
        middle.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        middle.getStyleClass().add("bare");
        VBox.setVgrow(middle, Priority.ALWAYS);
        back.setId("lesson-back");
        next.setId("lesson-next");
        back.setOnAction(e -> back());
        next.setOnAction(e -> next());
        var close = new Button("Close");
        close.setId("lesson-close");
        close.setOnAction(e -> close());
        var gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        var foot = new HBox(close, gap, back, next);
        foot.getStyleClass().add("lesson-foot");
        getChildren().addAll(heading, middle, foot);
        render();
    }

    /** Has the list read, since the pane comes into sight; elsewhere, as that takes far longer than a frame. */
    public void read() {
        if (!asked) {
            asked = true;
            background.run(Lessons::bundled, all -> {
                known = Optional.of(all);
                render();
            }, e -> {
                trouble = Optional.of(Objects.requireNonNullElse(e.getMessage(), e.toString()));
                render();
            });
        }
    }

    /** The list of lessons, in place of the one that was shown. */
    public void list() {
        player = Optional.empty();
        runs.cancel();
        stage();
        render();
    }

    /** Begins a lesson. */
    public void open(Lesson lesson) {
        player = Optional.of(new Player(lesson));
        enter();
    }

    /** The lesson that is played; empty while the list is shown. */
    public Optional<Player> player() {
        return player;
    }

    /** Whether words are all that is shown: the list, or a step that is about no picture beside it. */
    public boolean wordsAlone() {
        return player.map(Player::step).filter(step -> switch (step) {
            case Lesson.Run _, Lesson.Rounds _, Lesson.Staged _ -> true;
            case Lesson.Explain explain -> explain.show().isPresent();
            case Lesson.Question _, Lesson.Predict _, Lesson.Published _, Lesson.Next _ -> false;
        }).isEmpty();
    }

    /** Whether it has the window to itself, and may be as large as that. */
    public void alone(boolean now) {
        if (alone != now) {
            alone = now;
            pseudoClassStateChanged(ALONE, now);
            render();
        }
    }

    /** Whether the step is about the blocks of the file. */
    public boolean showsExtents() {
        return player.map(Player::step).filter(step -> step instanceof Lesson.Explain explain && explain.show().filter(Lesson.Show::extents).isPresent()).isPresent();
    }

    /** What the step has turned the screen to; empty while it has not. */
    public Optional<Shown> shown() {
        return shown;
    }

    /** The pulse, with the window's clock in ns: sees whether an arm is through, and turns to a request as soon as it can be seen. */
    public void pulse(long clockNs) {
        runs.pulse();
        runs.step().ifPresent(_ -> StepView.progress(content, runs.progress()));
        scenario.ifPresent(view -> view.pulse(clockNs));
        if (nextMomentNs != 0 && clockNs >= nextMomentNs) {
            nextMomentNs = nextMomentNs == 1 ? clockNs + MOMENT_NS : nextMomentNs + MOMENT_NS;
            moment(true);
        }
        if (pending.isPresent() && screen.ready()) {
            Shown now = pending.get();
            pending = Optional.empty();
            shown = Optional.of(now);
            screen.turnTo(now);
            render();
        }
    }

    /** Takes the keys of a lesson, those of a presenter's remote among them; whether this was one. */
    public boolean takes(KeyEvent e) {
        if (player.isEmpty() || e.isShortcutDown() || e.isAltDown()) {
            return false;
        }
        switch (e.getCode()) {
            case PAGE_DOWN -> next();
            case PAGE_UP -> back();
            case PERIOD -> act();
            case DIGIT1, NUMPAD1 -> guess(0);
            case DIGIT2, NUMPAD2 -> guess(1);
            case DIGIT3, NUMPAD3 -> guess(2);
            case DIGIT4, NUMPAD4 -> guess(3);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void close() {
        if (player.isPresent()) {
            list();
        } else {
            screen.leave();
        }
    }

    private void next() {
        nextMomentNs = 0;
        if (moment(true)) {
            return;
        }
        if (player.filter(Player::next).isPresent()) {
            enter();
        }
    }

    private void back() {
        nextMomentNs = 0;
        if (moment(false)) {
            return;
        }
        if (player.isPresent() && !player.get().back()) {
            list();
        } else {
            enter();
        }
    }

    /** One moment of a scenario on or back; whether there was one. */
    private boolean moment(boolean on) {
        boolean turned = player.filter(p -> on ? p.nextMoment() : p.momentBefore()).isPresent();
        if (turned) {
            scenario.ifPresent(view -> view.show(player.orElseThrow().moment()));
            render();
        } else {
            nextMomentNs = 0;
        }
        return turned;
    }

    private void guess(int choice) {
        if (player.filter(p -> p.guess(choice)).isPresent()) {
            render();
            // Why it is so stands last; how far down that is shows once it is laid out.
            middle.applyCss();
            middle.layout();
            middle.setVvalue(1);
        }
    }

    /** What the step is for: runs it, gives the answer away, or plays the picture. */
    private void act() {
        switch (player.orElseThrow().step()) {
            case Lesson.Run run -> run(run);
            case Lesson.Rounds rounds -> run(rounds);
            // Plays by itself from here, or stands still again.
            case Lesson.Staged _ -> nextMomentNs = nextMomentNs == 0 ? 1 : 0;
            case Lesson.Predict predict -> guess(predict.answer());
            case Lesson.Explain _ -> screen.playOrPause();
            case Lesson.Question _, Lesson.Published _, Lesson.Next _ -> next();
        }
    }

    private void enter() {
        trouble = Optional.empty();
        shown = Optional.empty();
        pending = Optional.empty();
        stage();
        render();
        middle.setVvalue(0);
        if (player.isPresent() && player.get().step() instanceof Lesson.Explain explain) {
            explain.show().ifPresent(show -> turn(player.get(), explain, show));
        }
    }

    private void turn(Player of, Lesson.Explain explain, Lesson.Show show) {
        Optional<Player.Played> played = of.played(show.arm());
        if (played.isEmpty()) {
            trouble = Optional.of("'" + of.lesson().arm(show.arm()).name() + "' has not run yet: go back to its step and run it");
            render();
            return;
        }
        TraceSource source = played.get().started().source();
        if (!onScreen.equals(Optional.of(source))) {
            screen.show(source);
            onScreen = Optional.of(source);
        }
        background.run(() -> Promise.keep(explain.id(), show, played.get().report()), found -> {
            if (of.step() == explain) {
                pending = Optional.of(found);
            }
        }, e -> refuse(of, explain, e));
    }

    /** What the step has of its own for the large part of the screen: a scenario, or what rounds came to. */
    private void stage() {
        nextMomentNs = 0;
        scenario = player.map(Player::step).filter(Lesson.Staged.class::isInstance).map(step -> new ScenarioView(((Lesson.Staged) step).scenario()));
        scenario.ifPresent(view -> view.show(player.orElseThrow().moment()));
        screen.stage(scenario.<Node>map(view -> view).or(() -> player.flatMap(p -> p.compared(p.step().id())).map(RoundsView::new)));
    }

    private void run(Lesson.Step step) {
        trouble = Optional.empty();
        switch (step) {
            case Lesson.Run run -> runs.run(player.orElseThrow().lesson(), run);
            case Lesson.Rounds rounds -> runs.compare(player.orElseThrow().lesson(), rounds);
            case Lesson.Question _, Lesson.Predict _, Lesson.Explain _, Lesson.Staged _, Lesson.Published _, Lesson.Next _ -> {
            }
        }
    }

    private ArmRuns.Told told() {
        return new ArmRuns.Told() {
            @Override
            public void changed() {
                render();
            }

            @Override
            public void ran(Lesson.Arm arm, Started started, RunReport report) {
                onScreen = Optional.of(started.source());
                player.ifPresent(p -> p.ran(arm.id(), started, report));
            }

            @Override
            public void compared(Lesson.Rounds step, Interleaved came) {
                player.ifPresent(p -> p.compared(step.id(), came));
                stage();
                render();
            }

            @Override
            public void failed(Lesson.Step step, Exception e) {
                player.ifPresent(p -> refuse(p, step, e));
                render();
            }
        };
    }

    private void refuse(Player of, Lesson.Step step, Exception e) {
        if (player.equals(Optional.of(of)) && of.step() == step) {
            trouble = Optional.of(Objects.requireNonNullElse(e.getMessage(), e.toString()));
            render();
        }
    }

    private void render() {
        content.getChildren().clear();
        if (player.isEmpty()) {
            title.setText("Lessons");
            progress.setText("");
            known.ifPresentOrElse(all -> StepView.list(content, all, this::open),
                    () -> content.getChildren().add(StepView.words(trouble.orElse("The lessons are being read"), trouble.isPresent() ? "lesson-trouble" : "lesson-small")));
        } else {
            Player of = player.get();
            title.setText(of.lesson().title());
            progress.setText((of.at() + 1) + " / " + of.lesson().steps().size());
            new StepView(of, alone, runs, shown, this::guess, this::run, id -> open(Lessons.find(id))).into(content);
            trouble.ifPresent(words -> content.getChildren().add(StepView.words(words, "lesson-trouble")));
        }
        back.setVisible(player.isPresent());
        next.setVisible(player.isPresent());
        next.setDisable(player.filter(p -> p.at() + 1 == p.lesson().steps().size()).isPresent());
    }
}

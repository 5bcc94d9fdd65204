package org.bioscope.desktop.lesson;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
import org.bioscope.traces.Units;

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

        /** The person wants the workload form back. */
        void leave();
    }

    private final Screen screen;
    private final Background background;
    private final Supplier<Stand> stand;
    private final Label title = new Label();
    private final Label progress = new Label();
    private final VBox content = new VBox();
    private final ScrollPane middle = new ScrollPane(content);
    private final Button back = new Button("Back");
    private final Button next = new Button("Next");
    private final Deque<Lesson.Arm> waiting = new ArrayDeque<>();
    private Optional<Player> player = Optional.empty();
    private Optional<Lesson.Arm> running = Optional.empty();
    private Optional<Started> started = Optional.empty();
    private Optional<TraceSource> onScreen = Optional.empty();
    private Optional<Shown> pending = Optional.empty();
    private Optional<Shown> shown = Optional.empty();
    private Optional<String> trouble = Optional.empty();

    /** {@code stand} says where lessons run now; it is asked in the background. */
    public LessonPane(Screen screen, Background background, Supplier<Stand> stand) {
        this.screen = screen;
        this.background = background;
        this.stand = stand;
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
        list();
    }

    /** The list of lessons, in place of the one that was shown. */
    public void list() {
        player = Optional.empty();
        waiting.clear();
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

    /** What the step has turned the screen to; empty while it has not. */
    public Optional<Shown> shown() {
        return shown;
    }

    /** The pulse: sees whether an arm is through, and turns to a request as soon as it can be seen. */
    public void pulse() {
        started.ifPresent(s -> {
            RunReport report = s.source().latest();
            if (report.phase().over()) {
                through(s, report);
            } else {
                StepView.progress(content, Units.count(report.totals().requests()) + " requests");
            }
        });
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
        if (player.filter(Player::next).isPresent()) {
            enter();
        }
    }

    private void back() {
        if (player.isPresent() && !player.get().back()) {
            list();
        } else {
            enter();
        }
    }

    private void guess(int choice) {
        if (player.filter(p -> p.guess(choice)).isPresent()) {
            render();
        }
    }

    /** What the step is for: runs it, gives the answer away, or plays the picture. */
    private void act() {
        switch (player.orElseThrow().step()) {
            case Lesson.Run run -> run(run);
            case Lesson.Predict predict -> guess(predict.answer());
            case Lesson.Explain _ -> screen.playOrPause();
            case Lesson.Question _, Lesson.Published _, Lesson.Next _ -> next();
        }
    }

    private void enter() {
        trouble = Optional.empty();
        shown = Optional.empty();
        pending = Optional.empty();
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

    private void run(Lesson.Run run) {
        if (running.isEmpty()) {
            trouble = Optional.empty();
            waiting.addAll(run.arms());
            nextArm(player.orElseThrow(), run);
        }
    }

    private void nextArm(Player of, Lesson.Run run) {
        running = Optional.ofNullable(waiting.poll());
        render();
        running.ifPresent(arm -> screen.start(() -> stand.get().start(arm), s -> {
            started = Optional.of(s);
            onScreen = Optional.of(s.source());
        }, e -> {
            stopArms();
            refuse(of, run, e);
        }));
    }

    private void through(Started s, RunReport report) {
        started = Optional.empty();
        if (player.isEmpty() || running.isEmpty() || !(player.get().lesson().steps().stream().filter(step -> step instanceof Lesson.Run r && r.arms().contains(running.get()))
                .findFirst().orElse(null) instanceof Lesson.Run run)) {
            stopArms();
            return;
        }
        Lesson.Arm arm = running.get();
        try {
            Promise.ran(run.id(), arm.name(), report);
            player.get().ran(arm.id(), s, report);
            nextArm(player.get(), run);
        } catch (LessonException e) {
            stopArms();
            refuse(player.get(), run, e);
        }
    }

    private void stopArms() {
        waiting.clear();
        running = Optional.empty();
        render();
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
            StepView.list(content, Lessons.bundled(), this::open);
        } else {
            Player of = player.get();
            title.setText(of.lesson().title());
            progress.setText((of.at() + 1) + " / " + of.lesson().steps().size());
            new StepView(of, running, shown, this::guess, this::run, id -> open(Lessons.find(id))).into(content);
            trouble.ifPresent(words -> content.getChildren().add(StepView.words(words, "lesson-trouble")));
        }
        back.setVisible(player.isPresent());
        next.setVisible(player.isPresent());
        next.setDisable(player.filter(p -> p.at() + 1 == p.lesson().steps().size()).isPresent());
    }
}

package org.bioscope.desktop;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javafx.animation.PauseTransition;
import javafx.scene.Node;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.bioscope.desktop.lesson.LessonPane;
import org.bioscope.desktop.lesson.Shown;
import org.bioscope.desktop.lesson.Stand;
import org.bioscope.desktop.lesson.Started;
import org.bioscope.desktop.view.Frame;
import org.bioscope.traces.Option;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;

/** What stands left of the views: the workload's form, its plan, the run's findings and the target's facts, or a lesson in their place. Owned by the JavaFX thread. */
final class LeftPanel extends ScrollPane {
    /** Typing in the form asks the system for the target's facts only once the fingers rest. */
    private static final Duration TYPING = Duration.millis(350);

    private final Workspace workspace;
    private final FilterBar filter;
    private final BiConsumer<Runnable, Runnable> replacing;
    private final WorkloadPane form;
    private final PlanPane plan;
    private final FactsPane facts = new FactsPane();
    private final FindingsPane findings = new FindingsPane();
    private final VBox column = new VBox();
    private final LessonPane lessons;
    private final PauseTransition typing = new PauseTransition(TYPING);
    private Workload formNow;
    private String factsOf = "";
    private Workload planOf = Workload.defaults();
    private boolean wasOver;
    /** Read in the background, when a lesson starts. */
    private volatile String lessonDirectory;

    /**
     * {@code replacing} does its first argument once the run on the screen may go, or its second where it stays;
     * {@code leaveLessons} is what to do when a person closes the list of lessons.
     * {@code stage} takes what a lesson shows in the place of the views.
     */
    LeftPanel(Workspace workspace, FilterBar filter, Workload workload, BiConsumer<Runnable, Runnable> replacing, Runnable leaveLessons,
            Consumer<Optional<Node>> stage) {
        this.workspace = workspace;
        this.replacing = replacing;
        this.filter = filter;
        lessonDirectory = workload.get(Workload.DIRECTORY).isEmpty() ? System.getProperty("user.home") : workload.get(Workload.DIRECTORY);
        form = new WorkloadPane(workload);
        plan = new PlanPane(form.answer());
        lessons = new LessonPane(screen(leaveLessons, stage), workspace.background(), this::stand);
        column.getChildren().addAll(form, plan, findings, facts);
        column.getStyleClass().add("column");
        setContent(column);
        setFitToWidth(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        getStyleClass().add("bare");
        findings.onRequest(workspace::show);
        formNow = form.workload().orElse(workload);
        findings.onFilter(filter::write);
        form.onChange(changed -> {
            remember(changed);
            typing.setOnFinished(e -> ask(changed));
            typing.playFromStart();
        });
        form.workload().ifPresent(this::ask);
    }

    /** Every change of the form can be taken back; letters typed into one field are one change. */
    private void remember(Workload after) {
        Workload before = formNow;
        formNow = after;
        List<String> names = Workload.OPTIONS.stream().filter(o -> !before.get(o).equals(after.get(o))).map(Option::name).toList();
        if (!names.isEmpty()) {
            workspace.undo().did("the workload's " + String.join(", ", names), names.size() == 1 ? "form " + names : "", List.of(), () -> form.show(before), () -> form.show(after));
        }
    }

    WorkloadPane form() {
        return form;
    }

    /** What is to be started; empty where the form cannot be read, or where what the plan asks for is not typed. */
    Optional<Workload> toRun() {
        Optional<Workload> workload = form.workload();
        Optional<Workload> answered = workload.flatMap(plan::answered);
        if (workload.isPresent() && answered.isEmpty()) {
            showLessons(false);
            show(plan);
        }
        return answered;
    }

    void render(Frame frame) {
        findings.render(frame);
        facts.ran(frame.report().environment());
        boolean over = workspace.hasRun() && !workspace.running();
        if (over != wasOver) {
            wasOver = over;
            // A run changes what is free, and what a device holds.
            form.workload().ifPresent(this::askPlan);
        }
    }

    /** Scrolls to a card. */
    private void show(Region card) {
        layout();
        double hidden = column.getHeight() - getViewportBounds().getHeight();
        setVvalue(hidden <= 0 ? 0 : Math.clamp((card.getBoundsInParent().getMaxY() - getViewportBounds().getHeight()) / hidden, 0, 1));
    }

    LessonPane lessons() {
        return lessons;
    }

    boolean lessonsShown() {
        return getContent() == lessons;
    }

    void showLessons(boolean wanted) {
        setContent(wanted ? lessons : column);
        if (wanted) {
            lessons.read();
        }
        // A lesson scrolls its text and keeps its buttons in sight; the form scrolls as a whole.
        setFitToHeight(wanted);
    }

    /** Where the form's own file would be made; where the window's first workload had it, if the form names none. */
    String directory() {
        lessonDirectory = form.workload().map(w -> w.get(Workload.DIRECTORY)).filter(directory -> !directory.isEmpty()).orElse(lessonDirectory);
        return lessonDirectory;
    }

    /** Where lessons run: where the form says, else where the program would. */
    private Stand stand() {
        return new Stand(workspace.launcher(), lessonDirectory, Set.of());
    }

    private LessonPane.Screen screen(Runnable leave, Consumer<Optional<Node>> stage) {
        return new LessonPane.Screen() {
            @Override
            public void start(Callable<Started> start, Consumer<Started> shown, Consumer<Exception> failed) {
                directory();
                filter.write("");
                workspace.kernel(Optional.empty());
                replacing.accept(() -> workspace.startOfLesson(start, Started::source, shown, failed),
                        () -> failed.accept(new IllegalStateException("the run on the screen stays; save it, or start this again")));
            }

            @Override
            public void show(TraceSource source) {
                workspace.showOfLesson(source);
            }

            @Override
            public boolean ready() {
                return workspace.frame().passage().toNs() != 0;
            }

            @Override
            public void turnTo(Shown shown) {
                filter.write(shown.filter().text());
                workspace.filter(shown.filter());
                workspace.kernel(shown.rules());
                workspace.show(shown.request().index(), shown.atNs());
            }

            @Override
            public void playOrPause() {
                workspace.playback().playOrPause();
            }

            @Override
            public void stage(Optional<Node> own) {
                stage.accept(own);
            }

            @Override
            public void leave() {
                leave.run();
            }
        };
    }

    private static String target(Workload workload) {
        return workload.get(Workload.DIRECTORY) + "\n" + workload.get(Workload.FILENAME);
    }

    private void ask(Workload workload) {
        askPlan(workload);
        String target = target(workload);
        if (!target.equals(factsOf)) {
            askFacts(workload, target);
        }
    }

    /** The newest answer is the one that counts: an older one may come later. */
    private void askPlan(Workload workload) {
        planOf = workload;
        workspace.plan(workload, known -> {
            if (workload == planOf) {
                plan.show(known);
            }
        }, e -> {
            if (workload == planOf) {
                plan.refuse(Objects.requireNonNullElse(e.getMessage(), e.toString()));
            }
        });
    }

    private void askFacts(Workload workload, String target) {
        factsOf = target;
        workspace.facts(workload, known -> {
            if (target.equals(factsOf)) {
                facts.show(known);
            }
        }, e -> {
            if (target.equals(factsOf)) {
                // Another option than the target's may be what is wrong.
                factsOf = "";
                facts.refuse(Objects.requireNonNullElse(e.getMessage(), e.toString()));
            }
        });
    }
}

package org.bioscope.desktop;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import javafx.animation.PauseTransition;
import javafx.scene.Node;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.bioscope.desktop.lesson.LessonPane;
import org.bioscope.desktop.lesson.Shown;
import org.bioscope.desktop.lesson.Stand;
import org.bioscope.desktop.lesson.Started;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;

/** What stands left of the views: the workload's form, its target's facts and the run's findings, or a lesson in their place. Owned by the JavaFX thread. */
final class LeftPanel extends ScrollPane {
    /** Typing in the form asks the system for the target's facts only once the fingers rest. */
    private static final Duration TYPING = Duration.millis(350);

    private final Workspace workspace;
    private final FilterBar filter;
    private final WorkloadPane form;
    private final FactsPane facts = new FactsPane();
    private final FindingsPane findings = new FindingsPane();
    private final VBox column = new VBox();
    private final LessonPane lessons;
    private final PauseTransition typing = new PauseTransition(TYPING);
    private String factsOf = "";
    /** Read in the background, when a lesson starts. */
    private volatile String lessonDirectory;

    /** {@code leaveLessons} is what to do when a person closes the list of lessons; {@code stage} takes what a lesson shows in the place of the views. */
    LeftPanel(Workspace workspace, FilterBar filter, Workload workload, Runnable leaveLessons, Consumer<Optional<Node>> stage) {
        this.workspace = workspace;
        this.filter = filter;
        lessonDirectory = workload.get(Workload.DIRECTORY);
        form = new WorkloadPane(workload);
        lessons = new LessonPane(screen(leaveLessons, stage), workspace.background(), this::stand);
        column.getChildren().addAll(form, facts, findings);
        column.getStyleClass().add("column");
        setContent(column);
        setFitToWidth(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        getStyleClass().add("bare");
        findings.onRequest(workspace::show);
        form.onChange(changed -> {
            String target = target(changed);
            if (!target.equals(factsOf)) {
                typing.setOnFinished(e -> askFacts(changed, target));
                typing.playFromStart();
            }
        });
        form.workload().ifPresent(w -> askFacts(w, target(w)));
    }

    WorkloadPane form() {
        return form;
    }

    FindingsPane findings() {
        return findings;
    }

    LessonPane lessons() {
        return lessons;
    }

    boolean lessonsShown() {
        return getContent() == lessons;
    }

    void showLessons(boolean wanted) {
        setContent(wanted ? lessons : column);
        // A lesson scrolls its text and keeps its buttons in sight; the form scrolls as a whole.
        setFitToHeight(wanted);
    }

    /** Where lessons run: where the form says, else where the program would. */
    private Stand stand() {
        return new Stand(workspace.launcher(), lessonDirectory, Set.of());
    }

    private LessonPane.Screen screen(Runnable leave, Consumer<Optional<Node>> stage) {
        return new LessonPane.Screen() {
            @Override
            public void start(Callable<Started> start, Consumer<Started> shown, Consumer<Exception> failed) {
                lessonDirectory = form.workload().map(w -> w.get(Workload.DIRECTORY)).filter(directory -> !directory.isEmpty()).orElse(lessonDirectory);
                filter.write("");
                workspace.kernel(Optional.empty());
                workspace.start(start, Started::source, shown, failed);
            }

            @Override
            public void show(TraceSource source) {
                workspace.show(source);
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

    private void askFacts(Workload workload, String target) {
        factsOf = target;
        workspace.facts(workload, known -> {
            if (target.equals(factsOf)) {
                facts.show(known);
            }
        }, e -> {
            if (target.equals(factsOf)) {
                facts.refuse(Objects.requireNonNullElse(e.getMessage(), e.toString()));
            }
        });
    }
}

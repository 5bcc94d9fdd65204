package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.bioscope.desktop.lesson.Lesson;
import org.bioscope.desktop.lesson.Lessons;
import org.bioscope.desktop.lesson.Player;
import org.bioscope.desktop.view.CanvasFaults;
import org.bioscope.desktop.view.Theme;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/**
 * Every screen of every lesson, played to its end on a projector: no word is cut off, cut short or covered.
 * {@code -Dbioscope.screens=1280x720-projector,1600x900-light} also leaves pictures of these in target/pictures/lessons.
 */
@ExtendWith(ApplicationExtension.class)
class LessonScreensTest {
    private static final long PULSE_NS = 16_666_667L;
    private static final int PATIENCE_MS = 120_000;
    private static final Path PICTURES = Path.of("target/pictures/lessons");

    /** A fault that stays on the screen is told once. */
    private final Set<String> seen = new HashSet<>();
    private final Set<String> faults = new LinkedHashSet<>();
    private Workspace workspace;
    private MainWindow window;
    private long clockNs = 1;

    static Stream<String> lessons() {
        return Lessons.ids().stream();
    }

    @Start
    void start(Stage stage) {
        Workload workload = Workload.demonstration("/somewhere");
        workspace = new Workspace(closed(), new Background(Runnable::run, Runnable::run), workload);
        window = new MainWindow(workspace, workload, 1280, 720);
        stage.setScene(window.scene());
        stage.show();
        CanvasFaults.watch(window.scene().getRoot());
    }

    /** A machine on which only the laboratory of the loop device runs, as that has no other way: the rest is simulated or recorded. */
    private static Launcher closed() {
        return new Launcher() {
            @Override
            public TraceSource start(Workload workload) {
                if (workload.get(Workload.LOOP).equals("none")) {
                    throw new WorkloadException("directory", "not on this machine");
                }
                var run = new SyntheticRun(workload, Source.LABORATORY, DevWindow.MACHINE, 1);
                run.advanceTo(Long.MAX_VALUE);
                return run;
            }

            @Override
            public Environment facts(Workload workload) {
                return DevWindow.MACHINE;
            }
        };
    }

    @ParameterizedTest
    @MethodSource("lessons")
    void everyWordOfEveryStepCanBeRead(String id, FxRobot robot) {
        robot.interact(() -> size(1280, 720, Theme.PROJECTOR));
        // All of it at once: nothing but what is looked at is drawn.
        robot.interact(() -> play(id));
        assertThat(faults).isEmpty();
    }

    private void play(String id) {
        window.otherLessons();
        window.lessons().open(Lessons.find(id));
        Player player = window.lessons().player().orElseThrow();
        boolean more = true;
        while (more) {
            String name = id + "-%02d-%s".formatted(player.at() + 1, player.step().id());
            act(player, name);
            int at = player.at();
            int moment = player.moment();
            press(KeyCode.PAGE_DOWN);
            more = player.at() != at || player.moment() != moment;
        }
        assertThat(player.at()).as("played to its end").isEqualTo(player.lesson().steps().size() - 1);
    }

    /** Does what the step is for, and looks at it before and after. */
    private void act(Player player, String name) {
        Lesson.Step step = player.step();
        switch (step) {
            case Lesson.Predict _ -> {
                look(name);
                press(KeyCode.PERIOD);
                look(name + "-answered");
            }
            case Lesson.Run run -> {
                look(name);
                press(KeyCode.PERIOD);
                comes(name, () -> run.arms().stream().allMatch(arm -> player.played(arm.id()).isPresent()));
                look(name + "-ran");
            }
            case Lesson.Rounds rounds -> {
                look(name);
                press(KeyCode.PERIOD);
                comes(name, () -> player.compared(rounds.id()).isPresent());
                look(name + "-ran");
            }
            case Lesson.Explain explain -> {
                if (explain.show().isPresent()) {
                    comes(name, () -> window.lessons().shown().isPresent() && workspace.frame().passage().toNs() != 0 && workspace.hasSelection());
                }
                look(name);
                if (explain.show().isPresent() && !window.lessons().showsExtents()) {
                    window.otherView();
                    pulse(2);
                    look(name + "-timeline");
                    window.otherView();
                }
            }
            case Lesson.Staged _ -> look(name + "-" + player.moment());
            case Lesson.Question _, Lesson.Published _, Lesson.Next _ -> look(name);
        }
    }

    private void look(String name) {
        for (String screen : System.getProperty("bioscope.screens", "").split(",")) {
            if (!screen.isEmpty()) {
                String[] parts = screen.split("[x-]");
                size(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Theme.valueOf(parts[2].toUpperCase(Locale.ROOT)));
                check(name, screen);
                ScenePicture.write(window.scene(), PICTURES.resolve(screen).resolve(name + ".png"));
                size(1280, 720, Theme.PROJECTOR);
            }
        }
        check(name, "1280x720-projector");
    }

    private void check(String name, String screen) {
        pulse(2);
        Stream.concat(LayoutFaults.of(window.scene()).stream(), CanvasFaults.of(window.scene().getRoot()).stream())
                .filter(fault -> seen.add(screen + fault)).forEach(fault -> faults.add(screen + " " + name + ": " + fault));
    }

    private void press(KeyCode key) {
        window.lessons().takes(Keys.press(key));
    }

    /** Waits for what runs elsewhere; a sentence of trouble on the screen ends it at once. */
    private void comes(String name, BooleanSupplier come) {
        long untilMs = System.currentTimeMillis() + PATIENCE_MS;
        while (!come.getAsBoolean()) {
            pulse(1);
            LockSupport.parkNanos(1_000_000L);
            Optional<Node> trouble = Optional.ofNullable(window.scene().lookup(".lesson-trouble"));
            assertThat(trouble.map(label -> ((Label) label).getText()).filter(text -> !text.startsWith("unsafe"))).as(name).isEmpty();
            assertThat(System.currentTimeMillis()).as("%s: still not there", name).isLessThan(untilMs);
        }
        pulse(4);
    }

    private void size(int width, int height, Theme theme) {
        window.scene().getWindow().setWidth(width);
        window.scene().getWindow().setHeight(height);
        window.theme(theme);
        pulse(4);
    }

    private void pulse(int times) {
        for (int i = 0; i < times; i++) {
            window.pulse(clockNs += PULSE_NS);
            if (i % 2 == 0) {
                window.scene().getRoot().applyCss();
                window.scene().getRoot().layout();
            }
        }
    }
}

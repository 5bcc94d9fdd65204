package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.bioscope.desktop.lesson.Interleaved;
import org.bioscope.desktop.lesson.Lessons;
import org.bioscope.desktop.lesson.Player;
import org.bioscope.desktop.view.ExtentMapView;
import org.bioscope.desktop.view.Theme;
import org.bioscope.traces.Environment;
import org.bioscope.traces.ExtentMap;
import org.bioscope.traces.Request;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.filter.Filter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** A lesson in the window with the keys of a presenter's remote, each step checked against what it promises. */
@ExtendWith(ApplicationExtension.class)
class LessonWindowTest {
    private static final long PULSE_NS = 16_666_667L;
    private static final Path PICTURES = Path.of("target/pictures");

    private Workspace workspace;
    private MainWindow window;
    private long clockNs = 1;

    @Start
    void start(Stage stage) {
        var launcher = new Launcher() {
            @Override
            public TraceSource start(Workload workload) {
                if (!workload.get(Workload.COMPLETION).equals("native")) {
                    throw new org.bioscope.traces.WorkloadException("completion", "no laboratory on this machine");
                }
                return new SyntheticRun(workload, Source.ENGINE, DevWindow.MACHINE, 1);
            }

            @Override
            public Environment facts(Workload workload) {
                return DevWindow.MACHINE;
            }
        };
        workspace = new Workspace(launcher, new Background(Runnable::run, Runnable::run), Workload.demonstration("/somewhere"));
        window = new MainWindow(workspace, Workload.demonstration("/somewhere"), 1600, 900);
        stage.setScene(window.scene());
        stage.setWidth(1600);
        stage.setHeight(900);
        stage.show();
    }

    @Test
    void aLessonIsPlayedByAPresentersRemote(FxRobot robot) {
        robot.push(KeyCode.F2);
        pulse(robot);
        picture(robot, "lessons-list");
        robot.interact(() -> robot.lookup("#lesson-why-did-my-async-write-block").queryAs(Button.class).fire());
        pulse(robot);
        assertThat(text(robot)).startsWith("io_uring tries not to block");
        assertThat(robot.lookup("#lesson-progress").queryAs(Label.class).getText()).startsWith("1 / ");

        robot.push(KeyCode.PAGE_DOWN);
        robot.push(KeyCode.DIGIT1);
        pulse(robot);
        assertThat(robot.lookup("#choice-1").queryAs(Button.class).getText()).endsWith("✗");
        assertThat(robot.lookup("#choice-2").queryAs(Button.class).getText()).endsWith("✓");
        picture(robot, "lesson-predict");

        robot.push(KeyCode.PAGE_DOWN);
        robot.push(KeyCode.PAGE_DOWN);
        pulse(robot);
        assertThat(robot.lookup(".lesson-trouble").queryAs(Label.class).getText()).isEqualTo("'6.1, fallocate' has not run yet: go back to its step and run it");

        robot.push(KeyCode.PAGE_UP);
        robot.push(KeyCode.PERIOD);
        pulse(robot);
        var player = window.lessons().player().orElseThrow();
        assertThat(player.played("6.1-none").orElseThrow().report().trace().size()).isEqualTo(3);
        assertThat(player.played("6.1-written").orElseThrow().label()).startsWith("recorded: Linux 6.1.0-50-amd64");
        assertThat(robot.lookup(".lesson-badge").queryAll()).hasSize(4);
        assertThat(workspace.recorded()).isTrue();
        picture(robot, "lesson-run");

        robot.push(KeyCode.PAGE_DOWN);
        pulse(robot);
        var shown = window.lessons().shown().orElseThrow();
        Request selected = workspace.frame().selected().orElseThrow();
        assertThat(selected.index()).isEqualTo(shown.request().index());
        assertThat(workspace.filter().text()).isEqualTo("punted");
        assertThat(workspace.playback().atNs()).as("held at the punt").isEqualTo(shown.atNs()).isEqualTo(selected.stampNs().get(org.bioscope.traces.Stage.PUNT));
        assertThat(workspace.report().trace().size()).as("the run of the arm is on the screen again").isEqualTo(64);
        assertThat(robot.lookup("#lesson-rule").query().lookupAll(".lesson-rule").stream().map(Label.class::cast).map(Label::getText))
                .as("the rule that the step is about is lit").containsExactly("submission: ext4: the extent is unwritten");
        picture(robot, "lesson-explain");
        robot.push(KeyCode.PERIOD);
        assertThat(workspace.playback().playing()).as("the remote plays the picture").isTrue();

        robot.push(KeyCode.F2);
        pulse(robot);
        assertThat(robot.lookup("#title").tryQuery()).isPresent();
        assertThat(robot.lookup("#lesson").tryQuery()).isEmpty();
        robot.push(KeyCode.F2);
        pulse(robot);
        assertThat(window.lessons().player()).as("the lesson stays where it was").hasValueSatisfying(p -> assertThat(p.at()).isEqualTo(3));
    }

    @Test
    void publishedFiguresStandBesideThoseOfTheLesson(FxRobot robot) {
        robot.push(KeyCode.F2);
        robot.interact(() -> robot.lookup("#lesson-why-did-my-async-write-block").queryAs(Button.class).fire());
        for (int step = 1; step < 8; step++) {
            robot.push(KeyCode.PAGE_DOWN);
            if (step == 2 || step == 4) {
                robot.push(KeyCode.PERIOD);
            }
            pulse(robot);
        }
        assertThat(robot.lookup("#published").query().lookupAll(".lesson-beside").stream().map(Label.class::cast).map(Label::getText))
                .contains("3 of 3 punted recorded", "64 of 64 punted recorded", "0 of 64 punted recorded");
        picture(robot, "lesson-published");
        robot.interact(() -> {
            window.theme(Theme.PROJECTOR);
            window.scene().getWindow().setWidth(1280);
            window.scene().getWindow().setHeight(720);
        });
        pulse(robot);
        picture(robot, "lesson-published-projector");
        assertThat(workspace.filter()).isNotEqualTo(Filter.ALL);
    }

    @Test
    void theDeadlockIsToldMomentByMomentByThePresentersRemote(FxRobot robot) {
        Player player = at(robot, "running-out-of-steam", "deadlock");
        assertThat(robot.lookup("#scenario").tryQuery()).as("in the place of the circuit").isPresent();
        assertThat(robot.lookup(".scenario-box").queryAllAs(javafx.scene.Node.class)).filteredOn(javafx.scene.Node::isVisible).hasSize(1);
        assertThat(robot.lookup(".scenario-value").queryAllAs(Label.class)).extracting(Label::getText).contains("▸ i_dio_count: 1", "i_rwsem: free");
        for (int moment = 1; moment < 5; moment++) {
            robot.push(KeyCode.PAGE_DOWN);
        }
        pulse(robot);
        assertThat(robot.lookup(".scenario-stuck").queryAll()).as("both who wait for each other").hasSize(2);
        assertThat(robot.lookup(".scenario-verdict").queryAs(Label.class).getText()).isEqualTo("✗ deadlock: each waits for the other");
        assertThat(robot.lookup("#scenario .badge").queryAs(Label.class).getText()).isEqualTo("explained, not observed");
        everySize(robot, "lesson-deadlock");
        robot.push(KeyCode.PAGE_UP);
        assertThat(player.moment()).isEqualTo(3);
        assertThat(robot.lookup(".scenario-stuck").queryAll()).isEmpty();
        robot.push(KeyCode.PERIOD);
        // Three seconds a moment: four at most, and it stands still at the last.
        for (int i = 0; i < 40; i++) {
            pulse(robot);
        }
        assertThat(player.moment()).as("it plays by itself to its end").isEqualTo(4);
        assertThat(player.step().id()).isEqualTo("deadlock");
        robot.push(KeyCode.PAGE_DOWN);
        pulse(robot);
        assertThat(player.step().id()).isEqualTo("today");
        assertThat(robot.lookup("#scenario").tryQuery()).as("the circuit is back").isEmpty();
    }

    @Test
    void theBlocksOfTheFileFlipInStepWithThePlayhead(FxRobot robot) {
        Player player = at(robot, "why-did-my-async-write-block", "linux-6.1");
        robot.push(KeyCode.PERIOD);
        pulse(robot);
        robot.push(KeyCode.PAGE_DOWN);
        pulse(robot);
        assertThat(player.step().id()).isEqualTo("unwritten");
        var view = robot.lookup("#extent-map").queryAs(ExtentMapView.class);
        assertThat(view.isVisible() && view.getParent().isVisible()).as("the step is about the blocks").isTrue();
        ExtentMap map = view.map().orElseThrow();
        var trace = workspace.report().trace();
        assertThat(map.before()).as("the recording has no FIEMAP: from its preparation").isEqualTo(ExtentMap.Before.DERIVED);
        for (int tenth = 0; tenth <= 10; tenth++) {
            long atNs = trace.firstSubmitNs() + (trace.lastSeenNs() - trace.firstSubmitNs()) * tenth / 10;
            robot.interact(() -> workspace.playback().seek(atNs - workspace.report().startNs()));
            pulse(robot);
            long nowNs = workspace.frame().nowNs();
            long written = java.util.stream.LongStream.range(0, trace.size()).filter(row -> trace.stampNs(row, org.bioscope.traces.Stage.COMPLETE) <= nowNs).count();
            assertThat(view.getAccessibleText()).as("%d tenths", tenth)
                    .isEqualTo("blocks of the file: " + String.join(", ", java.util.stream.Stream.of(64 - written == 0 ? "" : 64 - written + " unwritten", written == 0 ? "" : written + " written")
                            .filter(part -> !part.isEmpty()).toList()));
            if (tenth == 5) {
                everySize(robot, "lesson-extents");
            }
        }
        robot.push(KeyCode.PAGE_UP);
        pulse(robot);
        assertThat(view.getParent().isVisible()).as("not every step is").isFalse();
        robot.push(KeyCode.F2);
        robot.push(KeyCode.U);
        pulse(robot);
        assertThat(view.getParent().isVisible()).as("for any run, by its key").isTrue();
    }

    @Test
    void roundsAreRunInTurnAndJudged(FxRobot robot) {
        Player player = at(robot, "who-finishes-your-write", "noise");
        robot.push(KeyCode.PERIOD);
        pulse(robot);
        Interleaved came = player.compared("noise").orElseThrow();
        assertThat(came.comparison().rounds()).isEqualTo(8);
        assertThat(came.comparison().runs()).extracting(Comparison.Run::arm).startsWith(0, 1, 1, 0, 0, 1);
        assertThat(came.comparison().runs().stream().map(Comparison.Run::seed).distinct()).as("one seed a round").hasSize(8);
        assertThat(came.refused()).as("the next of the ways, and why").singleElement().asString().startsWith("laboratory: round 1 of inline: no laboratory on this machine");
        assertThat(came.label()).isEqualTo("simulated: model ext4-deferred-completion, the rules of Linux 4.15; simulated: model ext4-deferred-completion, the rules of Linux 5.10");
        assertThat(robot.lookup("#rounds").tryQuery()).isPresent();
        assertThat(robot.lookup(".rounds-dot").queryAll()).hasSize(8);
        everySize(robot, "lesson-rounds");
    }

    @Test
    void theListIsReadElsewhereWhileTheWindowGoesOn(FxRobot robot) {
        var waiting = new ArrayList<Runnable>();
        robot.interact(() -> {
            var elsewhere = new Workspace(DevWindow.launcher(Source.ENGINE, false), new Background(waiting::add, Runnable::run), Workload.demonstration("/somewhere"));
            var other = new MainWindow(elsewhere, Workload.demonstration("/somewhere"), 1600, 900);
            waiting.clear();
            other.otherLessons();
            assertThat(other.lessons().lookup("#lesson-one-cached-page")).isNull();
            assertThat(waiting).as("what reads them").hasSize(1);
            waiting.removeFirst().run();
            assertThat(other.lessons().player()).isEmpty();
            other.scene().getRoot().applyCss();
            other.scene().getRoot().layout();
            assertThat(other.lessons().lookup("#lesson-one-cached-page")).isNotNull();
        });
    }

    /** Opens a lesson and goes on to one of its steps, running none. */
    private Player at(FxRobot robot, String lesson, String step) {
        robot.interact(() -> {
            window.otherLessons();
            window.lessons().open(Lessons.find(lesson));
        });
        Player player = window.lessons().player().orElseThrow();
        while (!player.step().id().equals(step)) {
            robot.push(KeyCode.PAGE_DOWN);
        }
        pulse(robot);
        return player;
    }

    /** Pictures in both sizes and all themes. */
    private void everySize(FxRobot robot, String name) {
        for (int[] size : new int[][] {{1600, 900}, {1280, 720}}) {
            for (Theme theme : Theme.values()) {
                robot.interact(() -> {
                    window.theme(theme);
                    window.scene().getWindow().setWidth(size[0]);
                    window.scene().getWindow().setHeight(size[1]);
                });
                pulse(robot);
                picture(robot, name + "-" + size[1] + "-" + theme.label());
            }
        }
    }

    private static String text(FxRobot robot) {
        return robot.lookup("#lesson-text").queryAs(Label.class).getText();
    }

    private void pulse(FxRobot robot) {
        robot.interact(() -> {
            for (int i = 0; i < 20; i++) {
                window.pulse(clockNs += PULSE_NS);
            }
        });
    }

    /** Kept as output of the test, to be looked at. */
    private void picture(FxRobot robot, String name) {
        robot.interact(() -> {
            window.scene().getRoot().applyCss();
            window.scene().getRoot().layout();
            window.pulse(clockNs += PULSE_NS);
            ScenePicture.write(window.scene(), PICTURES.resolve(name + ".png"));
        });
    }
}

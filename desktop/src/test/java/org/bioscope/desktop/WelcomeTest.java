package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.bioscope.desktop.lesson.BundledRecordings;
import org.bioscope.desktop.lesson.Lessons;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;
import org.bioscope.traces.file.RecordingWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** From the first page to a run, a lesson, a recording, and what the machine allows, by keys and by clicks. */
@ExtendWith(ApplicationExtension.class)
class WelcomeTest {
    private final Settings settings = Settings.forgetful();
    private Desk desk;

    @TempDir
    Path directory;

    @Start
    void start(Stage stage) {
        desk = new Desk(stage, settings);
    }

    @Test
    void enterRunsTheSafeWorkloadWhateverTheFormSays(FxRobot robot) {
        welcome(robot);
        assertThat(desk.window.scene().getFocusOwner().getId()).isEqualTo("welcome-run");
        assertThat(shown(robot, "#welcome-again")).as("the form is the safe one").isFalse();
        assertThat(shown(robot, ".form")).as("one idea per screen").isFalse();
        robot.type(KeyCode.ENTER);
        desk.pulse(robot, 3);
        assertThat(desk.launcher.started).containsExactly(Desk.WORKLOAD);
        assertThat(shown(robot, "#welcome")).isFalse();
        assertThat(shown(robot, ".form")).isTrue();
    }

    @Test
    void whatWasRunLastIsOneClickAway(FxRobot robot) {
        Workload other = Desk.WORKLOAD.with(Workload.RW, Rw.RANDREAD).with(Workload.IODEPTH, 64);
        robot.interact(() -> robot.lookup(".form").queryAs(WorkloadPane.class).show(other));
        welcome(robot);
        robot.clickOn("#welcome-again");
        assertThat(desk.launcher.started).containsExactly(other);
        welcome(robot);
        robot.interact(() -> desk.run().stop());
        robot.clickOn("#welcome-run");
        assertThat(desk.launcher.started).last().isEqualTo(Desk.WORKLOAD);
        robot.push(KeyCode.CONTROL, KeyCode.Z);
        assertThat(robot.lookup(".form").queryAs(WorkloadPane.class).workload()).as("and the form can be had back").contains(other);
    }

    @Test
    void everyLessonBeginsWithOneClick(FxRobot robot) {
        for (String id : Lessons.ids()) {
            welcome(robot);
            robot.interact(() -> robot.lookup("#welcome-lesson-" + id).queryButton().fire());
            desk.pulse(robot, 2);
            assertThat(desk.window.lessons().player().orElseThrow().lesson().id()).isEqualTo(id);
            assertThat(shown(robot, "#welcome")).isFalse();
            assertThat(shown(robot, "#lesson")).isTrue();
        }
    }

    @Test
    void downAndEnterBeginALessonToo(FxRobot robot) {
        welcome(robot);
        robot.type(KeyCode.DOWN, KeyCode.DOWN, KeyCode.UP, KeyCode.ENTER);
        desk.pulse(robot, 2);
        assertThat(desk.window.lessons().player().orElseThrow().lesson().id()).isEqualTo(Lessons.ids().getFirst());
    }

    @Test
    void recordingsOpenedBeforeAreThereAndThoseThatAreGoneAreNot(FxRobot robot) throws Exception {
        desk.ran(robot);
        Path file = directory.resolve("mine.bioscope");
        RecordingWriter.write(file, desk.run().latest(), List.of());
        settings.recent(directory.resolve("gone.bioscope"));
        robot.interact(() -> desk.window.opening().file(file));
        assertThat(settings.recents().getFirst()).isEqualTo(file);
        welcome(robot);
        assertThat(robot.lookup(".welcome-recent").queryAll()).hasSize(1);
        long size = desk.run().latest().trace().size();
        robot.interact(() -> desk.workspace.show(new SyntheticRun(Desk.WORKLOAD, desk.launcher.source, DevWindow.MACHINE, 9)));
        welcome(robot);
        robot.clickOn(".welcome-recent");
        desk.pulse(robot, 3);
        assertThat(desk.workspace.recorded()).isTrue();
        assertThat(desk.workspace.report().trace().size()).isEqualTo(size);
        assertThat(shown(robot, "#welcome")).isFalse();
    }

    @Test
    void whatOtherKernelsDidIsFoundByAFewWords(FxRobot robot) {
        welcome(robot);
        robot.push(KeyCode.CONTROL, KeyCode.O);
        robot.interact(() -> robot.lookup("#palette").queryAs(TextField.class).setText("6.12 xfs written"));
        robot.type(KeyCode.ENTER);
        desk.pulse(robot, 3);
        assertThat(BundledRecordings.names()).contains("linux-6.12-xfs-written-io_uring");
        assertThat(desk.workspace.recorded()).isTrue();
        assertThat(desk.workspace.report().environment().fact(org.bioscope.traces.Environment.KERNEL).orElseThrow()).contains("6.12");
        assertThat(shown(robot, "#welcome")).isFalse();
    }

    @Test
    void whatTheMachineAllowsIsSaidWithWhatWouldHelp(FxRobot robot) {
        welcome(robot);
        List<String> told = robot.lookup("#welcome-machine .label").queryAllAs(Label.class).stream().map(Label::getText).toList();
        assertThat(told).containsExactly("io_uring works", "The kernel stays closed: only root may", "What helps: run as root");
    }

    @Test
    void escapeLeavesThePageAndHBringsItBack(FxRobot robot) {
        welcome(robot);
        robot.type(KeyCode.ESCAPE);
        assertThat(shown(robot, "#welcome")).isFalse();
        robot.type(KeyCode.H);
        desk.pulse(robot, 2);
        assertThat(shown(robot, "#welcome")).isTrue();
        robot.push(KeyCode.CONTROL, KeyCode.L);
        desk.pulse(robot, 2);
        assertThat(shown(robot, "#welcome")).as("the form is asked for").isFalse();
        assertThat(shown(robot, ".form")).isTrue();
    }

    @Test
    void aRecordingThatCannotBeOpenedIsSaidOnThePage(FxRobot robot) {
        welcome(robot);
        robot.interact(() -> desk.window.opening().file(directory.resolve("none.bioscope")));
        desk.pulse(robot, 1);
        assertThat(desk.notice(robot)).contains("none.bioscope");
        assertThat(settings.recents()).isEmpty();
    }

    private void welcome(FxRobot robot) {
        robot.interact(desk.window::welcome);
        desk.pulse(robot, 2);
    }

    private static boolean shown(FxRobot robot, String query) {
        return robot.lookup(query).queryAll().stream().anyMatch(WelcomeTest::seen);
    }

    private static boolean seen(Node node) {
        return node == null || node.isVisible() && seen(node.getParent());
    }
}

package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.geometry.VerticalDirection;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.stage.Stage;
import org.bioscope.desktop.view.TimelineView;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.file.Recording;
import org.bioscope.traces.file.RecordingWriter;
import org.bioscope.traces.filter.Filter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** The timeline in the window: its keys, its mouse, its bookmarks. */
@ExtendWith(ApplicationExtension.class)
class TimelineWindowTest {
    private Desk desk;

    @TempDir
    private Path directory;

    @Start
    void start(Stage stage) {
        desk = new Desk(stage, Settings.forgetful());
    }

    private Bounds timeline(FxRobot robot) {
        desk.ran(robot);
        robot.interact(desk.window::otherView);
        desk.pulse(robot, 10);
        var view = robot.lookup("#timeline").queryAs(TimelineView.class);
        return view.localToScreen(view.getBoundsInLocal());
    }

    @Test
    void aBrushPlaysItsRequestsToTheLastAndStopsThereAndPlaysThemAgain(FxRobot robot) {
        Bounds box = timeline(robot);
        // Close enough, and then quick enough, that the stretch plays out while a test waits.
        robot.moveTo(new Point2D(box.getMinX() + 400, box.getMinY() + 40));
        robot.scroll(40, VerticalDirection.UP);
        desk.pulse(robot, 4);
        robot.drag(box.getMinX() + 300, box.getMinY() + 16, MouseButton.PRIMARY).dropTo(box.getMinX() + 500, box.getMinY() + 140);
        desk.pulse(robot, 4);
        Playback playback = desk.workspace.playback();
        Filter only = desk.workspace.filter();
        assertThat(only.text()).startsWith("at>=");
        assertThat(playback.playing()).isTrue();
        RequestTrace trace = desk.run().latest().trace();
        long lastSeenNs = LongStream.range(0, trace.size()).filter(only.over(trace)).map(trace::seenNs).max().orElseThrow();
        long beganNs = playback.passage().fromNs();
        robot.interact(() -> {
            playback.faster();
            playback.faster();
            playback.faster();
        });
        assertThat(playback.passage().fromNs()).as("another pace, the same stretch").isEqualTo(beganNs);
        for (int i = 0; i < 500 && playback.playing(); i++) {
            desk.pulse(robot, 3);
            assertThat(playback.atNs()).isLessThanOrEqualTo(lastSeenNs);
        }
        assertThat(playback.playing()).as("it stops").isFalse();
        assertThat(playback.atNs()).as("when the last of them was seen").isEqualTo(lastSeenNs);
        robot.interact(playback::playOrPause);
        desk.pulse(robot, 1);
        assertThat(playback.playing()).isTrue();
        assertThat(playback.passage().fromNs()).as("from the stretch's start").isEqualTo(beganNs);
        assertThat(playback.atNs()).isLessThan(lastSeenNs);
        robot.interact(() -> robot.lookup("#filter-clear").queryButton().fire());
        robot.interact(playback::latest);
        desk.pulse(robot, 2);
        assertThat(playback.passage().toNs()).as("without the filter all of the run is played again").isGreaterThan(lastSeenNs);
    }

    @Test
    void theWheelZoomsAboutTheMomentUnderTheMouse(FxRobot robot) {
        Bounds box = timeline(robot);
        Label caption = robot.lookup("#timeline-caption").queryAs(Label.class);
        String whole = caption.getText();
        var mouse = new Point2D(box.getMinX() + box.getWidth() * 0.7, box.getMinY() + box.getHeight() * 0.8);
        long beforeNs = pointed(robot, mouse);
        robot.scroll(6, VerticalDirection.UP);
        desk.pulse(robot, 4);
        assertThat(caption.getText()).isNotEqualTo(whole);
        assertThat(pointed(robot, mouse)).as("stays where it is").isCloseTo(beforeNs, org.assertj.core.data.Offset.offset(20_000_000L));
        long leftNs = pointed(robot, mouse.subtract(400, 0));
        long rightNs = pointed(robot, mouse.add(100, 0));
        double nsPerPixel = (rightNs - leftNs) / 500.0;
        assertThat(nsPerPixel).as("closer by the wheel's steps").isLessThan(20e9 / box.getWidth() * 0.6);
        robot.moveTo(mouse);
        robot.scroll(40, VerticalDirection.DOWN);
        desk.pulse(robot, 4);
        assertThat(caption.getText()).as("the whole run and no further").startsWith(whole.substring(0, whole.indexOf('·')));
        robot.press(KeyCode.SHIFT).scroll(2, VerticalDirection.UP).release(KeyCode.SHIFT);
        desk.pulse(robot, 4);
        assertThat(pointed(robot, mouse)).as("all of it cannot be moved").isCloseTo(beforeNs, org.assertj.core.data.Offset.offset(20_000_000L));
    }

    /** The moment under the mouse, ns since the run's start. */
    private long pointed(FxRobot robot, Point2D at) {
        robot.moveTo(at.add(3, 0)).moveTo(at);
        desk.pulse(robot, 2);
        // A mouse that a busy machine saw leave the view only now comes back with the next move.
        for (int i = 0; i < 100 && desk.frame().crosshair().isEmpty(); i++) {
            robot.moveTo(at.add(3, 0)).moveTo(at);
            desk.pulse(robot, 2);
        }
        return desk.frame().crosshair().orElseThrow();
    }

    @Test
    void theTimelineIsTheSameRunFromLeftToRightAndKeysDoEverything(FxRobot robot) {
        desk.runs(robot, 3_000_000_000L);
        robot.interact(() -> robot.type(KeyCode.V));
        desk.pulse(robot, 10);
        var timeline = robot.lookup("#timeline").queryAs(TimelineView.class);
        assertThat(timeline.isFocused()).isTrue();
        Label caption = robot.lookup("#timeline-caption").queryAs(Label.class);
        assertThat(caption.getText()).startsWith("3.00 s · every request is counted");
        robot.type(KeyCode.W, KeyCode.W, KeyCode.W, KeyCode.W);
        desk.pulse(robot, 4);
        assertThat(caption.getText()).as("W comes closer").startsWith("1.23 s");
        robot.type(KeyCode.S).type(KeyCode.DIGIT0);
        desk.pulse(robot, 4);
        assertThat(caption.getText()).startsWith("3.00 s");
        robot.type(KeyCode.X);
        desk.pulse(robot, 4);
        long slowest = LongStream.range(0, desk.run().latest().trace().size()).map(desk.run().latest().trace()::latencyNs).max().orElseThrow();
        assertThat(desk.workspace.frame().selected().orElseThrow().latencyNs()).isEqualTo(slowest);
        robot.type(KeyCode.F).type(KeyCode.L);
        desk.pulse(robot, 4);
        assertThat(caption.getText()).contains("each drawn in lanes of threads");
        robot.type(KeyCode.M).type(KeyCode.RIGHT, KeyCode.RIGHT, KeyCode.M);
        desk.pulse(robot, 4);
        assertThat(caption.getText()).contains("B − A = ");
        robot.type(KeyCode.C);
        desk.pulse(robot, 4);
        assertThat(desk.workspace.filter().text()).startsWith("at>=").contains("ns && at<=");
        assertThat(desk.workspace.playback().passage().matched()).as("only those are played").isLessThan(desk.workspace.playback().passage().inFlight());
        robot.type(KeyCode.V);
        desk.pulse(robot, 4);
        assertThat(timeline.isVisible() && timeline.getParent().isVisible()).isFalse();
    }

    @Test
    void aBrushInTheHeatMapMeansThoseRequestsEverywhere(FxRobot robot) {
        desk.runs(robot, 2_000_000_000L);
        robot.interact(desk.window::otherView);
        desk.pulse(robot, 10);
        var timeline = robot.lookup("#timeline").queryAs(TimelineView.class);
        var box = timeline.localToScreen(timeline.getBoundsInLocal());
        robot.drag(box.getMinX() + 300, box.getMinY() + 20, MouseButton.PRIMARY).dropTo(box.getMinX() + 360, box.getMinY() + 70);
        desk.pulse(robot, 6);
        assertThat(desk.workspace.filter().text()).contains("at>=").contains("lat>=");
        assertThat(robot.lookup("#filter").queryAs(TextField.class).getText()).as("it is said where a filter is said").isEqualTo(desk.workspace.filter().text());
        Filter only = desk.workspace.filter();
        long matching = LongStream.range(0, desk.run().latest().trace().size()).filter(only.over(desk.run().latest().trace())).count();
        assertThat(matching).isPositive().isLessThan(desk.run().latest().trace().size() / 5);
    }

    @Test
    void aBookmarkWithItsNoteIsKeptInTheRecording(FxRobot robot) throws Exception {
        desk.runs(robot, 1_000_000_000L);
        robot.interact(() -> desk.run().stop());
        Path file = directory.resolve("run.bioscope");
        RecordingWriter.write(file, desk.run().latest(), List.of());
        robot.interact(() -> desk.workspace.openRecording(file));
        desk.pulse(robot, 20);
        robot.interact(desk.window::otherView);
        desk.pulse(robot, 10);
        robot.type(KeyCode.B);
        desk.pulse(robot, 2);
        robot.interact(() -> robot.lookup("#bookmark-note").queryAs(TextField.class).setText("here it stalls"));
        robot.type(KeyCode.ENTER);
        desk.pulse(robot, 10);
        assertThat(Recording.open(file).bookmarks()).singleElement().satisfies(mark -> assertThat(mark.text()).isEqualTo("here it stalls"));
    }
}

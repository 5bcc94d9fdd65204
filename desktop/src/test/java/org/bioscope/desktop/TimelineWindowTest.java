package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.geometry.VerticalDirection;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.stage.Stage;
import org.bioscope.desktop.view.TimelineView;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.filter.Filter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** The mouse in the timeline. */
@ExtendWith(ApplicationExtension.class)
class TimelineWindowTest {
    private Desk desk;

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
        RequestTrace trace = desk.run.latest().trace();
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
        return desk.frame().crosshair().orElseThrow();
    }
}

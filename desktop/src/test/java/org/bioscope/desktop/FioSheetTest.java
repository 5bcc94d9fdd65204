package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import javafx.scene.control.Button;
import javafx.scene.control.TextArea;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.bioscope.traces.Workload;
import org.bioscope.traces.file.FioJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** The run on the screen as fio would do it. */
@ExtendWith(ApplicationExtension.class)
class FioSheetTest {
    private Desk desk;

    @Start
    void start(Stage stage) {
        desk = new Desk(stage, Settings.forgetful());
    }

    @Test
    void aRunIsOneStepFromItsCommandAndItsJobAndBothAreCopied(FxRobot robot) {
        assertThat(robot.lookup("#as-fio").queryButton().isVisible()).as("there is no run yet").isFalse();
        desk.ran(robot);
        robot.interact(() -> robot.lookup("#as-fio").queryButton().fire());
        Workload ran = desk.launcher.started.getFirst();
        assertThat(shows(robot, "command")).isEqualTo(FioJob.command(ran)).startsWith("fio --name=bioscope --ioengine=io_uring");
        assertThat(shows(robot, "job")).isEqualTo(FioJob.text(ran)).contains("[bioscope]\nioengine=io_uring\n");
        assertThat(copied(robot, "command")).isEqualTo(FioJob.command(ran));
        assertThat(copied(robot, "job")).isEqualTo(FioJob.text(ran));
    }

    @Test
    void aKeyShowsItOverTheTimelineToo(FxRobot robot) {
        desk.ran(robot);
        robot.type(KeyCode.V);
        robot.push(KeyCode.CONTROL, KeyCode.J);
        assertThat(shows(robot, "job")).contains("[bioscope]");
        robot.type(KeyCode.ESCAPE);
        assertThat(robot.lookup("#fio").tryQuery()).isEmpty();
    }

    private static String shows(FxRobot robot, String part) {
        return robot.lookup("#fio-" + part).queryAs(TextArea.class).getText();
    }

    private static String copied(FxRobot robot, String part) {
        Button copy = robot.lookup("#copy-fio-" + part).queryButton();
        var content = new String[1];
        robot.interact(() -> {
            copy.fire();
            content[0] = Clipboard.getSystemClipboard().getString();
        });
        assertThat(copy.getText()).isEqualTo("Copied");
        return content[0];
    }
}

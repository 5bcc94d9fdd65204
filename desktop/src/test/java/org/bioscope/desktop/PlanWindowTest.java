package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.stage.Stage;
import org.bioscope.traces.Plan;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** The plan beside the form: always there, and asking where something would be lost. */
@ExtendWith(ApplicationExtension.class)
class PlanWindowTest {
    private static final Plan.Question QUESTION = new Plan.Question("/dev/sdx", "ext4", "S3Z8NB0K", "its serial number");

    private Optional<Plan.Question> question = Optional.empty();
    private Desk desk;

    @Start
    void start(Stage stage) {
        var launcher = new SyntheticLauncher() {
            @Override
            public Plan plan(Workload workload) {
                if (workload.get(Workload.FILENAME).equals("/dev/mounted")) {
                    throw new WorkloadException("filename", "write to /dev/mounted: mounted is mounted at /home (ext4); unmount it first (umount /home), or name another device");
                }
                return new Plan(List.of(new Plan.Line(Plan.Topic.RUN, workload.title(), false), new Plan.Line(Plan.Topic.LOST, "what /dev/sdx holds: ext4", true)), 0,
                        OptionalLong.empty(), 0, OptionalLong.empty(), OptionalLong.empty(), question);
            }
        };
        desk = new Desk(stage, launcher, Desk.WORKLOAD, Settings.forgetful(), 1280, 720);
    }

    @Test
    void thePlanIsThereWithoutAClickAndFollowsTheForm(FxRobot robot) throws TimeoutException {
        assertThat(words(robot)).contains("run", "io_uring · randwrite 4k · depth 16 · written", "lost", "what /dev/sdx holds: ext4");
        type(robot, "bs", "8k");
        await(() -> words(robot).contains("io_uring · randwrite 8k · depth 16 · written"));
        assertThat(robot.lookup("#plan-question").query().getParent().isVisible()).isFalse();
        robot.clickOn("#run");
        assertThat(desk.launcher.started).as("nothing is asked where nothing is lost that counts").hasSize(1);
    }

    @Test
    void nothingStartsBeforeTheSerialIsTypedAndItIsGoodForOneRun(FxRobot robot) throws TimeoutException {
        question = Optional.of(QUESTION);
        type(robot, "bs", "8k");
        Label asked = robot.lookup("#plan-question").queryAs(Label.class);
        await(() -> asked.getParent().isVisible());
        assertThat(asked.getText()).isEqualTo("ext4 on /dev/sdx would be lost. To allow that, type S3Z8NB0K (its serial number)");
        var field = robot.lookup("#allow-writes-to").queryAs(TextField.class);
        robot.clickOn("#run");
        assertThat(desk.launcher.started).isEmpty();
        assertThat(error(robot)).isEqualTo("nothing was started: the serial is not typed yet");
        assertThat(field.isFocused()).as("the field has the keyboard").isTrue();
        robot.interact(() -> field.setText("S3Z8NB0"));
        robot.clickOn("#run");
        assertThat(desk.launcher.started).isEmpty();
        assertThat(error(robot)).isEqualTo("nothing was started: 'S3Z8NB0' is not what is asked for");
        robot.interact(() -> field.setText(" S3Z8NB0K "));
        robot.clickOn("#run");
        assertThat(desk.launcher.started).singleElement().satisfies(w -> assertThat(w.get(Workload.ALLOW_WRITES_TO)).isEqualTo("S3Z8NB0K"));
        assertThat(field.getText()).as("the next run asks again").isEmpty();
    }

    @Test
    void aTargetThatIsTakenIsToldInThePlansPlace(FxRobot robot) throws TimeoutException {
        type(robot, "filename", "/dev/mounted");
        Label refusal = robot.lookup("#plan-refusal").queryAs(Label.class);
        await(refusal::isVisible);
        assertThat(refusal.getText()).contains("is mounted at /home (ext4); unmount it first");
        type(robot, "filename", "/dev/free");
        await(() -> !refusal.isVisible());
    }

    @Test
    void aFindingShowsAllOfItsRequestsByItsFilter(FxRobot robot) {
        robot.clickOn("#run");
        desk.run().advanceTo(2_000_000_000L);
        for (int i = 0; i < 600 && all(robot).isEmpty(); i++) {
            desk.pulse(robot, 1);
        }
        Hyperlink all = all(robot).orElseThrow();
        robot.interact(all::fire);
        assertThat(robot.lookup("#filter").queryAs(TextField.class).getText()).isNotEmpty();
    }

    private static Optional<Hyperlink> all(FxRobot robot) {
        return robot.lookup(".finding-links .hyperlink").queryAllAs(Hyperlink.class).stream().filter(link -> link.getText().equals("show all")).findFirst();
    }

    private static void type(FxRobot robot, String option, String text) {
        robot.interact(() -> {
            Node control = robot.lookup("#" + option).query();
            if (control instanceof javafx.scene.control.ComboBox<?> box) {
                box.getEditor().setText(text);
            } else {
                ((TextField) control).setText(text);
            }
        });
    }

    /** The system is asked only once the fingers rest. */
    private static void await(Callable<Boolean> condition) throws TimeoutException {
        WaitForAsyncUtils.waitFor(30, TimeUnit.SECONDS, condition);
        WaitForAsyncUtils.waitForFxEvents();
    }

    private static String error(FxRobot robot) {
        return robot.lookup("#error-allow-writes-to").queryAs(Label.class).getText();
    }

    private static List<String> words(FxRobot robot) {
        return robot.lookup("#plan .label").queryAllAs(Label.class).stream().filter(Node::isVisible).map(Label::getText).collect(Collectors.toList());
    }
}

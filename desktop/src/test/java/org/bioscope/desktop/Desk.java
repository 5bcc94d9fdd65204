package org.bioscope.desktop;

import javafx.scene.control.Label;
import javafx.stage.Stage;
import org.bioscope.desktop.view.Frame;
import org.bioscope.traces.Workload;
import org.testfx.api.FxRobot;

/** A window on synthetic runs for tests: everything at once, on a clock fed by hand. */
final class Desk {
    static final Workload WORKLOAD = Workload.demonstration("/somewhere");
    private static final long PULSE_NS = 16_666_667L;

    final SyntheticLauncher launcher;
    final Workspace workspace;
    final MainWindow window;
    private long clockNs = 1;

    Desk(Stage stage, Settings settings) {
        this(stage, new SyntheticLauncher(), WORKLOAD, settings, 1600, 900);
    }

    Desk(Stage stage, SyntheticLauncher launcher) {
        this(stage, launcher, WORKLOAD, Settings.forgetful(), 1600, 900);
    }

    Desk(Stage stage, SyntheticLauncher launcher, Workload workload, Settings settings, double width, double height) {
        this.launcher = launcher;
        workspace = new Workspace(launcher, new Background(Runnable::run, Runnable::run), workload);
        window = new MainWindow(workspace, workload, settings, width, height);
        stage.setScene(window.scene());
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(width);
        stage.setHeight(height);
        stage.show();
    }

    SyntheticRun run() {
        return launcher.run;
    }

    Frame frame() {
        return workspace.frame();
    }

    void pulse(FxRobot robot, int times) {
        robot.interact(() -> {
            for (int i = 0; i < times; i++) {
                window.pulse(clockNs += PULSE_NS);
            }
        });
    }

    /** Starts a run from the form and lets it come to {@code untilNs}. */
    void runs(FxRobot robot, long untilNs) {
        robot.interact(window::runOrStop);
        run().advanceTo(untilNs);
        pulse(robot, 5);
    }

    /** The same, to its end. */
    void ran(FxRobot robot) {
        runs(robot, 20_000_000_000L);
    }

    String notice(FxRobot robot) {
        Label notice = robot.lookup("#notice").queryAs(Label.class);
        return notice.isVisible() ? notice.getText() : "";
    }
}

package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Label;
import javafx.stage.Stage;
import org.bioscope.desktop.view.Frame;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;
import org.testfx.api.FxRobot;

/** A window on synthetic runs for tests: everything at once, on a clock fed by hand. */
final class Desk {
    static final Workload WORKLOAD = Workload.demonstration("/somewhere");
    private static final long PULSE_NS = 16_666_667L;

    final List<Workload> started = new ArrayList<>();
    final Workspace workspace;
    final MainWindow window;
    Source source = Source.KERNEL;
    SyntheticRun run = new SyntheticRun(WORKLOAD, Source.KERNEL, DevWindow.MACHINE, 1);
    private long clockNs = 1;

    Desk(Stage stage, Settings settings) {
        var launcher = new Launcher() {
            @Override
            public TraceSource start(Workload workload) {
                started.add(workload);
                run = new SyntheticRun(workload, source, DevWindow.MACHINE, started.size());
                return run;
            }

            @Override
            public List<Allowance> machine() {
                return List.of(new Allowance(true, "io_uring works", ""), new Allowance(false, "The kernel stays closed: only root may", "run as root"));
            }

            @Override
            public Environment facts(Workload workload) {
                return DevWindow.MACHINE;
            }
        };
        workspace = new Workspace(launcher, new Background(Runnable::run, Runnable::run), WORKLOAD);
        window = new MainWindow(workspace, WORKLOAD, settings, 1600, 900);
        stage.setScene(window.scene());
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(1600);
        stage.setHeight(900);
        stage.show();
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
        run.advanceTo(untilNs);
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

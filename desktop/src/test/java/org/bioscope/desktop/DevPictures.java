package org.bioscope.desktop;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.transform.Transform;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.bioscope.desktop.compare.Arms;
import org.bioscope.desktop.view.LaneKind;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.TimelineView;
import org.bioscope.desktop.view.Toolkit;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;

/** Pictures of the window in every state, size and theme, the same on any machine: {@code DevPictures DIRECTORY [name...]}. */
public final class DevPictures {
    private static final long FRAME_NS = 16_666_667L;

    private record Shot(String name, int width, int height, Theme theme, Source source, String state) {
    }

    private static final List<Shot> SHOTS = List.of(
            new Shot("idle", 1600, 900, Theme.DARK, Source.ENGINE, "idle"),
            new Shot("running", 1600, 900, Theme.DARK, Source.KERNEL, "running"),
            new Shot("running-light", 1600, 900, Theme.LIGHT, Source.ENGINE, "running"),
            new Shot("selected", 1600, 900, Theme.DARK, Source.KERNEL, "selected"),
            new Shot("selected-light", 1280, 720, Theme.LIGHT, Source.ENGINE, "selected"),
            new Shot("small-kernel", 1280, 720, Theme.DARK, Source.KERNEL, "selected"),
            new Shot("failed", 1600, 900, Theme.LIGHT, Source.ENGINE, "failed"),
            new Shot("refused", 1280, 720, Theme.DARK, Source.ENGINE, "refused"),
            new Shot("projector", 1600, 900, Theme.PROJECTOR, Source.KERNEL, "selected"),
            new Shot("projector-small", 1280, 720, Theme.PROJECTOR, Source.ENGINE, "running"),
            new Shot("projector-kernel-small", 1280, 720, Theme.PROJECTOR, Source.KERNEL, "running"),
            new Shot("wide", 1920, 1080, Theme.DARK, Source.LABORATORY, "selected"),
            new Shot("deep", 1600, 900, Theme.DARK, Source.KERNEL, "deep"),
            new Shot("deep-engine", 1600, 900, Theme.LIGHT, Source.ENGINE, "deep"),
            new Shot("export", 1280, 720, Theme.LIGHT, Source.KERNEL, "export"),
            new Shot("keys", 1600, 900, Theme.DARK, Source.KERNEL, "keys"),
            new Shot("timeline", 1600, 900, Theme.DARK, Source.KERNEL, "timeline"),
            new Shot("timeline-slots", 1600, 900, Theme.LIGHT, Source.KERNEL, "timeline-slots"),
            new Shot("timeline-close", 1280, 720, Theme.DARK, Source.KERNEL, "timeline-close"),
            new Shot("timeline-projector", 1600, 900, Theme.PROJECTOR, Source.ENGINE, "timeline-close"),
            new Shot("compare", 1600, 900, Theme.DARK, Source.ENGINE, "compare-2"),
            new Shot("compare-small", 1280, 720, Theme.LIGHT, Source.ENGINE, "compare-2"),
            new Shot("compare-projector", 1600, 900, Theme.PROJECTOR, Source.ENGINE, "compare-2"),
            new Shot("compare-projector-small", 1280, 720, Theme.PROJECTOR, Source.ENGINE, "compare-2"),
            new Shot("compare-three", 1280, 720, Theme.DARK, Source.ENGINE, "compare-3"),
            new Shot("compare-four", 1600, 900, Theme.DARK, Source.ENGINE, "compare-4"),
            new Shot("compare-four-small", 1280, 720, Theme.LIGHT, Source.ENGINE, "compare-4"),
            new Shot("compare-unlike", 1600, 900, Theme.LIGHT, Source.ENGINE, "compare-unlike"),
            new Shot("compare-time", 1600, 900, Theme.DARK, Source.ENGINE, "compare-page-2"),
            new Shot("compare-percentiles", 1600, 900, Theme.DARK, Source.ENGINE, "compare-page-3"),
            new Shot("compare-rounds", 1600, 900, Theme.DARK, Source.ENGINE, "compare-page-4"),
            new Shot("compare-rounds-small", 1280, 720, Theme.LIGHT, Source.ENGINE, "compare-page-4"),
            new Shot("compare-rounds-projector", 1600, 900, Theme.PROJECTOR, Source.ENGINE, "compare-page-4"),
            new Shot("compare-form", 1280, 720, Theme.DARK, Source.ENGINE, "compare-form"),
            new Shot("idle-light", 1280, 720, Theme.LIGHT, Source.ENGINE, "idle"),
            new Shot("selected-kernel-light", 1600, 900, Theme.LIGHT, Source.KERNEL, "selected"),
            new Shot("filter-light", 1600, 900, Theme.LIGHT, Source.KERNEL, "filter"),
            new Shot("filter-light-small", 1280, 720, Theme.LIGHT, Source.KERNEL, "filter"),
            new Shot("palette-light", 1280, 720, Theme.LIGHT, Source.KERNEL, "palette"),
            new Shot("palette-projector", 1280, 720, Theme.PROJECTOR, Source.KERNEL, "palette"),
            new Shot("keys-light", 1280, 720, Theme.LIGHT, Source.KERNEL, "keys"),
            new Shot("keys-projector", 1280, 720, Theme.PROJECTOR, Source.KERNEL, "keys"),
            new Shot("compare-time-light", 1280, 720, Theme.LIGHT, Source.ENGINE, "compare-page-2"),
            new Shot("compare-percentiles-light", 1280, 720, Theme.LIGHT, Source.ENGINE, "compare-page-3"),
            new Shot("compare-percentiles-projector", 1280, 720, Theme.PROJECTOR, Source.ENGINE, "compare-page-3"),
            new Shot("compare-rounds-light", 1600, 900, Theme.LIGHT, Source.ENGINE, "compare-page-4"),
            new Shot("uhd", 1920, 1080, Theme.DARK, Source.KERNEL, "selected"));

    private DevPictures() {
    }

    /** The application class, apart from main as the class path demands. */
    public static final class Pictures extends Application {
        @Override
        public void start(Stage stage) throws Exception {
            List<String> args = getParameters().getRaw();
            Path into = Files.createDirectories(Path.of(args.getFirst()));
            Platform.setImplicitExit(false);
            for (Shot shot : SHOTS) {
                if (args.size() == 1 || args.contains(shot.name())) {
                    ImageIO.write(take(new Stage(), shot), "png", into.resolve(shot.name() + ".png").toFile());
                }
            }
            Platform.exit();
        }
    }

    public static void main(String[] args) {
        Toolkit.quiet();
        Application.launch(Pictures.class, args);
    }

    private static void timeline(MainWindow window, Workspace workspace, String state) {
        workspace.playback().playOrPause();
        window.otherView();
        workspace.bookmark(new Bookmark(2_200_000_000L, OptionalLong.empty(), "garbage collection?"));
        var view = (TimelineView) window.scene().lookup("#timeline");
        pulses(window, 5, 1);
        if (state.equals("timeline-slots")) {
            view.lanes(LaneKind.SLOT);
        }
        if (state.equals("timeline-close")) {
            view.typical();
            pulses(window, 5, 1);
            view.fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.F, false, false, false, false));
            pulses(window, 5, 1);
            view.fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.M, false, false, false, false));
            workspace.point(OptionalLong.of(workspace.report().trace().seenNs(workspace.frame().selected().orElseThrow().index()) - workspace.report().startNs()));
            pulses(window, 5, 1);
            view.fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.M, false, false, false, false));
        }
    }

    private static BufferedImage take(Stage stage, Shot shot) {
        Workload workload = Workload.demonstration("/home/teacher/bioscope");
        if (shot.state().equals("deep")) {
            workload = workload.with(Workload.IODEPTH, 256).with(Workload.NUMJOBS, 4);
        }
        var launcher = DevWindow.launcher(shot.source(), false);
        var workspace = new Workspace(launcher, new Background(Runnable::run, Runnable::run), workload);
        var window = new MainWindow(workspace, workload, shot.width(), shot.height());
        window.theme(shot.theme());
        stage.setScene(window.scene());
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(shot.width());
        stage.setHeight(shot.height());
        stage.show();
        long clockNs = 1;
        if (!shot.state().equals("idle") && !shot.state().equals("refused")) {
            var run = new SyntheticRun(workload, shot.source(), DevWindow.MACHINE, 1);
            run.advanceTo(6_000_000_000L);
            if (shot.state().equals("failed")) {
                run.fail("write 4 KiB at offset 12 582 912: the disk is full; free some space or choose a smaller size");
            }
            workspace.show(run);
        }
        clockNs = pulses(window, 200, clockNs);
        switch (shot.state()) {
            case "selected" -> {
                workspace.playback().playOrPause();
                new Neighbours(workspace).select(true);
                workspace.point(OptionalLong.of(4_200_000_000L));
            }
            case "timeline", "timeline-slots", "timeline-close" -> timeline(window, workspace, shot.state());
            case "refused" -> workspace.refuse(new WorkloadException("directory", "make a file in --directory /home/teacher/bioscope: it does not exist; make it first (mkdir -p), or name another"));
            case "export" -> fire(window.scene(), "export");
            case "palette" -> window.sheets().palette();
            case "filter" -> {
                window.toFilter();
                ((javafx.scene.control.TextField) window.scene().lookup("#filter")).setText("op==W && path==workqueue && lat>150us");
            }
            case "keys" -> fire(window.scene(), "keys");
            default -> {
            }
        }
        if (shot.state().startsWith("compare")) {
            clockNs = compare(window, shot.state(), clockNs);
        }
        pulses(window, 30, clockNs);
        double scale = shot.name().equals("uhd") ? 2 : 1;
        var params = new javafx.scene.SnapshotParameters();
        params.setTransform(Transform.scale(scale, scale));
        window.scene().getRoot().applyCss();
        window.scene().getRoot().layout();
        WritableImage image = window.scene().getRoot().snapshot(params, new WritableImage((int) (shot.width() * scale), (int) (shot.height() * scale)));
        stage.hide();
        return ScenePicture.buffered(image);
    }

    private static long compare(MainWindow window, String state, long clockNs) {
        ComparisonDesk desk = window.comparison();
        if (state.equals("compare-form")) {
            desk.compareWith();
            ((javafx.scene.control.TextField) window.scene().lookup("#arm-b")).setText("--completion workqueue");
            return clockNs;
        }
        compare(window, state);
        long now = pulses(window, 60, clockNs);
        if (state.startsWith("compare-page")) {
            desk.takes(Keys.press(KeyCode.valueOf("DIGIT" + state.charAt(13))));
        }
        return pulses(window, 60, now);
    }

    /** Lets the comparison of a state run to its end: of as many recordings as its name says, or of models where it names a page. */
    static void compare(MainWindow window, String state) {
        ComparisonDesk desk = window.comparison();
        Workload common = Workload.demonstration("/home/teacher/bioscope").with(Workload.RUNTIME, 20_000_000L).with(Workload.RAMP_TIME, 0L);
        var stop = new AtomicBoolean();
        var arms = new Arms(stop::get, "cancelled");
        boolean pages = state.startsWith("compare-page");
        List<String> texts = pages ? List.of("--model caller-completion --kernel 6.5", "--model caller-completion --kernel 6.6-rc")
                : List.of(recording("6.1"), state.equals("compare-unlike") ? "--model nvme-2023 --kernel 6.19 --observe engine" : recording("6.19"), recording("6.12"), recording("7.0")).subList(0, state.equals("compare-unlike") ? 2 : state.charAt(8) - '0');
        try {
            var named = new java.util.ArrayList<org.bioscope.traces.compare.Arm>();
            for (String text : texts) {
                named.add(arms.of(text, new Arms.Common(java.util.Map.of(), standard -> pages ? standard.with(Workload.RUNTIME, 5_000_000L).with(Workload.IODEPTH, 16) : common)));
            }
            desk.begin(named, new CompareForm.Asked(texts, common, 10, org.bioscope.traces.compare.Measure.IOPS), stop);
            desk.run().orElseThrow().await();
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String recording(String kernel) {
        return Path.of("..", "assets", "recordings", "linux-" + kernel + "-ext4-written-io_uring.bioscope").toString();
    }

    private static void fire(Scene scene, String id) {
        ((javafx.scene.control.Button) scene.lookup("#" + id)).fire();
    }

    private static long pulses(MainWindow window, int count, long clockNs) {
        long now = clockNs;
        for (int i = 0; i < count; i++) {
            window.pulse(now);
            if (i % 20 == 0) {
                window.scene().getRoot().applyCss();
                window.scene().getRoot().layout();
            }
            now += FRAME_NS;
        }
        return now;
    }

    /** A report of a finished synthetic run, for pictures that need no window. */
    static RunReport finished(Source source) {
        var run = new SyntheticRun(Workload.demonstration("/home/teacher/bioscope"), source, DevWindow.MACHINE, 1);
        run.advanceTo(Long.MAX_VALUE);
        return run.latest();
    }
}

package org.bioscope.desktop;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.geometry.Rectangle2D;
import javafx.scene.image.Image;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.bioscope.desktop.view.Toolkit;
import org.bioscope.traces.Workload;

/** Opens the window. */
public final class BioscopeWindow {
    private static final double WIDTH = 1600;
    private static final double HEIGHT = 900;
    private static final double LEAST_WIDTH = 1024;
    private static final double LEAST_HEIGHT = 640;

    private BioscopeWindow() {
    }

    /** Opens the window, on a recording if there is one, and returns when it is closed. Once in a program's life. */
    public static void open(Optional<Path> recording) {
        Toolkit.quiet();
        Application.launch(WindowApplication.class, recording.map(path -> new String[] {path.toString()}).orElse(new String[0]));
    }

    /** Fills {@code stage} with the window and sets its pulse going; returns what it shows. On the JavaFX thread. */
    static Workspace show(Stage stage, Launcher launcher, Background background, Workload workload, Settings settings) {
        var workspace = new Workspace(launcher, background, workload);
        List<Rectangle2D> screens = Stream.concat(Stream.of(Screen.getPrimary()), Screen.getScreens().stream()).map(Screen::getVisualBounds).toList();
        Rectangle2D screen = screens.getFirst();
        var window = new MainWindow(workspace, workload, settings, Math.min(WIDTH, screen.getWidth()), Math.min(HEIGHT, screen.getHeight()));
        stage.setTitle("Bioscope");
        stage.getIcons().add(new Image(Objects.requireNonNull(BioscopeWindow.class.getResourceAsStream("/assets/icons/bioscope.png"))));
        stage.setMinWidth(Math.min(LEAST_WIDTH, screen.getWidth()));
        stage.setMinHeight(Math.min(LEAST_HEIGHT, screen.getHeight()));
        stage.setScene(window.scene());
        StageMemory memory = StageMemory.of(stage, settings, screens, Math.min(WIDTH, screen.getWidth()), Math.min(HEIGHT, screen.getHeight()));
        var pulse = new AnimationTimer() {
            @Override
            public void handle(long clockNs) {
                window.pulse(clockNs);
                memory.look();
            }
        };
        pulse.start();
        stage.setOnHidden(e -> {
            pulse.stop();
            settings.place(memory.place());
            settings.keep();
            workspace.close();
            background.close();
        });
        stage.show();
        Rehearsal.ifAsked(stage);
        return workspace;
    }
}

package org.bioscope.desktop;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.geometry.Rectangle2D;
import javafx.scene.image.Image;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.bioscope.desktop.view.Theme;
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
    static Workspace show(Stage stage, Launcher launcher, Background background, Workload workload, Theme theme) {
        var workspace = new Workspace(launcher, background, workload);
        Rectangle2D screen = Screen.getPrimary().getVisualBounds();
        var window = new MainWindow(workspace, workload, Math.min(WIDTH, screen.getWidth()), Math.min(HEIGHT, screen.getHeight()));
        window.theme(theme);
        stage.setTitle("Bioscope");
        stage.getIcons().add(new Image(Objects.requireNonNull(BioscopeWindow.class.getResourceAsStream("/assets/icons/bioscope.png"))));
        stage.setMinWidth(Math.min(LEAST_WIDTH, screen.getWidth()));
        stage.setMinHeight(Math.min(LEAST_HEIGHT, screen.getHeight()));
        stage.setScene(window.scene());
        var pulse = new AnimationTimer() {
            @Override
            public void handle(long clockNs) {
                window.pulse(clockNs);
            }
        };
        pulse.start();
        stage.setOnHidden(e -> {
            pulse.stop();
            workspace.close();
            background.close();
        });
        stage.show();
        Rehearsal.ifAsked(stage);
        return workspace;
    }
}

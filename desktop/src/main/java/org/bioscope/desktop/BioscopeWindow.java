package org.bioscope.desktop;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.animation.AnimationTimer;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.scene.image.Image;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.bioscope.desktop.lesson.Lesson;
import org.bioscope.desktop.view.Palette;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.Type;
import org.bioscope.desktop.view.Zoom;
import org.bioscope.traces.Workload;

/** Fills a stage with the window: first a picture of it, then the window itself. */
final class BioscopeWindow {
    private static final double WIDTH = 1600;
    private static final double HEIGHT = 900;
    private static final double LEAST_WIDTH = 1024;
    private static final double LEAST_HEIGHT = 640;

    private BioscopeWindow() {
    }

    /** Puts {@code stage} where it was left, with a first picture of the window to come, and shows it. On the JavaFX thread. */
    static StageMemory showFirst(Stage stage, Settings settings) {
        StageMemory memory = place(stage, settings);
        Theme theme = settings.theme();
        stage.setScene(new FirstPicture(Palette.of(theme), new Type(theme.magnification() * settings.zoom())).scene());
        stage.show();
        return memory;
    }

    /** Fills {@code stage} with the window, shows it and sets its pulse going; returns what it shows. On the JavaFX thread. */
    static Workspace show(Stage stage, Launcher launcher, Background background, Workload workload, Settings settings) {
        return show(stage, place(stage, settings), launcher, background, workload, settings, new Beginning(false, Optional.empty(), List.of()));
    }

    /**
     * What the window begins with.
     *
     * @param welcome  whether with the page that says what can be begun
     * @param compared recordings to compare
     */
    record Beginning(boolean welcome, Optional<Lesson> lesson, List<Path> compared) {
    }

    /** The same of a stage that has its place, beginning with something. */
    static Workspace show(Stage stage, StageMemory memory, Launcher launcher, Background background, Workload workload, Settings settings, Beginning beginning) {
        var workspace = new Workspace(launcher, background, workload);
        Optional<Scene> first = Optional.ofNullable(stage.getScene());
        var window = new MainWindow(workspace, workload, settings, first.map(Scene::getWidth).orElse(stage.getWidth()), first.map(Scene::getHeight).orElse(stage.getHeight()));
        stage.getIcons().setAll(new Image(Objects.requireNonNull(BioscopeWindow.class.getResourceAsStream("/assets/icons/bioscope.png"))));
        if (beginning.welcome()) {
            window.welcome();
        }
        stage.setScene(window.scene());
        var pulse = new AnimationTimer() {
            @Override
            public void handle(long clockNs) {
                window.pulse(clockNs);
                memory.look();
            }
        };
        pulse.start();
        stage.setOnCloseRequest(e -> {
            if (!window.mayClose(stage::close)) {
                e.consume();
            }
        });
        stage.setOnHidden(e -> {
            pulse.stop();
            window.leave();
            settings.place(memory.place());
            settings.keep();
            window.comparison().close();
            workspace.close();
            background.close();
        });
        stage.show();
        beginning.lesson().ifPresent(window::lesson);
        if (!beginning.compared().isEmpty()) {
            window.comparison().compare(beginning.compared());
        }
        Rehearsal.ifAsked(stage);
        return workspace;
    }

    private static StageMemory place(Stage stage, Settings settings) {
        List<Rectangle2D> screens = Stream.concat(Stream.of(Screen.getPrimary()), Screen.getScreens().stream()).map(Screen::getVisualBounds).toList();
        Rectangle2D screen = screens.getFirst();
        settings.standardZoom(Zoom.of(screen.getWidth(), screen.getHeight()));
        stage.setTitle("Bioscope");
        stage.setMinWidth(Math.min(LEAST_WIDTH, screen.getWidth()));
        stage.setMinHeight(Math.min(LEAST_HEIGHT, screen.getHeight()));
        return StageMemory.of(stage, settings, screens, Math.min(WIDTH, screen.getWidth()), Math.min(HEIGHT, screen.getHeight()));
    }
}

package org.bioscope.desktop;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.application.Application;
import javafx.stage.Stage;
import org.bioscope.desktop.lesson.Lessons;
import org.bioscope.desktop.view.Toolkit;
import org.bioscope.traces.Workload;

/**
 * What JavaFX starts: apart from the program's main class, as it must be on the class path. First a picture of the window,
 * which costs little; the window takes its place as soon as it is made.
 */
public final class WindowApplication extends Application {
    /** The parameter that names a lesson. */
    private static final String LESSON = "lesson";

    private Settings settings = Settings.forgetful();

    /** Opens the window, on a recording if there is one, on several as a comparison, and returns when it is closed. Once in a program's life. */
    static void open(List<Path> recordings) {
        Toolkit.quiet();
        launch(recordings.stream().map(path -> path.toAbsolutePath().toString()).toArray(String[]::new));
    }

    /** Opens the window on a lesson, and returns when it is closed. Once in a program's life. */
    static void play(String idOrFolder) {
        Toolkit.quiet();
        launch("--" + LESSON + "=" + idOrFolder);
    }

    /** Reads what was remembered, for which the JavaFX thread must not wait. */
    @Override
    public void init() {
        settings = Rehearsal.asked() ? Settings.forgetful() : Settings.ofPerson();
    }

    @Override
    public void start(Stage stage) {
        StageMemory memory = BioscopeWindow.showFirst(stage, settings);
        var background = new Background();
        // Where no directory can be tried the window opens all the same: its first run will say why.
        FirstPicture.then(() -> background.run(this::workload, workload -> open(stage, memory, background, workload),
                e -> open(stage, memory, background, Workload.demonstration(System.getProperty("user.home")))));
    }

    private void open(Stage stage, StageMemory memory, Background background, Workload workload) {
        if (!stage.isShowing()) {
            // Closed before there was anything to see.
            background.close();
            return;
        }
        List<Path> files = getParameters().getUnnamed().stream().map(Path::of).toList();
        Workspace workspace = BioscopeWindow.show(stage, memory, new EngineLauncher(), background, workload, settings, new BioscopeWindow.Beginning(getParameters().getRaw().isEmpty(),
                Optional.ofNullable(getParameters().getNamed().get(LESSON)).map(Lessons::find), files.size() > 1 ? files : List.of()));
        if (files.size() == 1) {
            workspace.openRecording(files.getFirst(), () -> settings.recent(files.getFirst()));
        }
    }

    /** That of last time, or one for a directory that takes direct I/O, which is tried. */
    private Workload workload() {
        return settings.workload().filter(WindowApplication::isStillThere).orElseGet(() -> Workload.demonstration(EngineLauncher.directory().toString()));
    }

    private static boolean isStillThere(Workload remembered) {
        String directory = remembered.get(Workload.DIRECTORY);
        try {
            return directory.isEmpty() ? !remembered.get(Workload.FILENAME).isEmpty() : Files.isDirectory(Path.of(directory));
        } catch (InvalidPathException e) {
            // The file was edited: it is no name that a directory could have.
            return false;
        }
    }
}

package org.bioscope.desktop;

import java.nio.file.Files;
import java.nio.file.Path;
import javafx.application.Application;
import javafx.stage.Stage;
import org.bioscope.traces.Workload;

/** What JavaFX starts: apart from the program's main class, as it must be on the class path. */
public final class WindowApplication extends Application {
    private Settings settings = Settings.forgetful();
    private Workload workload = Workload.defaults();

    /** Reads what was remembered, or tries directories for direct I/O: the JavaFX thread must not wait for either. */
    @Override
    public void init() {
        settings = Rehearsal.asked() ? Settings.forgetful() : Settings.ofPerson();
        workload = settings.workload().filter(WindowApplication::isStillThere).orElseGet(() -> Workload.demonstration(EngineLauncher.directory().toString()));
    }

    private static boolean isStillThere(Workload remembered) {
        String directory = remembered.get(Workload.DIRECTORY);
        return directory.isEmpty() ? !remembered.get(Workload.FILENAME).isEmpty() : Files.isDirectory(Path.of(directory));
    }

    @Override
    public void start(Stage stage) {
        Workspace workspace = BioscopeWindow.show(stage, new EngineLauncher(), new Background(), workload, settings);
        getParameters().getRaw().stream().findFirst().ifPresent(file -> workspace.openRecording(Path.of(file)));
    }
}

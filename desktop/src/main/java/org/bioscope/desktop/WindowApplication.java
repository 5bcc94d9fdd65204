package org.bioscope.desktop;

import java.nio.file.Path;
import javafx.application.Application;
import javafx.stage.Stage;
import org.bioscope.desktop.view.Theme;
import org.bioscope.traces.Workload;

/** What JavaFX starts: apart from the program's main class, as it must be on the class path. */
public final class WindowApplication extends Application {
    private Path directory = Path.of("");

    /** Tries directories for direct I/O, which the JavaFX thread must not wait for. */
    @Override
    public void init() {
        directory = EngineLauncher.directory();
    }

    @Override
    public void start(Stage stage) {
        Workload workload = Workload.demonstration(directory.toString());
        Workspace workspace = BioscopeWindow.show(stage, new EngineLauncher(), new Background(), workload, Theme.DARK);
        getParameters().getRaw().stream().findFirst().ifPresent(file -> workspace.openRecording(Path.of(file)));
    }
}

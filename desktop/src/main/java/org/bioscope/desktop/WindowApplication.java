package org.bioscope.desktop;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.application.Application;
import javafx.stage.Stage;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.Toolkit;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;
import org.bioscope.traces.file.Recording;

/** The window as JavaFX wants to start it; apart from main, which on the class path must not be an Application. */
public final class WindowApplication extends Application {
    /** Opens the window and returns when it is closed. The recording, if there is one, has been opened before and is sound. */
    static void open(Optional<Path> recording) {
        Toolkit.quiet();
        String directory = EngineLauncher.directory().toString();
        launch(WindowApplication.class, recording.map(file -> new String[] {directory, file.toString()}).orElse(new String[] {directory}));
    }

    @Override
    public void start(Stage stage) throws Exception {
        List<String> arguments = getParameters().getRaw();
        var launcher = new EngineLauncher();
        var background = new Background();
        if (arguments.size() < 2) {
            BioscopeWindow.show(stage, launcher, background, Workload.demonstration(arguments.getFirst()), Theme.DARK);
            return;
        }
        RunReport report = Recording.open(Path.of(arguments.get(1))).report();
        BioscopeWindow.show(stage, launcher, background, report.workload(), Theme.DARK).show(new Recorded(report));
        stage.setTitle("Bioscope: " + Path.of(arguments.get(1)).getFileName());
    }

    /** A run that is over. */
    private record Recorded(RunReport latest) implements TraceSource {
        @Override
        public void stop() {
        }

        @Override
        public void close() {
        }
    }
}

package org.bioscope.desktop;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.bioscope.desktop.lesson.BundledRecordings;

/** Brings recordings onto the screen, in the place of a run that is not lost by it. Owned by the JavaFX thread. */
final class Opening {
    private final Workspace workspace;
    private final Settings settings;
    private final Farewell farewell;
    private final Supplier<Window> owner;

    /** {@code owner} is the window that a file is chosen over. */
    Opening(Workspace workspace, Settings settings, Farewell farewell, Supplier<Window> owner) {
        this.workspace = workspace;
        this.settings = settings;
        this.farewell = farewell;
        this.owner = owner;
    }

    void file(Path file) {
        if (workspace.busy(workspace::refuse)) {
            return;
        }
        farewell.beforeReplacing(() -> workspace.openRecording(file, () -> settings.recent(file)), () -> {
        });
    }

    /** One that travels with the program. */
    void bundled(String name) {
        if (workspace.busy(workspace::refuse)) {
            return;
        }
        farewell.beforeReplacing(() -> workspace.background().run(() -> BundledRecordings.open(name), report -> workspace.show(new RecordedRun(report)), workspace::refuse), () -> {
        });
    }

    void choose() {
        var chooser = new FileChooser();
        chooser.setTitle("Open a recording");
        chooser.getExtensionFilters().setAll(new FileChooser.ExtensionFilter("Recordings", "*.bioscope"), new FileChooser.ExtensionFilter("All files", "*"));
        Optional.ofNullable(chooser.showOpenDialog(owner.get())).map(File::toPath).ifPresent(this::file);
    }
}

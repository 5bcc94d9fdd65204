package org.bioscope.desktop.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bioscope.traces.file.Recording;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Opens the window, on a recording if one is named: a desktop starts it either way. */
@Command(name = "open", description = "Opens the window, on a recording if one is named.", mixinStandardHelpOptions = true, versionProvider = CommandTree.Versions.class)
final class OpenCommand implements Callable<Integer> {
    private final CommandTree.Window window;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "a recording, *.bioscope")
    private Path file;

    OpenCommand(CommandTree.Window window) {
        this.window = window;
    }

    @Override
    public Integer call() throws IOException {
        if (file == null) {
            return window.applyAsInt(Optional.empty());
        }
        Path found = Recording.find(file);
        // What is wrong with it is better said here than in a window.
        Recording recording = Recording.open(found);
        if (recording.recovered()) {
            System.err.println("bioscope: " + ExportCommand.salvaged(found, recording));
        }
        return window.applyAsInt(Optional.of(found));
    }
}

package org.bioscope.desktop.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.file.Recording;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Opens the window, on a recording if one is named, on several as a comparison: a desktop starts it either way. */
@Command(name = "open", description = "Opens the window, on a recording if one is named; two to four are opened as a comparison.", mixinStandardHelpOptions = true, versionProvider = CommandTree.Versions.class)
final class OpenCommand implements Callable<Integer> {
    private final CommandTree.Window window;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "A recording, *.bioscope; two to four are compared.")
    private List<Path> files = List.of();

    OpenCommand(CommandTree.Window window) {
        this.window = window;
    }

    @Override
    public Integer call() throws IOException {
        if (files.size() > Comparison.MOST_ARMS) {
            throw new ParameterException(spec.commandLine(), "open " + files.size() + " recordings: at most " + Comparison.MOST_ARMS + " can be compared");
        }
        var found = new ArrayList<Path>();
        for (Path file : files) {
            found.add(found(file));
        }
        return found.size() > 1 ? window.compare(found) : window.applyAsInt(found.stream().findFirst());
    }

    /** What is wrong with a recording is better said here than in a window. */
    private static Path found(Path file) throws IOException {
        Path found = Recording.find(file);
        Recording recording = Recording.open(found);
        if (recording.recovered()) {
            System.err.println("bioscope: " + ExportCommand.salvaged(found, recording));
        }
        return found;
    }
}

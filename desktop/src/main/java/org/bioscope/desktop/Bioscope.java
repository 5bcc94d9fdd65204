package org.bioscope.desktop;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bioscope.desktop.cli.CommandTree;

/** Where the program starts: the window without arguments or with {@code open}, the command line with others. */
public final class Bioscope {
    private Bioscope() {
    }

    public static void main(String[] args) {
        System.exit(CommandTree.run(args, new CommandTree.Window() {
            @Override
            public int applyAsInt(Optional<Path> recording) {
                return openWindow(() -> WindowApplication.open(recording.stream().toList()));
            }

            @Override
            public int compare(List<Path> recordings) {
                return openWindow(() -> WindowApplication.open(recordings));
            }

            @Override
            public int play(String idOrFolder) {
                return openWindow(() -> WindowApplication.play(idOrFolder));
            }
        }));
    }

    /** Returns when the window is closed: the exit code. */
    private static int openWindow(Runnable open) {
        if (!WindowNeeds.plausible() && lacking()) {
            return 1;
        }
        try {
            open.run();
        } catch (RuntimeException | LinkageError e) {
            // What looked well was not: a library of another system's, a display that refuses.
            if (lacking()) {
                return 1;
            }
            throw e;
        }
        return 0;
    }

    /** Whether the window lacks something on this machine, which is then said. */
    private static boolean lacking() {
        Optional<String> missing = WindowNeeds.ofThisMachine().missing();
        missing.ifPresent(what -> System.err.println("bioscope: open the window: " + what));
        return missing.isPresent();
    }
}

package org.bioscope.desktop;

import java.nio.file.Path;
import java.util.Optional;
import org.bioscope.desktop.cli.CommandTree;

/** Where the program starts: the window without arguments or with {@code open}, the command line with others. */
public final class Bioscope {
    private Bioscope() {
    }

    public static void main(String[] args) {
        System.exit(CommandTree.run(args, Bioscope::openWindow));
    }

    /** Returns when the window is closed: the exit code. */
    private static int openWindow(Optional<Path> recording) {
        Optional<String> missing = WindowNeeds.ofThisMachine().missing();
        if (missing.isPresent()) {
            System.err.println("bioscope: open the window: " + missing.get());
            return 1;
        }
        BioscopeWindow.open(recording);
        return 0;
    }
}

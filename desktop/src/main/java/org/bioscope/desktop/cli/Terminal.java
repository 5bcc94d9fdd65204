package org.bioscope.desktop.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person is there. Java asks for standard input and output together, and either may well be a pipe. */
final class Terminal {
    private static final int STANDARD_INPUT = 0;
    private static final int STANDARD_ERROR = 2;

    private Terminal() {
    }

    /** A person sees standard error, and it can be moved about in. */
    static boolean watched() {
        return !"dumb".equals(System.getenv("TERM")) && isTerminal(STANDARD_ERROR);
    }

    /** A person reads a question on standard error and can answer it. */
    static boolean answers() {
        return isTerminal(STANDARD_INPUT) && isTerminal(STANDARD_ERROR);
    }

    private static boolean isTerminal(int descriptor) {
        try {
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor))).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}

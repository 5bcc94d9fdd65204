package org.bioscope.desktop.cli;

import java.io.PrintWriter;

/** One line on standard error that overwrites itself, where a person watches; nothing where nobody does. */
final class ProgressLine {
    /** Carriage return, erase to the end of the line. */
    private static final String ERASE = "\r\u001b[K";
    /** Narrower than any terminal in use, so that the line never wraps and piles up. */
    private static final int WIDTH = 79;

    private final PrintWriter err;
    private final boolean shown = Terminal.watched();

    ProgressLine(PrintWriter err) {
        this.err = err;
    }

    void show(String line) {
        if (shown) {
            err.print(ERASE + line.substring(0, Math.min(WIDTH, line.length())));
            err.flush();
        }
    }

    void clear() {
        if (shown) {
            err.print(ERASE);
            err.flush();
        }
    }
}

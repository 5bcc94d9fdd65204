package org.bioscope.desktop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What the command line prints, for tests of the window that hold it against that. */
public final class CommandLineOutput {
    private CommandLineOutput() {
    }

    public static String of(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exit = CommandTree.of(file -> 0).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
        assertThat(exit).as(err.toString()).isZero();
        return out.toString();
    }
}

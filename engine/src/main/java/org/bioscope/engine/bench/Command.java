package org.bioscope.engine.bench;

import java.io.IOException;

/** The system's own programs, for what only they can set up. */
final class Command {
    private Command() {
    }

    /** What it printed; throws with that where it failed. Blocks. */
    static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes()).strip();
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }
}

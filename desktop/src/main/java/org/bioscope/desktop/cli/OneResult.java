package org.bioscope.desktop.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One of the files that a command writes of what it measured: where that fails, the other results must not suffer from it. */
final class OneResult {
    @FunctionalInterface
    interface Writer {
        void write(Path to) throws IOException;
    }

    private OneResult() {
    }

    /** Whether it is there now; where not, {@code troubles} has a sentence more. */
    static boolean written(Path file, Writer writer, List<String> troubles) {
        try {
            writer.write(file);
            return true;
        } catch (IOException e) {
            troubles.add(e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            // JavaFX tells of missing fonts and libraries in this way.
            troubles.add("write " + file + ": " + e);
        }
        return false;
    }
}

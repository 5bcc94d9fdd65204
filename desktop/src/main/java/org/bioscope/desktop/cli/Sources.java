package org.bioscope.desktop.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bioscope.traces.file.FormatException;

/** What a command reads must still be there when it has written: a slip in a name is no wish to lose it. */
final class Sources {
    private Sources() {
    }

    /** Throws with one sentence where {@code target} is {@code source}, by whatever name. {@code what} is what {@code source} is. */
    static void keep(Path source, String what, Path target) throws IOException {
        if (same(source, target)) {
            throw new FormatException("write " + target + ": it is " + what + " itself, which would be lost; name another file");
        }
    }

    private static boolean same(Path source, Path target) throws IOException {
        return Files.exists(source) && Files.exists(target) ? Files.isSameFile(source, target) : source.toAbsolutePath().normalize().equals(target.toAbsolutePath().normalize());
    }
}

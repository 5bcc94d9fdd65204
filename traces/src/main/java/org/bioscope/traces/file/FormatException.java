package org.bioscope.traces.file;

import java.io.IOException;

/** A file that cannot be read as what it should be. The message is one sentence with the file and the place in it. */
public final class FormatException extends IOException {
    public FormatException(String message) {
        super(message);
    }
}

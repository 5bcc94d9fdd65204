package org.bioscope.traces.kernel;

/** Bytes or text that no kernel writes. The message is one sentence: what was read, with which value. */
public final class TraceFormatException extends RuntimeException {
    public TraceFormatException(String message) {
        super(message);
    }
}

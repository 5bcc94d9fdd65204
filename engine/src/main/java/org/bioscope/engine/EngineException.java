package org.bioscope.engine;

/** Something that was attempted and refused by the machine. The message is one sentence: what, with which value, what to do. */
public final class EngineException extends RuntimeException {
    private final int errno;

    public EngineException(int errno, String message) {
        super(message);
        this.errno = errno;
    }

    public EngineException(String message) {
        this(0, message);
    }

    /** The positive errno behind it, or 0 where there is none. */
    public int errno() {
        return errno;
    }
}

package org.bioscope.traces.filter;

/** A filter that cannot be read. The message is one sentence; {@link #at} is where in the text, from 0. */
public final class FilterException extends Exception {
    private final int at;

    FilterException(int at, String message) {
        super(message);
        this.at = at;
    }

    public int at() {
        return at;
    }
}

package org.bioscope.traces.rules;

/** What a loop device under the file does with a request. */
public enum LoopMode {
    NONE("no loop device"), BUFFERED("buffered"), DIRECT("direct I/O"), UNKNOWN("not known");

    private final String label;

    LoopMode(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}

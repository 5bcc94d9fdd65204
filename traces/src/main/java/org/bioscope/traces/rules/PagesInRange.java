package org.bioscope.traces.rules;

/** Page cache within the request's range when it is submitted. */
public enum PagesInRange {
    NONE("none"), CLEAN("clean"), DIRTY("dirty or under writeback"), UNKNOWN("not known");

    private final String label;

    PagesInRange(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}

package org.bioscope.traces.rules;

/** Where a request lies against i_size. */
public enum Position {
    INSIDE("inside"), STRADDLES("straddles i_size"), APPEND("starts at i_size"), PAST_END("starts past i_size"), UNKNOWN("not known");

    private final String label;

    Position(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}

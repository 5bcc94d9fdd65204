package org.bioscope.traces;

/** How a span on the screen is known: the badge that it carries. */
public enum Evidence {
    OBSERVED("observed", "stamped where it happened"),
    DERIVED("derived", "computed from observed stamps"),
    LABORATORY("laboratory", "real threads of ours, above the kernel's own completion"),
    SIMULATED("simulated", "a model's time, no disk was involved"),
    UNKNOWN("unknown", "nobody looked here");

    private final String label;
    private final String meaning;

    Evidence(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    public String label() {
        return label;
    }

    public String meaning() {
        return meaning;
    }

    /** The evidence of a span between two moments: as weak as the weaker of them. */
    public Evidence and(Evidence other) {
        return compareTo(other) >= 0 ? this : other;
    }
}

package org.bioscope.traces.rules;

/** Yes, no, or not known, with Kleene's logic: what is not known only matters where it could change the answer. */
public enum Tri {
    NO("no"), YES("yes"), UNKNOWN("not known");

    private final String label;

    Tri(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    public static Tri of(boolean value) {
        return value ? YES : NO;
    }

    public Tri and(Tri other) {
        if (this == NO || other == NO) {
            return NO;
        }
        return this == YES && other == YES ? YES : UNKNOWN;
    }

    public Tri or(Tri other) {
        return not().and(other.not()).not();
    }

    public Tri not() {
        return switch (this) {
            case NO -> YES;
            case YES -> NO;
            case UNKNOWN -> UNKNOWN;
        };
    }
}

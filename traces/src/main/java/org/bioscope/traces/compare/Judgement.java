package org.bioscope.traces.compare;

/** What a comparison may say of its second arm against the first. */
public enum Judgement {
    FASTER("faster"), SLOWER("slower"),
    /** No difference that this many rounds can show. */
    NO_DIFFERENCE("no-difference"),
    /** So few rounds that even all of them agreeing could be chance. */
    TOO_FEW_ROUNDS("too-few-rounds");

    private final String label;

    Judgement(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** Whether it names a winner. */
    public boolean decided() {
        return this == FASTER || this == SLOWER;
    }
}

package org.bioscope.desktop.view;

import org.bioscope.traces.Completion;

/** One colour and one sign for each meaning, the same everywhere; the colours are Okabe and Ito's, safe for the colour-blind. */
public enum Ink {
    SUBMISSION("submission", Sign.DOT, "down the stack"),
    IO_WQ("io-wq", Sign.UP, "punted to an io-wq worker"),
    DEVICE("device", Sign.DISC, "the device and its interrupt"),
    INLINE("inline", Sign.DIAMOND, "completed inline, in the interrupt"),
    WORKQUEUE("workqueue", Sign.SQUARE, "completed by a kworker"),
    CALLER("caller", Sign.LEFT, "completed by the task that asked"),
    UNKNOWN("unknown", Sign.RING, "in the kernel, nobody looked");

    private final String label;
    private final Sign sign;
    private final String meaning;

    Ink(String label, Sign sign, String meaning) {
        this.label = label;
        this.sign = sign;
        this.meaning = meaning;
    }

    /** The word on legends and, behind {@code -bio-}, the colour's name in the style sheets. */
    public String label() {
        return label;
    }

    public Sign sign() {
        return sign;
    }

    /** A few words for legends. */
    public String meaning() {
        return meaning;
    }

    static Ink of(Completion completion) {
        return switch (completion) {
            case INLINE -> INLINE;
            case WORKQUEUE -> WORKQUEUE;
            case WAITER, CALLER, POLLED, COPY -> CALLER;
            case UNKNOWN -> UNKNOWN;
        };
    }
}

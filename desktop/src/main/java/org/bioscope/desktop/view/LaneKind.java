package org.bioscope.desktop.view;

/** What a lane of the timeline stands for. */
public enum LaneKind {
    REQUEST("requests", "a lane for each request"),
    SLOT("slots", "a lane for each slot of the queue"),
    THREAD("threads", "the slots of each submitting thread together"),
    CPU("CPUs", "what each CPU did for requests"),
    WORKER("workers", "what each worker did for requests, and what waited for it");

    private final String label;
    private final String meaning;

    LaneKind(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    /** The word on the choice. */
    public String label() {
        return label;
    }

    public String meaning() {
        return meaning;
    }

    /** Whether only the kernel view, the laboratory or a simulation knows it. */
    boolean needsKernel() {
        return this == CPU || this == WORKER;
    }

    LaneKind next() {
        return values()[(ordinal() + 1) % values().length];
    }
}

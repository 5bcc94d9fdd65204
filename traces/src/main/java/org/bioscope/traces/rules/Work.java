package org.bioscope.traces.rules;

/** What the tail of a direct I/O has to do before the program may hear of it. */
public enum Work {
    ACCOUNT("account", false), CONVERT("convert extents", true), SIZE("update i_size", true), INVALIDATE("invalidate cached pages", true),
    /** fdatasync: journal commit and cache flush. */
    FLUSH("flush", true);

    private final String label;
    private final boolean sleeps;

    Work(String label, boolean sleeps) {
        this.label = label;
        this.sleeps = sleeps;
    }

    public String label() {
        return label;
    }

    /** Whether it takes locks or waits for a disk, which an interrupt must not. */
    public boolean sleeps() {
        return sleeps;
    }
}

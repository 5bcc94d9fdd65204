package org.bioscope.traces;

/** fio's sync: what the file is opened with beside O_DIRECT. */
public enum SyncMode {
    NONE("none"), DSYNC("dsync"), SYNC("sync");

    private final String label;

    SyncMode(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}

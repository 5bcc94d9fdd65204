package org.bioscope.traces;

/** Why a request could not be followed from submit to completion. The ordinal is the value in {@link KernelRow#UNJOINED}. */
public enum Unjoined {
    NONE("joined"),
    NO_SUBMIT("no submission event"),
    NO_IOMAP("no iomap_dio_rw_begin"),
    NO_BLOCK_REQUEST("no block request at its address"),
    NO_ENDIO("no completion of its block request"),
    NO_COMPLETION("no iomap_dio_complete"),
    EVENTS_LOST("events were lost while it was open"),
    NOT_WATCHED("submitted before or after the watch");

    private final String label;

    Unjoined(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}

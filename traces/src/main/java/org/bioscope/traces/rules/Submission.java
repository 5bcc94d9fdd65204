package org.bioscope.traces.rules;

/** What becomes of the submitting call. */
public enum Submission {
    UNKNOWN("depends"),
    /** The call returns with the request in flight. */
    DIRECT("direct"),
    /** io_uring's NOWAIT attempt fails with EAGAIN and an io-wq worker issues the request again. */
    PUNT("punt"),
    /** libaio and psync: the call itself sleeps for what NOWAIT would have refused to sleep for. */
    BLOCKS("blocks");

    private final String label;

    Submission(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}

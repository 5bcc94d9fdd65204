package org.bioscope.traces;

/** Where the tail of a direct I/O ran. The ordinal is the wire value in {@link KernelRow#COMPLETION}. */
public enum Completion {
    UNKNOWN("unknown", "not observed"),
    INLINE("inline", "inside bio endio, in the interrupt"),
    WORKQUEUE("workqueue", "deferred to a kworker"),
    WAITER("waiter", "finished by the submitter itself, which endio woke or which had nothing to wait for"),
    CALLER("caller", "handed back to the issuing task"),
    POLLED("polled", "inside the polling task's call"),
    COPY("copy", "no direct I/O: the task copied (DAX or page cache)");

    private final String label;
    private final String meaning;

    Completion(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    public String label() {
        return label;
    }

    public String meaning() {
        return meaning;
    }
}

package org.bioscope.traces;

/** A workload that cannot be: the message is one sentence for the person, {@link #option} the field to mark. */
public final class WorkloadException extends IllegalArgumentException {
    private final String option;

    public WorkloadException(String option, String message) {
        super(message);
        this.option = option;
    }

    /** The option's long name. */
    public String option() {
        return option;
    }
}

package org.bioscope.traces;

/**
 * A moment in the life of one direct I/O request, in the order in which a request can meet them. The kernel's own words.
 *
 * <p>{@link #SUBMITTED} stands aside from the chain: it is when the submitting call came back to the program, which on a
 * fast device can be after the request was already complete.
 */
public enum Stage {
    INTENDED("intended", "when the arrival process wanted the request to start"),
    SUBMIT("submit", "the program enters the submitting system call"),
    SUBMITTED("submitted", "the submitting system call has returned"),
    PUNT("punt", "io_uring hands the request to an io-wq worker"),
    IOMAP("iomap", "iomap_dio_rw begins in the attempt that went through"),
    BIO("bio", "the bio is queued to the block layer"),
    ISSUE("issue", "the block request is issued to the device driver"),
    ENDIO("endio", "the device is done: bio endio"),
    QUEUED("queued", "the completion is queued on a workqueue"),
    WORKER("worker", "a kworker starts on the completion"),
    COMPLETE("complete", "iomap_dio_complete runs to its end"),
    SEEN("seen", "the program sees the completion");

    private final String label;
    private final String meaning;

    Stage(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    /** The word on labels and in column names, without unit. */
    public String label() {
        return label;
    }

    /** One clause for a tooltip. */
    public String meaning() {
        return meaning;
    }

    /** Whether the engine itself stamps this stage; the others only the kernel, the laboratory or the simulator know. */
    public boolean seenByProgram() {
        return this == INTENDED || this == SUBMIT || this == SUBMITTED || this == SEEN;
    }
}

package org.bioscope.desktop.view;

/** A station of the circuit: where a request is between two of its stages. */
public enum Place {
    /** Not yet submitted: the arrival process wanted it to start, the program could not. */
    PROGRAM("Program", "waiting to be submitted", Ink.SUBMISSION),
    SUBMISSION("Submission", "the submitting call", Ink.SUBMISSION),
    IO_WQ("io-wq", "punted, an io-wq worker asks again", Ink.IO_WQ),
    FILESYSTEM("Filesystem", "iomap, extent lookup", Ink.SUBMISSION),
    BLOCK("Block layer", "bio queued, not yet issued", Ink.SUBMISSION),
    DEVICE("Device", "issued to the driver", Ink.DEVICE),
    ENDIO("bio endio", "in the interrupt", Ink.DEVICE),
    INLINE("inline", "completed in the interrupt", Ink.INLINE),
    WORKQUEUE("workqueue", "completed by a kworker", Ink.WORKQUEUE),
    CALLER("caller", "completed by the waiting task", Ink.CALLER),
    /** Complete for the kernel, not yet in the program's hand. */
    HOME("wake-up", "complete, not yet seen by the program", Ink.SUBMISSION),
    /** Everything that nobody looked into, as one. */
    KERNEL("In the kernel", "not observed", Ink.UNKNOWN);

    private final String title;
    private final String meaning;
    private final Ink ink;

    Place(String title, String meaning, Ink ink) {
        this.title = title;
        this.meaning = meaning;
        this.ink = ink;
    }

    public String title() {
        return title;
    }

    public String meaning() {
        return meaning;
    }

    public Ink ink() {
        return ink;
    }
}

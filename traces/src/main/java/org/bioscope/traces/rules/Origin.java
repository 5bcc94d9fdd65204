package org.bioscope.traces.rules;

/** How a fact is known. */
public enum Origin {
    OBSERVED("observed", "the kernel was seen to say so"),
    ASKED("asked for", "the workload or the command line says so"),
    PREPARED("prepared", "it follows from how the file was made, or from the target's own facts"),
    ASSUMED("assumed", "nobody looked; this is the usual case"),
    UNKNOWN("not known", "nobody looked, and there is no usual case");

    private final String label;
    private final String meaning;

    Origin(String label, String meaning) {
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

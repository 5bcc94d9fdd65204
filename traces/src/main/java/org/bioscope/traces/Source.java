package org.bioscope.traces;

/** Where the stamps of a whole trace come from. */
public enum Source {
    /** The engine's own stamps; between them the kernel is a closed box. */
    ENGINE("engine"),
    /** The engine's stamps joined with kernel tracepoints. */
    KERNEL("kernel"),
    /** Real I/O with the hand-off under study added above the kernel's completion. */
    LABORATORY("laboratory"),
    /** A discrete-event model; no disk was involved. */
    SIMULATED("simulated");

    private final String label;

    Source(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}

package org.bioscope.traces;

/** Who ran the completion. The ordinal is the wire value in {@link KernelRow#CONTEXT}. */
public enum Context {
    UNKNOWN("unknown"), HARDIRQ("hardirq"), SOFTIRQ("softirq"), KWORKER("kworker"), TASK("task"), IO_WQ("io-wq");

    private final String label;

    Context(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}

package org.bioscope.traces.rules;

/** How a request reaches the kernel, by fio's name. */
public enum IoEngine {
    PSYNC("psync"), LIBAIO("libaio"), IO_URING("io_uring");

    private final String label;

    IoEngine(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}

package org.bioscope.traces;

/** fio's rw: the pattern and direction of a workload. */
public enum Rw {
    READ("read", true, false, false), WRITE("write", false, true, false), RANDREAD("randread", true, false, true),
    RANDWRITE("randwrite", false, true, true), RW("rw", true, true, false), RANDRW("randrw", true, true, true);

    private final String label;
    private final boolean reads;
    private final boolean writes;
    private final boolean random;

    Rw(String label, boolean reads, boolean writes, boolean random) {
        this.label = label;
        this.reads = reads;
        this.writes = writes;
        this.random = random;
    }

    public String label() {
        return label;
    }

    public boolean reads() {
        return reads;
    }

    public boolean writes() {
        return writes;
    }

    public boolean random() {
        return random;
    }
}

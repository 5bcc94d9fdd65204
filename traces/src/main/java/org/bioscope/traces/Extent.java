package org.bioscope.traces;

/** The kind of extent that a request hit, as iomap names it. The ordinal is the wire value in {@link KernelRow#EXTENT}. */
public enum Extent {
    UNKNOWN("unknown"), HOLE("hole"), DELALLOC("delalloc"), MAPPED("mapped"), UNWRITTEN("unwritten"), INLINE("inline");

    private final String label;

    Extent(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}

package org.bioscope.traces;

/** What a request asks for. The ordinal is the wire value in {@link EngineRow#OP}, shared with {@code bioscope.h}. */
public enum Op {
    READ("read"), WRITE("write"), FSYNC("fsync"), FDATASYNC("fdatasync"), NOP("nop");

    private final String label;

    Op(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** fsync and fdatasync: they carry no data and fio accounts for them apart. */
    public boolean isSync() {
        return this == FSYNC || this == FDATASYNC;
    }
}

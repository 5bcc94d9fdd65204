package org.bioscope.traces;

/** What a single request shows of itself, for findings and filters alike, so that a filter finds what a finding counted. */
public final class Telltales {
    private Telltales() {
    }

    /** ns between two stamps; empty stamps, and those out of order, make it negative. */
    public static long between(RequestTrace trace, long index, Stage from, Stage to) {
        long fromNs = trace.stampNs(index, from);
        long toNs = trace.stampNs(index, to);
        return fromNs == 0 || toNs == 0 ? Long.MIN_VALUE : toNs - fromNs;
    }

    /** Both were seen, and the wait for a kworker was the longer. */
    public static boolean waitedLongerThanDevice(RequestTrace trace, long index) {
        long waited = between(trace, index, Stage.QUEUED, Stage.WORKER);
        long device = between(trace, index, Stage.ISSUE, Stage.ENDIO);
        return device >= 0 && waited > device;
    }

    /** A read of a hole or an unwritten extent: the filesystem answered with zeros. */
    public static boolean neverReachedTheDisk(RequestTrace trace, long index) {
        Extent extent = trace.extent(index);
        return trace.op(index) == Op.READ && (extent == Extent.HOLE || extent == Extent.UNWRITTEN) && trace.stampNs(index, Stage.ISSUE) == 0;
    }
}

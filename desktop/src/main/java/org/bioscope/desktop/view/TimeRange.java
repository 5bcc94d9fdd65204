package org.bioscope.desktop.view;

/** A stretch of the run, CLOCK_MONOTONIC ns, as wide as a drawing: ns to pixels both ways, zoom and pan. Immutable. */
record TimeRange(long fromNs, long toNs) {
    /** A picture of less than this shows nothing that was stamped. */
    private static final long SHORTEST_NS = 100;

    TimeRange {
        toNs = Math.max(toNs, fromNs + SHORTEST_NS);
    }

    long lengthNs() {
        return toNs - fromNs;
    }

    double x(long ns, double width) {
        return (double) (ns - fromNs) / lengthNs() * width;
    }

    long ns(double x, double width) {
        return fromNs + Math.round(x / width * lengthNs());
    }

    /** So many times as long, with the moment {@code aroundNs} where it is on the screen; held within {@code whole}. */
    TimeRange zoomed(double factor, long aroundNs, TimeRange whole) {
        double lengthNs = Math.clamp(lengthNs() * factor, SHORTEST_NS, whole.lengthNs());
        double share = (double) (aroundNs - fromNs) / lengthNs();
        return new TimeRange(aroundNs - Math.round(share * lengthNs), aroundNs + Math.round((1 - share) * lengthNs)).within(whole);
    }

    /** Moved by a share of its length, held within {@code whole}. */
    TimeRange moved(double share, TimeRange whole) {
        long byNs = Math.round(lengthNs() * share);
        return new TimeRange(fromNs + byNs, toNs + byNs).within(whole);
    }

    /** Of the same length where that fits. */
    TimeRange within(TimeRange whole) {
        if (lengthNs() >= whole.lengthNs()) {
            return whole;
        }
        long byNs = fromNs < whole.fromNs() ? whole.fromNs() - fromNs : Math.min(0, whole.toNs() - toNs);
        return byNs == 0 ? this : new TimeRange(fromNs + byNs, toNs + byNs);
    }

    boolean holds(TimeRange other) {
        return fromNs <= other.fromNs && toNs >= other.toNs;
    }

    /** A share of its length longer at both ends: what is drawn ahead, so that scrolling finds it there. */
    TimeRange withMargin(double share) {
        long byNs = Math.round(lengthNs() * share);
        return new TimeRange(fromNs - byNs, toNs + byNs);
    }
}

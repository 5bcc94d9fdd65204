package org.bioscope.traces.kernel;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.Unjoined;

/** How many requests were joined with their events, and why the others were not. One thread. */
final class JoinTally {
    private final long[] requests = new long[Unjoined.values().length];

    void add(Unjoined reason) {
        requests[reason.ordinal()]++;
    }

    KernelReport report(long lostEvents, long events) {
        Map<Unjoined, Long> reasons = new EnumMap<>(Unjoined.class);
        for (Unjoined reason : Unjoined.values()) {
            if (reason != Unjoined.NONE && requests[reason.ordinal()] > 0) {
                reasons.put(reason, requests[reason.ordinal()]);
            }
        }
        return new KernelReport(requests[Unjoined.NONE.ordinal()], reasons, lostEvents, events, OptionalDouble.empty());
    }
}

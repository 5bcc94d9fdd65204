package org.bioscope.traces;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What came of watching the kernel during a run.
 *
 * @param joined          requests followed from submit to completion
 * @param unjoined        the others, by reason
 * @param lostEvents      events that the kernel's own ring dropped
 * @param events          events read
 * @param overheadPercent IOPS lost to watching, where on/off pairs were run
 */
public record KernelReport(long joined, Map<Unjoined, Long> unjoined, long lostEvents, long events, OptionalDouble overheadPercent) {
    public KernelReport {
        unjoined = Collections.unmodifiableMap(unjoined.isEmpty() ? new EnumMap<>(Unjoined.class) : new EnumMap<>(unjoined));
    }
}

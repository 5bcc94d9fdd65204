package org.bioscope.traces.kernel;

/** Takes the kernel's events in the order of time, and what is known of those that were lost. One thread. */
public interface EventSink {
    /** One event; the object is reused for the next. */
    void event(KernelEvent event);

    /** At least {@code count} events of the CPU between the two times, CLOCK_MONOTONIC ns, were lost. */
    void lost(int cpu, long fromNs, long toNs, long count);
}

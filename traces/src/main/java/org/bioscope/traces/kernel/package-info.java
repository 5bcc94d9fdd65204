/**
 * From the kernel's own trace to stages of requests: ring-buffer pages and {@code trace} text become
 * {@link org.bioscope.traces.kernel.KernelEvent}s, and the {@link org.bioscope.traces.kernel.Correlator} joins them with
 * the rows of an engine. Pure Java, no privileges; what has them is the program whose pages are read here.
 *
 * <p>On the way: {@code EventFormat} (what an event looks like on this kernel) and {@code RingPage} (records of a page)
 * feed {@code EventDecoder}; {@link org.bioscope.traces.kernel.Observation} brings the CPUs' pages into one order of
 * time; {@code DioTracker} follows each direct I/O through the block layer and the workqueue; {@code KernelRowWriter}
 * says what is known of it, and how.
 */
@NullMarked
package org.bioscope.traces.kernel;

import org.jspecify.annotations.NullMarked;

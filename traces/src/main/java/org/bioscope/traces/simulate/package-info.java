/**
 * Disks that nobody here has: a discrete-event model of the way from the program to the device and back. It yields the
 * same reports and traces as a real run, marked simulated.
 *
 * <p>A {@link org.bioscope.traces.simulate.Model} says what the machine costs, {@link org.bioscope.traces.simulate.KernelPaths}
 * where its kernel completes a request, and a {@link org.bioscope.traces.simulate.Simulation} runs a workload on them.
 */
@NullMarked
package org.bioscope.traces.simulate;

import org.jspecify.annotations.NullMarked;

/**
 * The centre of the house: requests, their stages and what is known of them. Pure Java; imports nothing else of ours.
 *
 * <p>A live run, a kernel-observed run, a laboratory run, a simulation, a recording and an imported text all enter as a
 * {@link org.bioscope.traces.TraceSource} and leave as the same immutable {@link org.bioscope.traces.RequestTrace}.
 */
@NullMarked
package org.bioscope.traces;

import org.jspecify.annotations.NullMarked;

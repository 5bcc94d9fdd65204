/**
 * Which is faster, and is that more than noise: arms run in interleaved pairs, an exact interval for their ratio, and a
 * verdict that is only given where the rounds carry it.
 */
@NullMarked
package org.bioscope.traces.compare;

import org.jspecify.annotations.NullMarked;

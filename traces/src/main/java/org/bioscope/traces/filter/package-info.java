/** The filter language: which requests of a trace a person means. */
@NullMarked
package org.bioscope.traces.filter;

import org.jspecify.annotations.NullMarked;

/** One file for each format that is read or written; the only place in {@code traces} that knows Jackson. */
@NullMarked
package org.bioscope.traces.file;

import org.jspecify.annotations.NullMarked;

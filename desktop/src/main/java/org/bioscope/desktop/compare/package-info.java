/** Comparisons: what can be an arm, how a comparison runs and is told; shared by the command line and the window. */
@NullMarked
package org.bioscope.desktop.compare;

import org.jspecify.annotations.NullMarked;

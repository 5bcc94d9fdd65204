/**
 * What is drawn. A view is a pure function of a {@link org.bioscope.desktop.view.Frame}: it reads traces, never an engine,
 * and holds no state but what it drew last, so pausing, stepping back, scrubbing, pictures and tests cost nothing.
 */
@NullMarked
package org.bioscope.desktop.view;

import org.jspecify.annotations.NullMarked;

/**
 * The program that a person meets: the window here and in {@code view}, the command line in {@code cli}. The JavaFX thread
 * owns every node, the {@link org.bioscope.desktop.Workspace} and the {@link org.bioscope.desktop.Playhead}; it pulls once a
 * pulse and never blocks, parses or sorts.
 */
@NullMarked
package org.bioscope.desktop;

import org.jspecify.annotations.NullMarked;

/** The command line: one file for each command. Names, keys and exit codes are fixed, because scripts rely on them. */
@NullMarked
package org.bioscope.desktop.cli;

import org.jspecify.annotations.NullMarked;

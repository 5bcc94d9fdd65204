/** Lessons: read from folders of data, so that adding one needs no code. */
@NullMarked
package org.bioscope.desktop.lesson;

import org.jspecify.annotations.NullMarked;

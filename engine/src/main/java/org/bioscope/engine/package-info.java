/**
 * The one Java door to the native engine. Imports {@code traces} and JNA; JNA only in {@link org.bioscope.engine.NativeLibrary}.
 *
 * <p>{@link org.bioscope.engine.KernelView} watches the kernel during a run, through the program {@code bioscope-observe},
 * which alone may need privileges and is a process of its own.
 */
@NullMarked
package org.bioscope.engine;

import org.jspecify.annotations.NullMarked;

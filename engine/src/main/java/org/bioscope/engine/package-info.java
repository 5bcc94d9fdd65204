/** The one Java door to the native engine. Imports {@code traces} and JNA; JNA only in {@link org.bioscope.engine.NativeLibrary}. */
@NullMarked
package org.bioscope.engine;

import org.jspecify.annotations.NullMarked;

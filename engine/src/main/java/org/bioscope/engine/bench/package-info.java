/** What is claimed of the engine's speed, measured: against fio, with records and without, and without any disk. */
@NullMarked
package org.bioscope.engine.bench;

import org.jspecify.annotations.NullMarked;

/**
 * One file for each format that is read or written; the only place in {@code traces} that knows Jackson. {@code Exporters}
 * and {@code Importers} list them: a new format is a file and a line there.
 *
 * <p>A recording's rows are mapped as they lie in memory; {@code traces/recording.md} has the layout, a reader in twenty lines
 * of numpy, and why that and not Parquet is the format of recordings.
 *
 * <p>Parquet is written by some 400 lines of our own ({@code ParquetFile}, {@code Packing}, {@code ThriftBytes}) and read
 * back by Apache's reader in each build. The lightest library that writes it without Hadoop, parquet-floor 2.3 over
 * parquet-java 1.18, brings 12 jars of 19 MB, two of them native code that this module must not have, and on JDK 25 greets a
 * person with warnings of sun.misc.Unsafe and native access; the usual way, carpet or parquet-java with its own dependencies,
 * is 31 MB with Hadoop's Configuration in it. Ours writes 0.9 to 1.0 million requests a second, the library 0.6 million on the
 * same machine, with three of the format's encodings and no compression on top: deltas of stamps leave little to gain.
 */
@NullMarked
package org.bioscope.traces.file;

import org.jspecify.annotations.NullMarked;

/**
 * Why a direct I/O is submitted and completed where it is: every kernel generation's rules as ordered lists of named
 * conditions over {@link org.bioscope.traces.rules.RequestFacts}, first match wins.
 *
 * <p>A {@link org.bioscope.traces.rules.Generation} answers with a {@link org.bioscope.traces.rules.Verdict}: the outcome,
 * the rule that fired, every condition tried with its value, and one sentence with its source. A fact may be not known;
 * where that matters the verdict says what it depends on instead of guessing. A new generation is one new
 * {@code LinuxX.java} and one line in {@link org.bioscope.traces.rules.Generations}.
 */
@NullMarked
package org.bioscope.traces.rules;

import org.jspecify.annotations.NullMarked;

package org.bioscope.desktop.lesson;

import java.util.Optional;
import org.bioscope.traces.Request;
import org.bioscope.traces.filter.Filter;
import org.bioscope.traces.rules.Generation;
import org.bioscope.traces.rules.Verdict;

/**
 * What a step turns the screen to, found in a run.
 *
 * @param filter  the requests that are meant
 * @param count   how many they are, of {@code of}
 * @param request the one that is selected
 * @param atNs    the moment, CLOCK_MONOTONIC ns of the run
 * @param rules   whose rules are shown, where they are not those of the kernel that ran it
 * @param verdict what the rules say of the request, where one is to be lit
 */
public record Shown(Filter filter, long count, long of, Request request, long atNs, Optional<Generation> rules, Optional<Verdict> verdict) {
}

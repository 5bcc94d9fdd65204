package org.bioscope.desktop.view;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bioscope.traces.Finding;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.filter.Matches;
import org.bioscope.traces.rules.Elsewhere;
import org.bioscope.traces.rules.Generation;

/**
 * All that a view needs to draw itself once; its size alone stays outside. Immutable.
 *
 * @param report     the run as far as it has come
 * @param passage    the window of it that is played
 * @param nowNs      the moment shown, CLOCK_MONOTONIC ns
 * @param playing    whether that moment moves
 * @param following  whether the newest window is taken when this one has played out
 * @param scale      how slowly it moves
 * @param selected   the request that the person looks at
 * @param crosshair  the moment that the graphs point at, ns since the run's start
 * @param findings   what is to be said of the run
 * @param matches    what the filter leaves of the run; empty while none is set
 * @param elsewhere  the run's requests under the rules of every kernel
 * @param kernel     the kernel whose rules are shown beside what happened here; empty for none
 */
public record Frame(RunReport report, Passage passage, long nowNs, boolean playing, boolean following, TimeScale scale,
        Optional<Request> selected, OptionalLong crosshair, List<Finding> findings, Optional<Matches> matches,
        Elsewhere elsewhere, Optional<Generation> kernel, Palette palette, Type type) {
    public Frame {
        findings = List.copyOf(findings);
    }

    /** The run with the figures of those requests alone that the filter accepts. */
    public RunReport counted() {
        return matches.map(Matches::counted).orElse(report);
    }

    /** ns since the run's start. */
    public long sinceStartNs(long ns) {
        return ns - report.startNs();
    }
}

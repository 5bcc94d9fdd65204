package org.bioscope.desktop.view;

import java.util.List;
import java.util.OptionalDouble;
import org.bioscope.traces.compare.Comparison;

/**
 * All that a view of a comparison needs to draw itself once; its size and the pointer stay outside. Immutable.
 *
 * @param comparison the runs so far
 * @param series     each arm's run that is shown, for the graphs; those that have none yet are not there
 * @param byNumber   whether runs are in step by their number of requests, else by time
 * @param now        where the runs are: ns since their start, or requests done; empty while there is nothing to play
 */
public record CompareFrame(Comparison comparison, List<Series> series, boolean byNumber, OptionalDouble now, Palette palette, Type type) {
    public CompareFrame {
        series = List.copyOf(series);
    }
}

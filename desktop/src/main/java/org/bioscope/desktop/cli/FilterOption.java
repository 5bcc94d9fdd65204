package org.bioscope.desktop.cli;

import java.io.IOException;
import java.util.Optional;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.filter.Filter;
import org.bioscope.traces.filter.FilterException;
import org.bioscope.traces.filter.Matches;

/** {@code --filter}: which requests of a run are written and summed up. */
final class FilterOption {
    private FilterOption() {
    }

    /** Throws with the place of what cannot be read, before anything is run or written. */
    static Filter read(Optional<String> text) {
        try {
            return Filter.parse(text.orElse(""));
        } catch (FilterException e) {
            throw new WorkloadException("filter", "--filter '" + text.orElse("") + "': at character " + (e.at() + 1) + ", " + e.getMessage());
        }
    }

    /** The report itself where nothing is left out. */
    static RunReport apply(Filter filter, RunReport report) throws IOException {
        return filter.equals(Filter.ALL) ? report : Matches.of(report, filter).report();
    }
}

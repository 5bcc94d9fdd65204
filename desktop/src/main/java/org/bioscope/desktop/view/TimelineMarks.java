package org.bioscope.desktop.view;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bioscope.traces.Bookmark;

/**
 * What a person has marked on a timeline: two moments whose difference counts, and bookmarks. Immutable.
 *
 * @param a         CLOCK_MONOTONIC ns, as is {@code b}
 * @param bookmarks ns since the run's start
 */
record TimelineMarks(OptionalLong a, OptionalLong b, List<Bookmark> bookmarks) {
    TimelineMarks {
        bookmarks = List.copyOf(bookmarks);
    }

    static TimelineMarks of(List<Bookmark> bookmarks) {
        return new TimelineMarks(OptionalLong.empty(), OptionalLong.empty(), bookmarks);
    }

    TimelineMarks with(List<Bookmark> others) {
        return new TimelineMarks(a, b, others);
    }

    /** The second marker where there is only the first, else the first of two others. */
    TimelineMarks with(long ns) {
        return a.isEmpty() || b.isPresent() ? new TimelineMarks(OptionalLong.of(ns), OptionalLong.empty(), bookmarks) : new TimelineMarks(a, OptionalLong.of(ns), bookmarks);
    }

    /** What lies between the two markers. */
    Optional<TimeRange> between() {
        return a.isPresent() && b.isPresent() ? Optional.of(new TimeRange(Math.min(a.getAsLong(), b.getAsLong()), Math.max(a.getAsLong(), b.getAsLong()))) : Optional.empty();
    }

    /** From A to B, ns; less than 0 where B is earlier. */
    OptionalLong differenceNs() {
        return a.isPresent() && b.isPresent() ? OptionalLong.of(b.getAsLong() - a.getAsLong()) : OptionalLong.empty();
    }

    /** The nearest bookmark after a moment, ns since the run's start, or before it. */
    Optional<Bookmark> nearest(long atNs, boolean next) {
        return bookmarks.stream().filter(mark -> next ? mark.atNs() > atNs : mark.atNs() < atNs)
                .reduce((one, other) -> next == one.atNs() < other.atNs() ? one : other);
    }
}

package org.bioscope.traces;

import java.util.OptionalLong;

/**
 * Something that an expert would say about a run, with what it rests on.
 *
 * @param title    one clause, with its figure
 * @param evidence the figures behind it
 * @param tryNext  what to do about it or look at next; empty where nothing follows
 * @param request  the request that shows it best, by index in the trace
 * @param filter   which requests it speaks of, as a filter's text; empty where it is no particular ones
 */
public record Finding(Severity severity, String title, String evidence, String tryNext, OptionalLong request, String filter) {
    /** A finding on no particular requests. */
    public Finding(Severity severity, String title, String evidence, String tryNext, OptionalLong request) {
        this(severity, title, evidence, tryNext, request, "");
    }

    /** NOTE explains, WARNING says that the figures may mislead, ERROR that something failed. */
    public enum Severity {
        NOTE, WARNING, ERROR
    }

    static Finding note(String title, String evidence, String tryNext) {
        return new Finding(Severity.NOTE, title, evidence, tryNext, OptionalLong.empty());
    }

    static Finding warning(String title, String evidence, String tryNext) {
        return new Finding(Severity.WARNING, title, evidence, tryNext, OptionalLong.empty());
    }

    static Finding error(String title, String evidence, String tryNext) {
        return new Finding(Severity.ERROR, title, evidence, tryNext, OptionalLong.empty());
    }

    Finding shownBy(OptionalLong index) {
        return new Finding(severity, title, evidence, tryNext, index, filter);
    }

    Finding selectedBy(String text) {
        return new Finding(severity, title, evidence, tryNext, request, text);
    }
}

package org.bioscope.traces;

import java.util.OptionalLong;

/** A person's mark in a trace: a moment, ns since the run's start, perhaps a request, and what they wrote. */
public record Bookmark(long atNs, OptionalLong request, String text) {
}

package org.bioscope.traces.file;

import tools.jackson.core.JacksonException;

/** Why a text is no JSON, in words that mean something to who wrote it: without the library's own names and settings. */
public final class JsonReason {
    private JsonReason() {
    }

    /** One clause. */
    public static String of(JacksonException e) {
        String reason = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
        if (reason.startsWith("Trailing token")) {
            return "there is more after its end";
        }
        return reason.replaceFirst(" \\((for|through|start marker at) .*", "").replaceFirst("\\((\\d+), from `[^`]*`\\)", "($1)");
    }

    /** {@code , line 7}; empty where it is not known. */
    public static String line(JacksonException e) {
        return e.getLocation() == null || e.getLocation().getLineNr() < 1 ? "" : ", line " + e.getLocation().getLineNr();
    }

    /** {@code , at its byte 120}; empty where it is not known. */
    static String at(JacksonException e) {
        return e.getLocation() == null || e.getLocation().getByteOffset() < 0 ? "" : ", at its byte " + e.getLocation().getByteOffset();
    }
}

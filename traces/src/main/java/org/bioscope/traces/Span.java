package org.bioscope.traces;

/**
 * What lay between two neighbouring stages of one request. Times are CLOCK_MONOTONIC ns and {@code startNs <= endNs};
 * the spans of a request adjoin, so their durations add up to its latency exactly.
 *
 * @param wroteBack whether dirty pages of the request's range were seen to be written back meanwhile
 */
public record Span(Stage from, Stage to, long startNs, long endNs, Evidence evidence, boolean wroteBack) {
    /** One in which no page was written back. */
    public Span(Stage from, Stage to, long startNs, long endNs, Evidence evidence) {
        this(from, to, startNs, endNs, evidence, false);
    }

    public Span {
        if (endNs < startNs) {
            throw new IllegalArgumentException("span " + from + " to " + to + ": ends " + (startNs - endNs) + " ns before it starts");
        }
    }

    public long durationNs() {
        return endNs - startNs;
    }

    /** The field's word for the time between the two stages. */
    public String label() {
        return label(from, to, evidence, wroteBack);
    }

    /** The same of a span that is not made into a value. */
    public static String label(Stage from, Stage to, Evidence evidence, boolean wroteBack) {
        return switch (to) {
            case INTENDED, SUBMIT -> "waiting to be submitted";
            case SUBMITTED -> "submitting call";
            case PUNT -> "NOWAIT attempt";
            case IOMAP -> from == Stage.PUNT ? "io-wq wait" : "program to kernel";
            case BIO -> wroteBack ? "flush of dirty pages" : "iomap, extent lookup";
            case ISSUE -> "block layer";
            case ENDIO -> from.compareTo(Stage.ISSUE) >= 0 ? "device" : "block layer and device";
            case QUEUED -> "bio endio";
            case WORKER -> "on the workqueue";
            case COMPLETE -> from == Stage.WORKER ? "dio complete" : from == Stage.IOMAP && evidence != Evidence.UNKNOWN ? "iomap, no bio" : "bio endio, dio complete";
            case SEEN -> evidence == Evidence.UNKNOWN ? "in the kernel" : from == Stage.SUBMIT ? "copy by the task" : "wake-up, task work";
        };
    }
}

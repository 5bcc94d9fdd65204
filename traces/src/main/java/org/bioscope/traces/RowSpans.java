package org.bioscope.traces;

/**
 * The {@link Request#spans} of one row after the other, without a value made of any: for writers of millions. Owned by one
 * thread.
 */
public final class RowSpans {
    private static final Stage[] STAGES = Stage.values();

    private final RequestTrace trace;
    private final Stage[] from = new Stage[STAGES.length];
    private final Stage[] to = new Stage[STAGES.length];
    private final long[] startNs = new long[STAGES.length];
    private final long[] endNs = new long[STAGES.length];
    private final Evidence[] evidence = new Evidence[STAGES.length];
    private boolean wroteBack;
    private int count;

    public RowSpans(RequestTrace trace) {
        this.trace = trace;
    }

    /** Whether the row is known to be a copy by the task: there is no stage to be met, and so nothing that nobody looked into. */
    public static boolean copied(RequestTrace trace, long row) {
        return trace.completion(row) == Completion.COPY && (trace.kernelFlags(row) & KernelRow.FLAG_JOINED) != 0;
    }

    /** Takes the row's spans, in order; {@link Request#spans} says what they are. Its submit and its seen stamp are there. */
    public void read(long row) {
        count = 0;
        boolean inside = copied(trace, row) || trace.knowsInside(row);
        wroteBack = (trace.kernelFlags(row) & KernelRow.FLAG_WROTE_BACK) != 0;
        int word = trace.evidenceWord(row);
        long seenNs = trace.seenNs(row);
        Stage last = Stage.SUBMIT;
        long lastNs = trace.submitNs(row);
        for (int ordinal = Stage.SUBMITTED.ordinal(); ordinal < STAGES.length; ordinal++) {
            Stage stage = STAGES[ordinal];
            long atNs = trace.stampNs(row, stage);
            boolean callReturn = stage == Stage.SUBMITTED && (inside || atNs == lastNs || atNs >= seenNs);
            if (atNs == 0 || callReturn || atNs < lastNs || atNs > seenNs) {
                continue;
            }
            from[count] = last;
            to[count] = stage;
            startNs[count] = lastNs;
            endNs[count] = atNs;
            evidence[count++] = between(last, stage, inside, word);
            last = stage;
            lastNs = atNs;
        }
    }

    private Evidence between(Stage start, Stage end, boolean inside, int word) {
        if (trace.source() == Source.SIMULATED) {
            return Evidence.SIMULATED;
        }
        if (!inside) {
            return end == Stage.SUBMITTED ? Evidence.OBSERVED : Evidence.UNKNOWN;
        }
        for (int ordinal = start.ordinal() + 1; ordinal < end.ordinal(); ordinal++) {
            if (!STAGES[ordinal].seenByProgram() && KernelRow.evidence(word, STAGES[ordinal]) != KernelRow.EVIDENCE_ABSENT) {
                return Evidence.UNKNOWN;
            }
        }
        return trace.evidence(start, word).and(trace.evidence(end, word));
    }

    /** How many there are; {@code i} below is less. */
    public int count() {
        return count;
    }

    public Stage from(int i) {
        return from[i];
    }

    public Stage to(int i) {
        return to[i];
    }

    public long startNs(int i) {
        return startNs[i];
    }

    public long endNs(int i) {
        return endNs[i];
    }

    public Evidence evidence(int i) {
        return evidence[i];
    }

    /** {@link Span#label}. */
    public String label(int i) {
        return Span.label(from[i], to[i], evidence[i], wroteBack && to[i] == Stage.BIO);
    }
}

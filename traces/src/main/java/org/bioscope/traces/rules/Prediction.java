package org.bioscope.traces.rules;

import java.util.stream.Collectors;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;

/**
 * A verdict beside what was observed.
 *
 * @param match    whether they agree
 * @param sentence one sentence: what was predicted and what was seen
 */
public record Prediction(Match match, Verdict verdict, String sentence) {

    /** How a verdict and an observation stand to each other. */
    public enum Match {
        MATCHED("matched"), MISMATCHED("mismatched"),
        /** The verdict depends on a fact that nobody knows, or nobody observed the completion. */
        UNKNOWN("unknown");

        private final String label;

        Match(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /**
     * Compares. A part of the verdict that is sure must be what was seen, a part that depends must have left it possible;
     * only the completion decides between matched and unknown, because whether a write must change a time stamp can never
     * be seen beforehand.
     *
     * @param completion where the tail ran; UNKNOWN where nobody saw it
     * @param context    who ran it; UNKNOWN where nobody saw it
     * @param punted     whether io_uring handed it to a worker
     */
    public static Prediction of(Verdict verdict, Completion completion, Context context, Tri punted) {
        if (completion == Completion.UNKNOWN) {
            return new Prediction(Match.UNKNOWN, verdict, "the completion was not observed; predicted " + verdict.summary());
        }
        if (verdict.facts().get(Fact.FILESYSTEM) == Filesystem.OTHER) {
            return new Prediction(Match.UNKNOWN, verdict, "no rules are written for this filesystem; completed by " + completion.label());
        }
        String seen = (punted == Tri.YES ? "punted, then " : "") + completion.label() + (context == Context.UNKNOWN ? "" : " by " + context.label());
        if (!verdict.completion().possible().contains(completion)) {
            return new Prediction(Match.MISMATCHED, verdict, "predicted " + verdict.summary() + ", observed " + seen + ": " + verdict.completion().because());
        }
        if (!agrees(verdict.submission(), punted)) {
            return new Prediction(Match.MISMATCHED, verdict, "predicted " + verdict.summary() + ", observed " + seen + ": " + verdict.submission().because());
        }
        if (verdict.completion().sure() && !agrees(verdict, completion, context)) {
            return new Prediction(Match.MISMATCHED, verdict, "predicted " + verdict.summary() + ", observed " + seen + ": another one ran it");
        }
        if (!verdict.completion().sure()) {
            return new Prediction(Match.UNKNOWN, verdict, "observed " + seen + "; the rules leave open " + verdict.completion().because());
        }
        String open = verdict.submission().sure() ? "" : "; whether it is punted depends on "
                + verdict.submission().dependsOn().stream().map(Fact::label).collect(Collectors.joining(", "));
        return new Prediction(Match.MATCHED, verdict, "predicted and observed: " + seen + open);
    }

    private static boolean agrees(Decision<Submission> submission, Tri punted) {
        return switch (punted) {
            case YES -> submission.possible().contains(Submission.PUNT);
            case NO -> !submission.sure() || submission.outcome() != Submission.PUNT;
            case UNKNOWN -> true;
        };
    }

    /** Whoever is interrupted lends its name to an inline completion: there the context says nothing. */
    private static boolean agrees(Verdict verdict, Completion completion, Context context) {
        if (completion == Completion.INLINE || context == Context.UNKNOWN || verdict.by() == Context.UNKNOWN) {
            return true;
        }
        return verdict.by() == context;
    }
}

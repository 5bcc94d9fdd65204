package org.bioscope.traces.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case that six real kernels were seen to do, replayed as facts through the rules of its kernel. */
class GroundTruthTest {
    /**
     * Of 64 writes one was complete before the worker that had issued it came back, and so was finished by that worker:
     * {@link Fact#EARLY}, which nothing but the observation itself can tell.
     */
    private static final String BEAT_ITS_SUBMITTER = "7.3.4+deb13-amd64 nvme-xfs series-falloc0-g0 uring";

    static List<ObservedCase> cases() {
        return ObservedCase.all();
    }

    @Test
    void everyCaseIsThere() {
        assertThat(cases()).hasSize(450);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theRulesSayWhatWasObserved(ObservedCase observed) {
        Verdict verdict = observed.generation().decide(observed.facts());

        assertThat(punts(verdict, observed)).as("punted, by %s", verdict.submission()).isTrue();
        assertThat(contexts(verdict, observed)).as("who completed, by %s", verdict.completion()).containsAll(withoutEarly(observed));
        assertThat(verdict.completion().sure()).as("the completion never depends on anything here: %s", verdict.completion()).isTrue();
    }

    @Test
    void onlyTheSeriesLeaveOpenWhetherTheyPunt() {
        List<ObservedCase> open = cases().stream().filter(observed -> !observed.generation().decide(observed.facts()).submission().sure()).toList();

        assertThat(open).isNotEmpty().allSatisfy(observed -> {
            assertThat(observed.preparation()).startsWith("series");
            assertThat(observed.generation().decide(observed.facts()).submission().dependsOn()).containsExactly(Fact.UPDATE_TIME);
        });
    }

    @Test
    void aCompletionThatBeatItsSubmitterIsExplainedByThatFact() {
        ObservedCase odd = cases().stream().filter(GroundTruthTest::beatItsSubmitter).findFirst().orElseThrow();

        Verdict verdict = odd.generation().decide(odd.facts().with(Fact.EARLY, true).with(Fact.UPDATE_TIME, true));

        assertThat(verdict.outcome()).isEqualTo(Completion.WAITER);
        assertThat(verdict.by()).isEqualTo(Context.IO_WQ);
    }

    private static boolean punts(Verdict verdict, ObservedCase observed) {
        return switch (verdict.submission().outcome()) {
            case PUNT -> observed.punted() == observed.writes();
            case DIRECT, BLOCKS -> observed.punted() == 0;
            // The first write of a series must change the time stamps in any case; libaio may block there, which nobody counted.
            case UNKNOWN -> verdict.submission().possible().contains(Submission.PUNT) == observed.punted() >= 1;
        };
    }

    private static Set<String> contexts(Verdict verdict, ObservedCase observed) {
        boolean copied = verdict.outcome() == Completion.COPY;
        Set<Context> by = verdict.by() == Context.UNKNOWN ? Set.of(Context.TASK, Context.IO_WQ) : Set.of(verdict.by());
        Set<String> words = by.stream().map(context -> (copied ? "dax-" : "") + (context == Context.SOFTIRQ ? "irq" : context.label())).collect(Collectors.toSet());
        // A NOWAIT attempt at the copy that came to nothing is in the counts, too.
        if (copied && observed.punted() > 0) {
            words.add("dax-task");
        }
        return words;
    }

    private static Set<String> withoutEarly(ObservedCase observed) {
        return beatItsSubmitter(observed) ? Set.of("kworker") : observed.contexts().keySet();
    }

    private static boolean beatItsSubmitter(ObservedCase observed) {
        return observed.toString().startsWith(BEAT_ITS_SUBMITTER);
    }
}

package org.bioscope.traces.rules;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;

/**
 * What one generation does with one request, and why. Immutable; any thread.
 *
 * @param by     who runs the completion; {@link Context#UNKNOWN} where that depends on facts that nobody knows
 * @param work   what the completion has to do
 * @param breaks what a completion in the interrupt would break, where the generation is one that does so
 * @param loop   what the loop device under the file does with the request, where there is one
 */
public record Verdict(Generation generation, RequestFacts facts, Decision<Submission> submission, Decision<Completion> completion,
        Context by, Set<Work> work, Optional<String> breaks, Optional<LoopVerdict> loop) {

    public Verdict {
        work = Collections.unmodifiableSet(work.isEmpty() ? EnumSet.noneOf(Work.class) : EnumSet.copyOf(work));
    }

    public Completion outcome() {
        return completion.outcome();
    }

    /** Whether the completion sleeps where nobody may. */
    public boolean unsafe() {
        return breaks.isPresent();
    }

    public boolean sleeps() {
        return work.stream().anyMatch(Work::sleeps);
    }

    /** The facts that would have to be known for a sure answer: those of both decisions. */
    public List<Fact<?>> dependsOn() {
        var facts = new LinkedHashSet<Fact<?>>(submission.dependsOn());
        facts.addAll(completion.dependsOn());
        return List.copyOf(facts);
    }

    /** One line: {@code direct, then workqueue by kworker}. */
    public String summary() {
        String end = completion.sure() ? outcome().label() : possible(completion.possible(), Completion::label);
        String start = submission.sure() ? submission.outcome().label() : possible(submission.possible(), Submission::label);
        return start + ", then " + end + byInWords();
    }

    /** Who runs the completion, in a word; empty where that is not known. Whether an interrupt is hard or soft is the driver's matter, of which no rule knows. */
    public String runner() {
        return by == Context.UNKNOWN ? "" : by == Context.SOFTIRQ ? "interrupt" : by.label();
    }

    /** {@code  by kworker}, or nothing. */
    public String byInWords() {
        return runner().isEmpty() ? "" : (by == Context.SOFTIRQ ? " in the " : " by ") + runner();
    }

    private static <O extends Enum<O>> String possible(Set<O> outcomes, Function<O, String> label) {
        return outcomes.stream().sorted().map(label).collect(Collectors.joining(" or "));
    }
}

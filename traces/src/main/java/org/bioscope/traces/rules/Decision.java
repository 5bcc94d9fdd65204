package org.bioscope.traces.rules;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What a list of rules said, and how it came to say so.
 *
 * @param outcome   the answer, or the outcome's {@code UNKNOWN} where it depends on facts that nobody knows
 * @param rule      the name of the rule that fired
 * @param because   one sentence
 * @param source    where that is written
 * @param tried     every condition asked, in order; the last one held unless the answer depends
 * @param dependsOn the facts whose values would decide; empty for a sure answer
 * @param possible  the outcomes still open; one for a sure answer
 */
public record Decision<O extends Enum<O>>(O outcome, String rule, String because, String source, List<Tried> tried,
        List<Fact<?>> dependsOn, Set<O> possible) {

    /** A condition that was asked, and whether it held. Its value is spelt out when somebody reads it, which is rarely. */
    public static final class Tried {
        private final Condition condition;
        private final RequestFacts facts;
        private final Tri held;

        Tried(Condition condition, RequestFacts facts, Tri held) {
            this.condition = condition;
            this.facts = facts;
            this.held = held;
        }

        public String name() {
            return condition.name();
        }

        /** The facts that it asked for, with their values: {@code extent unwritten, new blocks no}. */
        public String value() {
            return condition.value(facts);
        }

        public Tri held() {
            return held;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Tried tried && name().equals(tried.name()) && held == tried.held && value().equals(tried.value());
        }

        @Override
        public int hashCode() {
            return name().hashCode();
        }

        @Override
        public String toString() {
            return name() + " (" + value() + "): " + held.label();
        }
    }

    public Decision {
        tried = List.copyOf(tried);
        dependsOn = List.copyOf(dependsOn);
        possible = Collections.unmodifiableSet(EnumSet.copyOf(possible));
    }

    /** The rule that fired, where one did for certain. */
    Optional<String> fired() {
        return sure() ? Optional.of(rule) : Optional.empty();
    }

    public boolean sure() {
        return dependsOn.isEmpty();
    }

    /** An answer left open by facts that nobody knows. */
    static <O extends Enum<O>> Decision<O> open(O unknown, String source, List<Tried> tried, List<Fact<?>> dependsOn, Set<O> possible) {
        String facts = dependsOn.stream().map(Fact::label).collect(Collectors.joining(", "));
        String outcomes = possible.stream().sorted().map(outcome -> outcome.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(" or "));
        return new Decision<>(unknown, "not decided", outcomes + ", depending on " + facts, source, tried, dependsOn, possible);
    }

    /** The same decision where the engine gives the outcomes another turn. */
    Decision<O> turned(UnaryOperator<O> turn, String why) {
        var turned = EnumSet.copyOf(possible.stream().map(turn).toList());
        if (!sure()) {
            return open(outcome, source, tried, dependsOn, turned);
        }
        return new Decision<>(turn.apply(outcome), rule, why + " " + because, source, tried, dependsOn, turned);
    }
}

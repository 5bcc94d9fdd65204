package org.bioscope.traces.rules;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bioscope.traces.rules.Decision.Tried;

/** Rules in order, first match wins. The last one holds always, so that every request has exactly one answer. */
final class RuleList<O extends Enum<O>> {
    private final O unknown;
    private final List<Rule<O>> rules;

    private RuleList(O unknown, List<Rule<O>> rules) {
        this.unknown = unknown;
        this.rules = List.copyOf(rules);
    }

    /** Starts a list; {@code unknown} is the outcome of a request whose facts leave it open. */
    static <O extends Enum<O>> Builder<O> answering(O unknown) {
        return new Builder<>(unknown);
    }

    static final class Builder<O extends Enum<O>> {
        private final O unknown;
        private final List<Rule<O>> rules = new ArrayList<>();
        private Set<Filesystem> only = Set.of();
        private String source = "";

        private Builder(O unknown) {
            this.unknown = unknown;
        }

        /** The rules that follow are in the code of these filesystems alone; of all, if none is named. */
        Builder<O> on(Filesystem... filesystems) {
            only = filesystems.length == 0 ? Set.of() : EnumSet.of(filesystems[0], filesystems);
            return this;
        }

        /** Where the rules that follow are written. */
        Builder<O> from(String place) {
            source = place;
            return this;
        }

        Builder<O> when(Condition condition, O then, String because) {
            rules.add(new Rule<>(condition, then, because, source, only));
            return this;
        }

        Builder<O> include(RuleList<O> others) {
            rules.addAll(others.rules);
            return this;
        }

        /** The list as it stands, to be included in others: it need not answer everything. */
        RuleList<O> part() {
            return new RuleList<>(unknown, rules);
        }

        /** The whole list, closed by the rule for all that is left. */
        RuleList<O> otherwise(String name, O then, String because) {
            on().when(Condition.otherwise(name), then, because);
            return part();
        }
    }

    List<Rule<O>> rules() {
        return rules;
    }

    Decision<O> decide(RequestFacts facts) {
        var tried = new ArrayList<Tried>();
        var possible = new LinkedHashSet<O>();
        var dependsOn = new LinkedHashSet<Fact<?>>();
        for (Rule<O> rule : rules) {
            if (!rule.concerns(facts)) {
                continue;
            }
            Tri held = rule.when().test(facts);
            tried.add(new Tried(rule.when(), facts, held));
            if (held == Tri.UNKNOWN) {
                possible.add(rule.then());
                dependsOn.addAll(rule.when().unknown(facts));
            }
            if (held != Tri.YES) {
                continue;
            }
            possible.add(rule.then());
            if (possible.size() == 1) {
                // Open questions above that lead to the same outcome do not matter.
                return new Decision<>(rule.then(), rule.when().name(), rule.because(), rule.source(), tried, List.of(), possible);
            }
            return Decision.open(unknown, rule.source(), tried, List.copyOf(dependsOn), possible);
        }
        throw new IllegalStateException("no rule answers " + facts + "; the list lacks its last row");
    }
}

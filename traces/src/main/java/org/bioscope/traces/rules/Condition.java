package org.bioscope.traces.rules;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A question with a name that the facts of a request answer with yes, no or not known. */
final class Condition {
    private final String name;
    private final Set<Fact<?>> asks;
    private final Function<RequestFacts, Tri> test;

    private Condition(String name, Set<Fact<?>> asks, Function<RequestFacts, Tri> test) {
        this.name = name;
        this.asks = asks;
        this.test = test;
    }

    static Condition is(Fact<Tri> fact) {
        return new Condition(fact.label(), Set.of(fact), facts -> facts.get(fact));
    }

    /** Holds where the fact has one of the values. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    static <T extends Enum<T>> Condition of(Fact<T> fact, T... values) {
        List<T> wanted = List.of(values);
        String name = fact.label() + " " + wanted.stream().map(fact::text).collect(Collectors.joining(" or "));
        return new Condition(name, Set.of(fact), facts -> {
            if (facts.knows(fact)) {
                return Tri.of(wanted.contains(facts.get(fact)));
            }
            return Tri.UNKNOWN;
        });
    }

    /** Always holds: the last row of a table. */
    static Condition otherwise(String name) {
        return new Condition(name, Set.of(), _ -> Tri.YES);
    }

    /** A row of the table that no released kernel can reach. */
    static Condition never(String name) {
        return new Condition(name, Set.of(), _ -> Tri.NO);
    }

    Condition and(Condition... others) {
        return joined(" and ", Tri::and, others);
    }

    Condition or(Condition... others) {
        return joined(" or ", Tri::or, others);
    }

    Condition not() {
        return new Condition("not " + name, asks, facts -> test.apply(facts).not());
    }

    /** The same question by the name that the kernel's own code, or a person, would give it. */
    Condition called(String better) {
        return new Condition(better, asks, test);
    }

    private Condition joined(String word, BinaryOperator<Tri> logic, Condition... others) {
        Condition all = this;
        for (Condition other : others) {
            Condition left = all;
            var both = new LinkedHashSet<Fact<?>>(left.asks);
            both.addAll(other.asks);
            all = new Condition(left.name + word + other.name, both,
                    facts -> logic.apply(left.test.apply(facts), other.test.apply(facts)));
        }
        return all;
    }

    Tri test(RequestFacts facts) {
        return test.apply(facts);
    }

    String name() {
        return name;
    }

    Set<Fact<?>> asks() {
        return asks;
    }

    /** The values that the answer rests on: {@code extent unwritten, new blocks no}; what every rule asks, only where it is all. */
    String value(RequestFacts facts) {
        boolean more = asks.stream().anyMatch(fact -> fact != Fact.OP && fact != Fact.FILESYSTEM);
        return asks.stream().filter(fact -> !more || fact != Fact.OP && fact != Fact.FILESYSTEM)
                .map(facts::spell).collect(Collectors.joining(", "));
    }

    /** The facts asked for that nobody knows. */
    List<Fact<?>> unknown(RequestFacts facts) {
        return asks.stream().filter(fact -> !facts.knows(fact)).<Fact<?>>map(fact -> fact).toList();
    }

    @Override
    public String toString() {
        return name + " " + Arrays.toString(asks.toArray());
    }
}

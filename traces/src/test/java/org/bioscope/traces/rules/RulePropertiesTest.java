package org.bioscope.traces.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Extent;
import org.bioscope.traces.Op;
import org.bioscope.traces.SyncMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What holds for every request in every generation, whatever its facts. */
class RulePropertiesTest {
    /** The facts that decide most, each with all its values: 4 860 combinations, at each of three positions. */
    private static final List<Fact<?>> COARSE = List.of(Fact.OP, Fact.ENGINE, Fact.FILESYSTEM, Fact.SYNC, Fact.EXTENT, Fact.PAGES_IN_FILE, Fact.FUA);
    private static final List<Position> POSITIONS = List.of(Position.INSIDE, Position.APPEND, Position.UNKNOWN);
    private static final List<RequestFacts> COMBINATIONS = combinations();
    static final List<Generation> GENERATIONS = Generations.ALL;

    @ParameterizedTest
    @FieldSource("GENERATIONS")
    void everyCombinationGetsExactlyOneVerdict(Generation generation) {
        everyCoarseCombination(facts -> hasOneVerdict(generation.decide(facts)));
    }

    @ParameterizedTest
    @FieldSource("GENERATIONS")
    void everyKindOfFactGetsExactlyOneVerdict(Generation generation) {
        var random = new SplittableRandom(42);
        for (int i = 0; i < 5_000; i++) {
            hasOneVerdict(generation.decide(anything(random)));
        }
    }

    @ParameterizedTest
    @FieldSource("GENERATIONS")
    void aCompletionThatSleepsIsNeverInline(Generation generation) {
        Consumer<RequestFacts> holds = facts -> {
            Verdict verdict = generation.decide(facts);
            if (verdict.outcome() == Completion.INLINE && sleeps(facts)) {
                assertThat(generation.unsafe()).as("%s completes %s inline", generation, facts).isTrue();
                assertThat(verdict.breaks()).isPresent();
            }
        };
        everyCoarseCombination(holds);
        var random = new SplittableRandom(7);
        for (int i = 0; i < 5_000; i++) {
            holds.accept(anything(random));
        }
    }

    @ParameterizedTest
    @FieldSource("GENERATIONS")
    void noRowIsDead(Generation generation) {
        noRowIsDead(generation.completion());
        noRowIsDead(generation.submission());
    }

    /** Each row fires for the usual request with nothing turned but the facts that the row itself asks for. */
    private static <O extends Enum<O>> void noRowIsDead(RuleList<O> list) {
        for (Rule<O> rule : list.rules()) {
            boolean reachable = Stream.of(Filesystem.values()).filter(fs -> rule.only().isEmpty() || rule.only().contains(fs))
                    .flatMap(fs -> Stream.of(Op.READ, Op.WRITE).map(op -> RequestFacts.usual().with(Fact.FILESYSTEM, fs).with(Fact.OP, op)))
                    .flatMap(facts -> turned(facts, rule.when().asks()))
                    .anyMatch(facts -> list.decide(facts).fired().equals(Optional.of(rule.when().name())));
            boolean neverToBeReached = rule.when().name().equals("caller completion was asked for");
            assertThat(reachable).as("%s", rule).isEqualTo(!neverToBeReached);
        }
    }

    private static Stream<RequestFacts> turned(RequestFacts start, Iterable<Fact<?>> asked) {
        var combinations = new ArrayList<>(List.of(start));
        for (Fact<?> fact : asked) {
            var more = new ArrayList<RequestFacts>();
            combinations.forEach(facts -> spread(facts, fact, more));
            combinations = more;
        }
        return combinations.stream();
    }

    @Test
    void onlyTheProposalIsUnsafeAndItIs() {
        assertThat(Generations.ALL.stream().filter(Generation::unsafe)).containsExactly(Proposal2023.GENERATION);

        Verdict verdict = Proposal2023.GENERATION.decide(RequestFacts.usual().with(Fact.EXTENT, Extent.UNWRITTEN).with(Fact.SYNC, SyncMode.DSYNC));

        assertThat(verdict.outcome()).isEqualTo(Completion.INLINE);
        assertThat(verdict.unsafe()).isTrue();
        assertThat(verdict.work()).contains(Work.CONVERT, Work.FLUSH);
    }

    @Test
    void aPureOverwriteOfTheProposalIsSafe() {
        Verdict verdict = Proposal2023.GENERATION.decide(RequestFacts.usual());

        assertThat(verdict.outcome()).isEqualTo(Completion.INLINE);
        assertThat(verdict.unsafe()).isFalse();
    }

    @ParameterizedTest
    @FieldSource("GENERATIONS")
    void learningAFactNeverLeavesTheOpenOutcomes(Generation generation) {
        var random = new SplittableRandom(11);
        for (int i = 0; i < 2_000; i++) {
            RequestFacts known = anything(random);
            Fact<?> fact = Fact.ALL.get(random.nextInt(Fact.ALL.size()));
            if (fact.unknown().isEmpty() || !known.knows(fact)) {
                continue;
            }
            Verdict blind = generation.decide(known.without(fact));
            Verdict seeing = generation.decide(known);

            assertThat(blind.completion().possible()).as("%s without %s", known, fact).containsAll(seeing.completion().possible());
            assertThat(blind.submission().possible()).as("%s without %s", known, fact).containsAll(seeing.submission().possible());
        }
    }

    @Test
    void whatDependsNamesTheFact() {
        Verdict verdict = Linux6_19.GENERATION.decide(RequestFacts.usual().without(Fact.PAGES_IN_FILE));

        assertThat(verdict.outcome()).isEqualTo(Completion.UNKNOWN);
        assertThat(verdict.dependsOn()).containsExactly(Fact.PAGES_IN_FILE);
        assertThat(verdict.completion().because()).isEqualTo("inline or workqueue, depending on pages in file");
    }

    @Test
    void anUnknownFactThatCannotMatterIsNotNamed() {
        Verdict verdict = Linux6_6.GENERATION.decide(RequestFacts.usual().without(Fact.PAGES_IN_FILE).without(Fact.FUA).without(Fact.UPDATE_TIME));

        assertThat(verdict.outcome()).isEqualTo(Completion.WORKQUEUE);
        assertThat(verdict.dependsOn()).isEmpty();
    }

    private static void hasOneVerdict(Verdict verdict) {
        Decision<Completion> completion = verdict.completion();
        Decision<Submission> submission = verdict.submission();
        boolean heardOf = verdict.facts().get(Fact.FILESYSTEM) != Filesystem.OTHER;
        holds((completion.sure() && heardOf) == (completion.outcome() != Completion.UNKNOWN), "the completion is told exactly where it is sure", verdict);
        holds((submission.sure() && heardOf) == (submission.outcome() != Submission.UNKNOWN), "the submission is told exactly where it is sure", verdict);
        holds(completion.possible().size() > 1 == !completion.sure(), "a sure answer is the only possible one", verdict);
        holds(completion.tried().stream().filter(tried -> tried.held() == Tri.YES).count() == 1, "one rule fires", verdict);
        holds(completion.tried().getLast().held() == Tri.YES, "it is the last one tried", verdict);
        holds(!completion.because().isBlank() && completion.source().isEmpty() == !heardOf, "it gives its reason and source", verdict);
    }

    /** As an assertion, but cheap enough for a million of them. */
    private static void holds(boolean condition, String what, Verdict verdict) {
        if (!condition) {
            fail(what + ": " + verdict);
        }
    }

    /** Written from the kernel's own reasons, apart from the rules: what may not happen in an interrupt. */
    private static boolean sleeps(RequestFacts f) {
        Filesystem fs = f.get(Fact.FILESYSTEM);
        if (f.get(Fact.OP) == Op.READ || fs == Filesystem.BLOCK || fs == Filesystem.OTHER || f.get(Fact.DAX) == Tri.YES) {
            return false;
        }
        boolean newBlocks = f.get(Fact.EXTENT) == Extent.UNWRITTEN || f.get(Fact.EXTENT) == Extent.HOLE || f.get(Fact.NEW) == Tri.YES;
        boolean journals = (fs == Filesystem.EXT4 || fs == Filesystem.XFS) && (newBlocks || f.get(Fact.SHARED) == Tri.YES);
        boolean grows = f.get(Fact.POSITION) != Position.INSIDE && f.get(Fact.POSITION) != Position.UNKNOWN;
        boolean writesThrough = f.get(Fact.SYNC) == SyncMode.DSYNC && (f.get(Fact.FUA) == Tri.YES || f.get(Fact.WRITE_CACHE) == Tri.NO);
        boolean flushes = f.get(Fact.SYNC) != SyncMode.NONE && (!writesThrough && known(f) || f.get(Fact.DIRTY) == Tri.YES);
        return journals || grows || flushes || f.get(Fact.PAGES_IN_FILE) == Tri.YES;
    }

    private static boolean known(RequestFacts f) {
        return f.get(Fact.FUA) != Tri.UNKNOWN && f.get(Fact.WRITE_CACHE) != Tri.UNKNOWN;
    }

    private static void everyCoarseCombination(Consumer<RequestFacts> each) {
        COMBINATIONS.forEach(each);
    }

    private static List<RequestFacts> combinations() {
        List<RequestFacts> combinations = turned(RequestFacts.usual(), COARSE).toList();
        return combinations.stream().flatMap(facts -> POSITIONS.stream().map(position -> facts.with(Fact.POSITION, position))).toList();
    }

    private static <T extends Enum<T>> void spread(RequestFacts facts, Fact<T> fact, List<RequestFacts> into) {
        fact.values().forEach(value -> into.add(facts.with(fact, value)));
    }

    private static RequestFacts anything(SplittableRandom random) {
        RequestFacts facts = RequestFacts.usual();
        for (Fact<?> fact : Fact.ALL) {
            facts = drawn(facts, fact, random);
        }
        return facts;
    }

    private static <T extends Enum<T>> RequestFacts drawn(RequestFacts facts, Fact<T> fact, SplittableRandom random) {
        return facts.with(fact, fact.values().get(random.nextInt(fact.values().size())));
    }
}

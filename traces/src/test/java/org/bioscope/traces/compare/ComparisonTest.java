package org.bioscope.traces.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Workload;
import org.bioscope.traces.simulate.Model;
import org.bioscope.traces.simulate.Models;
import org.bioscope.traces.simulate.RulePaths;
import org.bioscope.traces.simulate.Simulation;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Model MACHINE = Models.find("caller-completion");

    private record Simulated(String name, Model model, String kernel, Workload workload) implements Arm {
        @Override
        public Outcome run(long seed) {
            return new Outcome(new Simulation(model, RulePaths.of(kernel, model), workload.with(Workload.RANDSEED, seed), 1 << 16).run(), List.of());
        }
    }

    private static Simulated arm(String kernel, int depth) {
        return new Simulated(kernel + " depth " + depth, MACHINE, kernel, MACHINE.standardWorkload().with(Workload.IODEPTH, depth).with(Workload.RUNTIME, 5_000_000L));
    }

    @Test
    void twoArmsGoAbbaWithTheSameSeedInARoundAndAnotherInTheNext() {
        var comparison = Comparison.run(List.of(arm("6.5", 4), arm("6.6-rc", 4)), Measure.IOPS, new Pairing(2, 4, 1), so -> { });
        assertThat(comparison.runs()).extracting(Comparison.Run::arm).containsExactly(0, 1, 1, 0, 0, 1, 1, 0);
        assertThat(comparison.pairs(1)).extracting(Comparison.Pair::seed).doesNotHaveDuplicates();
        for (var run : comparison.runs()) {
            assertThat(run.figures().workload().get(Workload.RANDSEED)).isEqualTo(comparison.pairs(1).get(run.round()).seed());
        }
    }

    @Test
    void withMoreArmsEachGoesFirstAndLastAsOften() {
        for (int arms = 2; arms <= 4; arms++) {
            var pairing = new Pairing(arms, 4 * arms, 1);
            int[] first = new int[arms];
            int[] last = new int[arms];
            for (int round = 0; round < 4 * arms; round++) {
                var order = pairing.order(round);
                assertThat(new HashSet<>(order)).hasSize(arms);
                first[order.getFirst()]++;
                last[order.getLast()]++;
            }
            assertThat(first).containsOnly(4);
            assertThat(last).containsOnly(4);
        }
    }

    @Test
    void thePublishedDifferenceIsFoundAndItsPlaceIsNamed() {
        var comparison = Comparison.run(List.of(arm("6.5", 16), arm("6.6-rc", 16)), Measure.IOPS, new Pairing(2, 6, 1), so -> { });
        var statistics = comparison.statistics(1);
        assertThat(statistics.judgement()).isEqualTo(Judgement.FASTER);
        assertThat(statistics.median()).isCloseTo(1.374, within(0.03));
        var difference = comparison.difference(1).orElseThrow();
        double queue = difference.parts().stream().filter(part -> part.stage() == Stage.QUEUED).findFirst().orElseThrow().differenceNs();
        assertThat(queue).isNegative();
        assertThat(comparison.asked(1)).isEmpty();
        assertThat(comparison.environment(1)).extracting(Surroundings.Different::what).containsExactly("kernel");
    }

    @Test
    void whatWasNotSeenAlikeIsComparedAsAWhole() {
        RequestTrace simulated = new Simulation(MACHINE, RulePaths.of("6.5", MACHINE), MACHINE.standardWorkload().with(Workload.RUNTIME, 1_000_000L), 1 << 10).run().trace();
        assertThat(Difference.of(simulated, RequestTrace.empty(Source.ENGINE)).parts()).extracting(Difference.Part::label).containsExactly("submit to seen");
        assertThat(Difference.of(simulated, simulated).parts()).extracting(Difference.Part::label).contains("program to kernel", "workqueue wait");
    }

    @Test
    void thePartsOfADifferenceAddUpToIt() {
        var comparison = Comparison.run(List.of(arm("6.5", 8), arm("6.6-rc", 8)), Measure.IOPS, new Pairing(2, 2, 1), so -> { });
        var difference = comparison.difference(1).orElseThrow();
        assertThat(difference.parts().stream().mapToDouble(Difference.Part::differenceNs).sum()).isCloseTo(difference.differenceNs(), within(1e-6));
        assertThat(difference.parts().stream().mapToDouble(Difference.Part::firstNs).sum()).isCloseTo(difference.firstMeanNs(), within(1e-6));
        var runs = comparison.of(0);
        double mean = runs.stream().mapToDouble(run -> run.figures().lat().meanNs() * run.figures().lat().total()).sum()
                / runs.stream().mapToLong(run -> run.figures().lat().total()).sum();
        assertThat(difference.firstMeanNs()).isCloseTo(mean, within(1e-6 * mean));
    }

    @Test
    void anArmAgainstItselfHasNoDifference() {
        var comparison = Comparison.run(List.of(arm("6.5", 4), arm("6.5", 4)), Measure.P99, new Pairing(2, 6, 1), so -> { });
        assertThat(comparison.statistics(1).judgement()).isEqualTo(Judgement.NO_DIFFERENCE);
    }

    /** Runs whose rate is scripted: the simulation only gives them a shape. */
    private record Scripted(String name, List<Double> iops, List<String> calls) implements Arm {
        @Override
        public Outcome run(long seed) throws IOException {
            double rate = iops.get((int) calls.stream().filter(name::equals).count());
            calls.add(name);
            if (rate == 0) {
                throw new IOException("the disk is gone");
            }
            Workload workload = MACHINE.standardWorkload().with(Workload.RATE_IOPS, Math.round(rate)).with(Workload.RUNTIME, 20_000_000L);
            return new Outcome(new Simulation(MACHINE, RulePaths.of("6.5", MACHINE), workload, 0).run(), List.of());
        }
    }

    @Test
    void aFailureEndsItWithTheRoundsThatThereAre() {
        var calls = new ArrayList<String>();
        var good = new Scripted("good", List.of(50_000.0, 50_000.0, 50_000.0), calls);
        var bad = new Scripted("bad", List.of(50_000.0, 0.0), calls);
        var comparison = Comparison.run(List.of(good, bad), Measure.IOPS, new Pairing(2, 6, 1), so -> { });
        assertThat(comparison.failure()).hasValue("round 2 of bad: the disk is gone");
        assertThat(comparison.rounds()).isEqualTo(1);
        assertThat(comparison.statistics(1).judgement()).isEqualTo(Judgement.TOO_FEW_ROUNDS);
    }

    @Test
    void anInterruptionEndsItWithTheRoundsThatThereAre() {
        var calls = new ArrayList<String>();
        var good = new Scripted("good", List.of(50_000.0, 50_000.0), calls);
        var ended = new Arm() {
            @Override
            public String name() {
                return "ended";
            }

            @Override
            public Outcome run(long seed) throws InterruptedException {
                throw new InterruptedException("ended by a signal");
            }
        };
        var comparison = Comparison.run(List.of(good, ended), Measure.IOPS, new Pairing(2, 6, 1), so -> { });
        assertThat(comparison.failure()).hasValue("round 1 of ended: ended by a signal");
        assertThat(comparison.of(0)).hasSize(1);
    }

    @Test
    void driftOfBothArmsIsToldAndDoesNotMakeAWinner() {
        var calls = new ArrayList<String>();
        var random = new Random(2);
        var slowing = IntStream.range(0, 10).mapToObj(round -> 100_000 * (1 - 0.03 * round) * (1 + 0.002 * random.nextGaussian())).toList();
        var same = slowing.stream().map(iops -> iops * (1 + 0.002 * random.nextGaussian())).toList();
        var comparison = Comparison.run(List.of(new Scripted("a", slowing, calls), new Scripted("b", same, calls)), Measure.IOPS, new Pairing(2, 10, 1), so -> { });
        assertThat(comparison.statistics(1).judgement()).isEqualTo(Judgement.NO_DIFFERENCE);
        assertThat(comparison.warnings()).anyMatch(warning -> warning.matches("a drifted by -2\\d % .*"));
    }

    @Test
    void aRoundThatStandsOutIsMarkedAndCounted() {
        var calls = new ArrayList<String>();
        var rates = new ArrayList<>(java.util.Collections.nCopies(8, 100_000.0));
        rates.set(3, 60_000.0);
        var comparison = Comparison.run(List.of(new Scripted("a", rates, calls), new Scripted("b", java.util.Collections.nCopies(8, 100_000.0), calls)),
                Measure.IOPS, new Pairing(2, 8, 1), so -> { });
        assertThat(comparison.pairs(1).get(3).disturbances()).singleElement().asString().contains("a: 40 % slower than its arm's median");
        assertThat(comparison.warnings()).anyMatch(warning -> warning.startsWith("1 of 8 rounds were disturbed or not steady"));
    }

    /** Disturbed from outside in its first {@code disturbed} rounds, otherwise as scripted. */
    private static Arm disturbed(Scripted arm, int disturbed) {
        return new Arm() {
            private int runs;

            @Override
            public String name() {
                return arm.name();
            }

            @Override
            public Outcome run(long seed) throws IOException {
                var report = arm.run(seed).report();
                return new Outcome(report, runs++ < disturbed ? List.of("foreign I/O: 80 MiB written to vda beside the run's own 70 MiB") : List.of());
            }
        };
    }

    /** The second is slower by a tenth in its first {@code slow} rounds, as fast as the first afterwards. */
    private static Comparison slower(int rounds, int slow, int disturbed) {
        var calls = new ArrayList<String>();
        var even = IntStream.range(0, rounds).mapToObj(round -> 100_000.0 + 100 * (round % 3)).toList();
        var second = IntStream.range(0, rounds).mapToObj(round -> (round < slow ? 0.9 : 1.0) * (100_000.0 + 100 * (round % 2))).toList();
        return Comparison.run(List.of(new Scripted("a", even, calls), disturbed(new Scripted("b", second, calls), disturbed)), Measure.IOPS, new Pairing(2, rounds, 1), so -> { });
    }

    @Test
    void aWinnerOfDisturbedRoundsIsNotNamedWithoutThem() {
        var most = slower(8, 8, 5);
        assertThat(most.statistics(1).judgement()).isEqualTo(Judgement.SLOWER);
        assertThat(most.sentence(1, "A", "B")).startsWith("B is slower than A").endsWith(", but 5 of 8 rounds were disturbed; the other 3 alone are too few to tell");
        assertThat(slower(8, 8, 8).sentence(1, "A", "B")).endsWith(", but 8 of 8 rounds were disturbed");
        assertThat(slower(14, 14, 7).sentence(1, "A", "B")).endsWith(", but 7 of 14 rounds were disturbed; the other 7 alone say the same");
    }

    @Test
    void whatTheUndisturbedRoundsSayAloneIsTold() {
        var comparison = slower(16, 10, 10);
        assertThat(comparison.statistics(1).judgement()).isEqualTo(Judgement.SLOWER);
        assertThat(comparison.undisturbed(1).judgement()).isEqualTo(Judgement.NO_DIFFERENCE);
        assertThat(comparison.sentence(1, "A", "B")).endsWith(", but 10 of 16 rounds were disturbed; the other 6 alone say no difference that they can show");
    }

    @Test
    void aFewDisturbedRoundsAndNoWinnerNeedNoCaution() {
        assertThat(slower(8, 8, 3).sentence(1, "A", "B")).isEqualTo(slower(8, 8, 0).sentence(1, "A", "B"));
        var none = slower(8, 0, 8);
        assertThat(none.statistics(1).judgement()).isEqualTo(Judgement.NO_DIFFERENCE);
        assertThat(none.caution(1)).isEmpty();
        assertThat(none.disturbedRounds(1)).isEqualTo(8);
    }

    @Test
    void oneArmOrFiveAreNoComparison() {
        assertThatThrownBy(() -> new Comparison(List.of("a"), Measure.IOPS, 1, List.of(), java.util.Optional.empty(), List.of())).hasMessageContaining("1 arms");
        assertThatThrownBy(() -> new Comparison(List.of("a", "b", "c", "d", "e"), Measure.IOPS, 1, List.of(), java.util.Optional.empty(), List.of())).hasMessageContaining("5 arms");
    }

    @Test
    void whatBefellOneRunIsToldBeforeWhatBefellThemAll() {
        var arms = List.of("a", "b").stream().map(name -> new Arm() {
            private int runs;

            @Override
            public String name() {
                return name;
            }

            @Override
            public Outcome run(long seed) {
                var disturbances = new ArrayList<>(List.of("somebody waited for a CPU in " + (30 + runs) + " % of the time"));
                if (++runs == 3 && name.equals("b")) {
                    disturbances.add("throttled: a CPU was slowed by its temperature 4 times");
                }
                Workload workload = MACHINE.standardWorkload().with(Workload.RUNTIME, 2_000_000L);
                return new Outcome(new Simulation(MACHINE, RulePaths.of("6.5", MACHINE), workload, 0).run(), disturbances);
            }
        }).toList();
        var all = Comparison.run(arms, Measure.IOPS, new Pairing(2, 4, 1), so -> { }).disturbances();
        assertThat(all).hasSize(9);
        assertThat(all.getFirst()).isEqualTo(new Comparison.Disturbance(2, 1, "throttled: a CPU was slowed by its temperature 4 times"));
        assertThat(all.subList(1, 9)).extracting(Comparison.Disturbance::round).isSorted();
    }
}

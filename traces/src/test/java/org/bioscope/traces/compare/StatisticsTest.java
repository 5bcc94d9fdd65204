package org.bioscope.traces.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatisticsTest {
    private static final int TRIALS = 4_000;

    /** Noises that disks make: bell-shaped, heavy-tailed, and mostly quiet with a bad round now and then. */
    private enum Noise {
        NORMAL(random -> 0.03 * random.nextGaussian()),
        HEAVY(random -> 0.03 * random.nextGaussian() / Math.sqrt(0.05 + random.nextDouble())),
        BURSTS(random -> 0.01 * random.nextGaussian() - (random.nextInt(5) == 0 ? 0.3 * random.nextDouble() : 0));

        private final ToDoubleFunction<Random> draw;

        Noise(ToDoubleFunction<Random> draw) {
            this.draw = draw;
        }
    }

    @ParameterizedTest
    @CsvSource({"NORMAL,6", "NORMAL,10", "NORMAL,25", "HEAVY,6", "HEAVY,10", "HEAVY,25", "BURSTS,6", "BURSTS,10", "BURSTS,25"})
    void twoRunsOfTheSameThingAreHardlyEverToldApart(Noise noise, int rounds) {
        int silent = trials(noise, rounds, 1.0, s -> s.judgement() == Judgement.NO_DIFFERENCE ? 1 : 0);
        assertThat((double) silent / TRIALS).isGreaterThanOrEqualTo(0.94);
    }

    @ParameterizedTest
    @CsvSource({"NORMAL,6", "NORMAL,10", "NORMAL,25", "HEAVY,10", "BURSTS,10", "BURSTS,25"})
    void theIntervalCoversTheTrueRatioNineteenTimesInTwenty(Noise noise, int rounds) {
        int covered = trials(noise, rounds, 1.12, s -> s.low95() <= 1.12 && 1.12 <= s.high95() ? 1 : 0);
        assertThat((double) covered / TRIALS).isBetween(0.94, 0.985);
    }

    @Test
    void aDifferenceLargerThanTheNoiseIsFoundAndNeverTheWrongWayRound() {
        assertThat(trials(Noise.NORMAL, 10, 1.12, s -> s.judgement() == Judgement.FASTER ? 1 : 0)).isGreaterThan(TRIALS * 99 / 100);
        assertThat(trials(Noise.NORMAL, 10, 0.9, s -> s.judgement() == Judgement.SLOWER ? 1 : 0)).isGreaterThan(TRIALS * 99 / 100);
        assertThat(trials(Noise.NORMAL, 10, 1.12, s -> s.judgement() == Judgement.SLOWER ? 1 : 0)).isZero();
    }

    @Test
    void theRoundsThatItAsksForShowTheDifferenceInFourOfFiveComparisons() {
        // A difference of half the noise of a pair; what a first ten rounds ask for, then run, at the middle of many trials.
        var random = new Random(11);
        int[] asked = new int[400];
        for (int trial = 0; trial < asked.length; trial++) {
            asked[trial] = one(Noise.NORMAL, 10, 1.0215, random).roundsNeeded().orElse(Statistics.MOST_ROUNDS);
        }
        Arrays.sort(asked);
        int rounds = asked[asked.length / 2];
        int found = 0;
        for (int trial = 0; trial < 500; trial++) {
            found += one(Noise.NORMAL, rounds, 1.0215, random).judgement() == Judgement.FASTER ? 1 : 0;
        }
        assertThat(rounds).isBetween(15, 60);
        assertThat(found / 500.0).isBetween(0.5, 0.99);
    }

    @Test
    void oneRoundThatWentWrongDoesNotMakeItAskForManyMore() {
        double[] first = new double[10];
        double[] second = new double[10];
        double[] steps = {-0.03, 0.05, -0.02, 0.06, -0.01, 0.04, -0.04, 0.03, 0.01, 0.02};
        for (int i = 0; i < first.length; i++) {
            first[i] = 50_000;
            second[i] = 50_000 * Math.exp(steps[i]);
        }
        var quiet = Statistics.of(first, second, 1);
        assertThat(quiet.judgement()).isEqualTo(Judgement.NO_DIFFERENCE);
        assertThat(quiet.roundsNeeded()).isPresent();
        second[8] = 50_000 * 20;
        var disturbed = Statistics.of(first, second, 1);
        assertThat(disturbed.judgement()).isEqualTo(Judgement.NO_DIFFERENCE);
        assertThat(disturbed.roundsNeeded().orElseThrow()).isBetween(11, 2 * quiet.roundsNeeded().getAsInt());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    void belowSixRoundsNobodyWins(int rounds) {
        double[] first = new double[rounds];
        double[] second = new double[rounds];
        Arrays.fill(first, 100);
        Arrays.fill(second, 300);
        var statistics = Statistics.of(first, second, 1);
        assertThat(statistics.judgement()).isEqualTo(Judgement.TOO_FEW_ROUNDS);
        assertThat(statistics.roundsNeeded()).hasValue(6);
        assertThat(statistics.sentence("a", "b")).contains("too few rounds").contains("at least 6");
    }

    @Test
    void severalComparisonsAtOnceMustEachConvinceMore() {
        double[] first = {100, 101, 99, 100, 102, 98};
        double[] second = Arrays.stream(first).map(x -> 1.3 * x + 0.01 * x * x).toArray();
        assertThat(Statistics.of(first, second, 1).judgement()).isEqualTo(Judgement.FASTER);
        assertThat(Statistics.of(first, second, 2).judgement()).isEqualTo(Judgement.TOO_FEW_ROUNDS);
    }

    @Test
    void simulationsWithoutNoiseAreJudgedByTheirFiguresAlone() {
        double[] same = {5, 6, 7, 8, 9, 10};
        assertThat(Statistics.of(same, same, 1).judgement()).isEqualTo(Judgement.NO_DIFFERENCE);
        assertThat(Statistics.of(same, same, 1).roundsNeeded()).isEmpty();
        var tenth = Statistics.of(same, Arrays.stream(same).map(x -> 1.1 * x).toArray(), 1);
        assertThat(tenth.judgement()).isEqualTo(Judgement.FASTER);
        assertThat(tenth.median()).isCloseTo(1.1, within(1e-9));
        assertThat(tenth.low95()).isLessThanOrEqualTo(tenth.median());
        assertThat(tenth.effect()).isEqualTo(1);
    }

    @Test
    void aFigureOfNothingHasNoRatio() {
        assertThatThrownBy(() -> Statistics.of(new double[] {1, 0}, new double[] {1, 1}, 1)).hasMessageContaining("round 2");
    }

    /** Wilcoxon's published table: the largest rank sum that is significant at 5 % on two sides. */
    @ParameterizedTest
    @CsvSource({"6,0", "7,2", "8,3", "9,5", "10,8", "12,13", "15,25", "20,52", "25,89"})
    void theExactDistributionIsTheOneInTheBooks(int n, int critical) {
        assertThat(2 * SignedRank.atMost(n, critical)).isLessThanOrEqualTo(0.05);
        assertThat(2 * SignedRank.atMost(n, critical + 1)).isGreaterThan(0.05);
    }

    @Test
    void theApproximationMeetsTheExactCountWhereItTakesOver() {
        for (int sum : new int[] {500, 600, 700, 900}) {
            double mean = 60 * 61 / 4.0;
            double exact = SignedRank.atMost(60, sum);
            assertThat(SignedRank.normalBelow((sum + 0.5 - mean) / Math.sqrt(60 * 61 * 121 / 24.0))).isCloseTo(exact, within(0.002));
        }
    }

    private static int trials(Noise noise, int rounds, double ratio, java.util.function.ToIntFunction<Statistics> count) {
        var random = new Random(rounds * 31L + noise.ordinal());
        int sum = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            sum += count.applyAsInt(one(noise, rounds, ratio, random));
        }
        return sum;
    }

    private static Statistics one(Noise noise, int rounds, double ratio, Random random) {
        var first = new double[rounds];
        var second = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            first[i] = 50_000 * Math.exp(noise.draw.applyAsDouble(random));
            second[i] = 50_000 * ratio * Math.exp(noise.draw.applyAsDouble(random));
        }
        return Statistics.of(first, second, 1);
    }
}

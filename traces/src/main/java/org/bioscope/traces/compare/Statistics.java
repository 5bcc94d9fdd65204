package org.bioscope.traces.compare;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What paired rounds say about the ratio of two arms.
 *
 * @param rounds       pairs that were run
 * @param median       the median ratio, second arm over first
 * @param low95        the exact 95 % interval around it, see {@link SignedRank}; likewise {@code high95}
 * @param comparisons  how many were judged together, see {@link #of}
 * @param p            how likely rounds at least as lopsided would be without a difference
 * @param effect       from -1, the first arm ahead in every round, to 1, the second
 * @param judgement    the verdict
 * @param roundsNeeded rounds in all that would show a difference of this size in four of five comparisons; as many as were
 *                     run where they have shown it; empty where that would be more than {@link #MOST_ROUNDS}
 */
public record Statistics(int rounds, double median, double low95, double high95, int comparisons, double p, double effect, Judgement judgement,
        OptionalInt roundsNeeded) {
    /** Nobody waits for more. */
    public static final int MOST_ROUNDS = 1_000;

    private static final double LEVEL = 0.05;
    /** 1.96 for a two-sided level of 5 %, 0.84 for four of five: how many standard errors the effect must be away from 0. */
    private static final double STANDARD_ERRORS = 1.96 + 0.84;
    /** The median distance between two normal values, to their standard deviation. */
    private static final double SHAMOS = 1.0483;
    /** Wilcoxon's test needs so much more than a t test where noise is normal: 3/pi. */
    private static final double EFFICIENCY = 3 / Math.PI;

    /**
     * Judges pairs of figures of which more is better, {@code first[i]} and {@code second[i]} from one round.
     * {@code comparisons} is how many are judged together: with each further one a chance winner grows likelier, so each
     * must convince more (Bonferroni).
     */
    public static Statistics of(double[] first, double[] second, int comparisons) {
        int n = first.length;
        double[] logs = new double[n];
        for (int i = 0; i < n; i++) {
            if (!(first[i] > 0 && second[i] > 0)) {
                throw new IllegalArgumentException("round " + (i + 1) + ": figures " + first[i] + " and " + second[i] + " have no ratio");
            }
            logs[i] = Math.log(second[i] / first[i]);
        }
        var ranks = new SignedRank(logs);
        double level = LEVEL / comparisons;
        if (n == 0) {
            return new Statistics(0, Double.NaN, 0, Double.POSITIVE_INFINITY, comparisons, 1, 0, Judgement.TOO_FEW_ROUNDS, OptionalInt.of(fewest(level)));
        }
        Judgement judgement = judge(ranks, n, level);
        return new Statistics(n, Math.exp(ranks.median()), n < fewest(LEVEL) ? 0 : Math.exp(ranks.low(1 - LEVEL)),
                n < fewest(LEVEL) ? Double.POSITIVE_INFINITY : Math.exp(ranks.high(1 - LEVEL)), comparisons, ranks.p(), ranks.effect(), judgement,
                judgement.decided() ? OptionalInt.of(n) : needed(ranks.median(), logs, fewest(level)));
    }

    private static Judgement judge(SignedRank ranks, int n, double level) {
        if (n < fewest(level)) {
            return Judgement.TOO_FEW_ROUNDS;
        }
        if (ranks.low(1 - level) > 0) {
            return Judgement.FASTER;
        }
        return ranks.high(1 - level) < 0 ? Judgement.SLOWER : Judgement.NO_DIFFERENCE;
    }

    /** The fewest rounds that can convince at all: six at 5 %. */
    static int fewest(double level) {
        int n = 1;
        while (!SignedRank.enough(n, 1 - level)) {
            n++;
        }
        return n;
    }

    private static OptionalInt needed(double median, double[] logs, int fewest) {
        int n = logs.length;
        double deviation = deviation(logs);
        if (deviation == 0) {
            // Nothing is known of the noise yet, or there is none.
            return n < fewest ? OptionalInt.of(fewest) : OptionalInt.empty();
        }
        double rounds = Math.pow(STANDARD_ERRORS * deviation / median, 2) / EFFICIENCY;
        if (!(rounds <= MOST_ROUNDS)) {
            return n < fewest ? OptionalInt.of(fewest) : OptionalInt.empty();
        }
        return OptionalInt.of(Math.max(Math.max(fewest, n + 1), (int) Math.ceil(rounds)));
    }

    /**
     * The standard deviation, by the median distance between any two (Shamos): one round that went wrong says nothing about
     * how noisy the others are. Where half of the distances are 0 it is the usual one.
     */
    private static double deviation(double[] values) {
        double[] distances = IntStream.range(0, values.length).boxed()
                .flatMapToDouble(i -> IntStream.range(0, i).mapToDouble(j -> Math.abs(values[i] - values[j]))).toArray();
        double robust = SHAMOS * Steadiness.median(distances);
        if (robust > 0 || values.length < 2) {
            return robust;
        }
        double mean = Arrays.stream(values).average().orElseThrow();
        return Math.sqrt(Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / (values.length - 1));
    }

    /** One sentence: the verdict with its figures, for a person. */
    public String sentence(String first, String second) {
        String ratio = String.format(Locale.ROOT, "%.3f times", median);
        String interval = String.format(Locale.ROOT, "95 %% interval %.3f to %.3f, %d rounds%s", low95, high95, rounds,
                comparisons == 1 ? "" : String.format(Locale.ROOT, ", held to %.1f %% as one of %d", 100 * (1 - LEVEL / comparisons), comparisons));
        return switch (judgement) {
            case FASTER, SLOWER -> second + " is " + judgement.label() + " than " + first + ": " + ratio + " its figure (" + interval + ")";
            case NO_DIFFERENCE -> "no difference that " + rounds + " rounds can show between " + first + " and " + second + " (median " + ratio + ", "
                    + interval + "); " + (roundsNeeded.isPresent() ? "one of this size would take some " + roundsNeeded.getAsInt() + " rounds"
                    : "one of this size would take more than " + MOST_ROUNDS + " rounds");
            case TOO_FEW_ROUNDS -> "too few rounds to tell " + first + " from " + second + ": " + rounds + " of at least " + roundsNeeded.orElse(fewest(LEVEL));
        };
    }
}

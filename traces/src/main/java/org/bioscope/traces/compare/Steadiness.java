package org.bioscope.traces.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bioscope.traces.Interval;

/** Whether a run, or the runs of one arm, kept their pace: throttling, full caches and neighbours show as drift. */
final class Steadiness {
    /** Fewer intervals make no trend. */
    private static final int FEWEST_INTERVALS = 9;
    /** A pace that moves by less within a run is what disks do. */
    private static final double WITHIN_SHARE = 0.10;
    /** A run that far off its arm's others stands out, however noisy they are. */
    private static final double OUTLIER_SHARE = 0.05;
    private static final double OUTLIER_DEVIATIONS = 5;
    /** The median distance from the median, to a standard deviation. */
    private static final double MAD_TO_DEVIATION = 1.4826;
    /** A drift across rounds is told from this share on, where chance makes one as clear in less than one of a hundred arms. */
    private static final double DRIFT_SHARE = 0.02;
    private static final double DRIFT_LEVEL = 0.01;
    private static final int FEWEST_ROUNDS = 6;

    private Steadiness() {
    }

    /** A sentence if the last third of a run went at another pace than the first; the ramp and the broken-off end apart. */
    static List<String> within(List<Interval> intervals) {
        double[] iops = intervals.stream().filter(i -> !i.ramp()).limit(Math.max(0, intervals.size() - 1)).mapToDouble(Interval::iops).toArray();
        if (iops.length < FEWEST_INTERVALS) {
            return List.of();
        }
        double before = median(Arrays.copyOfRange(iops, 0, iops.length / 3));
        double after = median(Arrays.copyOfRange(iops, iops.length - iops.length / 3, iops.length));
        double change = before == 0 ? 0 : after / before - 1;
        return Math.abs(change) < WITHIN_SHARE ? List.of() : List.of(String.format(Locale.ROOT, "%s by %.0f %% within the run: %s",
                change < 0 ? "slowed" : "sped up", 100 * Math.abs(change),
                change < 0 ? "throttling, a write cache that filled, or another's I/O" : "it had not settled when measuring began; use a ramp_time"));
    }

    /** The runs that stand out from their arm's others, counted from 0, each with a sentence. */
    static List<Optional<String>> outliers(double[] iops) {
        double median = median(iops);
        double deviation = MAD_TO_DEVIATION * median(Arrays.stream(iops).map(x -> Math.abs(x - median)).toArray());
        var sentences = new ArrayList<Optional<String>>();
        for (double x : iops) {
            boolean out = iops.length >= FEWEST_ROUNDS && Math.abs(x - median) > Math.max(OUTLIER_DEVIATIONS * deviation, OUTLIER_SHARE * median);
            sentences.add(!out ? Optional.empty() : Optional.of(String.format(Locale.ROOT, "%.0f %% %s than its arm's median",
                    100 * Math.abs(x / median - 1), x < median ? "slower" : "faster")));
        }
        return sentences;
    }

    /** The share by which an arm's runs, in the order in which they went, gained or lost, if that is a trend and not chance. */
    static Optional<Double> drift(double[] iops) {
        int n = iops.length;
        if (n < FEWEST_ROUNDS) {
            return Optional.empty();
        }
        var slopes = new double[n * (n - 1) / 2];
        int at = 0;
        int concordance = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                slopes[at++] = (iops[j] - iops[i]) / (j - i);
                concordance += (int) Math.signum(iops[j] - iops[i]);
            }
        }
        // Kendall's test for a trend, and Theil and Sen's slope: neither minds one bad round.
        double deviation = Math.sqrt(n * (n - 1) * (2 * n + 5) / 18.0);
        double p = 2 * SignedRank.normalBelow(-Math.max(0, Math.abs(concordance) - 1) / deviation);
        double change = median(slopes) * (n - 1);
        // The line through the middle of the runs, where it begins.
        double share = change / (median(iops) - change / 2);
        return p < DRIFT_LEVEL && Math.abs(share) >= DRIFT_SHARE ? Optional.of(share) : Optional.empty();
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return n == 0 ? 0 : n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }
}

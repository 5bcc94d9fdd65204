package org.bioscope.traces.simulate;

/**
 * A lognormal distribution of mean 1 as a table of equally likely values: one look-up where a logarithm, a root and a
 * cosine would be, and the same on every machine because the table is made with {@link StrictMath}.
 */
final class Spread {
    /** Enough that the table's own steps are below a thousandth; the tail beyond 1/8192 is {@code slowOneIn}'s. */
    private static final int BITS = 12;

    private final double[] values = new double[1 << BITS];

    /** {@code spread} is the standard deviation over the mean; 0 is no spread. */
    Spread(double spread) {
        double sigma = StrictMath.sqrt(StrictMath.log(1 + spread * spread));
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = StrictMath.exp(sigma * normalQuantile((i + 0.5) / values.length));
            sum += values[i];
        }
        for (int i = 0; i < values.length; i++) {
            values[i] *= values.length / sum;
        }
    }

    long around(long meanNs, Dice dice) {
        return (long) (meanNs * values[(int) (dice.next() >>> 64 - BITS)] + 0.5);
    }

    /** The standard normal value that a share {@code p} lies below; halving an interval is slow, exact enough and plain. */
    private static double normalQuantile(double p) {
        double low = -9;
        double high = 9;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (normalBelow(middle) < p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** The share of a standard normal distribution below {@code x}, by Marsaglia's series; good to 1e-15 for |x| &lt; 7. */
    static double normalBelow(double x) {
        if (x < -7) {
            return 0;
        }
        if (x > 7) {
            return 1;
        }
        double term = x;
        double sum = x;
        for (int i = 3; Math.abs(term) > 1e-17 * Math.abs(sum) && i < 500; i += 2) {
            term *= x * x / i;
            sum += term;
        }
        return 0.5 + sum * StrictMath.exp(-x * x / 2) / StrictMath.sqrt(2 * StrictMath.PI);
    }
}

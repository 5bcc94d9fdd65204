package org.bioscope.engine.bench;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * Two programs measured in turn, A B, B A, A B, ...: what drifts meets both alike. Rates are requests a second.
 *
 * @param base  of the one that the other is held against
 * @param other of each round
 */
public record Pairs(List<Double> base, List<Double> other) {
    public Pairs {
        base = List.copyOf(base);
        other = List.copyOf(other);
        if (base.size() != other.size() || base.isEmpty()) {
            throw new IllegalArgumentException("pairs need as many of both, were " + base.size() + " and " + other.size());
        }
    }

    /** Measures so many rounds; every second one begins with {@code other}. */
    static Pairs measure(int rounds, DoubleSupplier base, DoubleSupplier other) {
        var ofBase = new double[rounds];
        var ofOther = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            if (round % 2 == 0) {
                ofBase[round] = base.getAsDouble();
                ofOther[round] = other.getAsDouble();
            } else {
                ofOther[round] = other.getAsDouble();
                ofBase[round] = base.getAsDouble();
            }
        }
        return new Pairs(list(ofBase), list(ofOther));
    }

    private static List<Double> list(double[] values) {
        return java.util.Arrays.stream(values).boxed().toList();
    }

    /** Of other to base in each round, ascending. */
    public List<Double> ratios() {
        return IntStream.range(0, base.size()).mapToObj(i -> other.get(i) / base.get(i)).sorted().toList();
    }

    public double medianRatio() {
        return median(ratios());
    }

    public double lowestRatio() {
        return ratios().getFirst();
    }

    public double highestRatio() {
        return ratios().getLast();
    }

    public double medianBase() {
        return median(base.stream().sorted().toList());
    }

    public double medianOther() {
        return median(other.stream().sorted().toList());
    }

    /** Ratios from {@code low95} to {@code high95}. */
    public record Range(double low95, double high95) {
    }

    /** The 95 % interval of the median ratio, by the sign test, which asks for no distribution; empty below six rounds. */
    public Optional<Range> interval() {
        int rounds = base.size();
        double tail = Math.pow(0.5, rounds);
        double below = tail;
        int lowest = -1;
        while (2 * below <= 0.05) {
            lowest++;
            tail = tail * (rounds - lowest) / (lowest + 1);
            below += tail;
        }
        return lowest < 0 ? Optional.empty() : Optional.of(new Range(ratios().get(lowest), ratios().get(rounds - 1 - lowest)));
    }

    /** One word on the other against the base: a difference only where the interval leaves 1 out. */
    public String verdict() {
        return interval().map(range -> range.low95 > 1 ? "faster" : range.high95 < 1 ? "slower" : "no-difference").orElse("too-few-rounds");
    }

    private static double median(List<Double> ascending) {
        int size = ascending.size();
        return (ascending.get((size - 1) / 2) + ascending.get(size / 2)) / 2;
    }
}

package org.bioscope.traces.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Who runs when and with which seed. Two arms go ABBA: whatever changes steadily while a comparison goes on, a disk that
 * fills or a CPU that warms, then weighs on both alike. With more arms every second round is the one before it reversed,
 * and each two rounds begin with the next arm.
 */
public record Pairing(int arms, int rounds, long seed) {
    public Pairing {
        if (arms < 2) {
            throw new IllegalArgumentException("a comparison of " + arms + " arms: it takes at least two");
        }
        if (rounds < 1) {
            throw new IllegalArgumentException("a comparison of " + rounds + " rounds: it takes at least one");
        }
    }

    /** The arms of a round, counted from 0, in the order in which they run. */
    public List<Integer> order(int round) {
        var order = new ArrayList<Integer>();
        int first = arms == 2 ? 0 : round / 2 % arms;
        for (int i = 0; i < arms; i++) {
            order.add((first + i) % arms);
        }
        if (round % 2 == 1) {
            Collections.reverse(order);
        }
        return List.copyOf(order);
    }

    /** The seed of all arms of a round; another one in each round. From 1 to 2^62. */
    public long seed(int round) {
        // SplitMix64's finisher: neighbouring rounds get seeds that have nothing in common.
        long z = seed + (round + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return Math.max(1, (z ^ z >>> 31) >>> 2);
    }
}

package org.bioscope.traces.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LossesTest {
    private final Losses losses = new Losses();

    @Test
    void aTimeTouchedByALossIsInItAndOneBesideIsNot() {
        losses.add(100, 200, 3);
        losses.add(400, 400, 1);
        assertThat(losses.between(0, 99)).isFalse();
        assertThat(losses.between(0, 100)).isTrue();
        assertThat(losses.between(150, 160)).isTrue();
        assertThat(losses.between(200, 300)).isTrue();
        assertThat(losses.between(201, 399)).isFalse();
        assertThat(losses.between(350, 450)).isTrue();
        assertThat(losses.events()).isEqualTo(4);
    }

    @Test
    void moreLossesThanCanBeKeptAreOnesThatLastedLongerNeverFewer() {
        var random = new SplittableRandom(1);
        long[] fromNs = new long[20_000];
        for (int i = 0; i < fromNs.length; i++) {
            // The CPUs' losses come in the order in which their pages were read.
            fromNs[i] = 1_000_000L * i + random.nextLong(5_000_000);
            losses.add(fromNs[i], fromNs[i] + 1_000, 1);
        }
        for (long ns : fromNs) {
            assertThat(losses.between(ns + 500, ns + 600)).isTrue();
        }
        assertThat(losses.between(fromNs[fromNs.length - 1] + 10_000_000, Long.MAX_VALUE)).isFalse();
        assertThat(losses.events()).isEqualTo(fromNs.length);
        losses.forgetBefore(Long.MAX_VALUE);
        assertThat(losses.between(0, Long.MAX_VALUE)).isFalse();
        assertThat(losses.events()).as("what was lost stays lost").isEqualTo(fromNs.length);
    }
}

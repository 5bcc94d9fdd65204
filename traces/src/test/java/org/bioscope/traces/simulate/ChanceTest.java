package org.bioscope.traces.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dice and the distribution of times. */
class ChanceTest {
    @Test
    void diceAreTheOnesThatOtherMachinesThrow() {
        var dice = new Dice(1, 1);
        assertThat(new long[] {dice.next(), dice.next(), dice.next()}).containsExactly(-3242571895960019796L, -6968687623008354953L, 5597832506168748607L);
    }

    @Test
    void eachPurposeHasItsOwnDice() {
        assertThat(new Dice(1, 1).next()).isNotEqualTo(new Dice(1, 2).next()).isNotEqualTo(new Dice(2, 1).next());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.12, 0.33, 1})
    void timesHaveTheMeanAndTheSpreadAskedFor(double asked) {
        var spread = new Spread(asked);
        var dice = new Dice(3, 1);
        double sum = 0;
        double squares = 0;
        int n = 1_000_000;
        for (int i = 0; i < n; i++) {
            double ns = spread.around(10_000, dice);
            sum += ns;
            squares += ns * ns;
        }
        double mean = sum / n;
        assertThat(mean).isCloseTo(10_000, within(40.0));
        assertThat(Math.sqrt(Math.max(0, squares / n - mean * mean)) / mean).isCloseTo(asked, within(0.02 * asked + 1e-9));
    }

    @Test
    void theNormalDistributionIsTheOneInTheBooks() {
        assertThat(Spread.normalBelow(0)).isEqualTo(0.5);
        assertThat(Spread.normalBelow(1.959963984540054)).isCloseTo(0.975, within(1e-12));
        assertThat(Spread.normalBelow(-1)).isCloseTo(0.158655253931457, within(1e-12));
    }

    @Test
    void eventsComeInTheOrderOfTheirTimesAndThenOfTheirMaking() {
        var queue = new EventQueue();
        var dice = new Dice(4, 1);
        for (int i = 0; i < 10_000; i++) {
            queue.at(dice.below(100), i);
        }
        long lastNs = -1;
        int last = -1;
        while (!queue.isEmpty()) {
            int event = queue.take();
            assertThat(queue.nowNs() > lastNs || queue.nowNs() == lastNs && event > last).isTrue();
            lastNs = queue.nowNs();
            last = event;
        }
    }
}

package org.bioscope.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TimeScaleTest {
    @Test
    void itSaysHowSlowlyInWords() {
        assertThat(new TimeScale(2_000).equation()).isEqualTo("1 µs = 2 ms");
        assertThat(new TimeScale(2_000).ratio()).isEqualTo("slowed 1 : 2\u2009000");
        assertThat(new TimeScale(50).equation()).isEqualTo("1 µs = 50 µs");
        assertThat(new TimeScale(1_000_000).equation()).isEqualTo("1 µs = 1 s");
        assertThat(TimeScale.REAL_TIME.ratio()).isEqualTo("real time, 1 : 1");
    }

    @Test
    void itGoesFromRealTimeToAMillionTimesSlowerAndNoFurther() {
        TimeScale scale = TimeScale.REAL_TIME;
        assertThat(scale.faster()).isEqualTo(scale);
        for (int i = 0; i < TimeScale.count(); i++) {
            TimeScale slower = scale.slower();
            assertThat(slower.slowdown()).isGreaterThanOrEqualTo(scale.slowdown());
            assertThat(slower.faster().slowdown()).isLessThanOrEqualTo(scale.slowdown());
            scale = slower;
        }
        assertThat(scale.slowdown()).isEqualTo(1_000_000);
        assertThatThrownBy(() -> new TimeScale(1_000_001)).hasMessageContaining("1 : 1000001");
    }

    @Test
    void timeOfTheRunAndTimeOfTheScreenAreTheSameTime() {
        var scale = new TimeScale(20_000);
        assertThat(scale.runNs(scale.screenNs(543_000))).isEqualTo(543_000);
        assertThat(scale.screenNs(Long.MAX_VALUE / 2)).as("no overflow").isPositive();
    }

    @Test
    void aRequestOfAQuarterMillisecondPassesInTwoSeconds() {
        assertThat(TimeScale.playing(250_000, 2_000_000_000L).slowdown()).isEqualTo(10_000);
        assertThat(TimeScale.playing(1, 2_000_000_000L).slowdown()).as("the slowest there is").isEqualTo(1_000_000);
    }
}

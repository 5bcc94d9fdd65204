package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import org.bioscope.desktop.view.TimeScale;
import org.junit.jupiter.api.Test;

/** The clock is fed by hand: no test waits. */
class PlayheadTest {
    private final Playhead playhead = new Playhead();

    PlayheadTest() {
        playhead.scale(new TimeScale(1_000));
        playhead.open(5_000, 9_000, 5_000);
    }

    @Test
    void itMovesOnlyWhilePlaying() {
        playhead.tick(1_000_000);
        assertThat(playhead.atNs()).isEqualTo(5_000);
        playhead.play();
        playhead.tick(2_000_000);
        assertThat(playhead.atNs()).isEqualTo(6_000);
        playhead.pause();
        playhead.tick(50_000_000);
        assertThat(playhead.atNs()).isEqualTo(6_000);
    }

    @Test
    void itStopsAtTheEndOfItsWindow() {
        playhead.play();
        playhead.tick(100_000_000);
        assertThat(playhead.atNs()).isEqualTo(9_000);
        assertThat(playhead.playedOut()).isTrue();
    }

    @Test
    void slowScalesLoseNothingBetweenTwoPulses() {
        playhead.scale(new TimeScale(1_000_000));
        playhead.play();
        for (long clockNs = 1; clockNs <= 3_000_000_000L; clockNs += 16_666_667L) {
            playhead.tick(clockNs);
        }
        playhead.tick(3_000_000_000L);
        assertThat(playhead.atNs()).as("3 s at a millionth").isEqualTo(5_000 + 3_000);
    }

    @Test
    void aChangeOfPaceIsNoJump() {
        playhead.play();
        playhead.tick(2_000_000);
        playhead.scale(new TimeScale(10_000));
        assertThat(playhead.atNs()).isEqualTo(7_000);
        playhead.tick(12_000_000);
        assertThat(playhead.atNs()).isEqualTo(8_000);
    }

    @Test
    void seekingIsHeldWithinTheWindow() {
        playhead.seek(1);
        assertThat(playhead.atNs()).isEqualTo(5_000);
        playhead.seek(Long.MAX_VALUE);
        assertThat(playhead.atNs()).isEqualTo(9_000);
    }
}

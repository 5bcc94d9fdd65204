package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArrangementTest {
    @Test
    void aLargeWindowHasRoomForAll() {
        Arrangement made = Arrangement.of(1600, 900, 1, idea(false, true, Optional.empty()));
        assertThat(made.side() && made.centre() && made.reading() && made.graphs() && made.filter()).isTrue();
    }

    @Test
    void aZoomComesToTheSameAsASmallerWindow() {
        Arrangement zoomed = Arrangement.of(3200, 1800, 2, idea(false, true, Optional.empty()));
        Arrangement plain = Arrangement.of(1600, 900, 1, idea(false, true, Optional.empty()));
        assertThat(zoomed.sideWidth()).isEqualTo(2 * plain.sideWidth());
        assertThat(zoomed.readingWidth()).isEqualTo(2 * plain.readingWidth());
        assertThat(zoomed.graphs()).isEqualTo(plain.graphs());
    }

    @Test
    void aSmallProjectorShowsTheCircuitAloneAndThenTheRequestAlone() {
        Arrangement circuit = Arrangement.of(1280, 720, 1.5, idea(true, true, Optional.empty()));
        assertThat(circuit.centre()).isTrue();
        assertThat(circuit.side() || circuit.reading() || circuit.graphs()).isFalse();
        Arrangement request = Arrangement.of(1280, 720, 1.5, idea(true, true, Optional.of(true)));
        assertThat(request.reading()).isTrue();
        assertThat(request.side() || request.centre()).isFalse();
    }

    @Test
    void betweenTheTwoOnePanelStandsBesideTheCircuit() {
        Arrangement chosen = Arrangement.of(1100, 800, 1, idea(false, true, Optional.empty()));
        assertThat(chosen.reading() && chosen.centre()).isTrue();
        assertThat(chosen.side()).isFalse();
        Arrangement none = Arrangement.of(1100, 800, 1, idea(false, false, Optional.empty()));
        assertThat(none.side() && none.centre()).isTrue();
        assertThat(none.reading()).isFalse();
    }

    private static Arrangement.Idea idea(boolean projector, boolean selected, Optional<Boolean> panels) {
        return new Arrangement.Idea(projector, true, false, false, selected, false, false, false, panels, Optional.empty());
    }
}

package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class BackgroundTest {
    @Test
    void whoeverWaitsForAResultIsToldThatNoneWillComeAlsoOfAnError() {
        var background = new Background(Runnable::run, Runnable::run);
        var told = new ArrayList<Exception>();
        assertThatThrownBy(() -> background.run(() -> {
            throw new OutOfMemoryError("no more");
        }, done -> told.clear(), told::add)).as("and the thread's own handler as well").isInstanceOf(OutOfMemoryError.class);
        assertThat(told).singleElement().satisfies(e -> assertThat(e).hasMessageContaining("no more"));
        background.run(() -> {
            throw new IllegalStateException("cannot");
        }, done -> told.clear(), told::add);
        assertThat(told).hasSize(2).last().satisfies(e -> assertThat(e).hasMessage("cannot"));
    }
}

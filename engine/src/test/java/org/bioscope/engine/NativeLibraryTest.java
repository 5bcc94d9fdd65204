package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeLibraryTest {
    @Test
    void theLibraryLoadsAndSpeaksOurVersion() {
        assertThat(NativeLibrary.bioscope_abi()).isPositive();
    }
}

package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WindowNeedsTest {
    private final Optional<String> platform = Optional.ofNullable(System.getProperty("glass.platform"));

    @BeforeEach
    void askAsForARealWindow() {
        System.clearProperty("glass.platform");
    }

    @AfterEach
    void goBack() {
        platform.ifPresent(p -> System.setProperty("glass.platform", p));
    }

    @Test
    void aLibraryThatIsMissingIsNamedWithItsPackage() {
        assertThat(without(Set.of("libgtk-3.so.0"), ":0", true)).hasValueSatisfying(why -> assertThat(why)
                .startsWith("libgtk-3.so.0 is missing; install with 'apt-get install libgtk-3-0'"));
        assertThat(without(Set.of("libXtst.so.6", "libGL.so.1"), "", false)).hasValueSatisfying(why -> assertThat(why)
                .startsWith("libXtst.so.6, libGL.so.1 are missing; install with 'apt-get install libxtst6 libgl1'"));
    }

    @Test
    void aDisplayThatIsMissingOrMuteIsSaid() {
        assertThat(without(Set.of(), "", true)).hasValueSatisfying(why -> assertThat(why).startsWith("there is no display (DISPLAY is not set)").contains("xvfb"));
        assertThat(without(Set.of(), ":9", false)).hasValueSatisfying(why -> assertThat(why).startsWith("the display :9 does not answer"));
    }

    @Test
    void whereAllIsThereNothingIsMissing() {
        assertThat(without(Set.of(), ":0", true)).isEmpty();
    }

    @Test
    void aPlatformWithoutADisplayNeedsNothing() {
        System.setProperty("glass.platform", "Headless");
        assertThat(without(Set.of("libgtk-3.so.0"), "", false)).isEmpty();
        System.clearProperty("glass.platform");
    }

    private static Optional<String> without(Set<String> libraries, String display, boolean answers) {
        return new WindowNeeds(name -> !libraries.contains(name), () -> answers, display).missing();
    }
}

package org.bioscope.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import javafx.scene.paint.Color;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PaletteTest {
    /** WCAG's levels for text and for the parts of a picture. */
    private static final double TEXT = 4.5;
    private static final double SIGN = 3;

    @ParameterizedTest
    @EnumSource
    void everyWordIsReadableOnEveryGround(Theme theme) {
        Palette palette = Palette.of(theme);
        for (Color ground : new Color[] {palette.card(), palette.inset()}) {
            for (Color word : new Color[] {palette.text(), palette.muted(), palette.faint(), palette.accent(), palette.good(), palette.warn(), palette.bad()}) {
                assertThat(contrast(word, ground)).as(theme + ": " + word + " on " + ground).isGreaterThanOrEqualTo(TEXT);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everySignStandsOutAndNoneIsAnothersTwin(Theme theme) {
        Palette palette = Palette.of(theme);
        for (Ink ink : Ink.values()) {
            assertThat(contrast(palette.rim(ink), palette.inset())).as(theme + ": " + ink).isGreaterThanOrEqualTo(SIGN);
            for (Ink other : Ink.values()) {
                if (ink != other) {
                    assertThat(palette.ink(ink)).isNotEqualTo(palette.ink(other));
                    assertThat(ink.sign()).as("a second sign beside the colour").isNotEqualTo(other.sign());
                }
            }
        }
    }

    private static double contrast(Color a, Color b) {
        double light = Math.max(luminance(a), luminance(b));
        double dark = Math.min(luminance(a), luminance(b));
        return (light + 0.05) / (dark + 0.05);
    }

    private static double luminance(Color c) {
        return 0.2126 * linear(c.getRed()) + 0.7152 * linear(c.getGreen()) + 0.0722 * linear(c.getBlue());
    }

    private static double linear(double channel) {
        return channel <= 0.03928 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4);
    }
}

package org.bioscope.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
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
        for (Color ground : new Color[] {palette.card(), palette.inset(), palette.ground()}) {
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
            for (Color ground : new Color[] {palette.card(), palette.inset(), palette.ground()}) {
                assertThat(contrast(palette.rim(ink), ground)).as(theme + ": " + ink + " on " + ground).isGreaterThanOrEqualTo(SIGN);
            }
            for (Ink other : Ink.values()) {
                if (ink != other) {
                    assertThat(palette.ink(ink)).isNotEqualTo(palette.ink(other));
                    assertThat(ink.sign()).as("a second sign beside the colour").isNotEqualTo(other.sign());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theWordOnTheAccentIsReadable(Theme theme) throws IOException {
        String sheet;
        try (InputStream in = PaletteTest.class.getResourceAsStream(theme.colours())) {
            sheet = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        var fill = Pattern.compile("-bio-accent-fill: (#[0-9a-f]{6});").matcher(sheet);
        assertThat(fill.find()).isTrue();
        assertThat(contrast(Color.WHITE, Color.web(fill.group(1)))).isGreaterThanOrEqualTo(TEXT);
    }

    private static double contrast(Color a, Color b) {
        double light = Math.max(luminance(a), luminance(b));
        double dark = Math.min(luminance(a), luminance(b));
        return (light + 0.05) / (dark + 0.05);
    }

    private static double luminance(Color c) {
        return 0.2126 * linear(c.getRed()) + 0.7152 * linear(c.getGreen()) + 0.0722 * linear(c.getBlue());
    }

    static double linear(double channel) {
        return channel <= 0.03928 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4);
    }
}

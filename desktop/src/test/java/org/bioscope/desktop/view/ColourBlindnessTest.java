package org.bioscope.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import javafx.scene.paint.Color;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The colours of the paths as people see them who lack one kind of cone, by the model of Machado, Oliveira and Fernandes (2009). */
class ColourBlindnessTest {
    /** In CIE Lab; 2.3 is what can just be told apart side by side, and tokens are small and move. */
    private static final double APART = 10;

    private enum Sight {
        PROTANOPIA(0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998),
        DEUTERANOPIA(0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881),
        TRITANOPIA(1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900);

        private final double[] matrix;

        Sight(double... matrix) {
            this.matrix = matrix;
        }

        /** Linear light as it seems. */
        double[] seen(double[] rgb) {
            var seen = new double[3];
            for (int i = 0; i < 3; i++) {
                seen[i] = Math.clamp(matrix[3 * i] * rgb[0] + matrix[3 * i + 1] * rgb[1] + matrix[3 * i + 2] * rgb[2], 0, 1);
            }
            return seen;
        }
    }

    @ParameterizedTest
    @CsvSource({"DARK,PROTANOPIA", "DARK,DEUTERANOPIA", "DARK,TRITANOPIA", "LIGHT,PROTANOPIA", "LIGHT,DEUTERANOPIA", "LIGHT,TRITANOPIA", "PROJECTOR,PROTANOPIA",
            "PROJECTOR,DEUTERANOPIA", "PROJECTOR,TRITANOPIA"})
    void noTwoPathsLookAlike(Theme theme, Sight sight) {
        Palette palette = Palette.of(theme);
        for (Ink one : Ink.values()) {
            for (Ink other : Ink.values()) {
                if (one.ordinal() < other.ordinal() && other != Ink.UNKNOWN) {
                    double apart = distance(sight.seen(linear(palette.ink(one))), sight.seen(linear(palette.ink(other))));
                    assertThat(apart).as("%s, %s: %s and %s", theme, sight, one, other).isGreaterThan(APART);
                }
            }
        }
    }

    private static double[] linear(Color color) {
        return new double[] {PaletteTest.linear(color.getRed()), PaletteTest.linear(color.getGreen()), PaletteTest.linear(color.getBlue())};
    }

    private static double distance(double[] one, double[] other) {
        double[] a = lab(one);
        double[] b = lab(other);
        return Math.sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2]));
    }

    /** CIE Lab under D65. */
    private static double[] lab(double[] rgb) {
        double x = curve((0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.95047);
        double y = curve(0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]);
        double z = curve((0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.08883);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double curve(double t) {
        return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16.0 / 116;
    }
}

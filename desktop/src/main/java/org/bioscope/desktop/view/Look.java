package org.bioscope.desktop.view;

import java.util.Locale;

/**
 * How a picture looks, whatever it shows.
 *
 * @param scale pixels to a point: 1 as on a plain screen, 2 sharp on paper and on dense screens
 */
public record Look(Theme theme, double scale) {
    public static final Look STANDARD = new Look(Theme.LIGHT, 2);
    private static final double MOST_SCALE = 4;

    public Look {
        if (!(scale > 0 && scale <= MOST_SCALE)) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "a picture %s times as large: must be at most %.0f", scale, MOST_SCALE));
        }
    }

    Palette palette() {
        return Palette.of(theme);
    }

    Type type() {
        return new Type(theme.magnification() * scale);
    }
}

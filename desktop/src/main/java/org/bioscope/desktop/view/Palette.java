package org.bioscope.desktop.view;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javafx.scene.paint.Color;

/**
 * The colours of a theme for what is drawn on canvases, which cannot read style sheets: parsed from the very sheet that
 * the controls use, so the two never part.
 */
public record Palette(Theme theme, Color ground, Color card, Color inset, Color line, Color text, Color muted, Color faint,
        Color accent, Color good, Color warn, Color bad, Color ramp, Map<Ink, Color> inks) {
    private static final Pattern ENTRY = Pattern.compile("-bio-([a-z-]+):\\s*(#[0-9a-fA-F]{6});");
    /** On a white ground Okabe and Ito's yellow needs a rim to be seen at all; the others only gain by it. */
    private static final double RIM_BRIGHTNESS = 0.62;

    public Palette {
        inks = Collections.unmodifiableMap(new EnumMap<>(inks));
    }

    public static Palette of(Theme theme) {
        Map<String, Color> named = read(theme.colours());
        var inks = new EnumMap<Ink, Color>(Ink.class);
        for (Ink ink : Ink.values()) {
            inks.put(ink, named(named, ink.label(), theme));
        }
        return new Palette(theme, named(named, "ground", theme), named(named, "card", theme), named(named, "inset", theme),
                named(named, "line", theme), named(named, "text", theme), named(named, "muted", theme), named(named, "faint", theme),
                named(named, "accent", theme), named(named, "good", theme), named(named, "warn", theme), named(named, "bad", theme),
                named(named, "ramp", theme), inks);
    }

    public Color ink(Ink ink) {
        return inks.get(ink);
    }

    /** The colour for thin lines of this meaning: darker on a light ground. */
    public Color rim(Ink ink) {
        Color color = ink(ink);
        return theme.dark() ? color : color.deriveColor(0, 1, RIM_BRIGHTNESS, 1);
    }

    /** {@code over} at {@code share} on the card, as an opaque colour. */
    public Color tint(Color over, double share) {
        return card.interpolate(over, share);
    }

    private static Color named(Map<String, Color> named, String name, Theme theme) {
        Color color = named.get(name);
        if (color == null) {
            throw new IllegalStateException("the style sheet " + theme.colours() + " has no colour -bio-" + name);
        }
        return color;
    }

    private static Map<String, Color> read(String resource) {
        try (InputStream in = Palette.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the style sheet " + resource + " is not in the program");
            }
            var named = new HashMap<String, Color>();
            var entries = ENTRY.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            while (entries.find()) {
                named.put(entries.group(1), Color.web(entries.group(2)));
            }
            return named;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.bioscope.desktop.view;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import javafx.scene.text.Font;
import javafx.scene.text.Text;

/**
 * The four sizes of type, and the lengths that go with them; {@code unit} is a theme's magnification. Words are set in
 * Inter, figures in JetBrains Mono, whose digits are all of one width.
 */
public record Type(double unit) {
    private static final double SMALL = 11;
    private static final double BODY = 13;
    private static final double TITLE = 15;
    private static final double FIGURE = 22;

    /** The faces, each read once; the title's apart from the others, since a start shows it before it can afford them. */
    private static final class TitleFace {
        static {
            load("inter-600");
        }

        private TitleFace() {
        }

        static Font of(double size) {
            return new Font("Inter SemiBold", size);
        }
    }

    private static final class OtherFaces {
        static {
            List.of("inter-400", "jetbrains-mono-400", "jetbrains-mono-600").forEach(Type::load);
        }

        private OtherFaces() {
        }

        static Font of(String family, double size) {
            return new Font(family, size);
        }
    }

    private static void load(String file) {
        try (InputStream in = Type.class.getResourceAsStream("/assets/fonts/" + file + ".woff")) {
            if (in == null || Font.loadFont(in, BODY) == null) {
                throw new IllegalStateException("the font " + file + " is not in the program or cannot be read");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes all faces known, to style sheets too. */
    public static Type of(Theme theme) {
        return of(theme, 1);
    }

    /** The same, all of it {@code zoom} times as large. */
    public static Type of(Theme theme, double zoom) {
        var type = new Type(theme.magnification() * zoom);
        type.title();
        type.body();
        return type;
    }

    public Font small() {
        return words(SMALL);
    }

    public Font body() {
        return words(BODY);
    }

    public Font strong() {
        return TitleFace.of(BODY * unit);
    }

    public Font title() {
        return TitleFace.of(TITLE * unit);
    }

    public Font smallFigures() {
        return OtherFaces.of("JetBrains Mono", SMALL * unit);
    }

    public Font figures() {
        return OtherFaces.of("JetBrains Mono", BODY * unit);
    }

    public Font figure() {
        return OtherFaces.of("JetBrains Mono SemiBold", FIGURE * unit);
    }

    /** The size of body type, pixels: the em of the window. */
    public double em() {
        return BODY * unit;
    }

    /** A length in pixels from one drawn for a magnification of 1. */
    public double px(double length) {
        return length * unit;
    }

    /** The width of {@code text} in {@code font}, pixels. */
    static double width(String text, Font font) {
        var measure = new Text(text);
        measure.setFont(font);
        return measure.getLayoutBounds().getWidth();
    }

    /** {@code text}, or as much of it as fits in {@code room} pixels with an ellipsis; empty where not even that fits. */
    static String fitted(String text, Font font, double room) {
        if (width(text, font) <= room) {
            return text;
        }
        for (int length = text.length() - 1; length > 1; length--) {
            String cut = text.substring(0, length).stripTrailing() + "…";
            if (width(cut, font) <= room) {
                return cut;
            }
        }
        return "";
    }

    /** {@code text}, or those of its parts from the first on that fit in {@code room} pixels; parts are parted by a dot or a comma. */
    static String whole(String text, Font font, double room) {
        String rest = text;
        while (!rest.isEmpty() && width(rest, font) > room) {
            rest = rest.substring(0, Math.max(0, Math.max(rest.lastIndexOf(" · "), rest.lastIndexOf(", "))));
        }
        return rest;
    }

    private Font words(double size) {
        return OtherFaces.of("Inter", size * unit);
    }
}

package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Bounds;
import javafx.geometry.BoundingBox;
import javafx.scene.canvas.Canvas;
import javafx.scene.text.Font;
import javafx.scene.text.Text;
import javafx.scene.text.TextAlignment;

/**
 * The words that stand on a canvas and where: a canvas keeps pixels alone, so that nobody could tell from it whether one
 * word lies over another. Kept only for a canvas of which somebody wants to know. Owned by the JavaFX thread.
 */
final class Lettering {
    private final List<Word> words = new ArrayList<>();

    /** @param at in the canvas's coordinates, as high as its capitals and digits */
    record Word(String text, Bounds at) {
    }

    private Lettering() {
    }

    /** Keeps what is written on that canvas from its next picture on. */
    static Lettering watch(Canvas canvas) {
        return (Lettering) canvas.getProperties().computeIfAbsent(Lettering.class, key -> new Lettering());
    }

    /** Of a canvas that is painted anew; empty where nobody wants to know. */
    static Optional<Lettering> anew(Canvas canvas) {
        Optional<Lettering> of = canvas.hasProperties() ? Optional.ofNullable((Lettering) canvas.getProperties().get(Lettering.class)) : Optional.empty();
        of.ifPresent(lettering -> lettering.words.clear());
        return of;
    }

    List<Word> words() {
        return List.copyOf(words);
    }

    /** Words whose middle is at {@code y}. */
    void wrote(String text, double x, double y, Font font, TextAlignment alignment) {
        var measured = new Text(text);
        measured.setFont(font);
        double width = measured.getLayoutBounds().getWidth();
        double left = alignment == TextAlignment.RIGHT ? x - width : alignment == TextAlignment.CENTER ? x - width / 2 : x;
        // Capitals and digits are some seven tenths of the type's size high; what hangs below may touch what is above the next line.
        double height = font.getSize() * 0.7;
        if (!text.isBlank()) {
            words.add(new Word(text, new BoundingBox(left, y - height / 2, width, height)));
        }
    }
}

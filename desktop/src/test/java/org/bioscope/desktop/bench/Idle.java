package org.bioscope.desktop.bench;

import javafx.scene.Scene;
import javafx.scene.canvas.Canvas;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Color;

/** An animation of as little as there can be on a whole window: what this machine and its display make of the frames of any JavaFX program. */
public final class Idle {
    private final Canvas canvas;
    private final Scene scene;
    private int drawn;

    public Idle(double width, double height) {
        canvas = new Canvas(width, height);
        scene = new Scene(new StackPane(canvas), width, height);
    }

    public Scene scene() {
        return scene;
    }

    /** The whole canvas anew, with one line on it that moves. */
    public void render() {
        var g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
        g.setFill(Color.GRAY);
        g.fillRect(drawn++ % canvas.getWidth(), 0, 1, canvas.getHeight());
    }
}

package org.bioscope.desktop.view;

import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import javafx.scene.text.TextAlignment;

/** The labels that the sections beside the picture are made of. */
final class Labels {
    private Labels() {
    }

    static Label styled(Label label, String style) {
        label.getStyleClass().add(style);
        return label;
    }

    /** As many lines as it takes. */
    static Label wrapped(String text) {
        var label = new Label(text);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }

    /** A figure in a column of a grid. */
    static Label right(String text, String style) {
        Label label = styled(new Label(text), style);
        GridPane.setHalignment(label, HPos.RIGHT);
        label.setAlignment(Pos.CENTER_RIGHT);
        label.setTextAlignment(TextAlignment.RIGHT);
        return label;
    }

    /** The sign of a path, as large as the words beside it. */
    static Node sign(Frame frame, Ink ink) {
        double side = frame.type().px(14);
        var canvas = new Canvas(side, side);
        ink.sign().draw(canvas.getGraphicsContext2D(), side / 2, side / 2, frame.type().px(4.5), frame.palette().rim(ink));
        return canvas;
    }
}

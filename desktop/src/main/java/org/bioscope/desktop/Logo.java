package org.bioscope.desktop;

import javafx.scene.Group;
import javafx.scene.Node;
import javafx.scene.paint.Color;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Line;
import javafx.scene.shape.SVGPath;
import javafx.scene.shape.StrokeLineCap;
import org.bioscope.desktop.view.Ink;
import org.bioscope.desktop.view.Palette;

/** The mark of Bioscope: a round trip with a request on its way. The same drawing as {@code assets/icons/bioscope.svg}. */
final class Logo {
    private static final double SIDE = 20;

    private Logo() {
    }

    /** In the style sheets' colours. */
    static Node node() {
        return drawn(Color.BLACK, Color.BLACK, Color.BLACK);
    }

    /** The same where there are no style sheets. */
    static Node drawn(Palette palette) {
        return drawn(palette.text(), palette.ink(Ink.SUBMISSION), palette.ink(Ink.DEVICE));
    }

    private static Node drawn(Color wayColor, Color outColor, Color homeColor) {
        var way = new SVGPath();
        way.setContent("M2 5.5 H12 A4.5 4.5 0 0 1 12 14.5 H2");
        way.setFill(Color.TRANSPARENT);
        way.setStroke(wayColor);
        way.setStrokeWidth(1.5);
        way.setStrokeLineCap(StrokeLineCap.ROUND);
        way.getStyleClass().add("logo-way");
        var out = new Circle(6.5, 5.5, 2.7, outColor);
        out.getStyleClass().add("logo-out");
        var home = new Circle(9.5, 14.5, 2.7, homeColor);
        home.getStyleClass().add("logo-home");
        var bounds = new Line(0, 0, 0, SIDE);
        bounds.setVisible(false);
        var logo = new Group(bounds, way, out, home);
        logo.getStyleClass().add("logo");
        // In another group, whose bounds are those of the drawing as it is scaled.
        return new Group(logo);
    }
}

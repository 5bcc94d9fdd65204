package org.bioscope.desktop;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.util.List;
import java.util.Objects;
import javafx.application.Application;
import javafx.scene.Parent;
import javafx.scene.Scene;
import org.bioscope.desktop.view.Theme;

/** Dresses the window: style sheets and the size of type. On the JavaFX thread. */
final class Appearance {
    /** Of type at magnification 1, pixels. */
    private static final double TYPE = 13;

    private Appearance() {
    }

    static void apply(Theme theme, Scene scene) {
        Application.setUserAgentStylesheet(theme.dark() ? new PrimerDark().getUserAgentStylesheet() : new PrimerLight().getUserAgentStylesheet());
        scene.getStylesheets().setAll(List.of(sheet(theme.colours()), sheet("/assets/css/bioscope.css"), sheet("/assets/css/lessons.css"), sheet("/assets/css/controlsfx.css")));
        Parent root = scene.getRoot();
        root.getStyleClass().setAll("root", theme.label());
        root.setStyle("-fx-font-size: " + TYPE * theme.magnification() + "px;");
    }

    private static String sheet(String resource) {
        return Objects.requireNonNull(Appearance.class.getResource(resource), resource).toExternalForm();
    }
}

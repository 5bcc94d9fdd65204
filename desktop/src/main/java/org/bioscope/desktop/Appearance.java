package org.bioscope.desktop;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.util.List;
import java.util.Objects;
import javafx.application.Application;
import javafx.scene.Parent;
import javafx.scene.Scene;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.Type;

/** Dresses the window: style sheets and the size of type. On the JavaFX thread. */
final class Appearance {
    /** Of icons at magnification 1, pixels: an icon is text whose em is its own size, so style sheets cannot scale it. */
    private static final double ICON = 15;
    private static final double LARGE_ICON = 20;

    private Appearance() {
    }

    static void apply(Theme theme, Type type, Scene scene) {
        Application.setUserAgentStylesheet(theme.dark() ? new PrimerDark().getUserAgentStylesheet() : new PrimerLight().getUserAgentStylesheet());
        scene.getStylesheets().setAll(List.of(sheet(theme.colours()), sheet("/assets/css/bioscope.css"), sheet("/assets/css/lessons.css"), sheet("/assets/css/controlsfx.css")));
        Parent root = scene.getRoot();
        root.getStyleClass().setAll("root", theme.label());
        root.setStyle("-fx-font-size: " + type.em() + "px; -bio-icon: " + type.px(ICON) + "px; -bio-large-icon: " + type.px(LARGE_ICON) + "px; -bio-scale: " + type.unit() + ";");
    }

    private static String sheet(String resource) {
        return Objects.requireNonNull(Appearance.class.getResource(resource), resource).toExternalForm();
    }
}

package org.bioscope.desktop;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javafx.application.Application;
import javafx.scene.Parent;
import javafx.scene.Scene;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.Type;
import org.bioscope.desktop.view.Zoom;

/** How the window is dressed: its theme, and how large everything is. The JavaFX thread's. */
final class Appearance {
    /** Of icons at magnification 1, pixels: an icon is text whose em is its own size, so style sheets cannot scale it. */
    private static final double ICON = 15;
    private static final double LARGE_ICON = 20;

    private final Workspace workspace;
    private final Settings settings;
    private final Scene scene;

    Appearance(Workspace workspace, Settings settings, Scene scene) {
        this.workspace = workspace;
        this.settings = settings;
        this.scene = scene;
    }

    void theme(Theme theme) {
        if (settings.theme() != theme) {
            settings.theme(theme);
        }
        dress();
    }

    /** Everything a step larger or smaller; empty for the size that suits the screen. */
    void zoom(Optional<Boolean> larger) {
        settings.zoom(larger.map(up -> Zoom.step(settings.zoom(), up)).orElse(settings.standardZoom()));
        dress();
    }

    /** Once a pulse: the window may have grown or shrunk, and with it what is possible. */
    void follow() {
        if (workspace.frame().type().unit() != possibleZoom() * settings.theme().magnification()) {
            dress();
        }
    }

    private double possibleZoom() {
        return Zoom.within(settings.zoom(), settings.theme(), scene.getWidth(), scene.getHeight());
    }

    private void dress() {
        Theme theme = settings.theme();
        workspace.look(theme, possibleZoom());
        Type type = workspace.frame().type();
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

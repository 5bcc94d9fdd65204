package org.bioscope.desktop;

import javafx.animation.AnimationTimer;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Scene;
import javafx.scene.layout.Background;
import javafx.scene.layout.BackgroundFill;
import javafx.scene.layout.Border;
import javafx.scene.layout.BorderStroke;
import javafx.scene.layout.BorderStrokeStyle;
import javafx.scene.layout.BorderWidths;
import javafx.scene.layout.CornerRadii;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.shape.Rectangle;
import javafx.scene.text.Text;
import org.bioscope.desktop.view.Palette;
import org.bioscope.desktop.view.Type;

/**
 * What a start shows at once: the name and the ground of the window to come, in its colours and places. No controls and no
 * style sheets, which are most of what a start costs; they are made behind this picture. Owned by the JavaFX thread.
 */
final class FirstPicture {
    /** The picture is handed to the render thread within so many frames of its being shown. */
    private static final int FRAMES = 1;
    /** The padding and the sides of the window's own page, in its em: bioscope.css. */
    private static final double GAP_EM = 0.77;
    private static final double BAR_EM = 3.6;
    private static final double LEFT_EM = 21.8;
    private static final double RIGHT_EM = 24.3;

    private final Palette palette;
    private final double em;
    private final Scene scene;

    FirstPicture(Palette palette, Type type) {
        this.palette = palette;
        em = type.em();
        var name = new Text("Bioscope");
        name.setFont(type.title());
        name.setFill(palette.text());
        var bar = new HBox(0.6 * em, Logo.drawn(palette), name);
        bar.setAlignment(Pos.CENTER_LEFT);
        bar.setPadding(new Insets(0, 0.93 * em, 0, 0.93 * em));
        bar.setMinHeight(BAR_EM * em);
        bar.setBackground(ground(palette.card(), 0));
        bar.setBorder(new Border(new BorderStroke(palette.line(), BorderStrokeStyle.SOLID, CornerRadii.EMPTY, new BorderWidths(0, 0, 1, 0))));
        Region centre = card();
        HBox.setHgrow(centre, Priority.ALWAYS);
        var body = new HBox(GAP_EM * em, wide(card(), LEFT_EM * em), centre, wide(card(), RIGHT_EM * em));
        body.setPadding(new Insets(GAP_EM * em));
        VBox.setVgrow(body, Priority.ALWAYS);
        var page = new VBox(bar, body);
        page.setBackground(ground(palette.ground(), 0));
        scene = new Scene(page, palette.ground());
    }

    Scene scene() {
        return scene;
    }

    /** Does {@code next} once the picture is drawn: what it queues for the JavaFX thread comes after the picture on the screen. */
    static void then(Runnable next) {
        new AnimationTimer() {
            private int frames;

            @Override
            public void handle(long clockNs) {
                if (++frames > FRAMES) {
                    stop();
                    // The render thread works in order: once it has drawn this, it has drawn the picture, and has
                    // queued what brings that to the screen.
                    new Rectangle(1, 1).snapshot(null, null);
                    next.run();
                }
            }
        }.start();
    }

    private Region card() {
        var card = new Region();
        card.setBackground(ground(palette.card(), 8));
        card.setBorder(new Border(new BorderStroke(palette.line(), BorderStrokeStyle.SOLID, new CornerRadii(8), BorderStroke.THIN)));
        return card;
    }

    private static Region wide(Region region, double width) {
        region.setMinWidth(width);
        return region;
    }

    private static Background ground(Color color, double radius) {
        return new Background(new BackgroundFill(color, new CornerRadii(radius), Insets.EMPTY));
    }
}

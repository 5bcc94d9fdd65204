package org.bioscope.desktop;

import java.util.List;
import javafx.geometry.Rectangle2D;
import javafx.stage.Stage;

/** Puts a stage where it was left, and remembers where it is left. Owned by the JavaFX thread. */
final class StageMemory {
    private final Stage stage;
    private WindowPlace place;

    private StageMemory(Stage stage, WindowPlace place) {
        this.stage = stage;
        this.place = place;
    }

    /** {@code screens} are what of each can be used; the first is where a window goes that was nowhere yet. */
    static StageMemory of(Stage stage, Settings settings, List<Rectangle2D> screens, double width, double height) {
        // Nowhere yet: outside of all screens, so that it comes to the middle of the first.
        WindowPlace place = settings.place().orElse(new WindowPlace(Integer.MIN_VALUE, 0, width, height, false)).visibleOn(screens);
        stage.setX(place.x());
        stage.setY(place.y());
        stage.setWidth(place.width());
        stage.setHeight(place.height());
        stage.setMaximized(place.maximised());
        return new StageMemory(stage, place);
    }

    /** Once a pulse: the place while it is maximised is not one to come back to. */
    void look() {
        boolean plain = !stage.isMaximized() && !stage.isIconified() && !stage.isFullScreen();
        place = plain ? new WindowPlace(stage.getX(), stage.getY(), stage.getWidth(), stage.getHeight(), false)
                : new WindowPlace(place.x(), place.y(), place.width(), place.height(), stage.isMaximized());
    }

    WindowPlace place() {
        return place;
    }
}

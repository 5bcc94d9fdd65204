package org.bioscope.desktop;

import java.util.List;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.Passage;
import org.bioscope.desktop.view.View;
import org.bioscope.traces.Units;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Play, pause, step, scrub, and how slowly: always in words, never a guess. Owned by the JavaFX thread. */
final class TransportBar extends HBox implements View {
    private static final PseudoClass FOLLOWING = PseudoClass.getPseudoClass("following");
    /** Pixels, at magnification 1, below which the three moments would touch. */
    private static final double ROOM_FOR_ENDS = 270;
    /** Below this width, at magnification 1, only what has no other place stays. */
    private static final double LITTLE_ROOM = 600;

    private final Button play = button("play", Feather.PLAY, "Play or pause (Space)");
    private final FontIcon playIcon = (FontIcon) play.getGraphic();
    private final Slider scrub = new Slider(0, 1, 0);
    private final Label now = label("moment", "figures");
    private final Label from = label("window-from", "figures-faint");
    private final Label to = label("window-to", "figures-faint");
    private final Label equation = label("time-scale", "time-scale");
    private final Label ratio = label("time-ratio", "muted");
    private final Button latest = button("latest", Feather.FAST_FORWARD, "The newest window, and follow the run (End)");
    private final VBox track = new VBox();
    /** What the keyboard does as well. */
    private final List<Button> steps;
    private boolean rendering;
    private @Nullable Frame drawn;

    TransportBar(Transport playback) {
        getStyleClass().addAll("card", "transport");
        Button back = button("window-back", Feather.SKIP_BACK, "The window before (Page Up)");
        Button stepBack = button("step-back", Feather.CHEVRON_LEFT, "To the event before (Left)");
        Button step = button("step", Feather.CHEVRON_RIGHT, "To the next event (Right)");
        Button on = button("window-on", Feather.SKIP_FORWARD, "The next window (Page Down)");
        Button faster = button("faster", Feather.PLUS, "Faster (+)");
        Button slower = button("slower", Feather.MINUS, "Slower (-)");
        back.setOnAction(e -> playback.adjoining(false));
        stepBack.setOnAction(e -> playback.step(false));
        play.setOnAction(e -> playback.playOrPause());
        step.setOnAction(e -> playback.step(true));
        on.setOnAction(e -> playback.adjoining(true));
        latest.setOnAction(e -> playback.latest());
        latest.setText("Latest");
        slower.setOnAction(e -> playback.slower());
        faster.setOnAction(e -> playback.faster());
        play.getStyleClass().add("play");
        scrub.setId("scrub");
        scrub.setFocusTraversable(false);
        scrub.setAccessibleText("moment within the window");
        scrub.valueProperty().addListener((o, was, is) -> {
            if (!rendering) {
                playback.scrub(is.doubleValue());
            }
        });
        var space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        var space2 = new Region();
        HBox.setHgrow(space2, Priority.ALWAYS);
        var ends = new HBox(from, space, now, space2, to);
        ends.getStyleClass().add("ends");
        track.getChildren().addAll(scrub, ends);
        track.getStyleClass().add("track");
        HBox.setHgrow(track, Priority.ALWAYS);
        var words = new VBox(equation, ratio);
        words.getStyleClass().add("scale-words");
        var scale = new HBox(slower, words, faster);
        scale.getStyleClass().add("scale");
        steps = List.of(back, stepBack, step, on);
        getChildren().addAll(group(back, stepBack, play, step, on), track, latest, scale);
    }

    /** Sets it apart from another one in the same window. */
    TransportBar named(String prefix) {
        named(this, prefix);
        return this;
    }

    private static void named(Node node, String prefix) {
        if (node.getId() != null) {
            node.setId(prefix + node.getId());
        }
        if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> named(child, prefix));
        }
    }

    @Override
    public void render(Frame frame) {
        Passage passage = frame.passage();
        boolean any = passage.toNs() > passage.fromNs();
        if (drawn == null || drawn.passage() != passage || drawn.playing() != frame.playing() || drawn.following() != frame.following()
                || !drawn.scale().equals(frame.scale()) || drawn.palette() != frame.palette()) {
            window(frame, any);
        }
        if (drawn == null || drawn.passage() != passage || drawn.nowNs() != frame.nowNs()) {
            rendering = true;
            scrub.setValue(any ? (double) (frame.nowNs() - passage.fromNs()) / (passage.toNs() - passage.fromNs()) : 0);
            rendering = false;
            now.setText(any ? Units.seconds(frame.sinceStartNs(frame.nowNs())) + " s" : "");
        }
        // Beside a lesson the room is not the window's; what is cramped is wider than its room, so that its own width says nothing.
        boolean cramped = getParent() instanceof Region room && room.getWidth() < LITTLE_ROOM * frame.type().unit();
        steps.forEach(button -> Views.show(button, !cramped));
        latest.setContentDisplay(cramped ? ContentDisplay.GRAPHIC_ONLY : ContentDisplay.LEFT);
        boolean roomy = !cramped && track.getWidth() > ROOM_FOR_ENDS * frame.type().unit();
        Views.show(from, roomy);
        Views.show(to, roomy);
        drawn = frame;
    }

    /** What stays while the window plays. */
    private void window(Frame frame, boolean any) {
        setDisable(!any);
        playIcon.setIconCode(frame.playing() ? Feather.PAUSE : Feather.PLAY);
        play.setAccessibleText(frame.playing() ? "pause" : "play");
        from.setText(any ? Units.seconds(frame.sinceStartNs(frame.passage().fromNs())) + " s" : "");
        to.setText(any ? Units.seconds(frame.sinceStartNs(frame.passage().toNs())) + " s" : "");
        equation.setText(frame.scale().equation());
        ratio.setText(frame.scale().ratio());
        latest.pseudoClassStateChanged(FOLLOWING, frame.following() && any);
    }

    private static Node group(Node... nodes) {
        var box = new HBox(nodes);
        box.getStyleClass().add("group");
        return new StackPane(box);
    }

    private static Button button(String id, Feather icon, String tooltip) {
        var button = new Button("", new FontIcon(icon));
        button.setId(id);
        button.getStyleClass().addAll("flat", "icon");
        button.setTooltip(new Tooltip(tooltip));
        button.setAccessibleText(tooltip);
        button.setMinWidth(Region.USE_PREF_SIZE);
        return button;
    }

    private static Label label(String id, String style) {
        var label = new Label();
        label.setId(id);
        label.getStyleClass().add(style);
        label.setMinWidth(Region.USE_PREF_SIZE);
        return label;
    }
}

package org.bioscope.desktop;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.LaneKind;
import org.bioscope.desktop.view.TimelineView;
import org.bioscope.desktop.view.View;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.RunReport;

/** The timeline in its card: above it what the lanes are, what to look for, and what of the run is shown. */
final class TimelineCard extends VBox implements View {
    private final TimelineView timeline;
    /** Below this width, at magnification 1, what has a key of its own makes way, and the card needs no name. */
    private static final double LITTLE_ROOM = 600;

    private final FittingLabel caption = new FittingLabel();
    private final Label title = new Label("The timeline");
    private final List<Button> rare;
    private final HBox lanes = new HBox();
    private final ToggleGroup kinds = new ToggleGroup();
    private List<Bookmark> bookmarks = List.of();
    private long shownStartNs;
    private String said = "";

    TimelineCard(TimelineView timeline, Runnable circuit) {
        this.timeline = timeline;
        getStyleClass().addAll("card", "timeline-card");
        title.getStyleClass().add("card-title");
        title.setMinWidth(Region.USE_PREF_SIZE);
        for (LaneKind kind : LaneKind.values()) {
            var choice = new ToggleButton(kind.label());
            choice.setId("lanes-" + kind.label().toLowerCase(Locale.ROOT));
            choice.setUserData(kind);
            choice.setToggleGroup(kinds);
            choice.setFocusTraversable(false);
            choice.setTooltip(new Tooltip(kind.meaning() + " (L)"));
            choice.getStyleClass().add("lane-kind");
            choice.setMinWidth(Region.USE_PREF_SIZE);
            choice.setOnAction(e -> {
                timeline.lanes(kind);
                timeline.requestFocus();
            });
            lanes.getChildren().add(choice);
        }
        lanes.getStyleClass().add("lane-kinds");
        var space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        var heading = new HBox(title, lanes, space, button("to-circuit", "Circuit", "Back to the circuit (V)", circuit));
        heading.getStyleClass().add("heading");
        caption.setId("timeline-caption");
        caption.getStyleClass().add("muted");
        HBox.setHgrow(caption, Priority.ALWAYS);
        rare = List.of(button("outlier", "Next outlier", "The next one slower than 99.9 % (O)", timeline::nextOutlier),
                button("typical", "Typical", "One at the median, nearby (Y)", timeline::typical),
                button("whole", "Whole run", "All of the run (0)", timeline::whole));
        var finding = new HBox(caption, button("slowest", "Slowest", "The slowest request, then the next one (X)", timeline::slowest));
        finding.getChildren().addAll(rare);
        finding.getStyleClass().add("heading");
        setMinWidth(0);
        VBox.setVgrow(timeline, Priority.ALWAYS);
        getChildren().addAll(heading, finding, timeline);
        setAlignment(Pos.TOP_LEFT);
    }

    /** A small form for the note that goes with a bookmark. */
    static TextField note(Consumer<String> done) {
        var field = new TextField();
        field.setId("bookmark-note");
        field.setPromptText("What is there to be seen; Enter keeps it");
        field.setPrefColumnCount(40);
        field.setOnAction(e -> done.accept(field.getText().strip()));
        return field;
    }

    TimelineView timeline() {
        return timeline;
    }

    void render(Frame frame, List<Bookmark> marks) {
        RunReport report = frame.report();
        if (report.startNs() != shownStartNs) {
            shownStartNs = report.startNs();
            bookmarks = marks;
            timeline.begin(marks);
        } else if (bookmarks != marks) {
            bookmarks = marks;
            timeline.bookmarks(marks);
        }
        render(frame);
    }

    @Override
    public void render(Frame frame) {
        timeline.render(frame);
        kinds.getToggles().stream().filter(t -> t.getUserData() == timeline.lanes() && !t.isSelected()).findFirst().ifPresent(kinds::selectToggle);
        String words = timeline.caption();
        if (!words.equals(said)) {
            said = words;
            caption.say(List.of(words, words.replaceFirst(" · every request is counted", ""), words.replaceFirst(" · .*", ""), ""));
            timeline.setAccessibleText("timeline: " + words);
        }
        boolean cramped = getParent() instanceof Region room && room.getWidth() < LITTLE_ROOM * frame.type().unit();
        rare.forEach(button -> Views.show(button, !cramped));
        Views.show(title, !cramped);
    }

    /** A command above a view. */
    static Button button(String id, String words, String tooltip, Runnable action) {
        var button = new Button(words);
        button.setId(id);
        button.getStyleClass().add("flat");
        button.setTooltip(new Tooltip(tooltip));
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(e -> action.run());
        return button;
    }
}

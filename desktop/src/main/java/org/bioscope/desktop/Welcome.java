package org.bioscope.desktop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.bioscope.desktop.lesson.Lesson;
import org.bioscope.desktop.lesson.Lessons;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * The page that the window starts with: run now, the lessons, recordings, and what this machine allows. What takes time
 * to find out comes from the background, once the page is there. Owned by the JavaFX thread.
 */
final class Welcome extends ScrollPane {
    private static final int RECENTS_SHOWN = 4;

    /** What can be begun from here. */
    interface Choices {
        void run(Workload workload);

        /** What the form says. */
        void run();

        void lesson(Lesson lesson);

        void recording(Path file);

        /** Which recording is asked next. */
        void recordings();
    }

    private final Choices choices;
    private final Background background;
    private final Button runNow = new Button("Run now", new FontIcon(Feather.PLAY));
    private final Button again = new Button("As last time");
    private final Label what = words("", "muted");
    private final Label last = words("", "muted");
    private final VBox lessons = new VBox();
    private final VBox recordings = new VBox();
    private final VBox machine = new VBox();
    private List<Button> reachable = List.of();
    private boolean lessonsKnown;
    private boolean machineKnown;
    private Workload safe = Workload.defaults();

    Welcome(Choices choices, Background background) {
        this.choices = choices;
        this.background = background;
        setId("welcome");
        getStyleClass().addAll("bare", "welcome");
        setFitToWidth(true);
        setFitToHeight(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        runNow.setId("welcome-run");
        runNow.getStyleClass().addAll("accent", "welcome-run");
        runNow.setOnAction(e -> choices.run(safe));
        again.setId("welcome-again");
        again.setOnAction(e -> choices.run());
        var buttons = new HBox(runNow, again);
        buttons.getStyleClass().add("welcome-buttons");
        for (VBox list : List.of(lessons, recordings, machine)) {
            list.getStyleClass().add("welcome-list");
        }
        lessons.setId("welcome-lessons");
        recordings.setId("welcome-recordings");
        machine.setId("welcome-machine");
        var begin = new VBox(words("Watch your disk work", "welcome-title"), words("Direct I/O on your own disk: every request on its way down the stack, to the device, and back.", "welcome-lead"),
                buttons, what, last);
        begin.getStyleClass().add("welcome-part");
        var keys = words("Ctrl+Shift+P finds any command  ·  ? shows all keys  ·  H comes back here", "faint");
        VBox left = new VBox(begin, part("Lessons: a question, a guess, and real runs", lessons));
        VBox right = new VBox(part("Recordings", recordings), part("This machine", machine), keys);
        for (VBox side : List.of(left, right)) {
            side.getStyleClass().add("welcome-side");
            HBox.setHgrow(side, Priority.ALWAYS);
        }
        var columns = new HBox(left, right);
        columns.getStyleClass().add("welcome-columns");
        var page = new VBox(columns);
        page.getStyleClass().add("welcome-page");
        page.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
        var ground = new StackPane(page);
        ground.getStyleClass().add("welcome-ground");
        setContent(ground);
        addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    }

    /** Fills the page anew; {@code workload} is what the form says. */
    void open(String directory, Workload workload, List<Path> recents, Launcher launcher) {
        safe = Workload.demonstration(directory);
        what.setText("Ten seconds of random writes, 4 KiB each, 16 at a time, into a file of its own of " + Units.bytes(safe.get(Workload.SIZE)) + " in " + directory
                + ", which is removed afterwards.");
        boolean other = !workload.equals(safe);
        Views.show(again, other);
        Views.show(last, other);
        last.setText("As last time:  " + workload.title());
        if (!lessonsKnown) {
            lessonsKnown = true;
            lessons.getChildren().setAll(words("Reading the lessons …", "muted"));
            background.run(Lessons::bundled, this::showLessons, e -> lessons.getChildren().setAll(words(String.valueOf(e.getMessage()), "bad")));
        }
        showRecordings(List.of());
        background.run(() -> recents.stream().filter(Files::isRegularFile).limit(RECENTS_SHOWN).toList(), this::showRecordings, e -> showRecordings(List.of()));
        if (!machineKnown) {
            machineKnown = true;
            machine.getChildren().setAll(words("Looking at kernel, engines and disks …", "muted"));
            background.run(launcher::machine, this::showMachine, e -> showMachine(List.of(new Allowance(false, "It could not be looked at: " + e.getMessage(), "bioscope doctor says more"))));
        }
    }

    /** What has the keyboard when the page is turned to. */
    Node first() {
        return runNow;
    }

    private void showLessons(List<Lesson> all) {
        lessons.getChildren().setAll(all.stream().map(lesson -> {
            Button row = row("welcome-lesson-" + lesson.id(), Feather.BOOK_OPEN, lesson.title(), lesson.minutes() + " min", () -> choices.lesson(lesson));
            return (Node) row;
        }).toList());
        listButtons();
    }

    private void showRecordings(List<Path> recents) {
        var rows = new ArrayList<Node>();
        for (Path file : recents) {
            Button row = row("", Feather.CLOCK, String.valueOf(file.getFileName()), String.valueOf(file.getParent()), () -> choices.recording(file));
            row.getStyleClass().add("welcome-recent");
            row.setTooltip(new Tooltip(file.toString()));
            rows.add(row);
        }
        rows.add(row("welcome-open", Feather.FOLDER, "Open one: yours, or Linux 6.1 to 7.3", "Ctrl+O", choices::recordings));
        recordings.getChildren().setAll(rows);
        listButtons();
    }

    private void showMachine(List<Allowance> found) {
        machine.getChildren().setAll(found.stream().map(Welcome::told).toList());
    }

    private static Node told(Allowance found) {
        var sign = new FontIcon(found.allowed() ? Feather.CHECK : Feather.ALERT_TRIANGLE);
        sign.getStyleClass().add(found.allowed() ? "welcome-yes" : "welcome-no");
        var both = new VBox(words(found.words(), "welcome-fact"));
        if (!found.remedy().isEmpty()) {
            both.getChildren().add(words("What helps: " + found.remedy(), "welcome-remedy"));
        }
        HBox.setHgrow(both, Priority.ALWAYS);
        var line = new HBox(sign, both);
        line.getStyleClass().add("welcome-line");
        return line;
    }

    private static Button row(String id, Feather icon, String text, String more, Consumer<Button> action) {
        var title = new Label(text);
        title.setMinWidth(0);
        var gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        var right = new Label(more);
        right.getStyleClass().add("faint");
        right.setMinWidth(0);
        var line = new HBox(new FontIcon(icon), title, gap, right);
        line.getStyleClass().add("welcome-line");
        line.setAlignment(Pos.CENTER_LEFT);
        var row = new Button("", line);
        row.setId(id);
        row.setAccessibleText(text);
        row.getStyleClass().addAll("flat", "welcome-row");
        row.setMaxWidth(Double.MAX_VALUE);
        line.prefWidthProperty().bind(row.widthProperty().subtract(24));
        row.setOnAction(e -> action.accept(row));
        return row;
    }

    private static Button row(String id, Feather icon, String text, String more, Runnable action) {
        return row(id, icon, text, more, (Button b) -> action.run());
    }

    private void listButtons() {
        var all = new ArrayList<Button>(List.of(runNow, again));
        lessons.getChildren().stream().filter(Button.class::isInstance).map(Button.class::cast).forEach(all::add);
        recordings.getChildren().stream().filter(Button.class::isInstance).map(Button.class::cast).forEach(all::add);
        reachable = all;
    }

    /** Up and Down go through all that can be begun; Enter begins it. */
    private void key(KeyEvent e) {
        int at = reachable.indexOf(getScene().getFocusOwner());
        if (e.getCode() == KeyCode.ENTER && at >= 0) {
            reachable.get(at).fire();
            e.consume();
        } else if (e.getCode() == KeyCode.UP || e.getCode() == KeyCode.DOWN) {
            List<Button> shown = reachable.stream().filter(Node::isVisible).toList();
            int next = shown.indexOf(getScene().getFocusOwner()) + (e.getCode() == KeyCode.UP ? -1 : 1);
            shown.get(Math.clamp(next, 0, shown.size() - 1)).requestFocus();
            e.consume();
        }
    }

    private static VBox part(String heading, Node content) {
        var part = new VBox(words(heading, "welcome-heading"), content);
        part.getStyleClass().add("welcome-part");
        return part;
    }

    private static Label words(String text, String style) {
        var label = new Label(text);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        label.getStyleClass().add(style);
        return label;
    }
}

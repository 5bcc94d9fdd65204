package org.bioscope.desktop;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Finds any command by a few of its words, shows its key, and runs it. Owned by the JavaFX thread. */
final class CommandPalette extends VBox {
    private static final PseudoClass IDLE = PseudoClass.getPseudoClass("idle");

    private final List<Command> all;
    private final Runnable done;
    private final TextField field = new TextField();
    private final ListView<Command> found = new ListView<>();

    /** {@code done} puts the palette away; it is called before the command runs, which may show something in its place. */
    CommandPalette(Commands commands, Runnable done) {
        this(commands.everything(), "What would you like to do?", done);
    }

    /** Only these commands. */
    CommandPalette(List<Command> commands, String prompt, Runnable done) {
        this.all = List.copyOf(commands);
        this.done = done;
        getStyleClass().add("palette");
        field.setId("palette");
        field.setPromptText(prompt);
        field.setAccessibleText(prompt);
        field.textProperty().addListener((o, was, is) -> find());
        field.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
        found.setId("palette-found");
        found.setFocusTraversable(false);
        found.setCellFactory(list -> new CommandCell());
        found.setOnMouseClicked(e -> run());
        found.setPlaceholder(new Label("No command has these words"));
        getChildren().addAll(field, found);
        find();
    }

    @Override
    public void requestFocus() {
        field.requestFocus();
    }

    private void find() {
        String query = field.getText();
        Predicate<Command> matches = c -> FuzzyWords.score(query, text(c)).isPresent();
        Comparator<Command> best = Comparator.comparingInt((Command c) -> FuzzyWords.score(query, text(c)).orElseThrow()).reversed();
        List<Command> wanted = all.stream().filter(matches).toList();
        found.getItems().setAll(query.isBlank() ? wanted : wanted.stream().sorted(best).toList());
        found.getSelectionModel().selectFirst();
        found.scrollTo(0);
    }

    /** What a command does comes first: its group and key find it only where its words do not. */
    private static String text(Command command) {
        return command.words() + " " + command.group() + " " + command.key().orElse("");
    }

    private void key(KeyEvent e) {
        switch (e.getCode()) {
            case UP, DOWN, PAGE_UP, PAGE_DOWN -> {
                int step = e.getCode() == KeyCode.UP ? -1 : e.getCode() == KeyCode.DOWN ? 1 : e.getCode() == KeyCode.PAGE_UP ? -10 : 10;
                int last = found.getItems().size() - 1;
                if (last >= 0) {
                    found.getSelectionModel().select(Math.clamp(found.getSelectionModel().getSelectedIndex() + (long) step, 0, last));
                    found.scrollTo(Math.max(0, found.getSelectionModel().getSelectedIndex() - 4));
                }
            }
            case ENTER -> run();
            default -> {
                return;
            }
        }
        e.consume();
    }

    private void run() {
        Command chosen = found.getSelectionModel().getSelectedItem();
        if (chosen != null && chosen.enabled().getAsBoolean()) {
            done.run();
            chosen.run();
        }
    }

    /** What it is about, what it does, and its key at the right; faint where it means nothing now. */
    private static final class CommandCell extends ListCell<Command> {
        private final Label group = new Label();
        private final Label words = new Label();
        private final Label key = new Label();
        private final HBox line = new HBox(group, words, key);

        CommandCell() {
            group.getStyleClass().add("palette-group");
            group.setMinWidth(Region.USE_PREF_SIZE);
            HBox.setHgrow(words, Priority.ALWAYS);
            words.setMaxWidth(Double.MAX_VALUE);
            key.getStyleClass().add("key");
            key.setMinWidth(Region.USE_PREF_SIZE);
            line.getStyleClass().add("palette-line");
            line.setMinWidth(0);
            line.setPrefWidth(1);
        }

        @Override
        protected void updateItem(Command item, boolean empty) {
            super.updateItem(item, empty);
            setGraphic(empty ? null : line);
            boolean idle = !empty && !item.enabled().getAsBoolean();
            pseudoClassStateChanged(IDLE, idle);
            if (!empty) {
                group.setText(item.group());
                words.setText(item.words() + (idle ? " (not now)" : ""));
                key.setText(item.key().orElse(""));
                key.setVisible(item.key().isPresent());
            }
        }
    }
}

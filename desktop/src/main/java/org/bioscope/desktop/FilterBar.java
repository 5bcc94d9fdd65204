package org.bioscope.desktop;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javafx.css.PseudoClass;
import javafx.geometry.Bounds;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.Popup;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.View;
import org.bioscope.traces.Units;
import org.bioscope.traces.filter.Filter;
import org.bioscope.traces.filter.FilterException;
import org.bioscope.traces.filter.Matches;
import org.bioscope.traces.filter.Suggestions;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * The filter: read with every key, so that what is wrong is marked where it is wrong while the last filter that could be
 * read stays in force. Beside it how many requests it leaves. Owned by the JavaFX thread.
 */
final class FilterBar extends VBox implements View {
    private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");
    private static final int WORDS_SHOWN = 9;

    private final TextField field = new TextField();
    private final Label count = new Label();
    private final Label error = new Label();
    private final Button clear = new Button("", new FontIcon(Feather.X));
    private final ListView<Suggestions.Word> words = new ListView<>();
    private final Popup popup = new Popup();
    private Consumer<Filter> onFilter = filter -> {
    };
    private Runnable onDone = () -> {
    };
    private BiConsumer<String, String> onSettled = (before, now) -> {
    };
    private String settled = "";
    private Suggestions suggestions = new Suggestions(0, 0, List.of());
    private boolean wrong;

    FilterBar() {
        getStyleClass().addAll("card", "filter-bar");
        var icon = new FontIcon(Feather.FILTER);
        field.setId("filter");
        field.setPromptText("Filter, as in  op==W && path==workqueue && lat>200us && punted");
        field.setTooltip(new Tooltip("Which requests are shown, counted and exported (Ctrl+F or /)"));
        field.setAccessibleText("filter of requests");
        HBox.setHgrow(field, Priority.ALWAYS);
        count.setId("filter-count");
        count.getStyleClass().add("figures");
        count.setMinWidth(Region.USE_PREF_SIZE);
        clear.setId("filter-clear");
        clear.getStyleClass().addAll("flat", "icon");
        clear.setTooltip(new Tooltip("Show all requests again (Escape in the filter)"));
        clear.setAccessibleText("show all requests again");
        clear.setOnAction(e -> clear());
        clear.setVisible(false);
        error.setId("filter-error");
        error.getStyleClass().add("filter-error");
        show(error, false);
        var line = new HBox(icon, field, count, clear);
        line.getStyleClass().add("filter-line");
        getChildren().addAll(line, error);
        words.setId("filter-words");
        words.setFocusTraversable(false);
        words.setCellFactory(list -> new WordCell());
        words.setOnMouseClicked(e -> take());
        popup.setAutoHide(true);
        popup.setHideOnEscape(false);
        popup.getContent().add(words);
        field.textProperty().addListener((o, was, is) -> read());
        field.caretPositionProperty().addListener((o, was, is) -> suggest());
        field.focusedProperty().addListener((o, was, is) -> {
            suggest();
            if (was) {
                settle();
            }
        });
        field.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    }

    /** What to do with each filter that can be read. */
    void onFilter(Consumer<Filter> action) {
        onFilter = action;
    }

    /** What to do when the person has done with the field. */
    void onDone(Runnable action) {
        onDone = action;
    }

    /** Called with the text before and the text now, once a person has done with changing it. */
    void onSettled(BiConsumer<String, String> action) {
        onSettled = action;
    }

    /** Sets a filter as if a person had written it. */
    void write(String text) {
        settle();
        field.setText(text);
        settle();
    }

    private void settle() {
        String before = settled;
        settled = field.getText();
        if (!settled.equals(before)) {
            onSettled.accept(before, settled);
        }
    }

    boolean isSet() {
        return !field.getText().isBlank();
    }

    void toField() {
        field.requestFocus();
        field.selectAll();
        suggest();
    }

    /** Takes back one thing: the list of words, the filter, the keyboard. False where there is nothing to take back. */
    boolean escape() {
        if (!field.isFocused()) {
            return false;
        }
        if (popup.isShowing() && isSet()) {
            popup.hide();
        } else if (isSet()) {
            clear();
        } else {
            done();
        }
        return true;
    }

    @Override
    public void render(Frame frame) {
        String text = wrong || !isSet() ? "" : frame.matches().map(Matches::inWords).orElse("");
        if (!count.getText().equals(text)) {
            count.setText(text);
            count.setAccessibleText(text.isEmpty() ? "" : text + " requests match");
        }
    }

    private void clear() {
        settle();
        field.clear();
        done();
    }

    private void done() {
        settle();
        popup.hide();
        onDone.run();
    }

    private void read() {
        clear.setVisible(isSet());
        try {
            Filter filter = Filter.parse(field.getText());
            wrong = false;
            onFilter.accept(filter);
        } catch (FilterException e) {
            wrong = true;
            error.setText(pointedAt(Math.min(e.at(), field.getLength()), "character " + Units.count(e.at() + 1L) + ": " + e.getMessage()));
        }
        show(error, wrong);
        field.pseudoClassStateChanged(WRONG, wrong);
    }

    /** The mark stands under the place that it means, since field and message have letters of one width; the words where there is room. */
    private static String pointedAt(int at, String message) {
        int before = at - message.length() - 1;
        return before > 0 ? " ".repeat(before) + message + " ▲" : " ".repeat(at) + "▲ " + message;
    }

    private void suggest() {
        if (!field.isFocused() || getScene() == null || getScene().getWindow() == null) {
            popup.hide();
            return;
        }
        suggestions = Suggestions.at(field.getText(), Math.min(field.getCaretPosition(), field.getLength()));
        words.getItems().setAll(suggestions.words());
        words.getSelectionModel().clearSelection();
        if (suggestions.words().isEmpty()) {
            popup.hide();
            return;
        }
        double row = field.getHeight() * 0.92;
        words.setFixedCellSize(row);
        words.setPrefHeight(row * Math.min(WORDS_SHOWN, suggestions.words().size()) + 2);
        words.setPrefWidth(Math.min(field.getWidth(), row * 16));
        words.setStyle("-fx-font-size: " + field.getFont().getSize() + "px;");
        words.getStylesheets().setAll(getScene().getStylesheets());
        Bounds at = field.localToScreen(field.getLayoutBounds());
        if (at != null) {
            popup.show(field, at.getMinX(), at.getMaxY() + (error.isVisible() ? error.getHeight() : 0) + 2);
        }
    }

    private void key(KeyEvent e) {
        boolean listed = popup.isShowing();
        switch (e.getCode()) {
            case DOWN, UP -> {
                if (listed) {
                    int last = words.getItems().size() - 1;
                    int at = words.getSelectionModel().getSelectedIndex() + (e.getCode() == KeyCode.DOWN ? 1 : -1);
                    words.getSelectionModel().select(Math.clamp(at, 0, last));
                    words.scrollTo(Math.max(0, words.getSelectionModel().getSelectedIndex() - WORDS_SHOWN + 2));
                }
            }
            case TAB -> {
                if (!listed || !isSet() || e.isShiftDown()) {
                    return;
                }
                take();
            }
            case ENTER -> {
                if (listed && words.getSelectionModel().getSelectedIndex() >= 0) {
                    take();
                } else {
                    done();
                }
            }
            default -> {
                return;
            }
        }
        e.consume();
    }

    /** Writes the chosen word, or the first, in the place of the one begun. */
    private void take() {
        Suggestions.Word word = words.getSelectionModel().getSelectedItem() != null ? words.getSelectionModel().getSelectedItem() : words.getItems().getFirst();
        String text = suggestions.with(field.getText(), word);
        int caret = suggestions.from() + word.text().length();
        field.setText(text);
        field.positionCaret(caret);
        suggest();
    }

    private static void show(Region node, boolean visible) {
        node.setVisible(visible);
        node.setManaged(visible);
    }

    /** A word, and behind it what it means. */
    private static final class WordCell extends ListCell<Suggestions.Word> {
        private final Label word = new Label();
        private final Label meaning = new Label();
        private final HBox both = new HBox(word, meaning);

        WordCell() {
            word.getStyleClass().add("figures");
            meaning.getStyleClass().add("faint");
            both.getStyleClass().add("filter-word");
        }

        @Override
        protected void updateItem(Suggestions.Word item, boolean empty) {
            super.updateItem(item, empty);
            setGraphic(empty ? null : both);
            if (!empty) {
                word.setText(item.text());
                meaning.setText(item.meaning());
            }
        }
    }
}

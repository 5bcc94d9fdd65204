package org.bioscope.desktop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Units;
import org.bioscope.traces.file.RecordingWriter;
import org.bioscope.traces.filter.Filter;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Where to save runs that are in no file; Enter saves, Escape changes nothing. Owned by the JavaFX thread; the writing is done in the background. */
final class SaveSheet extends VBox {
    /** What the answers do. */
    interface Answers {
        /** All were saved. */
        void saved();

        /** They are not to be saved. */
        void discard();

        void cancel();
    }

    /** A run and how much of it was written. */
    private record Written(Path file, long rows) {
    }

    private final Background background;
    private final BiConsumer<ShownRun, Path> kept;
    private final Answers answers;
    private final Map<ShownRun, TextField> fields = new LinkedHashMap<>();
    private final Label result = new Label();
    private final Button save = new Button("Save", new FontIcon(Feather.SAVE));

    /** {@code discard} are the words for going on without; "" where that is not asked. {@code kept} is told each file. */
    SaveSheet(List<ShownRun> runs, String discard, Background background, BiConsumer<ShownRun, Path> kept, Answers answers) {
        this.background = background;
        this.kept = kept;
        this.answers = answers;
        setId("save-sheet");
        getStyleClass().add("export");
        var taken = new ArrayList<Path>();
        for (ShownRun run : runs) {
            var field = new TextField(free(run, taken).toString());
            field.setId("save-as-" + fields.size());
            field.setPrefColumnCount(44);
            field.setAccessibleText("save as");
            field.setOnAction(e -> save());
            fields.put(run, field);
            var words = new Label(words(run));
            words.setWrapText(true);
            words.setMinHeight(Region.USE_PREF_SIZE);
            getChildren().addAll(words, field);
        }
        result.setId("save-result");
        result.setWrapText(true);
        result.getStyleClass().add("muted");
        result.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(result, Priority.ALWAYS);
        save.setId("save");
        save.getStyleClass().add("accent");
        save.setOnAction(e -> save());
        var cancel = new Button("Cancel");
        cancel.setId("save-cancel");
        cancel.setOnAction(e -> answers.cancel());
        var foot = new HBox(result, cancel);
        if (!discard.isEmpty()) {
            var without = new Button(discard);
            without.setId("save-discard");
            without.setOnAction(e -> answers.discard());
            foot.getChildren().add(without);
        }
        if (!runs.isEmpty()) {
            foot.getChildren().add(save);
        }
        foot.getChildren().stream().filter(Button.class::isInstance).map(Button.class::cast).forEach(SaveSheet::firesOnEnter);
        foot.getStyleClass().add("option-line");
        getChildren().add(foot);
    }

    /** Enter means the button that has the keyboard: another one's being the standard answer must not win over it. */
    private static void firesOnEnter(Button button) {
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.addEventFilter(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.ENTER) {
                button.fire();
                e.consume();
            }
        });
    }

    @Override
    public void requestFocus() {
        save.requestFocus();
    }

    private static String words(ShownRun run) {
        RunReport report = run.report();
        long rows = report.trace().size();
        long lengthNs = rows == 0 ? 0 : report.trace().seenNs(rows - 1) - report.startNs();
        return report.workload().title() + "  ·  " + Units.count(rows, "request") + " in " + Units.seconds(lengthNs) + " s"
                + (report.phase().over() ? "" : "  ·  still going, and saving ends it")
                + (run.bookmarks().isEmpty() ? "" : "  ·  " + Units.count(run.bookmarks().size(), "bookmark"));
    }

    /** A name that no file has yet, nor another run here. */
    private static Path free(ShownRun run, List<Path> taken) {
        Path folder = Path.of(System.getProperty("user.home", ".")).resolve("bioscope");
        String name = Exports.name(run.report(), Exports.Kind.RECORDING, Filter.ALL);
        String stem = name.substring(0, name.lastIndexOf('.'));
        Path file = folder.resolve(name);
        for (int i = 2; Files.exists(file) || taken.contains(file); i++) {
            file = folder.resolve(stem + "-" + i + ".bioscope");
        }
        taken.add(file);
        return file;
    }

    private void save() {
        var files = new LinkedHashMap<ShownRun, Path>();
        for (var entry : fields.entrySet()) {
            try {
                files.put(entry.getKey(), Path.of(entry.getValue().getText().strip()).toAbsolutePath());
            } catch (InvalidPathException e) {
                say("'" + entry.getValue().getText() + "' is not a file's name", true);
                return;
            }
        }
        save.setDisable(true);
        say("saving", false);
        background.run(() -> write(files), written -> {
            written.forEach((run, w) -> {
                run.kept(w.file(), w.rows());
                kept.accept(run, w.file());
            });
            answers.saved();
        }, e -> {
            save.setDisable(false);
            say(e.getMessage() == null ? e.toString() : e.getMessage(), true);
        });
    }

    /** A run that is still going is ended first: a recording is whole. */
    private static Map<ShownRun, Written> write(Map<ShownRun, Path> files) throws IOException {
        var written = new LinkedHashMap<ShownRun, Written>();
        for (var entry : files.entrySet()) {
            Path file = entry.getValue();
            if (Files.exists(file)) {
                throw new IOException("save as " + file + ": there is a file of that name, and it stays; choose another name");
            }
            try {
                Files.createDirectories(file.getParent());
            } catch (IOException e) {
                throw new IOException("save as " + file + ": its directory cannot be made; choose another", e);
            }
            entry.getKey().source().close();
            RunReport report = entry.getKey().report();
            RecordingWriter.write(file, report, entry.getKey().bookmarks());
            written.put(entry.getKey(), new Written(file, report.trace().size()));
        }
        return written;
    }

    private void say(String words, boolean wrong) {
        result.setText(words);
        result.getStyleClass().setAll("label", wrong ? "bad" : "muted");
    }
}

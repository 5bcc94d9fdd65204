package org.bioscope.desktop;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.stage.DirectoryChooser;
import org.bioscope.desktop.view.Theme;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.filter.Filter;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Where to write the run, and what of it. Owned by the JavaFX thread; the writing is done in the background. */
final class ExportSheet extends VBox {
    private final Consumer<List<Path>> onWritten;
    private final TextField directory = new TextField();
    private final CheckBox only = new CheckBox();
    private final Label result = new Label();
    private final Button write = new Button("Export", new FontIcon(Feather.DOWNLOAD));

    /** {@code onWritten} is told the files, once they are there. */
    ExportSheet(RunReport report, List<Bookmark> bookmarks, Filter filter, Theme theme, Background background, Consumer<List<Path>> onWritten) {
        this.onWritten = onWritten;
        getStyleClass().add("export");
        var name = new Label("Into");
        name.getStyleClass().add("option-name");
        directory.setId("export-directory");
        directory.setText(Path.of(System.getProperty("user.home", ".")).resolve("bioscope").toString());
        HBox.setHgrow(directory, Priority.ALWAYS);
        var choose = new Button("", new FontIcon(Feather.FOLDER));
        choose.getStyleClass().addAll("flat", "icon");
        choose.setAccessibleText("choose the directory");
        choose.setOnAction(e -> choose());
        var line = new HBox(name, directory, choose);
        line.getStyleClass().add("option-line");
        getChildren().add(line);
        var boxes = new java.util.LinkedHashMap<Exports.Kind, CheckBox>();
        for (Exports.Kind kind : Exports.Kind.values()) {
            var box = new CheckBox();
            box.setId("choose-" + kind.name().toLowerCase(java.util.Locale.ROOT));
            // A clip takes as long to make as it plays: only who wants one.
            box.setSelected(kind != Exports.Kind.CLIP);
            boxes.put(kind, box);
            getChildren().add(box);
        }
        only.setId("export-only");
        only.setText("Only the requests that match  " + filter.text());
        only.setSelected(!filter.equals(Filter.ALL));
        if (only.isSelected()) {
            getChildren().add(1, only);
        }
        Runnable names = () -> boxes.forEach((kind, box) -> box.setText(kind.words() + "   " + Exports.name(report, kind, only.isSelected() ? filter : Filter.ALL)));
        only.selectedProperty().addListener((o, was, is) -> names.run());
        names.run();
        result.setId("export-result");
        result.setWrapText(true);
        result.getStyleClass().add("muted");
        write.setId("export-write");
        write.getStyleClass().add("accent");
        write.setDefaultButton(true);
        write.setOnAction(e -> write(report, bookmarks, only.isSelected() ? filter : Filter.ALL, theme, background, boxes.entrySet().stream().filter(b -> b.getValue().isSelected()).map(b -> b.getKey()).toList()));
        var foot = new HBox(result, write);
        HBox.setHgrow(result, Priority.ALWAYS);
        result.setMaxWidth(Double.MAX_VALUE);
        foot.getStyleClass().add("option-line");
        getChildren().add(foot);
    }

    private void choose() {
        var chooser = new DirectoryChooser();
        chooser.setTitle("Where to write the files");
        if (Files.isDirectory(Path.of(directory.getText()))) {
            chooser.setInitialDirectory(Path.of(directory.getText()).toFile());
        }
        var chosen = chooser.showDialog(getScene().getWindow());
        if (chosen != null) {
            directory.setText(chosen.getPath());
        }
    }

    private void write(RunReport report, List<Bookmark> bookmarks, Filter filter, Theme theme, Background background, List<Exports.Kind> kinds) {
        if (kinds.isEmpty()) {
            say("choose at least one file", true);
            return;
        }
        Path into;
        try {
            into = Path.of(directory.getText().strip());
        } catch (InvalidPathException e) {
            say("'" + directory.getText() + "' is not a directory's name", true);
            return;
        }
        write.setDisable(true);
        say("writing", false);
        background.run(() -> Exports.write(report, bookmarks, filter, theme, into, kinds), written -> {
            write.setDisable(false);
            onWritten.accept(written);
            say("wrote " + written.size() + (written.size() == 1 ? " file" : " files") + " into " + into, false);
        }, e -> {
            write.setDisable(false);
            say("export into " + into + ": " + (e.getMessage() == null ? e.toString() : e.getMessage()), true);
        });
    }

    private void say(String words, boolean wrong) {
        result.setText(words);
        result.getStyleClass().setAll("label", wrong ? "bad" : "muted");
    }
}

package org.bioscope.desktop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.stage.DirectoryChooser;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Where to write files, and which of those there are. Owned by the JavaFX thread; the writing is done in the background. */
final class WriteFiles extends VBox {
    /** Writes what is chosen into a directory, off the JavaFX thread; returns the files. */
    @FunctionalInterface
    interface Writing {
        List<Path> into(Path directory) throws IOException;
    }

    /** What is to be written as things are now; asked on the JavaFX thread when the button is pressed. */
    @FunctionalInterface
    interface Chosen {
        Writing now();
    }

    private final TextField directory = new TextField();
    private final Label result = new Label();
    private final Button write = new Button("Export", new FontIcon(Feather.DOWNLOAD));
    private final Background background;
    private final Consumer<List<Path>> onWritten;

    /** {@code content} stands below the directory, {@code boxes} somewhere in it; at least one of them has to be chosen; {@code onWritten} is told the files. */
    WriteFiles(Background background, List<? extends Node> content, List<CheckBox> boxes, Consumer<List<Path>> onWritten, Chosen chosen) {
        this.background = background;
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
        result.setId("export-result");
        result.setWrapText(true);
        result.getStyleClass().add("muted");
        result.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(result, Priority.ALWAYS);
        write.setId("export-write");
        write.getStyleClass().add("accent");
        write.setDefaultButton(true);
        write.setOnAction(e -> {
            if (boxes.stream().noneMatch(CheckBox::isSelected)) {
                say("choose at least one file", true);
            } else {
                write(chosen.now());
            }
        });
        var foot = new HBox(result, write);
        foot.getStyleClass().add("option-line");
        getChildren().add(line);
        getChildren().addAll(content);
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

    private void write(Writing writing) {
        Path into;
        try {
            into = Path.of(directory.getText().strip());
        } catch (InvalidPathException e) {
            say("'" + directory.getText() + "' is not a directory's name", true);
            return;
        }
        write.setDisable(true);
        say("writing", false);
        background.run(() -> writing.into(into), written -> {
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

package org.bioscope.desktop;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.stage.DirectoryChooser;
import org.bioscope.desktop.view.Look;
import org.bioscope.desktop.view.Theme;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.filter.Filter;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Where to write the run, and what of it. Owned by the JavaFX thread; the writing is done in the background. */
final class ExportSheet extends VBox {
    private final Consumer<List<Path>> onWritten;
    private final TextField directory = new TextField();
    private final CheckBox only = new CheckBox();
    private Look look = Look.STANDARD;
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
        var stem = new Label();
        stem.getStyleClass().add("muted");
        var boxes = new LinkedHashMap<Exports.Kind, CheckBox>();
        for (Exports.Kind kind : Exports.KINDS) {
            var box = new CheckBox(kind.words() + "   " + kind.ending());
            box.setId("choose-" + kind.id());
            box.setSelected(kind.standard());
            boxes.put(kind, box);
        }
        boxes.entrySet().stream().filter(entry -> entry.getKey().id().equals("ftrace")).forEach(entry -> entry.getValue().setDisable(report.source() != Source.KERNEL));
        look = new Look(theme == Theme.PROJECTOR ? Theme.LIGHT : theme, Look.STANDARD.scale());
        var pictures = column("Pictures", boxes, true);
        pictures.getChildren().addAll(choice("Theme", Stream.of(Theme.values()).collect(Collectors.toMap(Theme::label, each -> new Look(each, 1), (x, y) -> x, LinkedHashMap::new)), "look-",
                (was, chosen) -> new Look(chosen.theme(), was.scale()), look.theme().label()),
                choice("Scale", Stream.of(1, 2).collect(Collectors.toMap(scale -> scale + "x", scale -> new Look(theme, scale), (x, y) -> x, LinkedHashMap::new)), "scale-", (was, chosen) -> new Look(was.theme(), chosen.scale()), "2x"));
        var both = new HBox(pictures, column("For this program and others", boxes, false));
        both.getStyleClass().add("export-columns");
        getChildren().addAll(both, stem);
        only.setId("export-only");
        only.setText("Only the requests that match  " + filter.text());
        only.setSelected(!filter.equals(Filter.ALL));
        if (only.isSelected()) {
            getChildren().add(1, only);
        }
        Runnable names = () -> stem.setText("All names begin with " + Exports.stem(report, only.isSelected() ? filter : Filter.ALL));
        only.selectedProperty().addListener((o, was, is) -> names.run());
        names.run();
        result.setId("export-result");
        result.setWrapText(true);
        result.getStyleClass().add("muted");
        write.setId("export-write");
        write.getStyleClass().add("accent");
        write.setDefaultButton(true);
        write.setOnAction(e -> write(new Exports.Material(report, report, bookmarks, getScene().getRoot().lookup(".page"), theme, look), only.isSelected() ? filter : Filter.ALL, background,
                boxes.entrySet().stream().filter(b -> b.getValue().isSelected()).map(Map.Entry::getKey).toList()));
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

    private static VBox column(String title, Map<Exports.Kind, CheckBox> boxes, boolean pictures) {
        var heading = new Label(title);
        heading.getStyleClass().add("card-title");
        var column = new VBox(heading);
        column.getStyleClass().add("export-column");
        boxes.forEach((kind, box) -> {
            if (kind.picture() == pictures) {
                column.getChildren().add(box);
            }
        });
        return column;
    }

    /** One of several looks; {@code chosen} takes from it what it is about. */
    private HBox choice(String name, Map<String, Look> values, String id, BinaryOperator<Look> chosen, String first) {
        var label = new Label(name);
        label.getStyleClass().add("option-name");
        var line = new HBox(label);
        line.getStyleClass().addAll("option-line", "lane-kinds");
        var group = new ToggleGroup();
        values.forEach((words, value) -> {
            var button = new ToggleButton(words);
            button.setId(id + words);
            button.getStyleClass().add("lane-kind");
            button.setToggleGroup(group);
            button.setSelected(words.equals(first));
            button.setOnAction(e -> {
                button.setSelected(true);
                look = chosen.apply(look, value);
            });
            line.getChildren().add(button);
        });
        return line;
    }

    private void write(Exports.Material of, Filter filter, Background background, List<Exports.Kind> kinds) {
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
        background.run(() -> Exports.write(of, filter, into, kinds), written -> {
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

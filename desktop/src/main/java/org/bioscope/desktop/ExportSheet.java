package org.bioscope.desktop;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.bioscope.desktop.view.Look;
import org.bioscope.desktop.view.Theme;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.filter.Filter;

/** What of the run to write, and how it shall look. Owned by the JavaFX thread. */
final class ExportSheet extends VBox {
    private final CheckBox only = new CheckBox();
    private Look look = Look.STANDARD;

    /** {@code onWritten} is told the files, once they are there. */
    ExportSheet(RunReport report, List<Bookmark> bookmarks, Filter filter, Theme theme, Background background, Consumer<List<Path>> onWritten) {
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
        only.setId("export-only");
        only.setText("Only the requests that match  " + filter.text());
        only.setSelected(!filter.equals(Filter.ALL));
        Runnable names = () -> stem.setText("All names begin with " + Exports.stem(report, only.isSelected() ? filter : Filter.ALL));
        only.selectedProperty().addListener((o, was, is) -> names.run());
        names.run();
        getChildren().add(new WriteFiles(background, only.isSelected() ? List.of(only, both, stem) : List.of(both, stem), List.copyOf(boxes.values()), onWritten, () -> {
            var of = new Exports.Material(report, report, bookmarks, getScene().getRoot().lookup(".page"), theme, look);
            Filter wanted = only.isSelected() ? filter : Filter.ALL;
            List<Exports.Kind> kinds = boxes.entrySet().stream().filter(b -> b.getValue().isSelected()).map(Map.Entry::getKey).toList();
            return into -> Exports.write(of, wanted, into, kinds);
        }));
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
}

package org.bioscope.desktop;

import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.TextArea;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.bioscope.traces.Workload;
import org.bioscope.traces.file.FioJob;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** What fio is to be told so that it does the same: as a command, and as a job file; each to be copied. Owned by the JavaFX thread. */
final class FioSheet extends VBox {
    /** A command is one long line; wrapped it takes three or four. */
    private static final int COMMAND_ROWS = 4;
    /** What of a job file is in sight on the lowest screen; longer ones scroll. */
    private static final int MOST_JOB_ROWS = 20;

    FioSheet(Workload workload) {
        setId("fio");
        getStyleClass().add("raw");
        String job = FioJob.text(workload);
        part("command", "As a command", FioJob.command(workload), COMMAND_ROWS);
        part("job", "As a job file", job, (int) Math.min(MOST_JOB_ROWS, job.lines().count() + 1));
        List<String> beyond = FioJob.beyondFio(workload);
        if (!beyond.isEmpty()) {
            getChildren().add(RawSheet.label(String.join("; ", beyond)));
        }
    }

    private void part(String id, String words, String text, int rows) {
        var title = RawSheet.label(words);
        title.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(title, Priority.ALWAYS);
        var copy = new Button("Copy", new FontIcon(Feather.COPY));
        copy.setId("copy-fio-" + id);
        copy.setAccessibleText("copy the " + id);
        copy.setMinWidth(Region.USE_PREF_SIZE);
        copy.setOnAction(e -> {
            var content = new ClipboardContent();
            content.putString(text);
            copy.setText(Clipboard.getSystemClipboard().setContent(content) ? "Copied" : "Not copied: the desktop has no clipboard");
        });
        var line = new HBox(title, copy);
        line.getStyleClass().add("option-line");
        var area = new TextArea(text);
        area.setId("fio-" + id);
        area.setAccessibleText(words);
        area.setEditable(false);
        area.setWrapText(true);
        area.setPrefRowCount(rows);
        getChildren().addAll(line, area);
    }
}

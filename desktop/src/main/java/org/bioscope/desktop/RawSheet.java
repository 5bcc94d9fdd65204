package org.bioscope.desktop;

import java.util.Locale;
import java.util.StringJoiner;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.bioscope.traces.RawEvents;
import org.bioscope.traces.Request;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Units;

/** The kernel's own events behind one request, as text that can be copied. Owned by the JavaFX thread. */
final class RawSheet extends VBox {
    private static final int ROWS_SHOWN = 24;

    RawSheet(Request request, RawEvents events) {
        setId("raw-events");
        getStyleClass().add("raw");
        if (!events.lines().isEmpty()) {
            var text = new TextArea(text(request, events));
            text.setId("raw-text");
            text.setEditable(false);
            text.setPrefRowCount(Math.min(ROWS_SHOWN, events.lines().size() + 2));
            text.setAccessibleText("events of request " + request.id());
            getChildren().addAll(label(Units.count(events.lines().size(), "event") + ", µs since the program's submit"), text);
        }
        events.lacking().ifPresent(why -> getChildren().add(label((events.lines().isEmpty() ? "No raw events: " : "Not all: ") + why + ".")));
    }

    private static String text(Request request, RawEvents events) {
        long submitNs = request.stampNs().get(Stage.SUBMIT);
        var lines = new StringJoiner("\n");
        lines.add("        µs  CPU      tid  event");
        for (RawEvents.Line line : events.lines()) {
            int at = line.text().indexOf(line.event());
            lines.add(String.format(Locale.ROOT, "%10.3f  %3d  %7d  %s", (line.atNs() - submitNs) / 1e3, line.cpu(), line.tid(),
                    at < 0 ? line.event() + " " + line.text() : line.text().substring(at)));
        }
        return lines.toString();
    }

    /** A sentence of a sheet. */
    static Label label(String words) {
        var label = new Label(words);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        label.getStyleClass().add("muted");
        return label;
    }
}

package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.View;
import org.bioscope.traces.Finding;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Units;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** What is to be said of the run: why it failed, what was dropped, what its figures are worth, what to try. Owned by the JavaFX thread. */
final class FindingsPane extends VBox implements View {
    private final VBox list = new VBox();
    private LongConsumer onRequest = row -> {
    };
    private List<Finding> shown = List.of();
    private List<String> notes = List.of();
    private long dropped = -1;
    private long recorded = -1;

    FindingsPane() {
        setId("findings");
        getStyleClass().addAll("card", "findings");
        var title = new Label("Findings");
        title.getStyleClass().add("card-title");
        list.getStyleClass().add("finding-list");
        getChildren().addAll(title, list);
    }

    /** What to do when a person wants to see the request behind a finding, by its row. */
    void onRequest(LongConsumer action) {
        onRequest = action;
    }

    @Override
    public void render(Frame frame) {
        RunReport report = frame.report();
        long lost = report.totals().dropped();
        boolean ran = report.trace().size() > 0 || report.failure().isPresent() || !report.notes().isEmpty();
        setVisible(ran);
        setManaged(ran);
        if (frame.findings().equals(shown) && report.notes().equals(notes) && dropped == lost && !countNow(report)) {
            return;
        }
        shown = frame.findings();
        notes = report.notes();
        dropped = lost;
        recorded = report.totals().recorded();
        var entries = new ArrayList<Node>();
        shown.forEach(finding -> entries.add(entry(finding)));
        notes.forEach(note -> entries.add(entry(Finding.Severity.NOTE, note, "", null)));
        if (lost == 0) {
            entries.add(entry(Finding.Severity.NOTE, "no record was dropped", report.phase().over() ? Units.count(recorded) + " requests recorded" : "", null));
        }
        list.getChildren().setAll(entries);
    }

    /** The count of records changes all the time; only its last value is worth new nodes. */
    private boolean countNow(RunReport report) {
        return report.phase().over() && recorded != report.totals().recorded();
    }

    private Node entry(Finding finding) {
        String evidence = finding.evidence() + (finding.tryNext().isEmpty() ? "" : "; " + finding.tryNext());
        Hyperlink link = null;
        if (finding.request().isPresent()) {
            link = new Hyperlink("show a request");
            link.setOnAction(e -> onRequest.accept(finding.request().getAsLong()));
        }
        return entry(finding.severity(), finding.title(), evidence, link);
    }

    private static Node entry(Finding.Severity severity, String title, String evidence, @org.jspecify.annotations.Nullable Hyperlink link) {
        var icon = new FontIcon(switch (severity) {
            case NOTE -> Feather.INFO;
            case WARNING -> Feather.ALERT_TRIANGLE;
            case ERROR -> Feather.X_OCTAGON;
        });
        icon.getStyleClass().add("severity-" + severity.name().toLowerCase(java.util.Locale.ROOT));
        var words = new VBox(wrapped(title, "finding-title"));
        words.getStyleClass().add("finding-words");
        if (!evidence.isEmpty()) {
            words.getChildren().add(wrapped(evidence, "finding-evidence"));
        }
        if (link != null) {
            words.getChildren().add(link);
        }
        HBox.setHgrow(words, Priority.ALWAYS);
        var row = new HBox(icon, words);
        row.getStyleClass().add("finding");
        return row;
    }

    private static Label wrapped(String text, String style) {
        var label = new Label(text);
        label.setWrapText(true);
        label.setMinHeight(USE_PREF_SIZE);
        label.getStyleClass().add(style);
        return label;
    }
}

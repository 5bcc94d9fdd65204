package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
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
    private Consumer<String> onFilter = filter -> {
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

    /** What to do when a person wants to see all requests of a finding, by the filter that finds them. */
    void onFilter(Consumer<String> action) {
        onFilter = action;
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
        notes.forEach(note -> entries.add(entry(Finding.Severity.NOTE, note, List.of(), List.of())));
        if (lost == 0) {
            entries.add(entry(Finding.Severity.NOTE, "no record was dropped", List.of(report.phase().over() ? Units.count(recorded, "request") + " recorded" : ""), List.of()));
        }
        list.getChildren().setAll(entries);
    }

    /** The count of records changes all the time; only its last value is worth new nodes. */
    private boolean countNow(RunReport report) {
        return report.phase().over() && recorded != report.totals().recorded();
    }

    private Node entry(Finding finding) {
        var links = new ArrayList<Hyperlink>();
        if (finding.request().isPresent()) {
            links.add(link("show one", "shows a request that it speaks of", () -> onRequest.accept(finding.request().getAsLong())));
        }
        if (!finding.filter().isEmpty()) {
            links.add(link("show all", "filters by " + finding.filter(), () -> onFilter.accept(finding.filter())));
        }
        return entry(finding.severity(), finding.title(), List.of(finding.evidence(), finding.tryNext().isEmpty() ? "" : "Try: " + finding.tryNext()), links);
    }

    private static Hyperlink link(String text, String what, Runnable action) {
        var link = new Hyperlink(text);
        link.setTooltip(new Tooltip(what));
        link.setAccessibleText(text + ": " + what);
        link.setOnAction(e -> action.run());
        return link;
    }

    private static Node entry(Finding.Severity severity, String title, List<String> more, List<Hyperlink> links) {
        var icon = new FontIcon(switch (severity) {
            case NOTE -> Feather.INFO;
            case WARNING -> Feather.ALERT_TRIANGLE;
            case ERROR -> Feather.X_OCTAGON;
        });
        icon.getStyleClass().add("severity-" + severity.name().toLowerCase(java.util.Locale.ROOT));
        var words = new VBox(wrapped(title, "finding-title"));
        words.getStyleClass().add("finding-words");
        more.stream().filter(text -> !text.isEmpty()).forEach(text -> words.getChildren().add(wrapped(text, "finding-evidence")));
        if (!links.isEmpty()) {
            var line = new HBox(links.toArray(Node[]::new));
            line.getStyleClass().add("finding-links");
            words.getChildren().add(line);
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

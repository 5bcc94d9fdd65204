package org.bioscope.desktop.view;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.bioscope.traces.Evidence;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Request;
import org.bioscope.traces.Source;
import org.bioscope.traces.Units;
import org.bioscope.traces.rules.Generation;
import org.jspecify.annotations.Nullable;

/**
 * The right-hand card: the selected request, where its time went and every field of it; without one, what the stations of
 * this window took and what the signs mean. Owned by the JavaFX thread.
 */
public final class InspectorPane extends StackPane implements View {
    private final VBox content = new VBox();
    private final VBox rest = new VBox();
    private final KernelSection kernel = new KernelSection();
    private Runnable onRaw = () -> {
    };
    private @Nullable Frame drawn;
    private double drawnWidth;

    public InspectorPane() {
        setId("inspector");
        getStyleClass().add("card");
        content.getStyleClass().add("inspector-part");
        rest.getStyleClass().add("inspector-part");
        var scroll = new ScrollPane(column(content, kernel, rest));
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("bare");
        getChildren().add(scroll);
    }

    /** What to do when a person wants to see the events behind the selected request. */
    public void onRaw(Runnable action) {
        onRaw = action;
    }

    /** What to do when a person chooses a kernel to compare with. */
    public void onKernel(Consumer<Optional<Generation>> action) {
        kernel.onKernel(action);
    }

    @Override
    public void render(Frame frame) {
        assert Platform.isFxApplicationThread();
        kernel.render(frame);
        boolean anew = drawn == null || !drawn.selected().equals(frame.selected()) || drawn.palette() != frame.palette() || drawnWidth != getWidth()
                || frame.selected().isEmpty() && drawn.passage() != frame.passage();
        drawn = frame;
        if (!anew || getWidth() < 50) {
            return;
        }
        drawnWidth = getWidth();
        content.getChildren().clear();
        rest.getChildren().clear();
        if (frame.selected().isPresent()) {
            request(frame, frame.selected().get());
        } else {
            overview(frame);
        }
    }

    private static VBox column(Node... parts) {
        var column = new VBox(parts);
        column.getStyleClass().add("inspector");
        return column;
    }

    private double room() {
        return Math.max(80, getWidth() - getInsets().getLeft() - getInsets().getRight() - drawn.type().px(14));
    }

    private void request(Frame frame, Request request) {
        Evidence evidence = request.spans().stream().map(s -> s.evidence()).reduce(Evidence.OBSERVED, Evidence::and);
        content.getChildren().add(heading("Request " + Units.count(request.id()), badge(evidence)));
        String line = request.op().label() + " " + Units.bytes(request.bytes()) + " at " + Units.bytes(request.offset())
                + (request.failed() ? " · failed, errno " + -request.result() : "");
        content.getChildren().add(Labels.styled(new Label(line), request.failed() ? "bad" : "muted"));
        var waterfall = new Canvas(room(), WaterfallPainter.height(request, frame.type()));
        waterfall.setId("waterfall");
        WaterfallPainter.paint(new Pen(waterfall.getGraphicsContext2D(), frame.palette(), frame.type()), request, waterfall.getWidth());
        waterfall.setAccessibleText("waterfall of " + request.spans().size() + " spans, " + Units.micros(request.latencyNs()) + " microseconds");
        content.getChildren().add(waterfall);
        long unknown = request.spans().stream().filter(s -> s.evidence() == Evidence.UNKNOWN).mapToLong(s -> s.durationNs()).sum();
        String known = unknown == 0 ? "Every span is known; they add up to the latency exactly."
                : percent(unknown, request.latencyNs()) + " of it is a span that nobody looked into.";
        content.getChildren().add(Labels.styled(Labels.wrapped(known), "muted"));
        if (request.source() != Source.SIMULATED) {
            var raw = new Hyperlink("the kernel's own events (E)");
            raw.setId("show-raw");
            raw.setOnAction(e -> onRaw.run());
            content.getChildren().add(raw);
        }
        content.getChildren().addAll(ReasonSection.of(frame, request, room()));
        rest.getChildren().addAll(ReasonSection.elsewhere(frame, request));
        rest.getChildren().add(section("Recorded fields"));
        rest.getChildren().add(table(Fields.of(request, frame.report())));
    }

    private void overview(Frame frame) {
        Passage passage = frame.passage();
        content.getChildren().add(heading("This window", badge(worst(passage))));
        if (passage.journeys().size() == 0) {
            content.getChildren().add(Labels.styled(Labels.wrapped("Press Run to see the requests of your own disk go round; choose one of them to see where its time went."), "muted"));
        } else {
            content.getChildren().add(Labels.styled(Labels.wrapped("Choose a request: click a token, or press N. S takes the slowest."), "muted"));
            content.getChildren().add(stations(passage));
        }
        rest.getChildren().add(section("Signs"));
        var signs = new VBox();
        signs.getStyleClass().add("rows");
        for (Ink ink : Ink.values()) {
            signs.getChildren().add(meaning(frame, ink));
        }
        for (Mark mark : Mark.values()) {
            var letter = Labels.styled(new Label(String.valueOf(mark.letter())), "mark");
            letter.setMinWidth(Region.USE_PREF_SIZE);
            var row = new HBox(letter, Labels.styled(Labels.wrapped(mark.meaning()), "muted"));
            row.getStyleClass().add("sign");
            signs.getChildren().add(row);
        }
        rest.getChildren().add(signs);
        rest.getChildren().add(section("How a span is known"));
        var known = new GridPane();
        known.getStyleClass().add("fields");
        for (Evidence evidence : Evidence.values()) {
            known.addRow(evidence.ordinal(), badge(evidence), Labels.styled(Labels.wrapped(evidence.meaning()), "muted"));
        }
        rest.getChildren().add(known);
    }

    /** The badge of a window: what is known best of it. */
    private static Evidence worst(Passage passage) {
        return passage.opened() ? Evidence.OBSERVED : passage.journeys().size() == 0 ? Evidence.UNKNOWN : Evidence.OBSERVED;
    }

    private static Node stations(Passage passage) {
        var grid = new GridPane();
        grid.setId("stations");
        grid.getStyleClass().add("fields");
        var first = new ColumnConstraints();
        first.setHgrow(Priority.ALWAYS);
        grid.getColumnConstraints().add(first);
        int row = 0;
        grid.addRow(row++, Labels.styled(new Label("place"), "faint"), Labels.right("p50", "faint"), Labels.right("p99", "faint"));
        for (Place place : Place.values()) {
            LatencyHistogram dwell = passage.dwell().get(place);
            if (dwell != null) {
                grid.addRow(row++, Labels.styled(new Label(place.title()), "muted"), Labels.right(Units.ns(dwell.percentileNs(50)), "figures"),
                        Labels.right(Units.ns(dwell.percentileNs(99)), dwell.supports(99) ? "figures" : "figures-faint"));
            }
            LatencyHistogram wait = place == Place.WORKQUEUE ? passage.waits().get(place) : null;
            if (wait != null) {
                grid.addRow(row++, Labels.styled(new Label("   of it waiting"), "faint"), Labels.right(Units.ns(wait.percentileNs(50)), "figures-faint"),
                        Labels.right(Units.ns(wait.percentileNs(99)), "figures-faint"));
            }
        }
        LatencyHistogram all = passage.latency();
        grid.addRow(row, Labels.styled(new Label("submit to seen"), "strong"), Labels.right(Units.ns(all.percentileNs(50)), "figures"),
                Labels.right(Units.ns(all.percentileNs(99)), all.supports(99) ? "figures" : "figures-faint"));
        var box = new VBox(grid, Labels.styled(Labels.wrapped(Units.count(all.total(), "request")
                + (all.supports(99) ? "" : "; too few for a p99, which is therefore grey")), "faint"));
        box.getStyleClass().add("rows");
        return box;
    }

    private static Node table(Map<String, String> fields) {
        var grid = new GridPane();
        grid.setId("fields");
        grid.getStyleClass().add("fields");
        int row = 0;
        for (var field : fields.entrySet()) {
            Label value = Labels.right(field.getValue(), "figures");
            value.setId("field-" + field.getKey().toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-"));
            value.setWrapText(true);
            GridPane.setHgrow(value, Priority.ALWAYS);
            value.setMaxWidth(Double.MAX_VALUE);
            var name = Labels.styled(new Label(field.getKey()), "muted");
            name.setMinWidth(Region.USE_PREF_SIZE);
            grid.addRow(row++, name, value);
        }
        return grid;
    }

    private static HBox heading(String text, Node badge) {
        var label = Labels.styled(new Label(text), "card-title");
        label.setId("inspector-title");
        var space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        var box = new HBox(label, space, badge);
        box.getStyleClass().add("heading");
        return box;
    }

    private static Label section(String text) {
        return Labels.styled(new Label(text), "section");
    }

    private static Label badge(Evidence evidence) {
        var badge = Labels.styled(new Label(evidence.label()), "badge");
        badge.getStyleClass().add("badge-" + evidence.label());
        badge.setMinWidth(Region.USE_PREF_SIZE);
        return badge;
    }

    private static Node meaning(Frame frame, Ink ink) {
        double side = frame.type().px(16);
        var canvas = new Canvas(side, side);
        Sign.draw(canvas.getGraphicsContext2D(), side / 2, side / 2, frame.type().px(5), ink, frame.palette());
        var row = new HBox(canvas, Labels.styled(new Label(ink.meaning()), "muted"));
        row.getStyleClass().add("sign");
        return row;
    }

    private static String percent(long part, long all) {
        return all == 0 ? "0 %" : Math.round(100.0 * part / all) + " %";
    }
}

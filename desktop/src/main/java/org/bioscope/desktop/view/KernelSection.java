package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Units;
import org.bioscope.traces.rules.Elsewhere;
import org.bioscope.traces.rules.Generation;
import org.bioscope.traces.rules.Generations;
import org.bioscope.traces.rules.RunFacts;
import org.bioscope.traces.rules.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * "On kernel ...": the requests of the run, and the selected one, under the rules of a generation that a person chooses,
 * beside what they did here. Owned by the JavaFX thread.
 */
final class KernelSection extends VBox implements View {
    private final ComboBox<Optional<Generation>> choice = new ComboBox<>();
    private final VBox answer = new VBox();
    private Consumer<Optional<Generation>> onKernel = generation -> {
    };
    private boolean rendering;
    private @Nullable Frame drawn;

    KernelSection() {
        getStyleClass().add("rows");
        answer.getStyleClass().add("rows");
        choice.setId("on-kernel");
        choice.getItems().add(Optional.empty());
        Generations.ALL.forEach(generation -> choice.getItems().add(Optional.of(generation)));
        choice.setCellFactory(list -> cell(true));
        choice.setButtonCell(cell(false));
        choice.setMaxWidth(Double.MAX_VALUE);
        choice.setTooltip(new Tooltip("What would have become of the same requests under another kernel's rules (K and J)"));
        choice.setAccessibleText("on kernel");
        choice.valueProperty().addListener((o, was, is) -> {
            if (!rendering) {
                onKernel.accept(is);
            }
        });
        var name = new Label("On kernel");
        name.getStyleClass().add("section");
        name.setMinWidth(Region.USE_PREF_SIZE);
        HBox.setHgrow(choice, Priority.ALWAYS);
        var line = new HBox(name, choice);
        line.getStyleClass().add("option-line");
        getChildren().addAll(line, answer);
    }

    void onKernel(Consumer<Optional<Generation>> action) {
        onKernel = action;
    }

    @Override
    public void render(Frame frame) {
        boolean same = drawn != null && drawn.elsewhere() == frame.elsewhere() && drawn.kernel().equals(frame.kernel()) && drawn.selected().equals(frame.selected())
                && drawn.palette() == frame.palette();
        if (same) {
            return;
        }
        drawn = frame;
        boolean any = frame.elsewhere().requests() > 0;
        setVisible(any);
        setManaged(any);
        rendering = true;
        choice.setValue(frame.kernel());
        rendering = false;
        answer.getChildren().clear();
        if (any) {
            counts(frame);
            wholeRun(frame);
            frame.kernel().ifPresent(generation -> selected(frame, generation));
        }
    }

    /** How far the rules of the run's own kernel foretold what was seen. */
    private void counts(Frame frame) {
        frame.elsewhere().counts().ifPresent(counts -> {
            String words = Units.count(counts.matched(), "request") + " went as the rules predict, " + Units.count(counts.mismatched()) + " otherwise"
                    + (counts.unknown() == 0 ? "" : ", " + Units.count(counts.unknown()) + " left open");
            Label label = Labels.styled(Labels.wrapped(words), counts.mismatched() == 0 ? "muted" : "bad");
            label.setId("predicted-count");
            answer.getChildren().add(label);
        });
    }

    /** Each outcome: how many were seen to end so, how many would there. */
    private void wholeRun(Frame frame) {
        Elsewhere all = frame.elsewhere();
        Optional<Elsewhere.Share> there = frame.kernel().flatMap(all::on);
        boolean looked = !all.observed().isEmpty();
        var grid = new GridPane();
        grid.setId("on-kernel-counts");
        grid.getStyleClass().add("fields");
        var sign = new ColumnConstraints();
        var name = new ColumnConstraints();
        name.setHgrow(Priority.ALWAYS);
        grid.getColumnConstraints().addAll(sign, name);
        var header = new ArrayList<Node>(List.of(new Region(), Labels.styled(new Label("completed"), "faint")));
        if (looked) {
            header.add(right("observed", "faint"));
        }
        there.ifPresent(share -> header.add(right("on " + share.generation().name(), "faint")));
        int row = 0;
        grid.addRow(row++, header.toArray(Node[]::new));
        for (Completion completion : Completion.values()) {
            long here = all.observed().getOrDefault(completion, 0L);
            long elsewhere = there.map(share -> share.count(completion)).orElse(0L);
            if (here == 0 && elsewhere == 0) {
                continue;
            }
            boolean open = completion == Completion.UNKNOWN;
            var cells = new ArrayList<Node>(List.of(Labels.sign(frame, Ink.of(completion)), Labels.styled(new Label(open ? "not known" : completion.label()), "muted")));
            if (looked) {
                cells.add(right(Units.count(here), here == 0 ? "figures-faint" : "figures"));
            }
            there.ifPresent(share -> cells.add(right(Units.count(elsewhere), elsewhere == 0 ? "figures-faint" : "figures")));
            grid.addRow(row++, cells.toArray(Node[]::new));
        }
        there.filter(share -> share.punted() > 0).ifPresent(share -> answer.getChildren().add(Labels.styled(Labels.wrapped(Units.count(share.punted()) + " of them punted to io-wq first"), "faint")));
        there.filter(share -> share.unsafe() > 0).ifPresent(share -> answer.getChildren()
                .add(Labels.styled(Labels.wrapped(Units.count(share.unsafe()) + " of them would sleep in the interrupt: that kernel was never released"), "bad")));
        if (row > 1) {
            answer.getChildren().add(grid);
        } else {
            answer.getChildren().add(Labels.styled(Labels.wrapped("Choose a kernel to see where it would have completed " + (all.requests() == 1 ? "this request." : "these " + Units.count(all.requests()) + " requests.")), "muted"));
        }
    }

    private void selected(Frame frame, Generation generation) {
        frame.selected().ifPresent(request -> RunFacts.of(frame.report().workload(), frame.report().environment())
                .flatMap(run -> run.facts(frame.report().trace(), request.index())).ifPresent(facts -> {
                    Verdict verdict = generation.decide(facts);
                    Label title = Labels.styled(Labels.wrapped("This request on " + generation.name() + ": " + verdict.summary()), "strong");
                    title.setId("on-kernel-request");
                    answer.getChildren().addAll(title, ReasonSection.chain(verdict.completion(), frame.type(), getWidth()), Labels.styled(Labels.wrapped(verdict.completion().because()), "muted"),
                            Labels.styled(Labels.wrapped(verdict.completion().source()), "faint"));
                }));
    }

    private static ListCell<Optional<Generation>> cell(boolean whole) {
        return new ListCell<>() {
            @Override
            protected void updateItem(@Nullable Optional<Generation> item, boolean empty) {
                super.updateItem(item, empty);
                setText(empty || item == null ? "" : item.map(g -> whole ? g.name() + "   " + g.title() : g.name()).orElse("as it was, here"));
            }
        };
    }

    private static Label right(String text, String style) {
        Label label = Labels.right(text, style);
        label.setMinWidth(Region.USE_PREF_SIZE);
        return label;
    }
}

package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Environment;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Workload;
import org.bioscope.traces.rules.Decision;
import org.bioscope.traces.rules.Generation;
import org.bioscope.traces.rules.Generations;
import org.bioscope.traces.rules.LoopVerdict;
import org.bioscope.traces.rules.Prediction;
import org.bioscope.traces.rules.RequestFacts;
import org.bioscope.traces.rules.RunFacts;
import org.bioscope.traces.rules.Submission;
import org.bioscope.traces.rules.Tri;
import org.bioscope.traces.rules.Verdict;

/**
 * Why the selected request was completed where it was: the conditions of the kernel's rules with the values that they saw,
 * the prediction beside the observation, and the same request under every other generation. Made anew for each request.
 */
final class ReasonSection {
    private static final String RULES = "rules:";

    private final Frame frame;
    private final Request request;
    private final double room;
    private final List<Node> nodes = new ArrayList<>();

    private ReasonSection(Frame frame, Request request, double room) {
        this.room = room;
        this.frame = frame;
        this.request = request;
    }

    /** Empty where no rules speak of the request, {@code room} pixels wide: fsync, runs without I/O, kernels that no generation knows. */
    static List<Node> of(Frame frame, Request request, double room) {
        var section = new ReasonSection(frame, request, room);
        verdict(frame, request).ifPresentOrElse(section::reason, section::asked);
        return section.nodes;
    }

    /** The same request under every generation; empty where no rules speak of it. */
    static List<Node> elsewhere(Frame frame, Request request) {
        var section = new ReasonSection(frame, request, 0);
        facts(frame, request).ifPresent(facts -> section.elsewhere(facts, inForce(frame.report().environment())));
        return section.nodes;
    }

    /** What the rules say of a request that decided on it: those of the run's own kernel, in the laboratory those asked for. */
    static Optional<Verdict> verdict(Frame frame, Request request) {
        return deciding(frame.report()).flatMap(generation -> facts(frame, request).map(generation::decide));
    }

    private static Optional<RequestFacts> facts(Frame frame, Request request) {
        RunReport report = frame.report();
        boolean loopDevice = report.workload().changes(Workload.LOOP);
        Environment environment = loopDevice ? report.environment().with(Environment.FILESYSTEM, "block") : report.environment();
        return RunFacts.of(report.workload(), environment).flatMap(run -> run.facts(report.trace(), request.index()));
    }

    /** The generation that the run's kernel was found to follow, else the one of its release number. */
    static Optional<Generation> inForce(Environment environment) {
        return environment.fact(Environment.GENERATION).or(() -> environment.fact(Environment.KERNEL)).flatMap(Generations::named);
    }

    private static Optional<Generation> deciding(RunReport report) {
        if (report.source() != Source.LABORATORY) {
            return inForce(report.environment());
        }
        String way = report.workload().get(Workload.COMPLETION);
        return way.startsWith(RULES) ? Generations.named(way.substring(RULES.length())) : Optional.empty();
    }

    /** Where no rules decided: in the laboratory an option did. */
    private void asked() {
        if (frame.report().source() != Source.LABORATORY || observed() == Completion.UNKNOWN) {
            return;
        }
        Workload workload = frame.report().workload();
        nodes.add(Labels.styled(new Label(question(observed())), "section"));
        var why = Labels.styled(Labels.wrapped(workload.changes(Workload.COMPLETION) ? "Laboratory: --completion " + workload.get(Workload.COMPLETION) + " asked for it, of every request."
                : "Laboratory: the loop layer ends a request where its I/O on the backing file ended."), "muted");
        why.setId("laboratory-reason");
        nodes.add(why);
        nodes.add(Labels.styled(Labels.wrapped("The kernel's own completion had already happened underneath, the same whatever is asked for."), "faint"));
        observedBelow();
    }

    private void reason(Verdict verdict) {
        nodes.add(Labels.styled(new Label(question(observed() == Completion.UNKNOWN ? verdict.outcome() : observed())), "section"));
        nodes.add(Labels.styled(Labels.wrapped("Rules of " + verdict.generation().title()), "faint"));
        if (frame.report().source() == Source.LABORATORY) {
            nodes.add(Labels.styled(Labels.wrapped("Laboratory: these rules were asked for; the kernel here has its own underneath."), "faint"));
        } else {
            frame.report().environment().fact(Environment.GENERATION_EVIDENCE).ifPresent(why -> nodes.add(evidence(why)));
        }
        nodes.add(chain(verdict.completion(), frame.type(), room));
        nodes.add(Labels.styled(Labels.wrapped(verdict.completion().because()), "muted"));
        nodes.add(Labels.styled(Labels.wrapped(verdict.completion().source()), "faint"));
        if (frame.report().source() == Source.KERNEL) {
            nodes.add(beside(verdict));
        }
        verdict.loop().ifPresent(this::below);
        observedBelow();
        if (!verdict.submission().sure() || verdict.submission().outcome() != Submission.DIRECT) {
            nodes.add(Labels.styled(new Label("Submission: " + (verdict.submission().sure() ? verdict.submission().outcome().label() : "open")), "section"));
            nodes.add(chain(verdict.submission(), frame.type(), room));
            nodes.add(Labels.styled(Labels.wrapped(verdict.submission().because()), "muted"));
        }
    }

    /** How it was found which rules the kernel follows: a long list, unfolded by those who doubt it. */
    private static Node evidence(String why) {
        var link = new Hyperlink("how that was found");
        link.setId("generation-evidence");
        var words = Labels.styled(Labels.wrapped(why.replace("; ", ";\n")), "faint");
        words.setVisible(false);
        words.setManaged(false);
        link.setOnAction(e -> {
            words.setVisible(!words.isVisible());
            words.setManaged(words.isVisible());
        });
        var box = new VBox(link, words);
        box.getStyleClass().add("evidence");
        return box;
    }

    /** What a loop device under the file made of the request: a second decision, on its backing file. */
    private void below(LoopVerdict loop) {
        nodes.add(Labels.styled(new Label("Below: the loop device"), "section"));
        nodes.add(chain(loop.decision(), frame.type(), room));
        nodes.add(Labels.styled(Labels.wrapped(loop.decision().because()), "muted"));
        loop.backing().ifPresent(backing -> {
            nodes.add(Labels.styled(Labels.wrapped("Its backing file, by the same rules: " + backing.summary()), "strong"));
            nodes.add(chain(backing.completion(), frame.type(), room));
            nodes.add(Labels.styled(Labels.wrapped(backing.completion().because()), "muted"));
        });
    }

    /** What was seen of the direct I/O that a loop device made of this request. */
    private void observedBelow() {
        request.kernel().filter(k -> k.lowerCompletion() != Completion.UNKNOWN).ifPresent(k -> {
            var seen = Labels.styled(Labels.wrapped((frame.report().source() == Source.LABORATORY ? "Laboratory, below" : "Observed below") + ", on the backing file: " + k.lowerCompletion().label()
                    + (k.lowerContext() == Context.UNKNOWN ? "" : " by " + k.lowerContext().label())), "strong");
            seen.setId("observed-below");
            nodes.add(seen);
        });
    }

    private static String question(Completion completion) {
        return switch (completion) {
            case INLINE -> "Why inline?";
            case WORKQUEUE -> "Why on the workqueue?";
            case WAITER -> "Why by the waiting task?";
            case CALLER -> "Why by the caller?";
            case POLLED -> "Why by polling?";
            case COPY -> "Why no direct I/O?";
            case UNKNOWN -> "Who completes it?";
        };
    }

    /** Each condition asked, whether it held, and behind it the value that it saw, or below where {@code room} is too little. */
    static <O extends Enum<O>> Node chain(Decision<O> decision, Type type, double room) {
        var rows = new VBox();
        rows.getStyleClass().addAll("fields", "chain");
        for (Decision.Tried tried : decision.tried()) {
            Label condition = Labels.styled(Labels.wrapped(tried.name()), tried.held() == Tri.YES ? "strong" : "muted");
            Label value = Labels.styled(Labels.wrapped(tried.value()), "faint");
            var row = new HBox(mark(tried.held()));
            row.getStyleClass().add("chain-row");
            if (Type.width(tried.name() + tried.value(), type.small()) <= room - type.px(40)) {
                condition.setMinWidth(Region.USE_PREF_SIZE);
                HBox.setHgrow(value, Priority.ALWAYS);
                value.setMaxWidth(Double.MAX_VALUE);
                value.setAlignment(Pos.CENTER_RIGHT);
                row.getChildren().addAll(condition, value);
            } else {
                var words = new VBox(condition, value);
                HBox.setHgrow(words, Priority.ALWAYS);
                row.getChildren().add(words);
            }
            rows.getChildren().add(row);
        }
        return rows;
    }

    private static Label mark(Tri held) {
        var mark = new Label(switch (held) {
            case YES -> "✓";
            case NO -> "✗";
            case UNKNOWN -> "?";
        });
        mark.getStyleClass().add(switch (held) {
            case YES -> "held";
            case NO -> "not-held";
            case UNKNOWN -> "not-known";
        });
        mark.setMinWidth(Region.USE_PREF_SIZE);
        return mark;
    }

    private Node beside(Verdict verdict) {
        var facts = request.kernel().orElseThrow();
        Tri punted = facts.has(KernelRow.FLAG_JOINED) ? Tri.of(facts.has(KernelRow.FLAG_PUNTED)) : Tri.UNKNOWN;
        Prediction prediction = Prediction.of(verdict, observed(), facts.context(), punted);
        var box = new VBox(Labels.styled(Labels.wrapped(prediction.sentence()), "muted"));
        box.setId("prediction");
        box.getStyleClass().addAll("prediction", "prediction-" + prediction.match().label());
        return box;
    }

    /** What was seen, where somebody saw it to the end; the laboratory knows what it did itself. */
    private Completion observed() {
        if (frame.report().source() == Source.LABORATORY) {
            return request.kernel().map(Request.KernelFacts::completion).orElse(Completion.UNKNOWN);
        }
        boolean looked = frame.report().source() == Source.KERNEL;
        return request.kernel().filter(facts -> looked && facts.has(KernelRow.FLAG_JOINED)).map(Request.KernelFacts::completion).orElse(Completion.UNKNOWN);
    }

    private void elsewhere(RequestFacts facts, Optional<Generation> here) {
        nodes.add(Labels.styled(new Label("The same request on other kernels"), "section"));
        var grid = new GridPane();
        grid.setId("elsewhere");
        grid.getStyleClass().add("fields");
        int row = 0;
        for (Generation generation : Generations.ALL) {
            Verdict verdict = generation.decide(facts);
            var name = Labels.styled(new Label(generation.name()), "figures");
            name.setMinWidth(Region.USE_PREF_SIZE);
            boolean isHere = here.isPresent() && here.get() == generation;
            var words = Labels.styled(Labels.wrapped(words(verdict) + (isHere ? "  ● here" : "")), isHere ? "strong" : "muted");
            GridPane.setHgrow(words, Priority.ALWAYS);
            Node sign = Labels.sign(frame, Ink.of(verdict.outcome()));
            GridPane.setHalignment(sign, HPos.CENTER);
            grid.addRow(row++, name, sign, words);
        }
        nodes.add(grid);
    }

    private static String words(Verdict verdict) {
        String end = verdict.completion().sure() ? verdict.outcome().label() : "depends on " + verdict.completion().dependsOn().getFirst().label();
        boolean punted = verdict.submission().sure() && verdict.submission().outcome() != Submission.DIRECT;
        return (punted ? verdict.submission().outcome().label() + ", " : "") + end + (verdict.unsafe() ? ", unsafe" : "");
    }
}

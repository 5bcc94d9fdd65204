package org.bioscope.desktop.lesson;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Request;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Units;
import org.bioscope.traces.rules.Decision;
import org.bioscope.traces.rules.Verdict;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** One step of a lesson as nodes, made anew whenever something of it changes. Owned by the JavaFX thread. */
final class StepView {
    private final Player player;
    private final boolean wide;
    private final ArmRuns runs;
    private final Optional<Shown> shown;
    private final IntConsumer onGuess;
    private final Consumer<Lesson.Step> onRun;
    private final Consumer<String> onLesson;

    /** {@code wide} is whether it has the window to itself. */
    StepView(Player player, boolean wide, ArmRuns runs, Optional<Shown> shown, IntConsumer onGuess, Consumer<Lesson.Step> onRun, Consumer<String> onLesson) {
        this.player = player;
        this.wide = wide;
        this.runs = runs;
        this.shown = shown;
        this.onGuess = onGuess;
        this.onRun = onRun;
        this.onLesson = onLesson;
    }

    /** The lessons to choose from. */
    static void list(Pane into, List<Lesson> lessons, Consumer<Lesson> onOpen) {
        into.getChildren().add(words("A question, a guess, real runs. Page Down goes on, Page Up back, . runs, answers and plays: a presenter's remote will do.", "lesson-small"));
        for (Lesson lesson : lessons) {
            var minutes = new Label(lesson.minutes() + " min");
            minutes.getStyleClass().add("lesson-small");
            var button = new Button(lesson.title(), minutes);
            button.setId("lesson-" + lesson.id());
            button.getStyleClass().add("choice");
            button.setMaxWidth(Double.MAX_VALUE);
            button.setOnAction(e -> onOpen.accept(lesson));
            into.getChildren().add(button);
        }
    }

    /** How far the arm under way has come. */
    static void progress(Pane into, String words) {
        if (into.lookup("#lesson-arm-progress") instanceof Label label) {
            label.setText(words);
        }
    }

    static Label words(String text, String style) {
        var label = new Label(text);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        label.getStyleClass().add(style);
        return label;
    }

    void into(Pane pane) {
        Lesson.Step step = player.step();
        // The list of steps breaks lines for the file, the window for itself.
        Label text = words(step.text().replace("\n\n", "\0").replace('\n', ' ').replace("\0", "\n\n"), "lesson-text");
        text.setId("lesson-text");
        pane.getChildren().addAll(words(step.kind(), "lesson-kind"), text);
        pane.getChildren().addAll(switch (step) {
            case Lesson.Question _ -> List.of(words("after " + player.lesson().source(), "lesson-small"));
            case Lesson.Predict predict -> predict(predict);
            case Lesson.Run run -> run(run);
            case Lesson.Rounds rounds -> rounds(rounds);
            case Lesson.Staged staged -> staged(staged.scenario());
            case Lesson.Explain _ -> shown.map(this::explain).orElse(List.of());
            case Lesson.Published published -> published(published);
            case Lesson.Next next -> next(next);
        });
    }

    private List<Node> predict(Lesson.Predict predict) {
        var nodes = new ArrayList<Node>();
        Optional<Integer> guess = player.guess();
        for (int i = 0; i < predict.choices().size(); i++) {
            int choice = i;
            boolean right = guess.isPresent() && i == predict.answer();
            boolean wrong = guess.isPresent() && guess.get() == i && !right;
            // A sign beside the colour: ticks and crosses are told apart without it.
            var button = new Button((i + 1) + "   " + predict.choices().get(i) + (right ? "   ✓" : wrong ? "   ✗" : ""));
            // The kernel's names have underscores, which would otherwise be taken for mnemonics.
            button.setMnemonicParsing(false);
            button.setId("choice-" + (i + 1));
            button.getStyleClass().add("choice");
            if (right || wrong) {
                button.getStyleClass().add(right ? "choice-right" : "choice-wrong");
            }
            button.setWrapText(true);
            button.setMaxWidth(Double.MAX_VALUE);
            button.setMinHeight(Region.USE_PREF_SIZE);
            button.setOnAction(e -> onGuess.accept(choice));
            nodes.add(button);
        }
        if (guess.isPresent()) {
            nodes.add(words(predict.because(), "lesson-because"));
        } else {
            nodes.add(words("Keys 1 to " + predict.choices().size() + " choose, . gives the answer", "lesson-small"));
        }
        return nodes;
    }

    private List<Node> run(Lesson.Run run) {
        var nodes = new ArrayList<Node>();
        boolean busy = runs.step().filter(run::equals).isPresent();
        boolean done = run.arms().stream().allMatch(arm -> player.played(arm.id()).isPresent());
        nodes.add(runButton(run, busy, done, run.arms().size() == 1 ? "Run it" : "Run all " + run.arms().size()));
        for (Lesson.Arm arm : run.arms()) {
            var entry = new VBox(words(arm.name(), "lesson-arm"));
            entry.getStyleClass().add("lesson-arm-entry");
            player.played(arm.id()).ifPresent(played -> {
                entry.getChildren().addAll(words(Measured.line(played.report()), "lesson-figures"), label(played));
                played.started().refused().forEach(why -> entry.getChildren().add(words("not " + why, "lesson-small")));
            });
            if (runs.running().filter(arm::equals).isPresent()) {
                entry.getChildren().add(progress());
            }
            nodes.add(entry);
        }
        if (!done && !busy) {
            nodes.add(words(". runs it", "lesson-small"));
        }
        return nodes;
    }

    private Button runButton(Lesson.Step step, boolean busy, boolean done, String first) {
        var button = new Button(busy ? "Running" : done ? "Run again" : first, new FontIcon(Feather.PLAY));
        button.setId("lesson-run");
        button.getStyleClass().add(done ? "lesson-run" : "accent");
        button.setDisable(runs.step().isPresent());
        button.setOnAction(e -> onRun.accept(step));
        return button;
    }

    private Label progress() {
        Label progress = words(runs.progress(), "lesson-small");
        progress.setId("lesson-arm-progress");
        return progress;
    }

    private List<Node> rounds(Lesson.Rounds step) {
        boolean busy = runs.step().filter(step::equals).isPresent();
        Optional<Interleaved> came = player.compared(step.id());
        var nodes = new ArrayList<Node>();
        nodes.add(runButton(step, busy, came.isPresent(), "Run " + Units.count(step.rounds(), "round")));
        nodes.add(words(step.arms().size() + " arms in turn, " + Units.count(step.rounds(), "round") + ", fresh files and one seed a round", "lesson-small"));
        if (busy) {
            nodes.add(progress());
        }
        came.ifPresent(rounds -> {
            for (int arm = 0; arm < rounds.comparison().names().size(); arm++) {
                nodes.add(words(rounds.comparison().names().get(arm) + ": " + Measured.rounds(rounds.comparison(), arm), "lesson-figures"));
            }
            // The last of them stands over the picture of the rounds.
            rounds.verdicts().stream().limit(rounds.verdicts().size() - 1L).forEach(verdict -> nodes.add(words(verdict, "lesson-arm")));
            nodes.add(badge(rounds.label(), rounds.way(), true));
            rounds.refused().forEach(why -> nodes.add(words("not " + why, "lesson-small")));
            rounds.comparison().warnings().forEach(warning -> nodes.add(words(warning, "lesson-small")));
        });
        if (came.isEmpty() && !busy) {
            nodes.add(words(". runs it", "lesson-small"));
        }
        return nodes;
    }

    private List<Node> staged(Scenario scenario) {
        int moment = player.moment();
        return List.of(words(scenario.moments().get(moment).says(), "lesson-because"),
                words((moment + 1) + " of " + scenario.moments().size() + "; Page Down goes on, . plays", "lesson-small"),
                words("from " + scenario.source(), "lesson-small"));
    }

    /** Where an arm ran: the words, in the colour that the span badges have for it. */
    private static Label label(Player.Played played) {
        return badge(played.label(), played.started().way(), played.report().trace().hasKernelRows());
    }

    static Label badge(String words, Way way, boolean inside) {
        Label label = words(words, "badge");
        label.getStyleClass().addAll("lesson-badge", switch (way) {
            case Way.Here _ -> inside ? "badge-observed" : "badge-unknown";
            case Way.Laboratory _ -> "badge-laboratory";
            case Way.Simulator _ -> "badge-simulated";
            case Way.Recorded _ -> "badge-derived";
        });
        return label;
    }

    private List<Node> explain(Shown now) {
        var nodes = new ArrayList<Node>();
        Request request = now.request();
        // What the step is about comes first: on a small screen the rest may lie below its edge.
        now.verdict().ifPresent(verdict -> nodes.add(rule(verdict)));
        String matching = now.filter().text().isEmpty() ? Units.count(now.of(), "request") : Units.count(now.count()) + " of " + Units.count(now.of()) + " match " + now.filter();
        nodes.add(words(matching, "lesson-figures"));
        long sinceNs = now.atNs() - request.stampNs().get(Stage.SUBMIT);
        nodes.add(words("request " + request.index() + (sinceNs == 0 ? " at its submit, of " : ", " + Units.ns(sinceNs) + " after its submit, of ")
                + Units.ns(request.latencyNs()) + request.kernel().map(StepView::completed).orElse(""), "lesson-figures"));
        if (player.step() instanceof Lesson.Explain explain) {
            explain.show().flatMap(show -> player.played(show.arm())).ifPresent(played -> nodes.add(label(played)));
        }
        return nodes;
    }

    private static String completed(Request.KernelFacts facts) {
        return facts.completion() == Completion.COPY ? "; copied by the " + facts.context().label() : "; completed " + facts.completion().label() + " by " + facts.context().label();
    }

    /** The rule that the step is about: that of the submission where the step names it, else that of the completion. */
    private Node rule(Verdict verdict) {
        boolean submits = player.step() instanceof Lesson.Explain explain && explain.show().flatMap(Lesson.Show::rule)
                .filter(lit -> lit.fires().equals(verdict.submission().rule())).isPresent();
        Decision<?> lit = submits ? verdict.submission() : verdict.completion();
        Decision<?> other = submits ? verdict.completion() : verdict.submission();
        var box = new VBox(words("Rules of " + verdict.generation().name() + ": " + verdict.summary(), "lesson-arm"),
                words((submits ? "submission: " : "completion: ") + lit.rule(), "lesson-rule"));
        verdict.breaks().ifPresent(what -> box.getChildren().add(words("unsafe: " + what, "lesson-trouble")));
        box.getChildren().addAll(words(lit.because(), "lesson-small"),
                words((submits ? "completion: " : "submission: ") + (other.sure() ? other.rule() : other.because()), "lesson-small"));
        box.setId("lesson-rule");
        box.getStyleClass().add("lesson-lit");
        return box;
    }

    private List<Node> published(Lesson.Published published) {
        PublishedEntry entry = PublishedEntry.find(published.entry()).orElseThrow();
        String beside = published.beside().isEmpty() ? "" : wide ? "; below each what ran in this lesson" : "; on the right what ran in this lesson";
        return List.of(words(entry.title() + ", " + entry.unit(), "lesson-arm"), words("published: " + entry.source() + beside, "lesson-small"),
                PublishedTable.of(player, published, entry, wide), words(entry.note(), "lesson-small"));
    }

    private List<Node> next(Lesson.Next next) {
        return next.lessons().stream().<Node>map(id -> {
            var button = new Button(Lessons.find(id).title());
            button.setId("lesson-" + id);
            button.getStyleClass().add("choice");
            button.setMaxWidth(Double.MAX_VALUE);
            button.setOnAction(e -> onLesson.accept(id));
            return button;
        }).toList();
    }
}

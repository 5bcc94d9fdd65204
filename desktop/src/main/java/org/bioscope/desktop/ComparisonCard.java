package org.bioscope.desktop;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.bioscope.desktop.compare.ComparisonRun;
import org.bioscope.desktop.view.CompareFrame;
import org.bioscope.desktop.view.ComparisonView;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.Series;
import org.bioscope.desktop.view.Type;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.compare.Judgement;
import org.bioscope.traces.compare.Statistics;

/** Two to four runs beside each other: in step, over time, by percentile, and what their rounds say. Owned by the JavaFX thread. */
final class ComparisonCard extends VBox {
    /** What a person asks of a comparison. */
    interface Commands {
        void compareWith();

        void cancel();

        void moreRounds(int all);

        void export();

        void leave();
    }

    /** What can be looked at. */
    enum Page {
        STEP("In step", "The circuits of all runs, by one clock, and where the time between them goes (1)"),
        TIME("Over time", "The graphs of all runs over each other, with one crosshair (2)"),
        PERCENTILES("Percentiles", "Latency by percentile, and the difference at each (3)"),
        ROUNDS("Rounds", "Every round, the ratio with its interval, what disturbed it, what differs around it (4)");

        private final String title;
        private final String meaning;

        Page(String title, String meaning) {
            this.title = title;
            this.meaning = meaning;
        }
    }

    /** Where files lay says nothing of why one is faster. */
    private static final Set<String> ELSEWHERE = Set.of(Workload.DIRECTORY.name(), Workload.FILENAME.name(), Environment.TARGET);
    /** Below this width, at magnification 1, the view does without its name. */
    private static final double NARROW = 900;

    private final InStep inStep;
    private final Commands commands;
    private final ToggleGroup pages = new ToggleGroup();
    private final ToggleGroup steps = new ToggleGroup();
    private final ToggleButton byTime = toggle("by-time", "by time", "Each run as long after its start as the others (T)", steps);
    private final ToggleButton byNumber = toggle("by-number", "by request", "Each run after as many requests as the others; the clock is A's (T)", steps);
    private final Label title;
    private final VBox verdicts = new VBox();
    private final ProgressBar progress = new ProgressBar(0);
    private final Label doing = new Label();
    private final HBox going = new HBox();
    private final Button more = new Button();
    private final StackPane middle = new StackPane();
    private final Label clock = new Label();
    private final ComparisonView cascade = new ComparisonView(ComparisonView.Kind.STAGES);
    private final ComparisonView graphs = new ComparisonView(ComparisonView.Kind.GRAPHS);
    private final ComparisonView percentiles = new ComparisonView(ComparisonView.Kind.PERCENTILES);
    private final RoundsPage rounds = new RoundsPage();
    private final TransportBar transport;
    private final StackPane stepPage = new StackPane();
    private Sides sides = new Sides(List.of(), clock, cascade);
    private List<SideCard> cards = List.of();
    private List<Series> series = List.of();
    private Optional<Comparison> told = Optional.empty();
    private Page page = Page.STEP;

    ComparisonCard(InStep inStep, Commands commands) {
        this.inStep = inStep;
        this.commands = commands;
        setId("comparison");
        getStyleClass().add("comparison");
        setMinSize(0, 0);
        setFocusTraversable(true);
        transport = new TransportBar(inStep).named("compare-");
        title = new Label("Comparison");
        title.getStyleClass().add("card-title");
        title.setMinWidth(Region.USE_PREF_SIZE);
        var heading = new HBox(title);
        for (Page each : Page.values()) {
            var toggle = toggle("page-" + each.name().toLowerCase(Locale.ROOT), each.title, each.meaning, pages);
            toggle.setUserData(each);
            toggle.setOnAction(e -> turnTo(each));
            heading.getChildren().add(toggle);
        }
        byTime.setOnAction(e -> byNumber(false));
        byNumber.setOnAction(e -> byNumber(true));
        var space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        heading.getChildren().addAll(space, byTime, byNumber, TimelineCard.button("compare-with", "Compare with …", "Two to four arms in interleaved rounds (Ctrl+D)", commands::compareWith),
                TimelineCard.button("compare-export", "Export", "CSV, Markdown, JSON, picture (Ctrl+E)", commands::export), TimelineCard.button("compare-leave", "Circuit", "Back to the run (F3)", commands::leave));
        heading.getStyleClass().add("heading");
        progress.setId("compare-progress");
        doing.setId("compare-doing");
        doing.getStyleClass().add("figures");
        going.getChildren().addAll(progress, doing, TimelineCard.button("compare-cancel", "Cancel", "End it; what was measured is kept (Escape)", commands::cancel));
        going.getStyleClass().add("heading");
        more.setId("more-rounds");
        more.setMinWidth(Region.USE_PREF_SIZE);
        verdicts.setId("verdicts");
        var words = new HBox(verdicts, more);
        words.getStyleClass().add("heading");
        HBox.setHgrow(verdicts, Priority.ALWAYS);
        verdicts.setMinWidth(0);
        clock.setId("compare-clock");
        clock.getStyleClass().add("compare-clock");
        var top = new VBox(heading, going, words);
        top.getStyleClass().addAll("card", "comparison-heading");
        middle.setMinSize(0, 0);
        VBox.setVgrow(middle, Priority.ALWAYS);
        middle.getChildren().addAll(stepPage, graphs, percentiles, rounds);
        getChildren().addAll(top, middle, transport);
        turnTo(Page.STEP);
        byNumber(false);
        Views.show(more, false);
    }

    /** Begins with other runs, as many as there are arms. */
    void begin(List<String> names) {
        cards = IntStream.range(0, names.size()).mapToObj(SideCard::new).toList();
        sides = new Sides(cards, clock, cascade);
        stepPage.getChildren().setAll(sides);
        series = List.of();
        told = Optional.empty();
    }

    /** The runs that are played and drawn; {@code recorded} says of each whether it is an old one. */
    void show(List<RunReport> runs, List<Series> drawn, List<String> names, List<Boolean> recorded) {
        series = drawn;
        for (int i = 0; i < cards.size(); i++) {
            cards.get(i).show(ComparisonExports.shortly(names).get(i), names.get(i), runs.get(i), recorded.get(i));
        }
    }

    void turnTo(Page wanted) {
        page = wanted;
        Views.show(stepPage, page == Page.STEP);
        Views.show(graphs, page == Page.TIME);
        Views.show(percentiles, page == Page.PERCENTILES);
        Views.show(rounds, page == Page.ROUNDS);
        boolean plays = page == Page.STEP || page == Page.TIME;
        Views.show(transport, plays);
        byTime.setVisible(plays);
        byNumber.setVisible(plays);
        pages.getToggles().stream().filter(t -> t.getUserData() == page).findFirst().ifPresent(pages::selectToggle);
    }

    Page page() {
        return page;
    }

    void byNumber(boolean wanted) {
        inStep.byNumber(wanted);
        steps.selectToggle(wanted ? byNumber : byTime);
    }

    ComparisonView graphs() {
        return graphs;
    }

    RoundsPage rounds() {
        return rounds;
    }

    /** The pulse, while this is shown. */
    void render(Frame window, ComparisonRun.State state) {
        Comparison comparison = state.comparison();
        Views.show(going, !state.over());
        Views.show(title, getWidth() >= NARROW * window.type().unit());
        progress.setProgress(state.share());
        change(doing, state.doing());
        if (told.isEmpty() || told.get() != comparison) {
            told = Optional.of(comparison);
            tell(comparison, state.over());
            rounds.tell(comparison);
        }
        more.setDisable(!state.over());
        Type type = window.type();
        sides.unit(type.unit());
        var frame = new CompareFrame(comparison, series, inStep.byNumber(), inStep.place(), window.palette(), type);
        switch (page) {
            case STEP -> {
                cascade.render(frame);
                circuits(window);
            }
            case TIME -> graphs.render(frame);
            case PERCENTILES -> percentiles.render(frame);
            case ROUNDS -> rounds.render(frame);
        }
        List<Frame> frames = inStep.frames(window.palette(), type);
        transport.render(frames.isEmpty() ? window : inStep.clock(frames.getFirst()));
    }

    private void circuits(Frame window) {
        List<Frame> frames = inStep.frames(window.palette(), new Type(sides.circuitUnit()));
        for (int i = 0; i < frames.size() && i < cards.size(); i++) {
            Frame frame = frames.get(i);
            cards.get(i).render(frame, inStep.over(i) ? "over" : inStep.byNumber() ? Units.seconds(frame.sinceStartNs(frame.nowNs())) + " s" : Units.count(inStep.seen(i)) + " done");
        }
        change(clock, !inStep.ready() ? "" : inStep.byNumber() ? "after " + Units.count((long) inStep.number(), "request") + " each" : Units.seconds(inStep.sharedNs()) + " s since each run's start");
    }

    private void tell(Comparison comparison, boolean over) {
        var lines = new ArrayList<Label>();
        OptionalInt needed = OptionalInt.empty();
        for (int arm = 1; arm < comparison.names().size(); arm++) {
            Statistics s = comparison.statistics(arm);
            boolean few = s.judgement() == Judgement.TOO_FEW_ROUNDS;
            String words = few && comparison.asked() == 1 && comparison.rounds() == 1 ? Comparison.letter(arm) + " beside A: one run each shows where they differ, not which is faster"
                    : comparison.sentence(arm, Comparison.letter(0), Comparison.letter(arm)) + (few ? "" : String.format(Locale.ROOT, "; effect %+.2f", s.effect()));
            String differs = Stream.concat(comparison.asked(arm).stream(), comparison.environment(arm).stream()).filter(d -> !ELSEWHERE.contains(d.what())).limit(3).map(d -> d.what() + " " + d.first() + " → " + d.second())
                    .collect(Collectors.joining(", "));
            var line = new Label(words + (differs.isEmpty() ? "" : " · " + differs));
            line.setWrapText(true);
            line.setTooltip(new Tooltip("effect: the share of the rounds' weight that favours " + Comparison.letter(arm) + ", from -1, A ahead in every round, to +1"));
            line.setId("verdict-" + Comparison.letter(arm).toLowerCase(Locale.ROOT));
            boolean decided = s.judgement().decided();
            line.getStyleClass().add(decided ? "verdict" : "verdict-open");
            lines.add(line);
            if (!decided && s.roundsNeeded().isPresent() && s.roundsNeeded().getAsInt() > comparison.asked()) {
                needed = OptionalInt.of(Math.max(needed.orElse(0), s.roundsNeeded().getAsInt()));
            }
        }
        comparison.failure().ifPresent(why -> {
            var line = new Label(why + "; what was measured until then counts");
            line.setId("compare-failure");
            line.getStyleClass().add("bad");
            lines.add(line);
        });
        for (String warning : comparison.warnings()) {
            var line = new Label(warning);
            line.getStyleClass().add("warn");
            lines.add(line);
        }
        lines.forEach(line -> line.setMinWidth(0));
        verdicts.getChildren().setAll(lines);
        int left = comparison.failure().isPresent() ? comparison.asked() - comparison.rounds() : needed.orElse(comparison.asked()) - comparison.asked();
        int all = comparison.failure().isPresent() ? comparison.asked() : needed.orElse(0);
        Views.show(more, over && left > 0 && rounds.canGoOn());
        more.setText(comparison.failure().isPresent() ? "Go on with " + Units.count(left, "round") : "Run " + Units.count(left, "more round"));
        more.setOnAction(e -> commands.moreRounds(all));
    }

    private static void change(Label label, String to) {
        if (!label.getText().equals(to)) {
            label.setText(to);
        }
    }

    private static ToggleButton toggle(String id, String words, String tooltip, ToggleGroup group) {
        var toggle = new ToggleButton(words);
        toggle.setId(id);
        toggle.setToggleGroup(group);
        toggle.setFocusTraversable(false);
        toggle.setTooltip(new Tooltip(tooltip));
        toggle.getStyleClass().add("lane-kind");
        toggle.setMinWidth(Region.USE_PREF_SIZE);
        return toggle;
    }
}

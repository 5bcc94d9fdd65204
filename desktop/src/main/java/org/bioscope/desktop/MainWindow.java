package org.bioscope.desktop;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import javafx.animation.PauseTransition;
import javafx.application.Application;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.bioscope.desktop.lesson.LessonPane;
import org.bioscope.desktop.lesson.Shown;
import org.bioscope.desktop.lesson.Stand;
import org.bioscope.desktop.lesson.Started;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.GraphsView;
import org.bioscope.desktop.view.InspectorPane;
import org.bioscope.desktop.view.PipelineView;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.TimelineView;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;

/** How the window is laid out and which command does what; nothing else. Owned by the JavaFX thread. */
final class MainWindow {
    /** Below this width the side panels are narrower: the circuit needs the room more. */
    private static final double NARROW = 1440;
    /** Below this height, at magnification 1, the circuit cannot share the screen. */
    private static final double LOW = 560;
    /** Below this one the filter is there only while it is wanted. */
    private static final double SPACIOUS = 800;
    /** Typing in the form asks the system for the target's facts only once the fingers rest. */
    private static final Duration TYPING = Duration.millis(350);

    private final Workspace workspace;
    private final TopBar topBar;
    private final WorkloadPane form;
    private final FactsPane facts = new FactsPane();
    private final FindingsPane findings = new FindingsPane();
    private final FilterBar filter = new FilterBar();
    private final PipelineCard circuit = new PipelineCard(this::otherView);
    private final TimelineCard timeline;
    private final TransportBar transport;
    private final GraphsView graphs = new GraphsView();
    private final InspectorPane inspector = new InspectorPane();
    private final ScrollPane left = new ScrollPane();
    private final VBox column = new VBox();
    private final LessonPane lessons;
    private final VBox graphsCard = new VBox(graphs);
    private final Sheet sheet = new Sheet();
    private final StackPane root = new StackPane();
    private final Scene scene;
    private final Keys keys = new Keys();
    private final PauseTransition typing = new PauseTransition(TYPING);
    private Optional<Workspace.Problem> problemShown = Optional.empty();
    private Optional<Boolean> panelsWanted = Optional.empty();
    private Optional<Boolean> graphsWanted = Optional.empty();
    private boolean filterWanted;
    private String factsOf = "";
    /** Read in the background, when a lesson starts. */
    private volatile String lessonDirectory;

    MainWindow(Workspace workspace, Workload workload, double width, double height) {
        this.workspace = workspace;
        lessonDirectory = workload.get(Workload.DIRECTORY);
        transport = new TransportBar(workspace.playback());
        timeline = new TimelineCard(new TimelineView(this::elsewhere, timelineCommands()), this::otherView);
        form = new WorkloadPane(workload);
        lessons = new LessonPane(lessonScreen(), workspace.background(), this::stand);
        topBar = new TopBar(new TopBar.Commands() {
            @Override
            public void runOrStop() {
                MainWindow.this.runOrStop();
            }

            @Override
            public void export() {
                MainWindow.this.export();
            }

            @Override
            public void nextTheme() {
                theme(workspace.theme().next());
            }

            @Override
            public void panels() {
                panelsWanted = Optional.of(!left.isVisible());
            }

            @Override
            public void lessons() {
                otherLessons();
            }

            @Override
            public void filter() {
                toFilter();
            }

            @Override
            public void graphs() {
                graphsWanted = Optional.of(!graphsCard.isVisible());
            }

            @Override
            public void keys() {
                showKeys();
            }
        });
        layOut();
        scene = new Scene(root, width, height);
        connect();
        theme(workspace.theme());
    }

    Scene scene() {
        return scene;
    }

    /** The pulse. */
    void pulse(long clockNs) {
        Frame frame = workspace.tick(clockNs);
        arrange(frame);
        topBar.render(frame, workspace.running(), workspace.hasRun(), workspace.recorded());
        filter.render(frame);
        if (timeline.isVisible()) {
            timeline.render(frame, workspace.bookmarks());
        } else {
            circuit.render(frame, workspace.hasRun(), workspace.running());
        }
        transport.render(frame);
        graphs.render(frame);
        inspector.render(frame);
        findings.render(frame);
        lessons.pulse();
        if (!workspace.problem().equals(problemShown)) {
            problemShown = workspace.problem();
            problemShown.ifPresent(p -> form.refuse(p.option(), p.message()));
        }
    }

    private void layOut() {
        column.getChildren().addAll(form, facts, findings);
        column.getStyleClass().add("column");
        left.setContent(column);
        left.setFitToWidth(true);
        left.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        left.getStyleClass().add("bare");
        graphsCard.getStyleClass().addAll("card", "graphs-card");
        VBox.setVgrow(graphs, Priority.ALWAYS);
        VBox.setVgrow(circuit, Priority.ALWAYS);
        VBox.setVgrow(timeline, Priority.ALWAYS);
        show(timeline, false);
        var centre = new VBox(filter, circuit, timeline, transport, graphsCard);
        centre.getStyleClass().add("column");
        HBox.setHgrow(centre, Priority.ALWAYS);
        centre.setMinWidth(0);
        var body = new HBox(left, centre, inspector);
        body.getStyleClass().add("body");
        VBox.setVgrow(body, Priority.ALWAYS);
        var page = new VBox(topBar, body);
        page.getStyleClass().add("page");
        root.getChildren().addAll(page, sheet);
    }

    /** Gives each panel its share of the window as it is now. */
    private void arrange(Frame frame) {
        double unit = frame.type().unit();
        boolean narrow = scene.getWidth() < NARROW * Math.min(unit, 1.2);
        boolean projector = frame.palette().theme() == Theme.PROJECTOR;
        // One idea per screen: on a projector the form makes way once there is something to look at.
        boolean side = panelsWanted.orElse(!projector || !workspace.hasRun() || lessonsShown());
        boolean reading = panelsWanted.orElse(lessonsShown() ? frame.selected().isPresent() && !narrow && !projector : !projector || frame.selected().isPresent());
        show(left, side);
        show(inspector, reading);
        left.setMinWidth(lessonsShown() ? Math.min((narrow ? 380 : 440) * unit, scene.getWidth() * 0.42) : (narrow ? 256 : 284) * unit);
        left.setMaxWidth(left.getMinWidth());
        inspector.setMinWidth((narrow ? 276 : 316) * unit);
        inspector.setMaxWidth(inspector.getMinWidth());
        // Likewise a low screen is the circuit's alone, until somebody asks for the graphs.
        show(graphsCard, graphsWanted.orElse(scene.getHeight() > LOW * unit && !timeline.isVisible()));
        show(filter, filterWanted || filter.isSet() || scene.getHeight() > SPACIOUS * unit);
        double graphsHeight = Math.clamp(scene.getHeight() * 0.245, 150 * unit, 340 * unit);
        graphsCard.setMinHeight(graphsHeight);
        graphsCard.setMaxHeight(graphsHeight);
    }

    private static void show(javafx.scene.Node node, boolean visible) {
        node.setVisible(visible);
        node.setManaged(visible);
    }

    private void connect() {
        PipelineView pipeline = circuit.pipeline();
        pipeline.onPick(workspace::select);
        graphs.onPoint(workspace::point);
        graphs.onSeek(workspace.playback()::seek);
        findings.onRequest(workspace::show);
        inspector.onKernel(workspace::kernel);
        inspector.onRaw(this::showRaw);
        filter.onFilter(workspace::filter);
        filter.onDone(() -> {
            filterWanted = false;
            toView();
        });
        form.onChange(workload -> {
            String target = workload.get(Workload.DIRECTORY) + "\n" + workload.get(Workload.FILENAME);
            if (!target.equals(factsOf)) {
                typing.setOnFinished(e -> askFacts(workload, target));
                typing.playFromStart();
            }
        });
        form.workload().ifPresent(w -> askFacts(w, w.get(Workload.DIRECTORY) + "\n" + w.get(Workload.FILENAME)));
        // A button keeps the keyboard once clicked, and Space would press it again: the circuit takes it back.
        scene.addEventHandler(MouseEvent.MOUSE_CLICKED, e -> {
            if (scene.getFocusOwner() instanceof Button button && !sheet.isVisible() && !(button.getScene() == null)) {
                toView();
            }
        });
        Playback playback = workspace.playback();
        keys.first(e -> lessonsShown() && !sheet.isVisible() && lessons.takes(e))
                .on("F2", "lessons, and back to the form", this::otherLessons, KeyCode.F2)
                .shown("PgDn PgUp .", "lesson: next step, the one before; run, answer or play")
                .shown("1 2 3 4", "lesson: guess")
                .on("Space", "play or pause", playback::playOrPause, KeyCode.SPACE)
                .on("Right", "to the next event of any request", () -> playback.step(true), KeyCode.RIGHT)
                .on("Left", "to the event before", () -> playback.step(false), KeyCode.LEFT)
                .on("Page Down", "the next window", () -> playback.adjoining(true), KeyCode.PAGE_DOWN)
                .on("Page Up", "the window before", () -> playback.adjoining(false), KeyCode.PAGE_UP)
                .on("Home", "to the start of the window", playback::toStart, KeyCode.HOME)
                .on("End", "the newest window, and follow", playback::latest, KeyCode.END)
                .onTyped("+", "faster", playback::faster)
                .onTyped("-", "slower", playback::slower)
                .on("N", "choose the next request, in flight or that the filter accepts", () -> workspace.selectNeighbour(true), KeyCode.N)
                .on("P", "choose the one before", () -> workspace.selectNeighbour(false), KeyCode.P)
                .on("S", "choose the slowest of the window", workspace::selectSlowest, KeyCode.S)
                .on("E", "the kernel's own events of the request", this::showRaw, KeyCode.E)
                .on("K", "the same requests on the next kernel", () -> workspace.nextKernel(true), KeyCode.K)
                .on("J", "on the kernel before", () -> workspace.nextKernel(false), KeyCode.J)
                .on("V", "the timeline, or the circuit", this::otherView, KeyCode.V)
                .shown("W A S D", "timeline: closer, left, further, right; 0 the whole run")
                .shown("X  O  Y", "timeline: slowest, next outlier, a typical one; F fits it")
                .shown("M  C", "timeline: markers; only what lies between them")
                .shown("B  ,  .", "timeline: bookmark with a note; the one before, the next")
                .shown("L  Enter", "timeline: other lanes; play from the cursor")
                .on("Ctrl+F", "to the filter: Tab completes, Escape clears", this::toFilter, KeyCode.F, KeyCombination.SHORTCUT_DOWN)
                .onTyped("/", "to the filter, too", this::toFilter)
                .on("Ctrl+R", "run, or stop", this::runOrStop, KeyCode.R, KeyCombination.SHORTCUT_DOWN)
                .on("Escape", "close, deselect, then stop", this::escape, KeyCode.ESCAPE)
                .on("Ctrl+E", "export", this::export, KeyCode.E, KeyCombination.SHORTCUT_DOWN)
                .on("Ctrl+T", "next theme", () -> theme(workspace.theme().next()), KeyCode.T, KeyCombination.SHORTCUT_DOWN)
                .on("Ctrl+B", "panels beside the circuit", () -> panelsWanted = Optional.of(!left.isVisible()), KeyCode.B, KeyCombination.SHORTCUT_DOWN)
                .on("Ctrl+L", "to the workload form", this::toForm, KeyCode.L, KeyCombination.SHORTCUT_DOWN)
                .on("Ctrl+G", "to the graphs: arrows point, Enter plays", this::toGraphs, KeyCode.G, KeyCombination.SHORTCUT_DOWN)
                .onTyped("?", "these keys", this::showKeys).or(KeyCode.F1)
                .watch(scene);
        circuit.pipeline().requestFocus();
    }

    /** The circuit, or the timeline in its place: the same requests, the same moment. */
    void otherView() {
        boolean toTimeline = !timeline.isVisible();
        show(timeline, toTimeline);
        show(circuit, !toTimeline);
        toView();
    }

    /** Gives the keyboard to the view that is shown. */
    private void toView() {
        if (timeline.isVisible()) {
            timeline.timeline().requestFocus();
        } else {
            circuit.pipeline().requestFocus();
        }
    }

    private <T> void elsewhere(Callable<T> work, Consumer<T> done) {
        workspace.background().run(work, done, workspace::refuse);
    }

    private TimelineView.Commands timelineCommands() {
        return new TimelineView.Commands() {
            @Override
            public void pick(OptionalLong row) {
                workspace.select(row);
            }

            @Override
            public void point(OptionalLong sinceStartNs) {
                workspace.point(sinceStartNs);
            }

            @Override
            public void play(long sinceStartNs) {
                workspace.playback().seek(sinceStartNs);
            }

            @Override
            public void only(long fromNs, long toNs, long leastLatencyNs, long mostLatencyNs) {
                long firstNs = workspace.report().trace().firstSubmitNs();
                filter.write("at>=" + Math.max(0, fromNs - firstNs) + "ns && at<=" + Math.max(0, toNs - firstNs) + "ns"
                        + (leastLatencyNs > 0 ? " && lat>=" + leastLatencyNs + "ns" : "") + (mostLatencyNs < Long.MAX_VALUE ? " && lat<=" + mostLatencyNs + "ns" : ""));
                workspace.playback().seek(fromNs - workspace.report().startNs());
            }

            @Override
            public void bookmark(long sinceStartNs, OptionalLong row) {
                sheet.show("Bookmark at " + Units.seconds(sinceStartNs) + " s", TimelineCard.note(note -> {
                    sheet.hide();
                    workspace.bookmark(new Bookmark(sinceStartNs, row, note));
                    toView();
                }));
            }
        };
    }

    /** The lessons at the place of the form, or the form again. */
    void otherLessons() {
        boolean open = !lessonsShown();
        left.setContent(open ? lessons : column);
        // A lesson scrolls its text and keeps its buttons in sight; the form scrolls as a whole.
        left.setFitToHeight(open);
        if (open) {
            panelsWanted = Optional.empty();
        }
        toView();
    }

    LessonPane lessons() {
        return lessons;
    }

    private boolean lessonsShown() {
        return left.getContent() == lessons;
    }

    /** Where lessons run: where the form says, else where the program would. */
    private Stand stand() {
        return new Stand(workspace.launcher(), lessonDirectory, Set.of());
    }

    private LessonPane.Screen lessonScreen() {
        return new LessonPane.Screen() {
            @Override
            public void start(Callable<Started> start, Consumer<Started> shown, Consumer<Exception> failed) {
                lessonDirectory = form.workload().map(w -> w.get(Workload.DIRECTORY)).filter(directory -> !directory.isEmpty()).orElse(lessonDirectory);
                filter.write("");
                workspace.kernel(Optional.empty());
                workspace.start(start, Started::source, shown, failed);
            }

            @Override
            public void show(TraceSource source) {
                workspace.show(source);
            }

            @Override
            public boolean ready() {
                return workspace.frame().passage().toNs() != 0;
            }

            @Override
            public void turnTo(Shown shown) {
                filter.write(shown.filter().text());
                workspace.filter(shown.filter());
                workspace.kernel(shown.rules());
                workspace.show(shown.request().index(), shown.atNs());
            }

            @Override
            public void playOrPause() {
                workspace.playback().playOrPause();
            }

            @Override
            public void leave() {
                otherLessons();
            }
        };
    }

    private void askFacts(Workload workload, String target) {
        factsOf = target;
        workspace.facts(workload, known -> {
            if (target.equals(factsOf)) {
                facts.show(known);
            }
        }, e -> {
            if (target.equals(factsOf)) {
                facts.refuse(Objects.requireNonNullElse(e.getMessage(), e.toString()));
            }
        });
    }

    private void runOrStop() {
        if (workspace.running()) {
            workspace.stop();
        } else {
            form.workload().ifPresent(workload -> workspace.run(workload, form.measuresCost()));
            circuit.pipeline().requestFocus();
        }
    }

    private void escape() {
        if (sheet.isVisible()) {
            sheet.hide();
            toView();
        } else if (filter.escape()) {
            return;
        } else if (workspace.hasSelection()) {
            workspace.select(OptionalLong.empty());
        } else if (workspace.running()) {
            workspace.stop();
        } else {
            circuit.pipeline().requestFocus();
        }
    }

    private void export() {
        if (workspace.hasRun() && workspace.report().trace().size() > 0) {
            sheet.show("Export this run", new ExportSheet(workspace.report(), workspace.bookmarks(), workspace.filter(), workspace.theme(), workspace.background()));
        }
    }

    private void toFilter() {
        if (!sheet.isVisible()) {
            filterWanted = true;
            show(filter, true);
            filter.toField();
        }
    }

    private void showRaw() {
        workspace.frame().selected().ifPresent(request -> workspace.rawEvents(request,
                events -> sheet.show("Raw events of request " + Units.count(request.id()), new RawSheet(request, events))));
    }

    private void showKeys() {
        sheet.show("Keys", keys.table());
    }

    private void toGraphs() {
        graphsWanted = Optional.of(true);
        show(graphsCard, true);
        graphs.requestFocus();
    }

    private void toForm() {
        panelsWanted = Optional.of(true);
        form.rows().getFirst().control().requestFocus();
    }

    void theme(Theme theme) {
        workspace.theme(theme);
        Application.setUserAgentStylesheet(theme.dark() ? new PrimerDark().getUserAgentStylesheet() : new PrimerLight().getUserAgentStylesheet());
        scene.getStylesheets().setAll(List.of(sheet(theme.colours()), sheet("/assets/css/bioscope.css"), sheet("/assets/css/controlsfx.css")));
        root.getStyleClass().setAll("root", theme.label());
        root.setStyle("-fx-font-size: " + 13 * theme.magnification() + "px;");
    }

    private static String sheet(String resource) {
        return Objects.requireNonNull(MainWindow.class.getResource(resource), resource).toExternalForm();
    }
}

package org.bioscope.desktop;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.bioscope.desktop.lesson.Lesson;
import org.bioscope.desktop.lesson.LessonPane;
import org.bioscope.desktop.view.ExtentMapView;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.GraphsView;
import org.bioscope.desktop.view.InspectorPane;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.TimelineView;
import org.bioscope.desktop.view.Zoom;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;

/** How the window is laid out and which command does what; nothing else. Owned by the JavaFX thread. */
final class MainWindow {
    private static final String STAGE = "lesson";
    /** Below this height, at magnification 1, the file's blocks do not share the screen with the circuit. */
    private static final double BLOCKS_AND_CIRCUIT = 620;

    private final Workspace workspace;
    private final Settings settings;
    private final Sheet sheet = new Sheet();
    private final Notice notice = new Notice();
    private final FilterBar filter = new FilterBar();
    private final Farewell farewell;
    private final Undoing undoing;
    private final Opening opening;
    private final Welcome welcome;
    private final LeftPanel left;
    private final PipelineCard circuit = new PipelineCard(this::otherView);
    private final TimelineCard timeline;
    private final Views views = new Views();
    /** What a lesson puts in the place of the picture. */
    private final StackPane stage = new StackPane();
    private final ExtentMapView extents = new ExtentMapView();
    private final VBox extentsCard = new VBox(extents);
    private final ComparisonDesk comparison;
    private final TransportBar transport;
    private final GraphsView graphs = new GraphsView();
    private final VBox graphsCard = new VBox(graphs);
    private final VBox centre = new VBox();
    private final InspectorPane inspector = new InspectorPane();
    private final Commands commands;
    private final TopBar topBar;
    private final StackPane root = new StackPane();
    private final Scene scene;
    private Optional<Workspace.Problem> problemShown = Optional.empty();
    private Optional<Boolean> panelsWanted = Optional.empty();
    private Optional<Boolean> graphsWanted = Optional.empty();
    private boolean filterWanted;
    private boolean extentsWanted;

    private boolean keeping;
    /** What was on the screen when the welcome page came: it goes as soon as there is something else. */
    private Optional<ShownRun> greeted = Optional.empty();
    private boolean greetedRunning;

    /** A window that remembers nothing. */
    MainWindow(Workspace workspace, Workload workload, double width, double height) {
        this(workspace, workload, Settings.forgetful(), width, height);
    }

    MainWindow(Workspace workspace, Workload workload, Settings settings, double width, double height) {
        this.workspace = workspace;
        this.settings = settings;
        transport = new TransportBar(workspace.playback());
        timeline = new TimelineCard(new TimelineView(this::elsewhere, new TimelineDesk(workspace, filter, sheet, views::takeKeyboard)), this::otherView);
        farewell = new Farewell(workspace, sheet, settings, notice, views::takeKeyboard);
        undoing = new Undoing(workspace, notice);
        opening = new Opening(workspace, settings, farewell);
        welcome = new Welcome(this, workspace.background());
        left = new LeftPanel(workspace, filter, workload, farewell::beforeReplacing, this::otherLessons, this::stage);
        views.add("circuit", circuit, circuit.pipeline(), frame -> circuit.render(frame, workspace.hasRun(), workspace.running()))
                .add("timeline", timeline, timeline.timeline(), frame -> timeline.render(frame, workspace.bookmarks()))
                .add(STAGE, stage, stage, frame -> { })
                .add("welcome", welcome, welcome.first(), frame -> { });
        comparison = new ComparisonDesk(workspace, sheet, views, () -> left.form().workload());
        views.add(ComparisonDesk.VIEW, comparison.card(), comparison.card(), comparison::render);
        commands = WindowCommands.of(this, workspace, settings);
        topBar = new TopBar(commands);
        layOut();
        scene = new Scene(root, width, height);
        connect();
        theme(settings.theme());
    }

    Scene scene() {
        return scene;
    }

    LessonPane lessons() {
        return left.lessons();
    }

    /** The pulse. */
    void pulse(long clockNs) {
        if (workspace.frame().type().unit() != zoom() * settings.theme().magnification()) {
            // The window has grown or shrunk, and with it what is possible.
            look();
        }
        Frame frame = workspace.tick(clockNs);
        arrange(frame);
        topBar.render(frame, workspace.running() || comparison.running(), workspace.hasRun(), workspace.recorded());
        filter.render(frame);
        comparison.tick(clockNs);
        views.render(frame);
        transport.render(frame);
        graphs.render(frame);
        inspector.render(frame);
        left.render(frame);
        if (extentsCard.isVisible()) {
            extents.render(frame);
        }
        left.lessons().pulse(clockNs);
        if (!workspace.problem().equals(problemShown)) {
            problemShown = workspace.problem();
            problemShown.ifPresent(p -> {
                left.form().refuse(p.option(), p.message());
                if (!left.isVisible()) {
                    notice.say(p.message());
                }
            });
        }
        if (workspace.running() && !greetedRunning || !workspace.shown().equals(greeted) || left.lessonsShown()) {
            leaveWelcome();
        }
        keepSettings();
    }

    /** What was set is written soon, so that a crash loses none of it, and in the background. */
    private void keepSettings() {
        if (settings.changed() && !keeping) {
            keeping = true;
            workspace.background().run(() -> {
                settings.keep();
                return settings;
            }, kept -> keeping = false, e -> keeping = false);
        }
        settings.takeTroubles().forEach(notice::say);
    }

    private void layOut() {
        graphsCard.getStyleClass().addAll("card", "graphs-card");
        VBox.setVgrow(graphs, Priority.ALWAYS);
        VBox.setVgrow(views, Priority.ALWAYS);
        extentsCard.getStyleClass().addAll("card", "extents-card");
        VBox.setVgrow(extents, Priority.ALWAYS);
        Views.show(extentsCard, false);
        centre.getChildren().addAll(filter, views, extentsCard, transport, graphsCard);
        centre.getStyleClass().add("column");
        HBox.setHgrow(centre, Priority.ALWAYS);
        centre.setMinWidth(0);
        var body = new HBox(left, centre, inspector);
        body.getStyleClass().add("body");
        VBox.setVgrow(body, Priority.ALWAYS);
        var page = new VBox(topBar, body);
        page.getStyleClass().add("page");
        root.getChildren().addAll(page, sheet, notice);
    }

    /** Gives each panel its share of the window as it is now. */
    private void arrange(Frame frame) {
        boolean comparing = views.shows(ComparisonDesk.VIEW);
        boolean welcoming = views.shows("welcome");
        boolean staged = comparing || welcoming || views.shows(STAGE);
        var idea = new Arrangement.Idea(frame.palette().theme() == Theme.PROJECTOR, workspace.hasRun(), left.lessonsShown(), frame.selected().isPresent(),
                staged, views.shows("timeline"), filterWanted || filter.isSet(), panelsWanted, graphsWanted);
        Arrangement made = Arrangement.of(scene.getWidth(), scene.getHeight(), frame.type().unit(), idea);
        Views.show(left, made.side() && !comparing && !welcoming);
        Views.show(centre, made.centre() || staged);
        Views.show(inspector, made.reading());
        Views.show(transport, !staged);
        left.setMinWidth(made.sideWidth());
        left.setMaxWidth(made.sideWidth());
        HBox.setHgrow(inspector, made.centre() ? Priority.NEVER : Priority.ALWAYS);
        inspector.setMinWidth(made.centre() ? made.readingWidth() : 0);
        inspector.setMaxWidth(made.centre() ? made.readingWidth() : Double.MAX_VALUE);
        boolean taught = !staged && left.lessonsShown() && left.lessons().showsExtents();
        Views.show(extentsCard, taught || !staged && extentsWanted);
        // Where there is no room for both, a lesson about the blocks shows these.
        boolean alone = taught && scene.getHeight() < BLOCKS_AND_CIRCUIT * frame.type().unit();
        Views.show(views, !alone);
        VBox.setVgrow(extentsCard, alone ? Priority.ALWAYS : Priority.NEVER);
        extentsCard.setMinHeight(Math.min(176 * frame.type().unit(), scene.getHeight() * 0.28));
        extentsCard.setMaxHeight(alone ? Double.MAX_VALUE : extentsCard.getMinHeight());
        Views.show(graphsCard, made.graphs() && !extentsCard.isVisible());
        Views.show(filter, made.filter());
        graphsCard.setMinHeight(made.graphsHeight());
        graphsCard.setMaxHeight(made.graphsHeight());
    }

    private void connect() {
        circuit.pipeline().onPick(workspace::select);
        graphs.onPoint(workspace::point);
        graphs.onSeek(workspace.playback()::seek);
        inspector.onKernel(workspace::kernel);
        inspector.onRaw(this::showRaw);
        filter.onFilter(workspace::filter);
        filter.onSettled((before, now) -> workspace.undo().did("the filter", () -> filter.write(before), () -> filter.write(now)));
        filter.onDone(() -> {
            filterWanted = false;
            views.takeKeyboard();
        });
        // A button keeps the keyboard once clicked, and Space would press it again: the view takes it back.
        scene.addEventHandler(MouseEvent.MOUSE_CLICKED, e -> {
            if (scene.getFocusOwner() instanceof Button button && !sheet.isVisible() && !(button.getScene() == null)) {
                views.takeKeyboard();
            }
        });
        new Keys(commands, e -> !sheet.isVisible() && (views.shows(ComparisonDesk.VIEW) ? comparison.takes(e) : left.lessonsShown() && left.lessons().takes(e)),
                c -> !sheet.asks() || c.id().equals("escape")).watch(scene);
        views.takeKeyboard();
    }

    private <T> void elsewhere(Callable<T> work, Consumer<T> done) {
        workspace.background().run(work, done, workspace::refuse);
    }

    /** The circuit, or the timeline in its place: the same requests, the same moment. */
    void otherView() {
        views.turnTo(views.shows("timeline") ? "circuit" : "timeline");
    }

    /** What the keys that play are about. */
    Transport played() {
        return views.shows(ComparisonDesk.VIEW) ? comparison.inStep() : workspace.playback();
    }

    /** Whether there is anything to play. */
    boolean plays() {
        return views.shows(ComparisonDesk.VIEW) ? comparison.inStep().ready() : workspace.hasRun();
    }

    ComparisonDesk comparison() {
        return comparison;
    }

    boolean compares() {
        return comparison.run().isPresent();
    }

    /** As if a key were pressed in the comparison. */
    void inComparison(KeyCode key) {
        views.turnTo(ComparisonDesk.VIEW);
        comparison.takes(Keys.press(key));
    }

    void otherComparison() {
        if (views.shows(ComparisonDesk.VIEW)) {
            views.turnTo("circuit");
        } else {
            comparison.open();
        }
    }

    /** The lessons at the place of the form, or the form again. */
    void otherLessons() {
        boolean open = !left.lessonsShown();
        left.showLessons(open);
        if (open) {
            panelsWanted = Optional.empty();
        }
        if (open && !stage.getChildren().isEmpty()) {
            views.turnTo(STAGE);
        } else if (views.shows(STAGE)) {
            views.turnTo("circuit");
        }
        views.takeKeyboard();
    }

    /** A lesson's own picture in the place of the requests', or these again. */
    private void stage(Optional<Node> own) {
        stage.getChildren().setAll(own.map(List::of).orElse(List.of()));
        if (own.isPresent() != views.shows(STAGE)) {
            views.turnTo(own.isPresent() ? STAGE : "circuit");
        }
    }

    private void leaveWelcome() {
        if (views.shows("welcome")) {
            views.turnTo("circuit");
        }
    }

    /** The file's blocks, or not. */
    void otherExtents() {
        leaveWelcome();
        extentsWanted = !extentsWanted;
    }

    void otherPanels() {
        leaveWelcome();
        panelsWanted = Optional.of(!left.isVisible() && !inspector.isVisible());
    }

    void otherGraphs() {
        leaveWelcome();
        graphsWanted = Optional.of(!graphsCard.isVisible());
    }

    /** Fills the form with a workload, and runs it. */
    void run(Workload workload) {
        left.form().show(workload);
        run();
    }

    /** Runs what the form says, in the place of what runs. */
    void run() {
        leaveWelcome();
        left.toRun().ifPresent(workload -> {
            views.takeKeyboard();
            farewell.beforeReplacing(() -> start(workload), () -> {
            });
        });
    }

    void runOrStop() {
        if (comparison.running()) {
            comparison.cancel();
        } else if (workspace.running()) {
            workspace.stop();
        } else {
            run();
        }
    }

    private void start(Workload workload) {
        // A serial allows one run: what is remembered must not allow the next.
        settings.workload(workload.with(Workload.ALLOW_WRITES_TO, ""));
        if (workspace.shown().filter(ShownRun::unsaved).isPresent()) {
            notice.say("the run before is not saved; Ctrl+Z brings it back");
        }
        workspace.run(workload, left.form().measuresCost());
    }

    Opening opening() {
        return opening;
    }

    void showRecordings() {
        sheet.show("Open a recording", new CommandPalette(OpenCommands.recordings(this, settings), "A file, or a kernel and what it did: 6.12 fallocate", this::putAway));
    }

    void lesson(Lesson lesson) {
        left.showLessons(true);
        panelsWanted = Optional.empty();
        left.lessons().open(lesson);
        views.turnTo("circuit");
    }

    /** The page that the window starts with. */
    void welcome() {
        greeted = workspace.shown();
        greetedRunning = workspace.running();
        left.showLessons(false);
        welcome.open(left.directory(), left.form().workload().orElse(Workload.demonstration(left.directory())), settings.recents(), workspace.launcher());
        views.turnTo("welcome");
    }

    private void putAway() {
        sheet.hide();
        views.takeKeyboard();
    }

    void save() {
        farewell.save();
    }

    Undoing undoing() {
        return undoing;
    }

    void resetForm() {
        left.form().show(Workload.demonstration(left.directory()));
    }

    /** Whether the window may close now; where not, the person is asked, and {@code close} is called once they have said so. */
    boolean mayClose(Runnable close) {
        return farewell.mayClose(close);
    }

    /** The window is closing: what a person would expect again is set. */
    void leave() {
        left.form().workload().ifPresent(settings::workload);
    }

    void escape() {
        if (sheet.isVisible()) {
            putAway();
        } else if (views.shows("welcome")) {
            leaveWelcome();
        } else if (filter.escape()) {
            return;
        } else if (workspace.hasSelection()) {
            workspace.select(OptionalLong.empty());
        } else if (workspace.running()) {
            workspace.stop();
        } else {
            views.takeKeyboard();
        }
    }

    void export() {
        if (workspace.hasRequests()) {
            sheet.show("Export this run", new ExportSheet(workspace.report(), workspace.bookmarks(), workspace.filter(), workspace.theme(), workspace.background(),
                    workspace.shown().orElseThrow().exported(farewell::kept)));
        }
    }

    void toFilter() {
        if (!sheet.isVisible()) {
            leaveWelcome();
            filterWanted = true;
            Views.show(filter, true);
            filter.toField();
        }
    }

    void showRaw() {
        workspace.frame().selected().ifPresent(request -> workspace.rawEvents(request,
                events -> sheet.show("Raw events of request " + Units.count(request.id()), new RawSheet(request, events))));
    }

    void showKeys() {
        sheet.show("Keys", new KeysSheet(commands));
    }

    void showPalette() {
        sheet.show("Find a command", new CommandPalette(commands, this::putAway));
    }

    /** A key of the timeline, pressed as soon as the timeline is there. */
    void inTimeline(KeyCode key) {
        if (!views.shows("timeline")) {
            views.turnTo("timeline");
        }
        timeline.render(workspace.frame(), workspace.bookmarks());
        timeline.timeline().fireEvent(Keys.press(key));
    }

    void inLesson(KeyCode key) {
        left.lessons().takes(Keys.press(key));
    }

    boolean playsLesson() {
        return left.lessonsShown() && left.lessons().player().isPresent();
    }

    void toGraphs() {
        leaveWelcome();
        graphsWanted = Optional.of(true);
        Views.show(graphsCard, true);
        graphs.requestFocus();
    }

    void toForm() {
        leaveWelcome();
        left.showLessons(false);
        Views.show(left, true);
        panelsWanted = Optional.of(true);
        left.form().rows().getFirst().control().requestFocus();
    }

    void theme(Theme theme) {
        if (settings.theme() != theme) {
            settings.theme(theme);
        }
        look();
    }

    /** Everything a step larger or smaller; empty for the size that suits the screen. */
    void zoom(Optional<Boolean> larger) {
        settings.zoom(larger.map(up -> Zoom.step(settings.zoom(), up)).orElse(settings.standardZoom()));
        look();
    }

    private double zoom() {
        return Zoom.within(settings.zoom(), settings.theme(), scene.getWidth(), scene.getHeight());
    }

    private void look() {
        workspace.look(settings.theme(), zoom());
        Appearance.apply(settings.theme(), workspace.frame().type(), scene);
    }
}

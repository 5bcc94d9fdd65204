package org.bioscope.desktop;

import java.nio.file.Path;
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
import org.bioscope.traces.Workload;

/** How the window is laid out and which command does what; nothing else. Owned by the JavaFX thread. */
final class MainWindow implements Welcome.Choices {
    private static final String STAGE = "lesson";

    private final Workspace workspace;
    private final Settings settings;
    private final Sheet sheet = new Sheet();
    private final Sheets sheets;
    private final Notice notice = new Notice();
    private final FilterBar filter = new FilterBar();
    private final Farewell farewell;
    private final Undoing undoing;
    private final Opening opening;
    private final Welcome welcome;
    private final LeftPanel left;
    private final PipelineCard circuit = new PipelineCard(this::otherView, () -> sheets().fio());
    private final TimelineCard timeline;
    private final Views views = new Views();
    /** What a lesson puts in the place of the picture. */
    private final StackPane stage = new StackPane();
    private final ExtentMapView extents = new ExtentMapView();
    private final ComparisonDesk comparison;
    private final TransportBar transport;
    private final GraphsView graphs = new GraphsView();
    private final InspectorPane inspector = new InspectorPane();
    private final Commands commands;
    private final TopBar topBar;
    private final Panels panels;
    private final StackPane root = new StackPane();
    private final Scene scene;
    private final Appearance appearance;
    private Optional<Workspace.Problem> problemShown = Optional.empty();

    /** What was on the screen when the welcome page came: it goes as soon as there is something else. */
    private Optional<ShownRun> greeted = Optional.empty();
    private boolean greetedRunning;

    /** The toolkit's clock at the last pulse. */
    private long pulsedNs;

    /** A window that remembers nothing. */
    MainWindow(Workspace workspace, Workload workload, double width, double height) {
        this(workspace, workload, Settings.forgetful(), width, height);
    }

    MainWindow(Workspace workspace, Workload workload, Settings settings, double width, double height) {
        this.workspace = workspace;
        this.settings = settings;
        transport = new TransportBar(workspace.playback());
        timeline = new TimelineCard(new TimelineView(this::elsewhere, () -> pulsedNs, new TimelineDesk(workspace, filter, sheet, views::takeKeyboard)), this::otherView);
        farewell = new Farewell(workspace, sheet, settings, notice, views::takeKeyboard);
        undoing = new Undoing(workspace, notice);
        opening = new Opening(workspace, settings, farewell, () -> scene().getWindow());
        sheets = new Sheets(workspace, views, sheet, settings, farewell, opening, this::commands);
        welcome = new Welcome(this, workspace.background());
        left = new LeftPanel(workspace, filter, workload, farewell::beforeReplacing, this::otherLessons, this::stage);
        views.add("circuit", circuit, circuit.pipeline(), frame -> circuit.render(frame, workspace.hasRun(), workspace.running(), left.lessonsShown()))
                .add("timeline", timeline, timeline.timeline(), frame -> timeline.render(frame, workspace.bookmarks()))
                .add(STAGE, stage, stage, frame -> { })
                .add("welcome", welcome, welcome.first(), frame -> { });
        comparison = new ComparisonDesk(workspace, sheet, views, () -> left.form().workload());
        views.add(ComparisonDesk.VIEW, comparison.card(), comparison.card(), comparison::render);
        commands = WindowCommands.of(this, workspace, settings);
        topBar = new TopBar(commands);
        panels = new Panels(left, filter, views, extents, transport, graphs, inspector);
        layOut();
        scene = new Scene(root, width, height);
        connect();
        appearance = new Appearance(workspace, settings, scene);
        appearance.theme(settings.theme());
    }

    Scene scene() {
        return scene;
    }

    LessonPane lessons() {
        return left.lessons();
    }

    /** The pulse. */
    void pulse(long clockNs) {
        pulsedNs = clockNs;
        appearance.follow();
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
        if (panels.extentsShown()) {
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
        settings.keepSoon(workspace.background());
        settings.takeTroubles().forEach(notice::say);
    }

    private void layOut() {
        VBox.setVgrow(panels, Priority.ALWAYS);
        var page = new VBox(topBar, panels);
        page.getStyleClass().add("page");
        root.getChildren().addAll(page, sheet, notice);
    }

    /** Gives each panel its share of the window as it is now. */
    private void arrange(Frame frame) {
        boolean pageOfItsOwn = views.shows(ComparisonDesk.VIEW) || views.shows("welcome");
        panels.arrange(frame, scene.getWidth(), scene.getHeight(), workspace.hasRun(), pageOfItsOwn, pageOfItsOwn || views.shows(STAGE));
    }

    private void connect() {
        circuit.pipeline().onPick(workspace::select);
        graphs.onPoint(workspace::point);
        graphs.onSeek(workspace.playback()::seek);
        inspector.onKernel(workspace::kernel);
        inspector.onRaw(sheets::raw);
        filter.onFilter(workspace::filter);
        filter.onSettled((before, now) -> workspace.undo().did("the filter", () -> filter.write(before), () -> filter.write(now)));
        filter.onDone(() -> {
            panels.wantFilter(false);
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

    private <T> void elsewhere(Callable<T> work, Consumer<T> done, Runnable failed) {
        workspace.background().run(work, done, e -> {
            workspace.refuse(e);
            failed.run();
        });
    }

    /** The circuit, or the timeline in its place: the same requests, the same moment. */
    void otherView() {
        views.turnTo(views.shows("timeline") ? "circuit" : "timeline");
    }

    ComparisonDesk comparison() {
        return comparison;
    }

    /** The lessons at the place of the form, or the form again. */
    void otherLessons() {
        boolean open = !left.lessonsShown();
        left.showLessons(open);
        if (open) {
            panels.wantAsFits();
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
        panels.otherExtents();
    }

    void otherPanels() {
        leaveWelcome();
        panels.otherPanels();
    }

    void otherGraphs() {
        leaveWelcome();
        panels.otherGraphs();
    }

    /** Fills the form with a workload, and runs it. */
    @Override
    public void run(Workload workload) {
        left.form().show(workload);
        run();
    }

    /** Runs what the form says, in the place of what runs. */
    @Override
    public void run() {
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

    Commands commands() {
        return commands;
    }

    Sheets sheets() {
        return sheets;
    }

    Opening opening() {
        return opening;
    }

    @Override
    public void lesson(Lesson lesson) {
        left.showLessons(true);
        panels.wantAsFits();
        left.lessons().open(lesson);
        views.turnTo("circuit");
    }

    @Override
    public void recording(Path file) {
        opening.file(file);
    }

    @Override
    public void recordings() {
        sheets.recordings();
    }

    /** The page that the window starts with. */
    void welcome() {
        greeted = workspace.shown();
        greetedRunning = workspace.running();
        left.showLessons(false);
        welcome.open(left.directory(), left.form().workload().orElse(Workload.demonstration(left.directory())), settings.recents(), workspace.launcher());
        views.turnTo("welcome");
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
            sheets.putAway();
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

    void toFilter() {
        if (!sheet.isVisible()) {
            leaveWelcome();
            panels.wantFilter(true);
            filter.toField();
        }
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
        panels.wantGraphs();
        graphs.requestFocus();
    }

    void toForm() {
        leaveWelcome();
        left.showLessons(false);
        panels.want();
        left.form().rows().getFirst().control().requestFocus();
    }

    void theme(Theme theme) {
        appearance.theme(theme);
    }

    Appearance appearance() {
        return appearance;
    }
}

package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javafx.application.Platform;
import javafx.scene.canvas.Canvas;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.Overview;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Units;
import org.jspecify.annotations.Nullable;

/**
 * The run from left to right: latencies and offsets over time, below them the requests in lanes. What is drawn was made
 * ahead in the background, a screen's width beyond both edges; a pulse only moves or stretches it, so scrolling costs the
 * same for ten requests and for ten million. Owned by the JavaFX thread.
 */
public final class TimelineView extends Region implements View {
    /** Work for another thread, whose result comes back on this one. */
    @FunctionalInterface
    public interface Elsewhere {
        /** Work that fails is said to the person first; then {@code failed} is called in the place of {@code done}. */
        <T> void run(Callable<T> work, Consumer<T> done, Runnable failed);

        default <T> void run(Callable<T> work, Consumer<T> done) {
            run(work, done, () -> {
            });
        }
    }

    /** What a person does here that concerns others. Moments are ns since the run's start. */
    public interface Commands {
        void pick(OptionalLong row);

        void point(OptionalLong sinceStartNs);

        /** Plays from a moment. */
        void play(long sinceStartNs);

        /** Only requests submitted in the stretch with latencies in the range are meant from now on, and they are played. */
        void only(long fromNs, long toNs, long leastLatencyNs, long mostLatencyNs);

        void bookmark(long sinceStartNs, OptionalLong row);
    }

    private static final double ZOOM_STEP = 1.25;
    private static final double PAN_STEP = 0.1;
    private static final int LEAST_LANE_PX = 4;
    private static final Set<KeyCode> KEYS = EnumSet.of(KeyCode.W, KeyCode.A, KeyCode.S, KeyCode.D, KeyCode.M, KeyCode.B, KeyCode.X, KeyCode.O, KeyCode.Y, KeyCode.C,
            KeyCode.L, KeyCode.F, KeyCode.DIGIT0, KeyCode.LEFT, KeyCode.RIGHT, KeyCode.UP, KeyCode.DOWN, KeyCode.ENTER, KeyCode.COMMA, KeyCode.PERIOD);

    private final Canvas canvas = new Canvas();
    private final Elsewhere elsewhere;
    private final Commands commands;
    private final TimelineAhead ahead;
    private final TimelineMouse mouse;
    private LaneKind kind = LaneKind.SLOT;
    private TimeRange range = new TimeRange(0, 1);
    private TimeRange whole = new TimeRange(0, 1);
    private boolean showsWhole = true;
    private TimelineMarks marks = TimelineMarks.of(List.of());
    private @Nullable Frame frame;
    private @Nullable Frame drawn;
    private @Nullable TimelinePlaces places;
    private boolean dirty = true;
    private int slowestShown = -1;
    private String said = "";

    /** {@code clock} is the window's, ns from anywhere: a picture is not made anew at every pulse of it. */
    public TimelineView(Elsewhere elsewhere, LongSupplier clock, Commands commands) {
        this.elsewhere = elsewhere;
        this.commands = commands;
        ahead = new TimelineAhead(elsewhere, clock, this::changed);
        setId("timeline");
        getStyleClass().add("timeline");
        setFocusTraversable(true);
        setMinSize(200, 200);
        canvas.setManaged(false);
        getChildren().add(canvas);
        setOnKeyPressed(this::key);
        mouse = new TimelineMouse(this);
    }

    /** Whether this view has a use of its own for a key while it has the keyboard. */
    public static boolean keeps(KeyCode code) {
        return KEYS.contains(code);
    }

    public void lanes(LaneKind wanted) {
        kind = wanted;
        changed();
    }

    public LaneKind lanes() {
        return kind;
    }

    /** Begins with another run. */
    public void begin(List<Bookmark> bookmarks) {
        ahead.begin();
        showsWhole = true;
        marks = TimelineMarks.of(bookmarks);
        slowestShown = -1;
        said = "";
        changed();
    }

    public void bookmarks(List<Bookmark> bookmarks) {
        marks = marks.with(bookmarks);
        changed();
    }

    Commands commands() {
        return commands;
    }

    TimeRange range() {
        return range;
    }

    Optional<TimelinePicture> picture() {
        return ahead.painted();
    }

    /** Where the parts are; empty while there is no run. */
    Optional<TimelinePlaces> places() {
        return Optional.ofNullable(places);
    }

    long sinceStartNs(long ns) {
        return Objects.requireNonNull(frame).sinceStartNs(ns);
    }

    /** There is something else to be drawn. */
    void changed() {
        dirty = true;
    }

    /** What is shown and how much of it, in words. */
    public String caption() {
        if (frame == null || picture().isEmpty()) {
            return "";
        }
        var words = new ArrayList<String>();
        words.add(Units.ns(range.lengthNs()));
        TimelinePicture picture = picture().get();
        words.add(picture.counted() > 1 ? "one request in " + Units.count(picture.counted()) + " counted so far" : "every request is counted");
        if (!picture.of().range().holds(range)) {
            words.add("the rest is being drawn");
        }
        Lanes lanes = picture.lanes();
        words.add(lanes.count() == 0 ? (kind.needsKernel() && !frame.report().trace().hasKernelRows() ? kind.label() + " are known only where the kernel was watched" : "no requests here")
                : (lanes.oneIn() > 1 ? "one in " + Units.count(lanes.oneIn()) + " drawn" : "each drawn") + " in lanes of " + kind.label());
        marks.differenceNs().ifPresent(ns -> words.add("B − A = " + Units.ns(ns)));
        if (!said.isEmpty()) {
            words.add(said);
        }
        return String.join(" · ", words);
    }

    @Override
    public void render(Frame now) {
        assert Platform.isFxApplicationThread();
        frame = now;
        RunReport report = now.report();
        if (report.trace().size() == 0 || report.startNs() == 0 || getWidth() < 50 || getHeight() < 50) {
            return;
        }
        long lastNs = Math.max(report.trace().lastSeenNs(), report.startNs() + 1_000);
        if (whole.fromNs() != report.startNs() || whole.toNs() != lastNs) {
            whole = new TimeRange(report.startNs(), lastNs);
            if (showsWhole) {
                range = whole;
            }
            range = range.within(whole);
        }
        boolean resized = canvas.getWidth() != Math.floor(getWidth()) || canvas.getHeight() != Math.floor(getHeight());
        TimelinePlaces places = this.places;
        if (places == null || resized || drawn == null || drawn.report() != report || drawn.type() != now.type()) {
            places = TimelinePlaces.of(getWidth(), getHeight(), now.type(), report);
            this.places = places;
        }
        double scale = getScene() == null || getScene().getWindow() == null ? 1 : getScene().getWindow().getOutputScaleX();
        ahead.read(report);
        ahead.paint(now, range, kind, places.width() * scale, Math.max(1, (int) Math.round(places.lanesHeight() * scale)), (int) Math.round(now.type().px(LEAST_LANE_PX) * scale));
        boolean moved = drawn == null || dirty || drawn.nowNs() != now.nowNs() || drawn.palette() != now.palette() || drawn.crosshair() != now.crosshair()
                || drawn.selected() != now.selected() || drawn.report() != report || drawn.passage() != now.passage() || resized;
        if (moved) {
            drawn = now;
            dirty = false;
            canvas.setWidth(Math.floor(getWidth()));
            canvas.setHeight(Math.floor(getHeight()));
            TimelineDrawing.draw(canvas, new TimelineDrawing.Subject(now, range, places, ahead.painted(), marks, mouse.brush()));
        }
    }

    // What a person does

    private void key(KeyEvent e) {
        if (frame == null || places == null || e.isShortcutDown() || e.isAltDown()) {
            return;
        }
        long cursorNs = cursorNs();
        switch (e.getCode()) {
            case W, UP -> zoom(true, cursorNs);
            case S, DOWN -> zoom(false, cursorNs);
            case A -> pan(-PAN_STEP);
            case D -> pan(PAN_STEP);
            case LEFT -> cursor(-1, e.isShiftDown());
            case RIGHT -> cursor(1, e.isShiftDown());
            case DIGIT0 -> whole();
            case M -> {
                marks = marks.with(cursorNs);
                changed();
            }
            case B -> commands.bookmark(cursorNs - frame.report().startNs(), frame.selected().map(r -> OptionalLong.of(r.index())).orElse(OptionalLong.empty()));
            case COMMA -> bookmark(false);
            case PERIOD -> bookmark(true);
            case C -> marks.between().ifPresent(range -> commands.only(range.fromNs(), range.toNs(), 0, Long.MAX_VALUE));
            case L -> lanes(kind.next());
            case F -> frame.selected().ifPresent(request -> fit(request.stampNs().get(Stage.SUBMIT), request.latencyNs()));
            case X -> slowest();
            case O -> nextOutlier();
            case Y -> typical();
            case ENTER -> commands.play(cursorNs - frame.report().startNs());
            default -> {
                return;
            }
        }
        e.consume();
    }

    /** The crosshair's moment; without one the playhead's where that is seen, else the middle. */
    private long cursorNs() {
        Frame now = Objects.requireNonNull(frame);
        if (now.crosshair().isPresent()) {
            return now.report().startNs() + now.crosshair().getAsLong();
        }
        boolean seen = now.nowNs() >= range.fromNs() && now.nowNs() <= range.toNs();
        return seen ? now.nowNs() : (range.fromNs() + range.toNs()) / 2;
    }

    private void cursor(int direction, boolean finely) {
        Frame now = Objects.requireNonNull(frame);
        double pixels = finely ? 1 : 12;
        long toNs = cursorNs() + Math.round(direction * pixels * range.lengthNs() / Objects.requireNonNull(places).width());
        toNs = Math.clamp(toNs, range.fromNs(), range.toNs());
        commands.point(OptionalLong.of(toNs - now.report().startNs()));
    }

    /** A step closer to a moment, or further from it. */
    void zoom(boolean closer, long aroundNs) {
        range = range.zoomed(closer ? 1 / ZOOM_STEP : ZOOM_STEP, aroundNs, whole);
        showsWhole = range.equals(whole);
        changed();
    }

    /** Moves by a share of what is seen. */
    void pan(double share) {
        range = range.moved(share, whole);
        changed();
    }

    /** The whole run, also while it grows. */
    public void whole() {
        range = whole;
        showsWhole = true;
        changed();
    }

    /** A request with as much again around it. */
    private void fit(long fromNs, long lengthNs) {
        range = new TimeRange(fromNs - lengthNs / 2, fromNs + lengthNs + lengthNs / 2).within(whole);
        showsWhole = range.equals(whole);
        changed();
    }

    private void bookmark(boolean next) {
        Frame now = Objects.requireNonNull(frame);
        long atNs = cursorNs() - now.report().startNs();
        marks.nearest(atNs, next).ifPresent(mark -> {
            show(now.report().startNs() + mark.atNs());
            commands.point(OptionalLong.of(mark.atNs()));
            mark.request().ifPresent(row -> commands.pick(OptionalLong.of(row)));
        });
    }

    /** Brings a moment into view without another zoom. */
    private void show(long ns) {
        if (ns < range.fromNs() || ns > range.toNs()) {
            long half = range.lengthNs() / 2;
            range = new TimeRange(ns - half, ns + half).within(whole);
        }
        changed();
    }

    /** The slowest request of the run, and with each further call the next one. */
    public void slowest() {
        if (frame == null || ahead.overview().slowest().isEmpty()) {
            return;
        }
        slowestShown = (slowestShown + 1) % ahead.overview().slowest().size();
        found(ahead.overview().slowest().get(slowestShown), "slowest, number " + (slowestShown + 1));
    }

    /** The next request after the cursor that took longer than 99.9 in 100. */
    public void nextOutlier() {
        if (frame == null) {
            return;
        }
        Frame now = frame;
        Overview of = ahead.overview();
        long afterNs = now.selected().map(r -> r.stampNs().get(Stage.SUBMIT)).orElse(cursorNs());
        elsewhere.run(() -> Standouts.nextOutlier(now.report(), of, afterNs), row -> row.ifPresentOrElse(found -> found(found, "slower than 99.9 %"),
                () -> say("no slower one than 99.9 % follows")));
    }

    /** A request near the cursor whose latency is the run's median, as nearly as can be. */
    public void typical() {
        if (frame == null) {
            return;
        }
        Frame now = frame;
        long aroundNs = cursorNs();
        elsewhere.run(() -> Standouts.typical(now.report(), aroundNs), row -> row.ifPresent(found -> found(found, "a typical one")));
    }

    private void found(long row, String words) {
        Frame now = Objects.requireNonNull(frame);
        if (row >= now.report().trace().size()) {
            return;
        }
        commands.pick(OptionalLong.of(row));
        show(now.report().trace().submitNs(row));
        say(words + ": " + Units.ns(now.report().trace().latencyNs(row)));
    }

    private void say(String words) {
        said = words;
        changed();
    }
}

package org.bioscope.desktop.view;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import org.bioscope.traces.Bookmark;
import org.bioscope.traces.LatencyHistogram;
import org.bioscope.traces.Request;
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
        <T> void run(Callable<T> work, Consumer<T> done);
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

    /** What is drawn ahead at both ends, as a share of what is seen. */
    private static final double MARGIN = 0.5;
    private static final double ZOOM_STEP = 1.25;
    private static final double PAN_STEP = 0.1;
    /** Rows read for the overview at a time: a background thread is not kept from others for longer than some 50 ms. */
    private static final long READ_AT_A_TIME = 500_000;
    /** A run that goes on is drawn anew so seldom: its picture moves by few pixels meanwhile. */
    private static final long RENEW_NS = 250_000_000L;
    private static final int LEAST_LANE_PX = 4;
    private static final int LEAST_LATENCY_ROWS = 12;
    private static final Set<KeyCode> KEYS = EnumSet.of(KeyCode.W, KeyCode.A, KeyCode.S, KeyCode.D, KeyCode.M, KeyCode.B, KeyCode.X, KeyCode.O, KeyCode.Y, KeyCode.C,
            KeyCode.L, KeyCode.F, KeyCode.DIGIT0, KeyCode.LEFT, KeyCode.RIGHT, KeyCode.UP, KeyCode.DOWN, KeyCode.ENTER, KeyCode.COMMA, KeyCode.PERIOD);

    private final Canvas canvas = new Canvas();
    private final Elsewhere elsewhere;
    private final Commands commands;
    private LaneKind kind = LaneKind.SLOT;
    private TimeRange range = new TimeRange(0, 1);
    private TimeRange whole = new TimeRange(0, 1);
    private boolean showsWhole = true;
    private Overview.Builder builder = new Overview.Builder();
    private Overview overview = Overview.none();
    private boolean reading;
    private boolean painting;
    private @Nullable Painted painted;
    private @Nullable Frame frame;
    private @Nullable Frame drawn;
    private boolean dirty = true;
    private long paintedAtClockNs;
    private OptionalLong markerA = OptionalLong.empty();
    private OptionalLong markerB = OptionalLong.empty();
    private List<Bookmark> bookmarks = List.of();
    private Optional<double[]> brush = Optional.empty();
    private double dragX;
    private boolean dragged;
    private int slowestShown = -1;
    private int lowestRow;
    private int highestRow = Density.LATENCIES - 1;
    private String said = "";

    /** A picture and its pixels as JavaFX has them. */
    private record Painted(TimelinePicture picture, WritableImage heat, WritableImage offsets, WritableImage lanes) {
        static Painted of(TimelinePicture picture) {
            int width = picture.of().width();
            return new Painted(picture, image(picture.heat(), width, Density.LATENCIES), image(picture.offsets(), width, Density.OFFSETS),
                    image(picture.drawn(), width, picture.of().height()));
        }

        private static WritableImage image(int[] pixels, int width, int height) {
            return new WritableImage(new PixelBuffer<>(width, height, IntBuffer.wrap(pixels), PixelFormat.getIntArgbPreInstance()));
        }
    }

    /** Where things are, pixels. */
    private record Places(double left, double width, double heatTop, double heatHeight, double offsetTop, double offsetHeight, double axisTop, double lanesTop, double lanesHeight) {
    }

    public TimelineView(Elsewhere elsewhere, Commands commands) {
        this.elsewhere = elsewhere;
        this.commands = commands;
        setId("timeline");
        getStyleClass().add("timeline");
        setFocusTraversable(true);
        setMinSize(200, 200);
        canvas.setManaged(false);
        getChildren().add(canvas);
        setOnKeyPressed(this::key);
        setOnScroll(this::scroll);
        setOnMousePressed(this::press);
        setOnMouseDragged(this::drag);
        setOnMouseReleased(this::release);
        setOnMouseMoved(e -> pointAt(e.getX()));
        setOnMouseExited(e -> commands.point(OptionalLong.empty()));
    }

    /** Whether this view has a use of its own for a key while it has the keyboard. */
    public static boolean keeps(KeyCode code) {
        return KEYS.contains(code);
    }

    public void lanes(LaneKind wanted) {
        kind = wanted;
        dirty = true;
    }

    public LaneKind lanes() {
        return kind;
    }

    /** Begins with another run. */
    public void begin(List<Bookmark> marks) {
        builder = new Overview.Builder();
        overview = Overview.none();
        painted = null;
        showsWhole = true;
        markerA = OptionalLong.empty();
        markerB = OptionalLong.empty();
        bookmarks = List.copyOf(marks);
        slowestShown = -1;
        said = "";
        dirty = true;
    }

    public void bookmarks(List<Bookmark> marks) {
        bookmarks = List.copyOf(marks);
        dirty = true;
    }

    /** What is shown and how much of it, in words. */
    public String caption() {
        if (frame == null || painted == null) {
            return "";
        }
        var words = new ArrayList<String>();
        words.add(Units.ns(range.lengthNs()));
        TimelinePicture picture = painted.picture();
        words.add(picture.counted() > 1 ? "one request in " + Units.count(picture.counted()) + " counted so far" : "every request is counted");
        Lanes lanes = picture.lanes();
        words.add(lanes.count() == 0 ? (kind.needsKernel() && !frame.report().trace().hasKernelRows() ? kind.label() + " are known only where the kernel was watched" : "no requests here")
                : (lanes.oneIn() > 1 ? "one in " + Units.count(lanes.oneIn()) + " drawn" : "each drawn") + " in lanes of " + kind.label());
        if (markerA.isPresent() && markerB.isPresent()) {
            words.add("B − A = " + Units.ns(markerB.getAsLong() - markerA.getAsLong()));
        }
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
        latencies(report);
        read(report);
        paint(now);
        boolean moved = drawn == null || dirty || drawn.nowNs() != now.nowNs() || drawn.palette() != now.palette() || drawn.crosshair() != now.crosshair()
                || drawn.selected() != now.selected() || drawn.report() != report || drawn.passage() != now.passage()
                || canvas.getWidth() != Math.floor(getWidth()) || canvas.getHeight() != Math.floor(getHeight());
        if (moved) {
            drawn = now;
            dirty = false;
            draw(now);
        }
    }

    /** Reads what is new of the run into the overview, a piece at a time. */
    private void read(RunReport report) {
        if (reading || builder.rows() >= report.trace().size()) {
            return;
        }
        reading = true;
        Overview.Builder into = builder;
        elsewhere.run(() -> {
            long left = into.read(report.trace(), READ_AT_A_TIME);
            return left == 0 ? into.overview() : null;
        }, read -> {
            reading = false;
            if (read != null && into == builder) {
                overview = read;
                dirty = true;
            }
        });
    }

    /** Has a picture made where the last one is not of what is to be seen. */
    private void paint(Frame now) {
        Places places = places(now.type());
        double scale = getScene() == null || getScene().getWindow() == null ? 1 : getScene().getWindow().getOutputScaleX();
        int width = (int) Math.round(places.width() * scale * (1 + 2 * MARGIN));
        int height = Math.max(1, (int) Math.round(places.lanesHeight() * scale));
        TimelinePicture.Request last = painted == null ? null : painted.picture().of();
        boolean same = last != null && last.kind() == kind && last.width() == width && last.height() == height && last.palette() == now.palette()
                && last.range().holds(range) && Math.abs((double) last.range().lengthNs() / (range.lengthNs() * (1 + 2 * MARGIN)) - 1) < 0.01
                && near(last.range()) && last.overview() == overview;
        long clockNs = System.nanoTime();
        boolean stale = last != null && last.report() != now.report() && !painted(last, now.report()) && clockNs - paintedAtClockNs > RENEW_NS;
        if (painting || same && !stale) {
            return;
        }
        painting = true;
        paintedAtClockNs = clockNs;
        Overview.Builder of = builder;
        var request = new TimelinePicture.Request(now.report(), overview, range.withMargin(MARGIN), width, height, kind, (int) Math.round(now.type().px(LEAST_LANE_PX) * scale), now.palette());
        elsewhere.run(() -> TimelinePicture.of(request), picture -> {
            painting = false;
            if (of == builder) {
                painted = Painted.of(picture);
                dirty = true;
            }
        });
    }

    /** Whether the picture's middle is not far from what is seen: at its edges the next one has to be there in time. */
    private boolean near(TimeRange made) {
        long awayNs = Math.abs((made.fromNs() + made.toNs()) / 2 - (range.fromNs() + range.toNs()) / 2);
        return awayNs < range.lengthNs() * MARGIN / 2;
    }

    private static boolean painted(TimelinePicture.Request last, RunReport report) {
        return last.report().trace().size() == report.trace().size();
    }

    // Drawing

    private Places places(Type type) {
        double left = type.px(58);
        double width = Math.max(20, Math.floor(getWidth()) - left - type.px(6));
        double height = Math.floor(getHeight());
        double heat = Math.clamp(height * 0.24, 60, type.px(150));
        double offsets = Math.clamp(height * 0.15, 36, type.px(96));
        double gap = type.px(10);
        double axis = type.px(22);
        double heatTop = type.px(14);
        double offsetTop = heatTop + heat + gap;
        double axisTop = offsetTop + offsets;
        double lanesTop = axisTop + axis;
        return new Places(left, width, heatTop, heat, offsetTop, offsets, axisTop, lanesTop, Math.max(10, height - lanesTop - type.px(2)));
    }

    private void draw(Frame now) {
        canvas.setWidth(Math.floor(getWidth()));
        canvas.setHeight(Math.floor(getHeight()));
        var pen = new Pen(canvas.getGraphicsContext2D(), now.palette(), now.type());
        Places places = places(now.type());
        pen.g.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
        pen.g.setImageSmoothing(false);
        grounds(pen, places);
        if (painted != null) {
            Painted of = painted;
            strip(pen.g, of, of.heat(), places, places.heatTop(), places.heatHeight(), Density.LATENCIES - 1 - highestRow, highestRow - lowestRow + 1);
            strip(pen.g, of, of.offsets(), places, places.offsetTop(), places.offsetHeight(), 0, Density.OFFSETS);
            strip(pen.g, of, of.lanes(), places, places.lanesTop(), places.lanesHeight(), 0, of.lanes().getHeight());
            laneNames(pen, of.picture().lanes(), places);
            blockNames(pen, of.picture(), places);
        }
        scales(pen, places, now);
        axis(pen, places, now);
        marks(pen, places, now);
    }

    private void grounds(Pen pen, Places places) {
        pen.g.setFill(pen.palette.inset());
        pen.g.fillRect(places.left(), places.heatTop(), places.width(), places.heatHeight());
        pen.g.fillRect(places.left(), places.offsetTop(), places.width(), places.offsetHeight());
        pen.g.fillRect(places.left(), places.lanesTop(), places.width(), places.lanesHeight());
    }

    /** The part of a picture that is to be seen, moved and stretched to where it belongs. */
    private void strip(GraphicsContext g, Painted of, WritableImage image, Places places, double top, double height, double fromRow, double rows) {
        TimeRange made = of.picture().of().range();
        double from = Math.max(made.x(range.fromNs(), image.getWidth()), 0);
        double to = Math.min(made.x(range.toNs(), image.getWidth()), image.getWidth());
        if (to > from) {
            double x = range.x(made.ns(from, image.getWidth()), places.width());
            double wide = range.x(made.ns(to, image.getWidth()), places.width()) - x;
            g.drawImage(image, from, fromRow, to - from, rows, places.left() + x, top, wide, height);
        }
    }

    private void laneNames(Pen pen, Lanes lanes, Places places) {
        double last = -100;
        for (int lane = 0; lane < lanes.names().size(); lane++) {
            double top = laneTop(lanes, lane, places);
            double middle = (top + laneTop(lanes, lane + 1, places)) / 2;
            if (!lanes.names().get(lane).isEmpty() && middle - last > pen.type.px(12)) {
                pen.right(Type.fitted(lanes.names().get(lane), pen.type.small(), places.left() - pen.type.px(8)), places.left() - pen.type.px(6), middle, pen.type.small(), pen.palette.muted());
                last = middle;
            }
        }
    }

    private double laneTop(Lanes lanes, int lane, Places places) {
        int height = painted == null ? 1 : painted.picture().of().height();
        return places.lanesTop() + TimelinePicture.top(lane, lanes.count(), height) * places.lanesHeight() / height;
    }

    /** What a block is, where there is room for the words: of so wide ones only few fit on a screen. */
    private void blockNames(Pen pen, TimelinePicture picture, Places places) {
        Lanes lanes = picture.lanes();
        double room = pen.type.px(54);
        int most = 200;
        for (int b = 0; b < lanes.blocks() && most > 0; b++) {
            double from = Math.max(0, range.x(lanes.startNs()[b], places.width()));
            double to = Math.min(places.width(), range.x(lanes.endNs()[b], places.width()));
            double top = laneTop(lanes, lanes.lane()[b], places);
            double high = laneTop(lanes, lanes.lane()[b] + 1, places) - top;
            if (to - from < room || high < pen.type.px(12)) {
                continue;
            }
            most--;
            Leg leg = Leg.of(lanes.legs()[b]);
            double y = leg.waits() ? top + high * 0.74 : top + high / 2;
            if (!leg.waits() || high >= pen.type.px(24)) {
                Color ground = leg.closed() || leg.waits() ? pen.palette.tint(pen.palette.ink(leg.ink()), 0.45) : pen.palette.ink(leg.ink());
                String words = leg.place().title() + "  " + Units.ns(lanes.endNs()[b] - lanes.startNs()[b]);
                pen.left(Type.fitted(words, pen.type.small(), to - from - pen.type.px(8)), places.left() + from + pen.type.px(4), y, pen.type.small(), ground.grayscale().getRed() > 0.45 ? Color.BLACK : Color.WHITE);
            }
        }
    }

    private void scales(Pen pen, Places places, Frame now) {
        Type type = pen.type;
        pen.left("Latency", 0, places.heatTop() - type.px(5), type.small(), pen.palette.muted());
        for (long ns : new long[] {1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000}) {
            double y = latencyY(ns, places);
            if (y > places.heatTop() + type.px(6) && y < places.heatTop() + places.heatHeight() - type.px(4)) {
                pen.line(places.left(), y, places.left() + places.width(), y, pen.palette.line().deriveColor(0, 1, 1, 0.5), 1);
                pen.right(Units.ns(ns).replace(".00", ""), places.left() - type.px(6), y, type.smallFigures(), pen.palette.faint());
            }
        }
        if (painted != null) {
            pen.right("Offset", places.left() - type.px(6), places.offsetTop() + type.px(7), type.small(), pen.palette.muted());
            pen.right(Units.bytes(painted.picture().extentBytes()), places.left() - type.px(6), places.offsetTop() + type.px(20), type.smallFigures(), pen.palette.faint());
        }
        pen.right("0", places.left() - type.px(6), places.offsetTop() + places.offsetHeight() - type.px(5), type.smallFigures(), pen.palette.faint());
    }

    /** The latencies of this run with a row to spare at both ends, and enough of them that rows are not bars. */
    private void latencies(RunReport report) {
        LatencyHistogram lat = report.totals().lat();
        int low = lat.total() == 0 ? 0 : Density.latencyRow(lat.minNs()) - 1;
        int high = lat.total() == 0 ? Density.LATENCIES : Density.latencyRow(lat.maxNs()) + 1;
        int more = Math.max(0, LEAST_LATENCY_ROWS - (high - low + 1));
        highestRow = Math.clamp(high + more / 2, LEAST_LATENCY_ROWS, Density.LATENCIES - 1);
        lowestRow = Math.clamp(low - (more + 1) / 2, 0, highestRow - LEAST_LATENCY_ROWS + 1);
    }

    private double latencyY(long ns, Places places) {
        double rows = Math.log((double) ns / Density.latencyNs(lowestRow)) / Math.log(2) * 2;
        return places.heatTop() + places.heatHeight() * (1 - Math.clamp(rows / (highestRow - lowestRow + 1), 0, 1));
    }

    private void axis(Pen pen, Places places, Frame now) {
        Type type = pen.type;
        double y = places.axisTop() + type.px(12);
        long step = tickNs(range.lengthNs(), places.width() / type.px(110));
        long firstNs = Math.floorDiv(range.fromNs() - now.report().startNs(), step) * step;
        for (long at = firstNs; at <= range.toNs() - now.report().startNs(); at += step) {
            double x = range.x(at + now.report().startNs(), places.width());
            if (x >= 0 && x <= places.width()) {
                pen.line(places.left() + x, places.axisTop(), places.left() + x, places.axisTop() + type.px(4), pen.palette.faint(), 1);
                pen.centred(moment(at, step), Math.clamp(places.left() + x, places.left() + type.px(20), places.left() + places.width() - type.px(30)), y, type.smallFigures(), pen.palette.muted());
            }
        }
        double from = Math.clamp(range.x(now.passage().fromNs(), places.width()), 0, places.width());
        double to = Math.clamp(range.x(now.passage().toNs(), places.width()), 0, places.width());
        if (now.passage().toNs() > 0 && to > from) {
            pen.g.setFill(pen.palette.accent().deriveColor(0, 1, 1, 0.5));
            pen.g.fillRect(places.left() + from, places.lanesTop() - type.px(3), Math.max(2, to - from), type.px(2));
        }
    }

    /** A moment since the run's start, as exact as its neighbours need it. */
    private static String moment(long ns, long stepNs) {
        return stepNs >= 1_000_000_000 ? "%d s".formatted(ns / 1_000_000_000) : stepNs >= 1_000_000 ? "%.3f s".formatted(ns / 1e9)
                : stepNs >= 1_000 ? "%.6f s".formatted(ns / 1e9) : "%.9f s".formatted(ns / 1e9);
    }

    private static long tickNs(long lengthNs, double ticks) {
        double wanted = Math.max(1, lengthNs / Math.max(1, ticks));
        long power = (long) Math.pow(10, Math.floor(Math.log10(wanted)));
        for (long part : new long[] {1, 2, 5}) {
            if (part * power >= wanted) {
                return part * power;
            }
        }
        return 10 * Math.max(1, power);
    }

    private void marks(Pen pen, Places places, Frame now) {
        Type type = pen.type;
        double bottom = places.lanesTop() + places.lanesHeight();
        upright(pen, places, now.nowNs(), pen.palette.accent(), "", bottom);
        now.crosshair().ifPresent(at -> upright(pen, places, at + now.report().startNs(), pen.palette.muted(), "", bottom));
        markerA.ifPresent(at -> upright(pen, places, at, pen.palette.text(), "A", bottom));
        markerB.ifPresent(at -> upright(pen, places, at, pen.palette.text(),
                "B   " + (at < markerA.orElse(at) ? "−" : "+") + Units.ns(Math.abs(at - markerA.orElse(at))), bottom));
        for (Bookmark mark : bookmarks) {
            upright(pen, places, mark.atNs() + now.report().startNs(), pen.palette.warn(), Type.fitted("⚑ " + mark.text(), type.small(), type.px(130)), places.heatTop() + places.heatHeight());
        }
        now.selected().ifPresent(request -> selected(pen, places, request));
        brush.ifPresent(box -> {
            pen.g.setStroke(pen.palette.accent());
            pen.g.setLineWidth(1.5);
            pen.g.setFill(pen.palette.accent().deriveColor(0, 1, 1, 0.18));
            pen.g.fillRect(Math.min(box[0], box[2]), Math.min(box[1], box[3]), Math.abs(box[2] - box[0]), Math.abs(box[3] - box[1]));
            pen.g.strokeRect(Math.min(box[0], box[2]), Math.min(box[1], box[3]), Math.abs(box[2] - box[0]), Math.abs(box[3] - box[1]));
        });
    }

    private void upright(Pen pen, Places places, long ns, Color color, String words, double bottom) {
        double x = Math.round(places.left() + range.x(ns, places.width())) + 0.5;
        if (x >= places.left() && x <= places.left() + places.width()) {
            pen.line(x, places.heatTop(), x, bottom, color, 1);
            double wide = Type.width(words, pen.type.small());
            boolean right = x + wide + pen.type.px(4) < places.left() + places.width();
            if (!words.isEmpty()) {
                pen.left(words, right ? x + pen.type.px(3) : x - wide - pen.type.px(3), places.heatTop() - pen.type.px(5), pen.type.small(), color);
            }
        }
    }

    /** The request that is looked at: a ring in the heat map, a frame around it in its lane. */
    private void selected(Pen pen, Places places, Request request) {
        double x = places.left() + range.x(request.stampNs().get(Stage.SUBMIT), places.width());
        double y = latencyY(Math.max(512, request.latencyNs()), places);
        pen.g.setStroke(pen.palette.text());
        pen.g.setLineWidth(2);
        if (x >= places.left() && x <= places.left() + places.width()) {
            pen.g.strokeOval(x - pen.type.px(5), y - pen.type.px(5), pen.type.px(10), pen.type.px(10));
        }
        if (painted == null) {
            return;
        }
        Lanes lanes = painted.picture().lanes();
        for (int b = 0; b < lanes.blocks(); b++) {
            if (lanes.rows()[b] == request.index()) {
                double from = Math.clamp(range.x(lanes.startNs()[b], places.width()), 0, places.width());
                double to = Math.clamp(range.x(lanes.endNs()[b], places.width()), 0, places.width());
                double top = laneTop(lanes, lanes.lane()[b], places);
                double high = Math.max(2, laneTop(lanes, lanes.lane()[b] + 1, places) - top);
                if (to > from || from > 0 && from < places.width()) {
                    pen.line(places.left() + from, top, places.left() + Math.max(to, from + 1), top, pen.palette.text(), 2);
                    pen.line(places.left() + from, top + high - 1, places.left() + Math.max(to, from + 1), top + high - 1, pen.palette.text(), 2);
                }
            }
        }
    }

    // What a person does

    private void key(KeyEvent e) {
        if (frame == null || e.isShortcutDown() || e.isAltDown()) {
            return;
        }
        long cursorNs = cursorNs();
        switch (e.getCode()) {
            case W, UP -> zoom(1 / ZOOM_STEP, cursorNs);
            case S, DOWN -> zoom(ZOOM_STEP, cursorNs);
            case A -> pan(-PAN_STEP);
            case D -> pan(PAN_STEP);
            case LEFT -> cursor(-1, e.isShiftDown());
            case RIGHT -> cursor(1, e.isShiftDown());
            case DIGIT0 -> whole();
            case M -> marker(cursorNs);
            case B -> commands.bookmark(cursorNs - frame.report().startNs(), frame.selected().map(r -> OptionalLong.of(r.index())).orElse(OptionalLong.empty()));
            case COMMA -> bookmark(false);
            case PERIOD -> bookmark(true);
            case C -> between();
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
        long toNs = cursorNs() + Math.round(direction * pixels * range.lengthNs() / places(now.type()).width());
        toNs = Math.clamp(toNs, range.fromNs(), range.toNs());
        commands.point(OptionalLong.of(toNs - now.report().startNs()));
    }

    /** So many times as much is seen, around a moment. */
    private void zoom(double factor, long aroundNs) {
        range = range.zoomed(factor, aroundNs, whole);
        showsWhole = range.equals(whole);
        dirty = true;
    }

    private void pan(double share) {
        range = range.moved(share, whole);
        dirty = true;
    }

    /** The whole run, also while it grows. */
    public void whole() {
        range = whole;
        showsWhole = true;
        dirty = true;
    }

    /** A request with as much again around it. */
    private void fit(long fromNs, long lengthNs) {
        range = new TimeRange(fromNs - lengthNs / 2, fromNs + lengthNs + lengthNs / 2).within(whole);
        showsWhole = range.equals(whole);
        dirty = true;
    }

    private void marker(long ns) {
        if (markerA.isEmpty() || markerB.isPresent()) {
            markerA = OptionalLong.of(ns);
            markerB = OptionalLong.empty();
        } else {
            markerB = OptionalLong.of(ns);
        }
        dirty = true;
    }

    /** Only what was submitted between the markers. */
    private void between() {
        if (markerA.isPresent() && markerB.isPresent()) {
            commands.only(Math.min(markerA.getAsLong(), markerB.getAsLong()), Math.max(markerA.getAsLong(), markerB.getAsLong()), 0, Long.MAX_VALUE);
        }
    }

    private void bookmark(boolean next) {
        Frame now = Objects.requireNonNull(frame);
        long atNs = cursorNs() - now.report().startNs();
        Optional<Bookmark> found = bookmarks.stream().filter(mark -> next ? mark.atNs() > atNs : mark.atNs() < atNs)
                .reduce((a, b) -> next == a.atNs() < b.atNs() ? a : b);
        found.ifPresent(mark -> {
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
        dirty = true;
    }

    /** The slowest request of the run, and with each further call the next one. */
    public void slowest() {
        if (frame == null || overview.slowest().isEmpty()) {
            return;
        }
        slowestShown = (slowestShown + 1) % overview.slowest().size();
        found(overview.slowest().get(slowestShown), "slowest, number " + (slowestShown + 1));
    }

    /** The next request after the cursor that took longer than 99.9 in 100. */
    public void nextOutlier() {
        if (frame == null) {
            return;
        }
        Frame now = frame;
        Overview of = overview;
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
        dirty = true;
    }

    private void scroll(ScrollEvent e) {
        if (frame == null) {
            return;
        }
        Places places = places(frame.type());
        if (e.isShiftDown() || Math.abs(e.getDeltaX()) > Math.abs(e.getDeltaY())) {
            double by = Math.abs(e.getDeltaX()) > Math.abs(e.getDeltaY()) ? e.getDeltaX() : e.getDeltaY();
            pan(-by / places.width());
        } else if (e.getDeltaY() != 0) {
            zoom(e.getDeltaY() > 0 ? 1 / ZOOM_STEP : ZOOM_STEP, range.ns(e.getX() - places.left(), places.width()));
        }
        e.consume();
    }

    private void press(MouseEvent e) {
        requestFocus();
        dragX = e.getX();
        dragged = false;
        if (frame != null && e.getButton() == MouseButton.PRIMARY) {
            Places places = places(frame.type());
            boolean inHeat = e.getY() >= places.heatTop() && e.getY() <= places.heatTop() + places.heatHeight() && e.getX() >= places.left();
            brush = inHeat ? Optional.of(new double[] {e.getX(), e.getY(), e.getX(), e.getY()}) : Optional.empty();
        }
    }

    private void drag(MouseEvent e) {
        if (frame == null) {
            return;
        }
        Places places = places(frame.type());
        dragged = dragged || Math.abs(e.getX() - dragX) > 3;
        if (brush.isPresent()) {
            double[] box = brush.get();
            box[2] = Math.clamp(e.getX(), places.left(), places.left() + places.width());
            box[3] = Math.clamp(e.getY(), places.heatTop(), places.heatTop() + places.heatHeight());
            dirty = true;
        } else if (dragged) {
            pan((dragX - e.getX()) / places.width());
            dragX = e.getX();
        }
    }

    private void release(MouseEvent e) {
        if (frame == null) {
            return;
        }
        Places places = places(frame.type());
        Optional<double[]> box = brush;
        brush = Optional.empty();
        dirty = true;
        if (box.isPresent() && dragged) {
            double[] b = box.get();
            commands.only(range.ns(Math.min(b[0], b[2]) - places.left(), places.width()), range.ns(Math.max(b[0], b[2]) - places.left(), places.width()),
                    latency(Math.max(b[1], b[3]), places), latency(Math.min(b[1], b[3]), places));
        } else if (!dragged && e.getButton() == MouseButton.PRIMARY && e.getY() >= places.lanesTop()) {
            commands.pick(requestAt(e.getX(), e.getY(), places));
        } else if (!dragged && e.getButton() == MouseButton.PRIMARY && e.getX() >= places.left()) {
            commands.play(range.ns(e.getX() - places.left(), places.width()) - frame.report().startNs());
        }
    }

    /** The latency at a height of the heat map, ns; past its ends there is no limit. */
    private long latency(double y, Places places) {
        double share = 1 - (y - places.heatTop()) / places.heatHeight();
        if (share <= 0 || share >= 1) {
            return share <= 0 ? 0 : Long.MAX_VALUE;
        }
        return Math.round(Density.latencyNs(lowestRow) * Math.pow(2, share * (highestRow - lowestRow + 1) / 2));
    }

    private OptionalLong requestAt(double x, double y, Places places) {
        if (painted == null || painted.picture().lanes().count() == 0) {
            return OptionalLong.empty();
        }
        Lanes lanes = painted.picture().lanes();
        for (int lane = 0; lane < lanes.count(); lane++) {
            if (y >= laneTop(lanes, lane, places) && y < laneTop(lanes, lane + 1, places)) {
                int block = lanes.at(lane, range.ns(x - places.left(), places.width()), Math.round(4.0 * range.lengthNs() / places.width()));
                return block < 0 ? OptionalLong.empty() : OptionalLong.of(lanes.rows()[block]);
            }
        }
        return OptionalLong.empty();
    }

    private void pointAt(double x) {
        if (frame != null) {
            Places places = places(frame.type());
            boolean inside = x >= places.left() && x <= places.left() + places.width();
            commands.point(inside ? OptionalLong.of(range.ns(x - places.left(), places.width()) - frame.report().startNs()) : OptionalLong.empty());
        }
    }
}

package org.bioscope.desktop.view;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.geometry.Point2D;
import javafx.geometry.VPos;
import javafx.scene.Cursor;
import javafx.scene.canvas.Canvas;
import javafx.scene.image.ImageView;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Polyline;
import javafx.scene.shape.StrokeLineCap;
import javafx.scene.shape.StrokeLineJoin;
import javafx.scene.text.Font;
import javafx.scene.text.Text;
import javafx.scene.text.TextAlignment;
import org.bioscope.traces.Request;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.rules.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The circuit: still ground, tokens over it, and the few numbers that move with them. Owned by the JavaFX thread.
 *
 * <p>Holds nothing but what it drew last: the same frame at the same size is the same picture.
 */
public final class PipelineView extends Region implements View {
    /** Frames between two changes of the numbers while playing: an eye reads ten a second at most. */
    private static final int NUMBERS_EVERY = 6;
    /** How far from a token a click still means it, pixels. */
    private static final double REACH = 12;

    /** Place and ink of each kind of leg, by its code: looked up for every token of every frame. */
    private static final int[] PLACES = new int[Leg.CODES];
    private static final Ink[] INKS = new Ink[Leg.CODES];
    private static final boolean[] WAITS = new boolean[Leg.CODES];
    private static final Place[] BY_ORDINAL = Place.values();
    /** Tokens smaller than this, at magnification 1, are too many for letters beside them. */
    private static final double LETTERED = 3;

    static {
        for (int code = 0; code < Leg.CODES; code++) {
            PLACES[code] = Leg.of(code).place().ordinal();
            INKS[code] = Leg.of(code).ink();
            WAITS[code] = Leg.of(code).waits();
        }
    }

    private final Canvas ground = new Canvas();
    private final ImageView tokens = new ImageView();
    private final Pane numbers = new Pane();
    private final Circle ring = new Circle();
    private final Polyline way = new Polyline();
    private final Map<Place, Text> counts = new EnumMap<>(Place.class);
    private final Text inFlight = new Text();
    private final Text asked = new Text();
    private final Text rule = new Text();
    private final int[] here = new int[Place.values().length];
    private final int[] waiting = new int[Place.values().length];
    private final float[] xy = new float[2];

    private Consumer<OptionalLong> onPick = row -> {
    };
    private int frames;
    private @Nullable Frame drawn;
    private Circuit circuit;
    private TokenLayer layer;

    public PipelineView() {
        setId("pipeline");
        getStyleClass().add("pipeline");
        setFocusTraversable(true);
        setAccessibleText("the circuit of requests");
        ground.setManaged(false);
        tokens.setManaged(false);
        numbers.setManaged(false);
        numbers.setMouseTransparent(true);
        tokens.setMouseTransparent(true);
        ring.setFill(Color.TRANSPARENT);
        ring.setVisible(false);
        for (Place place : Place.values()) {
            counts.put(place, new Text());
        }
        numbers.getChildren().addAll(counts.values());
        numbers.getChildren().addAll(inFlight, asked, rule, ring);
        way.setManaged(false);
        way.setMouseTransparent(true);
        way.setVisible(false);
        // The way lies below the stations, so that no word is crossed by it.
        getChildren().addAll(way, ground, tokens, numbers);
        setOnMousePressed(e -> {
            requestFocus();
            onPick.accept(pick(e.getX(), e.getY()));
        });
        setOnMouseMoved(e -> setCursor(pick(e.getX(), e.getY()).isPresent() ? Cursor.HAND : Cursor.DEFAULT));
        setMinSize(420, 240);
    }

    /** What to do when a person points at a request, by its row, or at none. */
    public void onPick(Consumer<OptionalLong> action) {
        onPick = action;
    }

    @Override
    public void render(Frame frame) {
        assert Platform.isFxApplicationThread();
        double width = Math.floor(getWidth());
        double height = Math.floor(getHeight());
        if (width < 100 || height < 100) {
            return;
        }
        double scale = getScene() == null || getScene().getWindow() == null ? 1 : getScene().getWindow().getOutputScaleX();
        int pixelsWide = (int) Math.ceil(width * scale);
        int pixelsHigh = (int) Math.ceil(height * scale);
        boolean anew = drawn == null || !layer.fits(pixelsWide, pixelsHigh, scale) || circuit.width != width || circuit.height != height || drawn.passage() != frame.passage()
                || drawn.palette() != frame.palette() || drawn.report().workload() != frame.report().workload();
        if (!anew && (!drawn.kernel().equals(frame.kernel()) || frame.kernel().isPresent() && drawn.elsewhere() != frame.elsewhere())) {
            paintGround(frame);
        }
        if (anew) {
            ground(frame, width, height);
            layer = new TokenLayer(pixelsWide, pixelsHigh, scale, circuit.tokenRadius(), circuit.type.unit(), frame.palette());
            tokens.setImage(layer.image());
            tokens.setFitWidth(width);
            tokens.setFitHeight(height);
        }
        boolean moved = anew || drawn.nowNs() != frame.nowNs() || row(drawn) != row(frame);
        if (anew || row(drawn) != row(frame)) {
            way(frame);
            rule(frame);
        }
        boolean stopped = drawn != null && drawn.playing() && !frame.playing();
        drawn = frame;
        if (moved) {
            tokens(frame);
        }
        if (anew || stopped || moved && (!frame.playing() || frames++ % NUMBERS_EVERY == 0)) {
            numbers(frame);
        }
    }

    private void ground(Frame frame, double width, double height) {
        circuit = Circuit.of(width, height, frame.type(), frame.passage());
        ground.setWidth(width);
        ground.setHeight(height);
        paintGround(frame);
        ring.setStroke(frame.palette().text());
        ring.setStrokeWidth(circuit.type.px(1.6));
        ring.setRadius(circuit.tokenRadius() + circuit.type.px(4));
        placeNumbers(frame);
    }

    private void paintGround(Frame frame) {
        GroundPainter.paint(new Pen(ground.getGraphicsContext2D(), frame.palette(), circuit.type), circuit, frame.passage(), frame.report(),
                frame.kernel().flatMap(frame.elsewhere()::on));
    }

    /** The rule that sent the selected request its way, below the place where that was decided. */
    private void rule(Frame frame) {
        Optional<Verdict> verdict = circuit.opened() ? frame.selected().flatMap(request -> ReasonSection.verdict(frame, request)) : Optional.empty();
        rule.setVisible(verdict.isPresent());
        verdict.ifPresent(v -> {
            Circuit.Box decision = circuit.decision.orElseThrow();
            Circuit.Box endio = circuit.boxes.get(Place.ENDIO);
            // Where the interrupt's box ends above it, it may go on below that one.
            boolean below = endio.bottom() <= decision.bottom() + circuit.type.px(2);
            double left = circuit.boxes.get(Place.INLINE).right() + circuit.type.px(4);
            double room = (below ? endio.right() : endio.x() - circuit.type.px(4)) - left;
            String fired = v.completion().sure() ? "✓ " + v.completion().rule() : "? not known";
            style(rule, circuit.type.small(), frame.palette().text());
            rule.setText(twoLines(fired, circuit.type.small(), room));
            rule.setTextOrigin(VPos.TOP);
            rule.setTextAlignment(TextAlignment.CENTER);
            rule.setX(Math.clamp(decision.middleX() - rule.getLayoutBounds().getWidth() / 2, left, Math.max(left, left + room - rule.getLayoutBounds().getWidth())));
            rule.setY(decision.bottom() + circuit.type.px(3));
        });
    }

    /** A rule's name, or what of it stands before its colon where the whole takes more than two lines. */
    private static String twoLines(String text, Font font, double room) {
        List<String> lines = Pen.lines(text, font, room);
        if (lines.size() > 2 && text.contains(":")) {
            lines = Pen.lines(text.substring(0, text.indexOf(':')), font, room);
        }
        return lines.size() <= 2 ? String.join("\n", lines) : lines.get(0) + "\n" + lines.get(1) + " …";
    }

    /** The road that the selected request took, lit. */
    private void way(Frame frame) {
        way.setVisible(frame.selected().isPresent());
        frame.selected().ifPresent(request -> {
            Leg.Lane lane = circuit.opened() ? request.kernel().map(k -> Leg.Lane.of(k.completion())).orElse(Leg.Lane.NONE) : Leg.Lane.NONE;
            Path path = circuit.way(lane, circuit.opened() && request.stampNs().containsKey(Stage.PUNT));
            var points = new Double[2 * path.size()];
            for (int i = 0; i < path.size(); i++) {
                points[2 * i] = (double) path.x(i);
                points[2 * i + 1] = (double) path.y(i);
            }
            way.getPoints().setAll(points);
            way.setStroke(frame.palette().text());
            way.setOpacity(0.6);
            way.setStrokeWidth(circuit.type.px(6));
            way.setStrokeLineJoin(StrokeLineJoin.ROUND);
            way.setStrokeLineCap(StrokeLineCap.ROUND);
        });
    }

    private static long row(Frame frame) {
        return frame.selected().map(Request::index).orElse(-1L);
    }

    private void tokens(Frame frame) {
        Arrays.fill(here, 0);
        Arrays.fill(waiting, 0);
        boolean lettered = circuit.tokenRadius() >= circuit.type.px(LETTERED);
        layer.begin();
        ring.setVisible(false);
        Journeys journeys = frame.passage().journeys();
        long nowNs = frame.nowNs();
        long selected = row(frame);
        for (int i = 0; i < journeys.size(); i++) {
            int bound = journeys.passed(i, nowNs);
            if (bound < 0) {
                continue;
            }
            int code = journeys.code(bound);
            boolean ghost = journeys.ghost(i);
            int place = PLACES[code];
            if (!ghost) {
                here[place]++;
                waiting[place] += WAITS[code] ? 1 : 0;
            }
            circuit.point(code, journeys.share(bound, nowNs), journeys.seat(i), xy);
            layer.draw(circuit.copied ? ConduitPainter.ink(circuit) : INKS[code], xy[0], xy[1], ghost);
            if (lettered && !ghost && journeys.marks(i) != 0) {
                Mark mark = Mark.shown(journeys.marks(i), BY_ORDINAL[place]);
                if (mark != null) {
                    layer.mark(mark, xy[0], xy[1]);
                }
            }
            if (journeys.row(i) == selected) {
                ring.setCenterX(xy[0]);
                ring.setCenterY(xy[1]);
                ring.setVisible(true);
            }
        }
        layer.end();
    }

    private void placeNumbers(Frame frame) {
        counts.values().forEach(text -> text.setVisible(false));
        circuit.boxes.forEach((place, box) -> {
            Text text = counts.get(place);
            boolean ownLine = place == Place.PROGRAM;
            text.setVisible(!ownLine);
            style(text, circuit.type.figures(), frame.palette().text());
        });
        Text home = counts.get(Place.HOME);
        home.setVisible(circuit.opened());
        style(home, circuit.type.figures(), frame.palette().text());
        style(inFlight, circuit.type.figure(), frame.palette().text());
        style(asked, circuit.type.small(), frame.palette().muted());
        Circuit.Box program = circuit.boxes.get(Place.PROGRAM);
        inFlight.setX(program.x() + circuit.type.px(10));
        inFlight.setY(program.y() + circuit.type.px(56));
        asked.setX(program.x() + circuit.type.px(10));
        asked.setY(program.y() + circuit.type.px(77));
    }

    /** As an inline style, since the window's sheets outrank what is set on a node by hand. */
    private static void style(Text text, Font font, Color color) {
        text.setTextOrigin(VPos.CENTER);
        text.setStyle("-fx-font-family: \"%s\"; -fx-font-size: %spx; -fx-fill: #%02x%02x%02x;".formatted(font.getName(), font.getSize(),
                Math.round(color.getRed() * 255), Math.round(color.getGreen() * 255), Math.round(color.getBlue() * 255)));
        // And by hand, for pictures, which have no sheets.
        text.setFont(font);
        text.setFill(color);
    }

    private void numbers(Frame frame) {
        int all = Arrays.stream(here).sum() - here[Place.PROGRAM.ordinal()];
        int oneIn = frame.passage().oneIn();
        for (var entry : counts.entrySet()) {
            Text text = entry.getValue();
            if (!text.isVisible()) {
                continue;
            }
            change(text, here(entry.getKey(), oneIn, circuit.type));
            place(text, entry.getKey(), circuit.type);
        }
        change(inFlight, number(all, oneIn));
        Workload workload = frame.report().workload();
        change(asked, "in flight of " + Units.count((long) workload.get(Workload.IODEPTH) * workload.get(Workload.NUMJOBS)));
    }

    /** How many are in a place now; of those where somebody works, how many of them wait for that. */
    private String here(Place place, int oneIn, Type type) {
        int all = here[place.ordinal()];
        int wait = waiting[place.ordinal()];
        // A low box has its times beside its name: there is room for one number.
        if (place != Place.WORKQUEUE || all == 0 || GroundPainter.isLow(circuit.boxes.get(place), type)) {
            return number(all, oneIn);
        }
        String first = number(wait, oneIn);
        String second = number(all - wait, oneIn);
        double room = circuit.boxes.get(place).width() - type.px(36) - Type.width(place.title() + " 100 % ", type.strong());
        return Stream.of(first + " waiting, " + second + " running", first + " wait, " + second + " run", first + "+" + second)
                .filter(words -> Type.width(words, type.figures()) <= room).findFirst().orElse(number(all, oneIn));
    }

    private void place(Text text, Place place, Type type) {
        double wide = text.getLayoutBounds().getWidth();
        if (place == Place.HOME) {
            Circuit.Box program = circuit.boxes.get(Place.PROGRAM);
            text.setX(program.right() - type.px(10) - wide);
            text.setY(program.y() + program.height() * 0.64);
            return;
        }
        if (place == Place.KERNEL) {
            double[] at = ConduitPainter.countAt(circuit);
            text.setX(at[0]);
            text.setY(at[1]);
            return;
        }
        Circuit.Box box = circuit.boxes.get(place);
        text.setX(box.right() - type.px(9) - wide);
        text.setY(box.y() + type.px(GroundPainter.countBelow(place, box, circuit) ? 30 : 14));
    }

    /** Where only some requests are drawn, their number times the rest is an estimate, and says so. */
    private static String number(int drawnHere, int oneIn) {
        return oneIn == 1 ? Units.count(drawnHere) : "≈" + Units.count((long) drawnHere * oneIn);
    }

    private static void change(Text text, String to) {
        if (!text.getText().equals(to)) {
            text.setText(to);
        }
    }

    /** The row of the request whose token is nearest to a point, if one is near. */
    private OptionalLong pick(double x, double y) {
        if (drawn == null) {
            return OptionalLong.empty();
        }
        Journeys journeys = drawn.passage().journeys();
        double nearest = Math.pow(circuit.tokenRadius() + REACH, 2);
        var row = OptionalLong.empty();
        for (int i = 0; i < journeys.size(); i++) {
            int bound = journeys.passed(i, drawn.nowNs());
            if (bound < 0) {
                continue;
            }
            circuit.point(journeys.code(bound), journeys.share(bound, drawn.nowNs()), journeys.seat(i), xy);
            double away = Math.pow(xy[0] - x, 2) + Math.pow(xy[1] - y, 2);
            if (away < nearest) {
                nearest = away;
                row = OptionalLong.of(journeys.row(i));
            }
        }
        return row;
    }

    /** Where the token of a row is now, in this view's coordinates; empty where it is not in flight or not drawn. */
    public Optional<Point2D> tokenOf(long rowNumber) {
        if (drawn == null) {
            return Optional.empty();
        }
        Journeys journeys = drawn.passage().journeys();
        int i = journeys.ofRow(rowNumber);
        int bound = i < 0 ? -1 : journeys.passed(i, drawn.nowNs());
        if (bound < 0) {
            return Optional.empty();
        }
        circuit.point(journeys.code(bound), journeys.share(bound, drawn.nowNs()), journeys.seat(i), xy);
        return Optional.of(new Point2D(xy[0], xy[1]));
    }
}

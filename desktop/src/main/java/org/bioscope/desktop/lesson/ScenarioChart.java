package org.bioscope.desktop.lesson;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javafx.scene.control.Label;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Line;
import javafx.scene.shape.Polygon;

/**
 * The columns of a scenario: time runs downwards, a box for each moment, an arrow from each who waits to whom it waits
 * for. A dot runs along every such arrow for as long as the wait lasts; in a deadlock they never stop. As large as all of
 * its moments allow. Owned by the JavaFX thread.
 */
final class ScenarioChart extends Pane {
    private static final long LAP_NS = 1_600_000_000L;
    private static final double[] SIZES = {1.7, 1.5, 1.35, 1.2, 1.1, 1, 0.92, 0.85, 0.77};
    private static final double MOST_ROW_GAP = 44;
    private static final double ARROW = 9;
    /** Where an arrow leaves a box's side, and where one from elsewhere comes in: two that wait for each other stay apart. */
    private static final double OUT = 0.3;
    private static final double IN = 0.7;

    private final Scenario scenario;
    private final List<Label> heads = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private final List<VBox> boxes = new ArrayList<>();
    private final List<Label> waits = new ArrayList<>();
    private final List<Arrow> arrows = new ArrayList<>();
    private int moment;
    private double fittedWidth;
    private double fittedHeight;

    /** From the box of one moment to that of another, or to the empty line of one who has done nothing yet; a wait has a dot. */
    private record Arrow(int from, Optional<Integer> to, int toLane, boolean waits, Line line, Polygon tip, Circle dot) {
    }

    ScenarioChart(Scenario scenario) {
        this.scenario = scenario;
        setMinHeight(0);
        for (Scenario.Lane lane : scenario.lanes()) {
            heads.add(StepView.words(lane.name(), "scenario-lane"));
            var line = new Line();
            line.getStyleClass().add("scenario-line");
            lines.add(line);
        }
        for (int i = 0; i < scenario.moments().size(); i++) {
            Scenario.Moment one = scenario.moments().get(i);
            var box = new VBox(StepView.words((i + 1) + "  " + one.does(), "scenario-does"));
            Label wait = StepView.words("", "scenario-wait");
            one.waitsFor().ifPresent(other -> box.getChildren().add(wait));
            // The box is as high as they prefer; what they need at least is rounded otherwise, and may be a line more.
            box.getChildren().forEach(label -> ((Label) label).setMinHeight(0));
            boxes.add(box);
            waits.add(wait);
        }
    }

    void show(int upTo) {
        moment = upTo;
        arrows.clear();
        Map<String, String> waiting = scenario.waitsAt(upTo);
        Set<String> stuck = scenario.deadlockedAt(upTo);
        for (int i = 0; i < boxes.size(); i++) {
            Scenario.Moment one = scenario.moments().get(i);
            boolean waits = one.waitsFor().isPresent() && one.waitsFor().get().equals(waiting.get(one.lane()));
            dress(i, one, waits, stuck.contains(one.lane()));
            if (i <= upTo && waits) {
                arrows.add(arrow(i, last(one.waitsFor().orElseThrow()), lane(one.waitsFor().orElseThrow()), true, stuck.contains(one.lane())));
            } else if (i < upTo && !scenario.moments().get(i + 1).lane().equals(one.lane())) {
                arrows.add(arrow(i, Optional.of(i + 1), lane(scenario.moments().get(i + 1).lane()), false, false));
            }
        }
        getChildren().setAll(lines);
        getChildren().addAll(heads);
        getChildren().addAll(boxes);
        for (Arrow arrow : arrows) {
            getChildren().addAll(arrow.line(), arrow.tip());
            if (arrow.waits()) {
                getChildren().add(arrow.dot());
            }
        }
        requestLayout();
    }

    void pulse(long clockNs) {
        double share = Math.floorMod(clockNs, LAP_NS) / (double) LAP_NS;
        for (Arrow arrow : arrows) {
            Line line = arrow.line();
            arrow.dot().setCenterX(line.getStartX() + (line.getEndX() - line.getStartX()) * share);
            arrow.dot().setCenterY(line.getStartY() + (line.getEndY() - line.getStartY()) * share);
        }
    }

    private void dress(int number, Scenario.Moment one, boolean waits, boolean stuck) {
        VBox box = boxes.get(number);
        box.setVisible(number <= moment);
        box.getStyleClass().setAll("scenario-box");
        if (waits) {
            box.getStyleClass().add(stuck ? "scenario-stuck" : "scenario-waiting");
        }
        if (number == moment) {
            box.getStyleClass().add("scenario-now");
        }
        // Also once the wait is over it says what the wait was for; and its room is kept before it begins.
        one.waitsFor().ifPresent(other -> this.waits.get(number).setText((!waits ? "✓ waited for " : stuck ? "✗ waits for ever for " : "… waits for ") + scenario.lanes().get(lane(other)).name()));
    }

    private static Arrow arrow(int from, Optional<Integer> to, int toLane, boolean waits, boolean stuck) {
        var arrow = new Arrow(from, to, toLane, waits, new Line(), new Polygon(), new Circle(6));
        String style = !waits ? "scenario-then" : stuck ? "scenario-stuck-arrow" : "scenario-wait-arrow";
        arrow.line().getStyleClass().setAll(style);
        arrow.tip().getStyleClass().setAll(style + "-tip");
        arrow.dot().getStyleClass().setAll(style + "-tip");
        return arrow;
    }

    private int lane(String id) {
        return scenario.lanes().stream().map(Scenario.Lane::id).toList().indexOf(id);
    }

    /** The last thing that somebody did is where it stands. */
    private Optional<Integer> last(String lane) {
        for (int i = moment; i >= 0; i--) {
            if (scenario.moments().get(i).lane().equals(lane)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    @Override
    protected void layoutChildren() {
        fit();
        double column = getWidth() / heads.size();
        double gap = column * 0.06;
        double top = headHeight() + rowGap(0);
        double[] heights = heights();
        double sum = 0;
        for (double height : heights) {
            sum += height;
        }
        double rowGap = rowGap(getHeight() - top - sum);
        double y = top;
        for (int i = 0; i < boxes.size(); i++) {
            int lane = lane(scenario.moments().get(i).lane());
            boxes.get(i).resizeRelocate(column * lane + (column - boxWidth()) / 2, y, boxWidth(), heights[i]);
            y += heights[i] + rowGap;
        }
        for (int lane = 0; lane < heads.size(); lane++) {
            heads.get(lane).resizeRelocate(column * lane + gap, 0, column - 2 * gap, headHeight());
            Line line = lines.get(lane);
            line.setStartX(column * (lane + 0.5));
            line.setEndX(column * (lane + 0.5));
            line.setStartY(headHeight());
            line.setEndY(Math.min(getHeight(), y));
        }
        arrows.forEach(this::route);
    }

    /** The largest type in which all moments fit, so that nothing moves while they appear. */
    private void fit() {
        if (fittedWidth == getWidth() && fittedHeight == getHeight()) {
            return;
        }
        fittedWidth = getWidth();
        fittedHeight = getHeight();
        // Where there is little room, the type counts for more than where each of them runs.
        for (boolean where : new boolean[] {true, false}) {
            name(where);
            for (double size : SIZES) {
                setStyle("-fx-font-size: " + size + "em;");
                applyCss();
                if (size >= (where ? 1 : 0) && needed() <= getHeight()) {
                    return;
                }
            }
        }
    }

    private double needed() {
        double needed = headHeight() + rowGap(0);
        for (double height : heights()) {
            needed += height + rowGap(0);
        }
        return needed;
    }

    private void name(boolean where) {
        for (int i = 0; i < heads.size(); i++) {
            Scenario.Lane lane = scenario.lanes().get(i);
            heads.get(i).setText(lane.name() + (where && !lane.where().isEmpty() ? "\n" + lane.where() : ""));
        }
    }

    private double rowGap(double left) {
        return Math.clamp(left / boxes.size(), 8, MOST_ROW_GAP);
    }

    private double[] heights() {
        return boxes.stream().mapToDouble(box -> box.prefHeight(boxWidth())).toArray();
    }

    private double boxWidth() {
        return getWidth() / heads.size() * 0.88;
    }

    private double headHeight() {
        return heads.stream().mapToDouble(head -> head.prefHeight(getWidth() / heads.size() * 0.88)).max().orElse(0);
    }

    private void route(Arrow arrow) {
        Region from = boxes.get(arrow.from());
        boolean right = arrow.toLane() > lane(scenario.moments().get(arrow.from()).lane());
        Line line = arrow.line();
        line.setStartX(right ? from.getLayoutX() + from.getWidth() : from.getLayoutX());
        line.setStartY(from.getLayoutY() + from.getHeight() * (arrow.waits() && !right ? IN : OUT));
        Optional<Region> to = arrow.to().map(boxes::get);
        line.setEndX(to.map(box -> right ? box.getLayoutX() : box.getLayoutX() + box.getWidth()).orElse(getWidth() / heads.size() * (arrow.toLane() + 0.5)));
        line.setEndY(to.map(box -> box.getLayoutY() + box.getHeight() * (arrow.waits() && !right ? IN : OUT)).orElse(line.getStartY()));
        double dx = line.getEndX() - line.getStartX();
        double dy = line.getEndY() - line.getStartY();
        double length = Math.max(1, Math.hypot(dx, dy));
        double backX = line.getEndX() - ARROW * dx / length;
        double backY = line.getEndY() - ARROW * dy / length;
        double sideX = 0.5 * ARROW * dy / length;
        double sideY = -0.5 * ARROW * dx / length;
        arrow.tip().getPoints().setAll(line.getEndX(), line.getEndY(), backX + sideX, backY + sideY, backX - sideX, backY - sideY);
    }
}

package org.bioscope.desktop.lesson;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Line;
import javafx.scene.shape.Rectangle;
import javafx.scene.text.TextAlignment;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.compare.Judgement;
import org.bioscope.traces.compare.Statistics;

/**
 * What interleaved rounds came to, for the large part of the screen: a dot for each round at the ratio of its two runs, the
 * 95 % interval as a band, and the line of no difference. Of more than two arms the last is shown against the first. Owned
 * by the JavaFX thread.
 */
final class RoundsView extends VBox {
    RoundsView(Interleaved came) {
        Comparison comparison = came.comparison();
        int arm = comparison.names().size() - 1;
        Statistics statistics = comparison.statistics(arm);
        setId("rounds");
        getStyleClass().addAll("card", "rounds");
        Label badge = StepView.badge(came.label(), came.way(), true);
        var chart = new Chart(statistics, comparison.pairs(arm), comparison.names().getFirst(), comparison.names().get(arm));
        VBox.setVgrow(chart, Priority.ALWAYS);
        getChildren().addAll(StepView.words(headline(statistics, comparison.names().get(arm)), "rounds-verdict"), StepView.words(came.verdicts().getLast(), "lesson-text"), badge, chart);
    }

    private static String headline(Statistics statistics, String arm) {
        String percent = String.format(Locale.ROOT, "%+.1f %%", 100 * (statistics.median() - 1)).replace('-', '−');
        return switch (statistics.judgement()) {
            case FASTER, SLOWER -> "Not noise: " + arm + " " + percent;
            case NO_DIFFERENCE -> "Noise, as far as " + statistics.rounds() + " rounds can tell";
            case TOO_FEW_ROUNDS -> "Too few rounds to tell";
        };
    }

    /** The dots. */
    private static final class Chart extends Pane {
        private static final double LEAST_SPAN = 0.02;
        private static final double DOT = 6;

        private final Statistics statistics;
        private final List<Comparison.Pair> pairs;
        private final double span;
        private final Rectangle band = new Rectangle();
        private final Line even = new Line();
        private final Line median = new Line();
        private final List<Circle> dots;
        private final Label evenLabel = label("1.00: no difference", "lesson-small");
        private final Label left;
        private final Label right;

        Chart(Statistics statistics, List<Comparison.Pair> pairs, String first, String second) {
            this.statistics = statistics;
            this.pairs = pairs;
            // As far to both sides as the farthest thing lies, in logarithms: twice and half are equally far.
            double far = pairs.stream().mapToDouble(pair -> Math.abs(Math.log(pair.ratio()))).max().orElse(0);
            double band95 = known() ? DoubleStream.of(statistics.low95(), statistics.high95()).map(Math::log).map(Math::abs).max().orElse(0) : 0;
            span = Math.max(LEAST_SPAN, Math.max(far, band95)) * 1.15;
            left = StepView.words("◂ " + first + " faster", "lesson-arm");
            right = StepView.words(second + " faster ▸", "lesson-arm");
            right.setTextAlignment(TextAlignment.RIGHT);
            right.setAlignment(Pos.TOP_RIGHT);
            left.setAlignment(Pos.TOP_LEFT);
            band.getStyleClass().add("rounds-band");
            even.getStyleClass().add("rounds-even");
            median.getStyleClass().add("rounds-median");
            dots = pairs.stream().map(pair -> {
                var dot = new Circle(DOT);
                dot.getStyleClass().add("rounds-dot");
                return dot;
            }).toList();
            getChildren().addAll(band, even, median);
            getChildren().addAll(dots);
            getChildren().addAll(evenLabel, left, right);
        }

        private static Label label(String text, String style) {
            var label = new Label(text);
            label.getStyleClass().add(style);
            return label;
        }

        /** Whether there are rounds enough for an interval. */
        private boolean known() {
            return statistics.judgement() != Judgement.TOO_FEW_ROUNDS && Double.isFinite(statistics.high95()) && statistics.low95() > 0;
        }

        @Override
        protected void layoutChildren() {
            // Each has nearly half of the width, and as many lines as it takes.
            double side = Math.floor(getWidth() * 0.48);
            double names = Math.max(left.prefHeight(side), right.prefHeight(side));
            double head = names + left.prefHeight(-1) * 0.6;
            double foot = evenLabel.prefHeight(-1) * 1.6;
            double bottom = getHeight() - foot;
            left.resizeRelocate(0, 0, side, names);
            right.resizeRelocate(getWidth() - side, 0, side, names);
            upright(even, x(1), head, bottom);
            evenLabel.resizeRelocate(x(1) - evenLabel.prefWidth(-1) / 2, bottom + 4, evenLabel.prefWidth(-1), evenLabel.prefHeight(-1));
            median.setVisible(known());
            band.setVisible(known());
            if (known()) {
                upright(median, x(statistics.median()), head, bottom);
                band.setX(x(statistics.low95()));
                band.setWidth(Math.max(1, x(statistics.high95()) - x(statistics.low95())));
                band.setY(head);
                band.setHeight(bottom - head);
            }
            double row = (bottom - head) / Math.max(1, pairs.size());
            for (int i = 0; i < dots.size(); i++) {
                dots.get(i).setCenterX(x(pairs.get(i).ratio()));
                dots.get(i).setCenterY(head + row * (i + 0.5));
            }
        }

        private double x(double ratio) {
            return getWidth() / 2 + Math.log(ratio) / span * getWidth() / 2;
        }

        private static void upright(Line line, double x, double top, double bottom) {
            line.setStartX(x);
            line.setEndX(x);
            line.setStartY(top);
            line.setEndY(bottom);
        }
    }
}

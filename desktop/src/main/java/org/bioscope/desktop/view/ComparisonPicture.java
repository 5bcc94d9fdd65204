package org.bioscope.desktop.view;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import javafx.scene.canvas.Canvas;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import org.bioscope.traces.compare.Comparison;
import org.bioscope.traces.compare.Surroundings.Different;

/**
 * A comparison as one picture: the verdicts, every round of every arm, the ratios with their intervals, the latencies
 * percentile by percentile, and where their difference comes from. Works without a display.
 */
public final class ComparisonPicture {
    private static final double WIDTH = 1600;
    private static final double HEIGHT = 900;
    private static final double MARGIN = 32;
    private static final double GAP = 18;

    private final Comparison comparison;
    private final Drawing pen;
    private final Type type;

    private ComparisonPicture(Comparison comparison, Drawing pen) {
        this.comparison = comparison;
        this.pen = pen;
        this.type = pen.type;
    }

    /** Writes the picture. Throws with one sentence where that cannot be. */
    public static void write(Comparison comparison, Path png, Look look) throws IOException {
        Picture.write(png, PictureFacts.of(comparison), () -> draw(comparison, look.theme(), look.scale()));
    }

    /** The same as SVG, for papers and slides. Throws with one sentence where that cannot be. */
    public static void writeSvg(Comparison comparison, Path svg, Theme theme) throws IOException {
        SvgDrawing.write(svg, WIDTH, HEIGHT, PictureFacts.of(comparison), theme, on -> new ComparisonPicture(comparison, on).all(MARGIN, WIDTH - MARGIN, HEIGHT - MARGIN));
    }

    private static WritableImage draw(Comparison comparison, Theme theme, double scale) {
        Palette palette = Palette.of(theme);
        var type = new Type(theme.magnification() * scale);
        var canvas = new Canvas(WIDTH * scale, HEIGHT * scale);
        var pen = new Pen(canvas.getGraphicsContext2D(), palette, type);
        pen.rectangle(0, 0, canvas.getWidth(), canvas.getHeight(), palette.ground());
        new ComparisonPicture(comparison, pen).all(MARGIN * scale, canvas.getWidth() - MARGIN * scale, canvas.getHeight() - MARGIN * scale);
        return canvas.snapshot(null, null);
    }

    private void all(double left, double right, double bottom) {
        double below = verdicts(left, left, right);
        double foot = bottom - type.px(24);
        double gap = type.px(GAP);
        double middle = below + (foot - below - gap) * 0.5;
        double narrow = (right - left - gap) * 0.5;
        RoundsPlot.rounds(pen, comparison, new Circuit.Box(left, below, narrow, middle - below));
        RoundsPlot.ratios(pen, comparison, new Circuit.Box(left + narrow + gap, below, right - left - narrow - gap, middle - below));
        PercentilePlot.paint(pen, comparison, new Circuit.Box(left, middle + gap, narrow, foot - middle - gap), OptionalDouble.empty());
        StageCascade.paint(pen, comparison, new Circuit.Box(left + narrow + gap, middle + gap, right - left - narrow - gap, foot - middle - gap));
        caption(left, right, bottom);
    }

    private double verdicts(double left, double top, double right) {
        double y = top + type.px(8);
        for (int arm = 0; arm < comparison.names().size(); arm++) {
            Color color = ArmLook.color(pen.palette, arm);
            pen.left(Comparison.letter(arm), left, y, type.title(), color);
            String name = Type.fitted(comparison.names().get(arm), type.body(), (right - left) * 0.42);
            pen.left(name, left + type.px(24), y, type.body(), pen.palette.text());
            if (arm > 0) {
                String sentence = comparison.sentence(arm, Comparison.letter(0), Comparison.letter(arm));
                double room = right - left - type.px(44) - Type.width(name, type.body());
                pen.right(Type.fitted(sentence, type.strong(), room), right, y, type.strong(), pen.palette.text());
            }
            y += type.px(26);
        }
        return y + type.px(4);
    }

    private void caption(double left, double right, double bottom) {
        if (comparison.of(0).isEmpty()) {
            return;
        }
        var first = comparison.of(0).getFirst().figures();
        String differences = comparison.environment(comparison.names().size() - 1).stream().map(Different::toString).collect(Collectors.joining("; "));
        String text = comparison.rounds() + " rounds of " + comparison.asked() + " · " + PictureFacts.ids(comparison) + " · " + first.source().label() + " · " + PictureFacts.machine(first.environment())
                + (differences.isEmpty() ? "" : " · differs: " + differences) + comparison.warnings().stream().map(w -> " · " + w).collect(Collectors.joining());
        pen.left(Type.fitted(text, type.small(), right - left), left, bottom - type.px(6), type.small(), pen.palette.muted());
    }
}

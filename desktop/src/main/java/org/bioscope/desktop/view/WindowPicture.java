package org.bioscope.desktop.view;

import java.io.IOException;
import java.nio.file.Path;
import javafx.scene.Node;
import javafx.scene.SnapshotParameters;
import javafx.scene.canvas.Canvas;
import javafx.scene.image.WritableImage;
import javafx.scene.transform.Scale;
import org.bioscope.traces.RunReport;

/**
 * Whatever the window shows, a lesson or a comparison among it, as one picture with the run's caption below. It has the
 * window's own theme; drawn larger, not enlarged.
 */
public final class WindowPicture {
    private static final double MARGIN = 20;
    private static final double STRIP = 44;

    private WindowPicture() {
    }

    /** Writes what {@code shown} shows at this moment. Throws with one sentence where the file cannot be written. */
    public static void write(RunReport report, Node shown, Path png, Look look) throws IOException {
        Picture.write(png, PictureFacts.of(report), () -> draw(report, shown, look));
    }

    private static WritableImage draw(RunReport report, Node shown, Look look) {
        var larger = new SnapshotParameters();
        larger.setTransform(new Scale(look.scale(), look.scale()));
        Palette palette = look.palette();
        larger.setFill(palette.ground());
        WritableImage image = shown.snapshot(larger, null);
        Type type = look.type();
        var canvas = new Canvas(image.getWidth(), image.getHeight() + type.px(STRIP));
        var pen = new Pen(canvas.getGraphicsContext2D(), palette, type);
        pen.g.setFill(palette.ground());
        pen.g.fillRect(0, 0, canvas.getWidth(), canvas.getHeight());
        pen.g.drawImage(image, 0, 0);
        double room = canvas.getWidth() - 2 * type.px(MARGIN);
        pen.left(Type.fitted(report.workload().title() + " · " + PictureFacts.known(report.source()), type.small(), room), type.px(MARGIN), image.getHeight() + type.px(12), type.small(), palette.text());
        pen.left(Type.fitted("run " + report.startedAt() + " · " + PictureFacts.machine(report.environment()) + " · Bioscope", type.small(), room), type.px(MARGIN),
                image.getHeight() + type.px(29), type.small(), palette.muted());
        return canvas.snapshot(null, null);
    }
}

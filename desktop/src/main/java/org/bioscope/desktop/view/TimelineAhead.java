package org.bioscope.desktop.view;

import java.nio.IntBuffer;
import java.util.Optional;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import org.bioscope.traces.RunReport;
import org.jspecify.annotations.Nullable;

/**
 * Has made in the background what a timeline is about to show: the overview of the run, read a piece at a time, and
 * pictures a screen's width beyond both edges. Owned by the JavaFX thread.
 */
final class TimelineAhead {
    /** What is drawn ahead at both ends, as a share of what is seen. */
    private static final double MARGIN = 0.5;
    /** Rows read for the overview at a time: a background thread is not kept from others for longer than some 50 ms. */
    private static final long READ_AT_A_TIME = 500_000;
    /** A run that goes on is drawn anew so seldom: its picture moves by few pixels meanwhile. */
    private static final long RENEW_NS = 250_000_000L;

    /** A picture and its pixels as JavaFX has them. */
    record Painted(TimelinePicture picture, WritableImage heat, WritableImage offsets, WritableImage lanes) {
        static Painted of(TimelinePicture picture) {
            int width = picture.of().width();
            return new Painted(picture, image(picture.heat(), width, Density.LATENCIES), image(picture.offsets(), width, Density.OFFSETS),
                    image(picture.drawn(), width, picture.of().height()));
        }

        private static WritableImage image(int[] pixels, int width, int height) {
            return new WritableImage(new PixelBuffer<>(width, height, IntBuffer.wrap(pixels), PixelFormat.getIntArgbPreInstance()));
        }
    }

    private final TimelineView.Elsewhere elsewhere;
    /** Told that there is something else to be drawn. */
    private final Runnable changed;
    private Overview.Builder builder = new Overview.Builder();
    private Overview overview = Overview.none();
    private boolean reading;
    private boolean painting;
    private @Nullable Painted painted;
    private long paintedAtClockNs;

    TimelineAhead(TimelineView.Elsewhere elsewhere, Runnable changed) {
        this.elsewhere = elsewhere;
        this.changed = changed;
    }

    /** Begins with another run. */
    void begin() {
        builder = new Overview.Builder();
        overview = Overview.none();
        painted = null;
    }

    /** Empty until all of the run has been read once. */
    Overview overview() {
        return overview;
    }

    Optional<Painted> painted() {
        return Optional.ofNullable(painted);
    }

    /** Reads what is new of the run into the overview, a piece at a time. */
    void read(RunReport report) {
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
                changed.run();
            }
        });
    }

    /** Has a picture made where the last one is not of what is to be seen; {@code width} and {@code height} in pixels of the screen. */
    void paint(Frame now, TimeRange range, LaneKind kind, double width, int height, int leastLanePixels) {
        int wide = (int) Math.round(width * (1 + 2 * MARGIN));
        TimelinePicture.Request last = painted == null ? null : painted.picture().of();
        boolean same = last != null && last.kind() == kind && last.width() == wide && last.height() == height && last.palette() == now.palette()
                && last.range().holds(range) && Math.abs((double) last.range().lengthNs() / (range.lengthNs() * (1 + 2 * MARGIN)) - 1) < 0.01
                && near(last.range(), range) && last.overview() == overview;
        long clockNs = System.nanoTime();
        boolean stale = last != null && last.report() != now.report() && last.report().trace().size() != now.report().trace().size() && clockNs - paintedAtClockNs > RENEW_NS;
        if (painting || same && !stale) {
            return;
        }
        painting = true;
        paintedAtClockNs = clockNs;
        Overview.Builder of = builder;
        var request = new TimelinePicture.Request(now.report(), overview, range.withMargin(MARGIN), wide, height, kind, leastLanePixels, now.palette());
        elsewhere.run(() -> TimelinePicture.of(request), picture -> {
            painting = false;
            if (of == builder) {
                painted = Painted.of(picture);
                changed.run();
            }
        });
    }

    /** Whether the picture's middle is not far from what is seen: at its edges the next one has to be there in time. */
    private static boolean near(TimeRange made, TimeRange range) {
        long awayNs = Math.abs((made.fromNs() + made.toNs()) / 2 - (range.fromNs() + range.toNs()) / 2);
        return awayNs < range.lengthNs() * MARGIN / 2;
    }
}

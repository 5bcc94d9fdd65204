package org.bioscope.desktop.view;

import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.bioscope.traces.Overview;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.TraceSummary;
import org.jspecify.annotations.Nullable;

/**
 * Has made in the background what a timeline is about to show: the overview of the run, read a piece at a time, and
 * pictures a screen's width beyond both edges. Owned by the JavaFX thread.
 */
final class TimelineAhead {
    /** What is drawn ahead at both ends, as a share of what is seen. */
    private static final double MARGIN = 0.5;
    /** Rows read for the overview at a time: a background thread is not kept from others for longer than some 50 ms. */
    static final long READ_AT_A_TIME = 500_000;
    /** A run that goes on is drawn anew so seldom: its picture moves by few pixels meanwhile. */
    private static final long RENEW_NS = 250_000_000L;
    /** A view that has not moved for so long is looked at: what was drawn quickly is drawn as well as can be. */
    private static final long STILL_NS = 120_000_000L;

    /** While one zooms each frame wants another picture; stretched in between nobody sees that there are fewer. */
    private static final long LEAST_NS = 40_000_000L;
    /** One is on the screen, one was a moment ago and may still be on its way there, one is painted. */
    private static final int EASELS = 3;

    private final TimelineView.Elsewhere elsewhere;
    /** ns; how often a picture is made anew is told by it. */
    private final LongSupplier clock;
    /** Told that there is something else to be drawn. */
    private final Runnable changed;
    private Overview.Builder builder = new Overview.Builder();
    private Overview overview = Overview.none();
    private boolean reading;
    private boolean painting;
    private final Sketch sketch = new Sketch();
    private final Easel[] easels = Stream.generate(() -> new Easel(sketch)).limit(EASELS).toArray(Easel[]::new);
    private int shown;
    private @Nullable TimelinePicture painted;
    /** What could not be painted, and would not be the next time; another zoom, another run or another theme is another picture. */
    private TimelinePicture.@Nullable Request failed;
    private long paintedAtClockNs;
    private @Nullable TimeRange seen;
    private long movedAtClockNs;

    TimelineAhead(TimelineView.Elsewhere elsewhere, LongSupplier clock, Runnable changed) {
        this.elsewhere = elsewhere;
        this.clock = clock;
        this.changed = changed;
    }

    /** Begins with another run. */
    void begin() {
        builder = new Overview.Builder();
        overview = Overview.none();
        painted = null;
        failed = null;
        seen = null;
    }

    /** Empty until all of the run has been read once. */
    Overview overview() {
        return overview;
    }

    Optional<TimelinePicture> painted() {
        return Optional.ofNullable(painted);
    }

    /** Reads what is new of the run into the overview, a piece at a time; what a recording brought along need not be read. */
    void read(RunReport report) {
        long rows = report.trace().size();
        if (overview.rows() == 0 && builder.rows() == 0) {
            overview = report.trace().summary().map(TraceSummary::overview).orElse(overview);
        }
        if (reading || builder.rows() >= rows || overview.rows() == rows || painted == null) {
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
        long clockNs = clock.getAsLong();
        if (!range.equals(seen)) {
            seen = range;
            movedAtClockNs = clockNs;
        }
        if (painting) {
            return;
        }
        int wide = (int) Math.round(width * (1 + 2 * MARGIN));
        TimelinePicture.Request last = painted == null ? null : painted.of();
        boolean same = last != null && last.kind() == kind && last.width() == wide && last.height() == height && last.palette() == now.palette()
                && last.filter().equals(now.passage().filter()) && last.overview() == overview && last.range().holds(range) && near(last.range(), range);
        boolean grown = last != null && last.report().trace().size() != now.report().trace().size();
        boolean still = clockNs - movedAtClockNs > STILL_NS;
        boolean better = last != null && last.quick() && still;
        boolean stale = grown && clockNs - paintedAtClockNs > RENEW_NS;
        if (same && !better && !stale || last != null && clockNs - paintedAtClockNs < LEAST_NS) {
            return;
        }
        Overview.Builder of = builder;
        var request = new TimelinePicture.Request(now.report(), overview, range.withMargin(MARGIN), wide, height, kind, leastLanePixels, now.palette(), now.passage().filter(),
                last == null || !still);
        if (failed != null && (clockNs - paintedAtClockNs < RENEW_NS || request.equals(failed))) {
            return;
        }
        painting = true;
        paintedAtClockNs = clockNs;
        Easel easel = easels[shown % EASELS];
        elsewhere.run(() -> TimelinePicture.of(request, easel), picture -> {
            painting = false;
            failed = null;
            if (of == builder) {
                easel.show();
                shown++;
                painted = picture;
                changed.run();
            }
        }, () -> {
            painting = false;
            failed = request;
        });
    }

    /** Whether the picture is of this zoom, and its middle not far from what is seen: at its edges the next one has to be there in time. */
    private static boolean near(TimeRange made, TimeRange range) {
        if (Math.abs((double) made.lengthNs() / (range.lengthNs() * (1 + 2 * MARGIN)) - 1) > 0.01) {
            return false;
        }
        long awayNs = Math.abs((made.fromNs() + made.toNs()) / 2 - (range.fromNs() + range.toNs()) / 2);
        return awayNs < range.lengthNs() * MARGIN / 2;
    }
}

package org.bioscope.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.bioscope.desktop.SyntheticRun;
import org.bioscope.traces.Density;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Overview;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Workload;
import org.bioscope.traces.filter.Filter;
import org.bioscope.traces.filter.FilterException;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final RunReport RUN = run(2_000_000_000L);
    private static final RequestTrace TRACE = RUN.trace();

    private static RunReport run(long ns) {
        var run = new SyntheticRun(Workload.demonstration("/data").with(Workload.IODEPTH, 16), Source.KERNEL, Environment.unknown(), 1);
        run.advanceTo(ns);
        run.stop();
        return run.latest();
    }

    private static Overview read() {
        var builder = new Overview.Builder();
        while (builder.read(TRACE, 10_000) > 0) {
            builder.overview();
        }
        return builder.overview();
    }

    @Test
    void aMomentStaysWhereItIsWhileOneZoomsAroundIt() {
        var whole = new TimeRange(0, 1_000_000_000);
        TimeRange close = whole.zoomed(0.001, 400_000_000, whole);
        assertThat(close.lengthNs()).isEqualTo(1_000_000);
        assertThat(close.x(400_000_000, 1_000)).isEqualTo(400);
        assertThat(close.zoomed(1e-9, 400_000_000, whole).lengthNs()).as("a stamp is a ns: closer than this is nothing to be seen").isEqualTo(100);
        assertThat(close.zoomed(1e9, 400_000_000, whole)).isEqualTo(whole);
        assertThat(close.moved(-1e9, whole).fromNs()).isZero();
    }

    @Test
    void theOverviewCountsEveryRequestWhereverItIsRead() {
        Overview overview = read();
        assertThat(overview.rows()).isEqualTo(TRACE.size());
        int step = Math.toIntExact(Math.ceilDiv(TRACE.lastSeenNs() - overview.originNs(), 100 * overview.columnNs()));
        var density = new Density(100);
        overview.into(density, overview.originNs(), step);
        assertThat(density.total()).isEqualTo(TRACE.size());
        var expected = new int[Density.LATENCIES];
        LongStream.range(0, TRACE.size()).forEach(row -> expected[Density.latencyRow(TRACE.latencyNs(row))]++);
        var counted = new int[Density.LATENCIES];
        for (int column = 0; column < density.columns; column++) {
            for (int row = 0; row < Density.LATENCIES; row++) {
                counted[row] += density.counts[column * Density.CELLS + row];
            }
        }
        assertThat(counted).isEqualTo(expected);
    }

    @Test
    void whatTheOverviewSaysIsWhatCountingSays() {
        Overview overview = read();
        long columnNs = overview.columnNs();
        var range = new TimeRange(overview.originNs() + 100 * columnNs, overview.originNs() + 300 * columnNs);
        var density = new Density(50);
        overview.into(density, range.fromNs() + columnNs / 2, 4);
        for (int column = 0; column < 50; column++) {
            long fromNs = range.fromNs() + column * 4 * columnNs;
            long there = LongStream.range(0, TRACE.size()).filter(row -> TRACE.submitNs(row) >= fromNs && TRACE.submitNs(row) < fromNs + 4 * columnNs).count();
            assertThat(Arrays.stream(density.counts, column * Density.CELLS, column * Density.CELLS + Density.LATENCIES).sum()).isEqualTo((int) there);
        }
    }

    @Test
    void anOverviewThatWasGivenOutDoesNotChange() {
        var builder = new Overview.Builder();
        builder.read(TRACE, TRACE.size() / 2);
        Overview half = builder.overview();
        var before = new Density(10);
        half.into(before, TRACE.firstSubmitNs(), 100);
        builder.read(TRACE, Long.MAX_VALUE);
        builder.overview();
        var after = new Density(10);
        half.into(after, TRACE.firstSubmitNs(), 100);
        assertThat(after.counts).isEqualTo(before.counts);
    }

    @Test
    void theSlowestTheOutliersAndATypicalOneAreThoseOfTheRun() {
        Overview overview = read();
        long[] slowest = LongStream.range(0, TRACE.size()).boxed().sorted((a, b) -> Long.compare(TRACE.latencyNs(b), TRACE.latencyNs(a))).limit(Overview.SLOWEST).mapToLong(TRACE::latencyNs).toArray();
        assertThat(overview.slowest().stream().mapToLong(TRACE::latencyNs).toArray()).isEqualTo(slowest);
        long limitNs = RUN.totals().lat().percentileNs(99.9);
        long afterNs = TRACE.firstSubmitNs() + 500_000_000;
        long expected = LongStream.range(0, TRACE.size()).filter(row -> TRACE.latencyNs(row) > limitNs && TRACE.submitNs(row) > afterNs).boxed()
                .min((a, b) -> Long.compare(TRACE.submitNs(a), TRACE.submitNs(b))).orElseThrow();
        assertThat(TRACE.submitNs(Standouts.nextOutlier(RUN, overview, afterNs).orElseThrow())).isEqualTo(TRACE.submitNs(expected));
        long typical = Standouts.typical(RUN, afterNs).orElseThrow();
        assertThat(TRACE.latencyNs(typical)).isCloseTo(RUN.totals().lat().percentileNs(50), Percentage.withPercentage(2));
    }

    @Test
    void theBlocksOfARequestAdjoinFromSubmitToSeen() {
        long[] rows = LongStream.range(1_000, 1_200).toArray();
        Lanes lanes = Lanes.of(RUN, Lanes.Drawn.all(TRACE, Sketch.Rows.of(rows)), Filter.ALL, LaneKind.SLOT, 200, new Easel(new Sketch()));
        assertThat(lanes.oneIn()).isOne();
        assertThat(lanes.count()).isEqualTo(16);
        var lengths = new HashMap<Long, Long>();
        for (int b = 0; b < lanes.blocks(); b++) {
            lengths.merge(lanes.rows()[b], lanes.endNs()[b] - lanes.startNs()[b], Long::sum);
            assertThat(lanes.lane()[b]).isEqualTo(TRACE.slot(lanes.rows()[b]));
        }
        for (long row : rows) {
            assertThat(lengths.get(row)).isEqualTo(TRACE.latencyNs(row));
        }
        assertThat(Lanes.of(RUN, Lanes.Drawn.all(TRACE, Sketch.Rows.of(rows)), Filter.ALL, LaneKind.REQUEST, 500, new Easel(new Sketch())).count()).as("a lane each").isEqualTo(200);
        Lanes few = Lanes.of(RUN, Lanes.Drawn.all(TRACE, Sketch.Rows.of(rows)), Filter.ALL, LaneKind.REQUEST, 50, new Easel(new Sketch()));
        assertThat(few.count()).isEqualTo(50);
        assertThat(few.oneIn()).as("and it says so").isEqualTo(4);
        assertThat(Lanes.of(RUN, Lanes.Drawn.all(TRACE, Sketch.Rows.of(rows)), Filter.ALL, LaneKind.CPU, 50, new Easel(new Sketch())).names()).isNotEmpty().allMatch(name -> name.startsWith("CPU "));
        assertThat(Lanes.of(RUN, Lanes.Drawn.all(TRACE, Sketch.Rows.of(rows)), Filter.ALL, LaneKind.WORKER, 50, new Easel(new Sketch())).names()).isNotEmpty().allMatch(name -> name.startsWith("tid "));
    }

    @Test
    void aPictureOfAnyStretchIsMadeOfNoMoreThanItsPixels() {
        var whole = new TimeRange(TRACE.firstSubmitNs(), TRACE.lastSeenNs());
        Palette palette = Palette.of(Theme.DARK);
        TimelinePicture all = TimelinePicture.of(new TimelinePicture.Request(RUN, read(), whole, 400, 200, LaneKind.SLOT, 4, palette, Filter.ALL, false), new Easel(new Sketch()));
        assertThat(all.counted()).isOne();
        assertThat(all.requests()).isCloseTo(TRACE.size(), Percentage.withPercentage(1));
        assertThat(all.lanes().oneIn()).isGreaterThan(1);
        assertThat(all.easel().lanes().pixels()).hasSize(400 * 200).contains(0xff000000 | 0xe69f00);
        TimelinePicture before = TimelinePicture.of(new TimelinePicture.Request(RUN, Overview.none(), whole, 400, 200, LaneKind.SLOT, 4, palette, Filter.ALL, true), new Easel(new Sketch()));
        assertThat(before.counted()).as("the first picture does not wait for all to be read").isGreaterThan(1);
        long middle = (whole.fromNs() + whole.toNs()) / 2;
        TimelinePicture close = TimelinePicture.of(new TimelinePicture.Request(RUN, Overview.none(), new TimeRange(middle, middle + 300_000), 400, 200, LaneKind.SLOT, 4, palette, Filter.ALL, false), new Easel(new Sketch()));
        assertThat(close.counted()).isOne();
        assertThat(close.lanes().oneIn()).isOne();
    }

    @Test
    void betweenOverviewAndSingleRowsTheHeatMapCountsEveryRequestToo() {
        Overview overview = read();
        long middle = (TRACE.firstSubmitNs() + TRACE.lastSeenNs()) / 2;
        var range = new TimeRange(middle, middle + 100 * overview.columnNs());
        TimelinePicture coarse = TimelinePicture.of(new TimelinePicture.Request(RUN, overview, range, 1_000, 200, LaneKind.SLOT, 4, Palette.of(Theme.DARK), Filter.ALL, true), new Easel(new Sketch()));
        long there = LongStream.range(0, TRACE.size()).filter(row -> TRACE.submitNs(row) >= coarse.counting().fromNs() && TRACE.submitNs(row) < coarse.counting().toNs()).count();
        assertThat(coarse.counted()).isOne();
        assertThat(coarse.counting().holds(range)).isTrue();
        assertThat(coarse.requests()).isEqualTo(there);
    }

    @Test
    void whatAFilterLeavesOutIsAGhostInItsLane() throws FilterException {
        long[] rows = LongStream.range(1_000, 1_200).toArray();
        Filter slow = Filter.parse("lat>" + TRACE.latencyNs(1_100) + "ns");
        for (LaneKind kind : LaneKind.values()) {
            Lanes lanes = Lanes.of(RUN, Lanes.Drawn.all(TRACE, Sketch.Rows.of(rows)), slow, kind, 500, new Easel(new Sketch()));
            for (int b = 0; b < lanes.blocks(); b++) {
                assertThat(lanes.ghost(b)).isEqualTo(!slow.accepts(TRACE, lanes.rows()[b]));
            }
            assertThat(lanes.ghosts().cardinality()).as(kind.label()).isPositive().isLessThan(lanes.blocks());
        }
        var range = new TimeRange(TRACE.submitNs(1_000), TRACE.seenNs(1_199));
        Palette palette = Palette.of(Theme.DARK);
        Filter none = Filter.parse("lat>1h");
        TimelinePicture ghosts = TimelinePicture.of(new TimelinePicture.Request(RUN, Overview.none(), range, 400, 200, LaneKind.SLOT, 4, palette, none, false), new Easel(new Sketch()));
        assertThat(ghosts.easel().lanes().pixels()).as("only one colour, and not that of a meaning").doesNotContain(0xff000000 | 0xe69f00);
        assertThat(Arrays.stream(ghosts.easel().lanes().pixels()).distinct().count()).isEqualTo(2);
    }
}

package org.bioscope.traces;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.bioscope.traces.ExtentMap.State;
import org.bioscope.traces.simulate.Models;
import org.bioscope.traces.simulate.RulePaths;
import org.bioscope.traces.simulate.Simulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExtentMapTest {
    private static final long BLOCK = 8192;

    /** The simulator leaves no page dirty. */
    @ParameterizedTest
    @EnumSource(value = Prepare.class, mode = EnumSource.Mode.EXCLUDE, names = "DIRTY")
    void theStateAtAnyTimeIsWhatTheCompletionsUntilThenMake(Prepare prepare) {
        RunReport report = run("randwrite", prepare, 4 << 20, 300);
        ExtentMap map = map(report);
        RequestTrace trace = report.trace();
        State before = switch (prepare) {
            case NONE, TRUNCATE -> State.HOLE;
            case FALLOCATE, KEEP_SIZE -> State.UNWRITTEN;
            case WRITTEN, CACHED, DIRTY -> State.WRITTEN;
        };
        for (int part = 0; part <= 10; part++) {
            long atNs = trace.firstSubmitNs() + (trace.lastSeenNs() - trace.firstSubmitNs()) * part / 10;
            for (int block = 0; block < map.blocks(); block++) {
                long offset = map.offset(block);
                boolean written = false;
                for (long row = 0; row < trace.size(); row++) {
                    written |= trace.offset(row) == offset && trace.stampNs(row, Stage.COMPLETE) <= atNs;
                }
                State drawn = map.at(block, atNs);
                if (written) {
                    assertThat(drawn).as("block %d, %d tenths", block, part).isEqualTo(State.WRITTEN);
                } else {
                    // A hole becomes unwritten when its write is given blocks.
                    assertThat(drawn).isIn(before, before == State.HOLE ? State.UNWRITTEN : before);
                }
            }
        }
        assertThat(map.contradictions()).isZero();
        assertThat(map.before()).isEqualTo(ExtentMap.Before.SIMULATED);
    }

    @Test
    void aFileThatGrowsEndsWhereItsLastCompleteWriteEnds() {
        RunReport report = run("write", Prepare.KEEP_SIZE, 1 << 20, 10);
        ExtentMap map = map(report);
        assertThat(map.sizeAt(report.trace().firstSubmitNs())).contains(0L);
        assertThat(map.sizeAt(Long.MAX_VALUE)).contains(10 * BLOCK);
        assertThat(map(run("write", Prepare.FALLOCATE, 1 << 20, 10)).sizeAt(Long.MAX_VALUE)).as("the preparation has set it").isEmpty();
    }

    @Test
    void rowsAreTakenAFewAtATime() {
        RunReport report = run("write", Prepare.FALLOCATE, 4 << 20, 200);
        ExtentMap map = ExtentMap.of(report).orElseThrow();
        assertThat(map.take(report.trace(), 150)).isFalse();
        assertThat(map.at(199, Long.MAX_VALUE)).isEqualTo(State.UNWRITTEN);
        assertThat(map.take(report.trace(), 150)).isTrue();
        assertThat(map.at(199, Long.MAX_VALUE)).isEqualTo(State.WRITTEN);
    }

    @Test
    void ofALargeFileEverySoManiethBlockIsFollowed() {
        RunReport report = run("randwrite", Prepare.FALLOCATE, 20L << 30, 2_000);
        ExtentMap map = map(report);
        assertThat(map.stride()).isEqualTo(3);
        assertThat(map.blocks()).isLessThanOrEqualTo(ExtentMap.MOST_BLOCKS);
        long written = java.util.stream.IntStream.range(0, map.blocks()).filter(block -> map.at(block, Long.MAX_VALUE) == State.WRITTEN).count();
        long followed = 0;
        for (long row = 0; row < report.trace().size(); row++) {
            followed += map.block(report.trace().offset(row)) >= 0 ? 1 : 0;
        }
        assertThat(written).isEqualTo(followed).isBetween(400L, 900L);
    }

    @Test
    void whatFiemapToldIsBelievedAndComparedAfterwards() {
        RunReport report = run("write", Prepare.FALLOCATE, 8 * BLOCK, 4);
        var environment = report.environment().with(Environment.EXTENTS_BEFORE, new FileExtents(List.of(new FileExtents.Piece(0, 6 * BLOCK, Extent.UNWRITTEN))).text())
                .with(Environment.EXTENTS_AFTER, "mapped 0+32768, delalloc 32768+8192, unwritten 40960+16384");
        var told = new RunReport(report.workload(), Source.KERNEL, report.phase(), report.startedAt(), report.startNs(), report.measuredNs(), environment, report.trace(),
                report.totals(), report.intervals(), report.kernel(), report.failure(), report.notes());
        ExtentMap map = map(told);
        assertThat(map.before()).isEqualTo(ExtentMap.Before.OBSERVED);
        assertThat(map.at(5, 0)).isEqualTo(State.UNWRITTEN);
        assertThat(map.at(6, 0)).isEqualTo(State.HOLE);
        assertThat(map.agreement()).contains(new ExtentMap.Agreement(6, 1, 1));
    }

    @Test
    void extentsAreWrittenAndReadAlike() {
        var extents = new FileExtents(List.of(new FileExtents.Piece(4096, 8192, Extent.MAPPED), new FileExtents.Piece(65536, 4096, Extent.UNWRITTEN)));
        assertThat(FileExtents.read(extents.text())).contains(extents);
        assertThat(FileExtents.read(new FileExtents(List.of()).text())).contains(new FileExtents(List.of()));
        assertThat(List.of(extents.at(0), extents.at(4096), extents.at(12_287), extents.at(12_288), extents.at(65_536), extents.at(69_632)))
                .containsExactly(Extent.HOLE, Extent.MAPPED, Extent.MAPPED, Extent.HOLE, Extent.UNWRITTEN, Extent.HOLE);
        assertThat(List.of("", "mapped", "mapped 1+", "lunch 0+1", "mapped 0+1,")).allSatisfy(text -> assertThat(FileExtents.read(text)).isEmpty());
    }

    @Test
    void aDeviceHasNoMap() {
        RunReport report = run("randread", Prepare.WRITTEN, 1 << 20, 10);
        var device = new RunReport(report.workload(), report.source(), report.phase(), report.startedAt(), report.startNs(), report.measuredNs(),
                report.environment().with(Environment.FILESYSTEM, "block"), report.trace(), report.totals(), report.intervals(), report.kernel(), report.failure(), report.notes());
        assertThat(ExtentMap.of(device)).isEqualTo(Optional.empty());
    }

    private static ExtentMap map(RunReport report) {
        ExtentMap map = ExtentMap.of(report).orElseThrow();
        assertThat(map.take(report.trace(), Long.MAX_VALUE / 2)).isTrue();
        return map;
    }

    private static RunReport run(String rw, Prepare prepare, long size, long ios) {
        var machine = Models.find("nvme-2023");
        Workload workload = machine.standardWorkload().withText(Workload.option("rw").orElseThrow(), rw).with(Workload.PREPARE, prepare).with(Workload.SIZE, size)
                .with(Workload.BS, BLOCK).with(Workload.RUNTIME, 0L).with(Workload.NUMBER_IOS, ios);
        return new Simulation(machine, RulePaths.of("6.12", machine), workload, 100_000).run();
    }
}

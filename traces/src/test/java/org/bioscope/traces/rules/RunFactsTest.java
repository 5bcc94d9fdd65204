package org.bioscope.traces.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunFactsTest {
    private static final Environment EXT4 = Environment.unknown().with(Environment.FILESYSTEM, "ext4").with(Environment.MOUNT_OPTIONS, "rw,relatime")
            .with(Environment.DEVICE, "vda").with(Environment.WRITE_CACHE, "write back").with(Environment.FUA, "no");
    private static final Workload OVERWRITES = Workload.defaults().with(Workload.IOENGINE, "io_uring").with(Workload.RW, Rw.RANDWRITE);

    @Test
    void whatWasAskedPreparedAndAssumedIsTold() {
        RequestFacts facts = RunFacts.of(OVERWRITES, EXT4).orElseThrow().expected(Op.WRITE);

        assertThat(facts.origin(Fact.ENGINE)).isEqualTo(Origin.ASKED);
        assertThat(facts.get(Fact.FILESYSTEM)).isEqualTo(Filesystem.EXT4);
        assertThat(facts.origin(Fact.EXTENT)).isEqualTo(Origin.PREPARED);
        assertThat(facts.get(Fact.FUA)).isEqualTo(Tri.NO);
        assertThat(facts.origin(Fact.DEVICE_NOWAIT)).isEqualTo(Origin.ASSUMED);
        assertThat(facts.origin(Fact.UPDATE_TIME)).isEqualTo(Origin.UNKNOWN);
    }

    @Test
    void aRunWithoutIoHasNoFacts() {
        assertThat(RunFacts.of(OVERWRITES.with(Workload.IOENGINE, "nop"), EXT4)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"NONE, HOLE", "TRUNCATE, HOLE", "FALLOCATE, UNWRITTEN", "KEEP_SIZE, UNWRITTEN", "WRITTEN, MAPPED", "CACHED, MAPPED"})
    void thePreparationTellsTheExtentOfAFirstWrite(Prepare prepare, Extent extent) {
        assertThat(RunFacts.of(OVERWRITES.with(Workload.PREPARE, prepare), EXT4).orElseThrow().expected(Op.WRITE).get(Fact.EXTENT)).isEqualTo(extent);
    }

    @Test
    void aRegionThatIsGoneOverAgainHasExtentsThatNobodyKnows() {
        Workload again = OVERWRITES.with(Workload.PREPARE, Prepare.FALLOCATE).with(Workload.RUNTIME, 5_000_000_000L);

        assertThat(RunFacts.of(again, EXT4).orElseThrow().expected(Op.WRITE).knows(Fact.EXTENT)).isFalse();
    }

    @Test
    void anObservedExtentOutranksThePreparedOne() {
        RunFacts run = RunFacts.of(OVERWRITES.with(Workload.PREPARE, Prepare.FALLOCATE), EXT4).orElseThrow();

        RequestFacts facts = facts(run, row -> row.joined(Completion.WORKQUEUE, Context.KWORKER).extent(Extent.MAPPED, 0));

        assertThat(facts.get(Fact.EXTENT)).isEqualTo(Extent.MAPPED);
        assertThat(facts.origin(Fact.EXTENT)).isEqualTo(Origin.OBSERVED);
    }

    /** Seen on 6.18: ext4 reports UNWRITTEN and NEW for a write to preallocated blocks and for one to a hole. */
    @ParameterizedTest
    @CsvSource({"FALLOCATE, UNWRITTEN", "KEEP_SIZE, UNWRITTEN", "TRUNCATE, HOLE", "NONE, HOLE"})
    void whetherNewBlocksWereAHoleIsToldByThePreparation(Prepare prepare, Extent before) {
        RunFacts run = RunFacts.of(OVERWRITES.with(Workload.PREPARE, prepare), EXT4).orElseThrow();

        RequestFacts facts = facts(run, row -> row.joined(Completion.WORKQUEUE, Context.KWORKER).extent(Extent.UNWRITTEN, KernelRow.FLAG_EXTENT_NEW));

        assertThat(facts.get(Fact.EXTENT)).isEqualTo(before);
        assertThat(facts.get(Fact.NEW)).isEqualTo(Tri.YES);
    }

    @Test
    void aLargeRawReadMayHaveToBeSplit() {
        Environment raw = EXT4.with(Environment.FILESYSTEM, "block");

        assertThat(RunFacts.of(OVERWRITES.with(Workload.BS, 4096L), raw).orElseThrow().expected(Op.READ).knows(Fact.SPLIT)).isTrue();
        assertThat(RunFacts.of(OVERWRITES.with(Workload.BS, 1L << 20), raw).orElseThrow().expected(Op.READ).knows(Fact.SPLIT)).isFalse();
    }

    @Test
    void aForcedWaitOnExt4IsAnExtendingWrite() {
        RunFacts run = RunFacts.of(OVERWRITES.with(Workload.PREPARE, Prepare.NONE), EXT4).orElseThrow();

        assertThat(facts(run, row -> row.joined(Completion.WAITER, Context.TASK).beginSeen().flag(KernelRow.FLAG_FORCED_WAIT)).get(Fact.POSITION)).isEqualTo(Position.APPEND);
        assertThat(facts(run, row -> row.joined(Completion.WORKQUEUE, Context.KWORKER).beginSeen()).get(Fact.POSITION)).isEqualTo(Position.INSIDE);
        assertThat(facts(run, row -> row.joined(Completion.WORKQUEUE, Context.KWORKER)).get(Fact.POSITION)).isEqualTo(Position.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({"4096, 0, NO", "4096, 512, YES", "512, 0, YES", "8192, 4096, NO"})
    void alignmentIsReadFromTheRow(int bytes, long offset, Tri unaligned) {
        RunFacts run = RunFacts.of(OVERWRITES, EXT4).orElseThrow();

        assertThat(facts(run, row -> row.at(offset, bytes)).get(Fact.UNALIGNED)).isEqualTo(unaligned);
    }

    @Test
    void onlyWhatADeviceReportsIsADeviceError() {
        RunFacts run = RunFacts.of(OVERWRITES, EXT4).orElseThrow();

        assertThat(facts(run, row -> row.result(-5)).get(Fact.ERROR)).isEqualTo(Tri.YES);
        assertThat(facts(run, row -> row.result(-28)).get(Fact.ERROR)).isEqualTo(Tri.NO);
    }

    @Test
    void mountOptionsTellLazytimeDaxAndDatacow() {
        RequestFacts xfs = RunFacts.of(OVERWRITES, EXT4.with(Environment.FILESYSTEM, "xfs").with(Environment.MOUNT_OPTIONS, "rw,lazytime,dax=always")).orElseThrow().expected(Op.WRITE);
        RequestFacts btrfs = RunFacts.of(OVERWRITES, EXT4.with(Environment.FILESYSTEM, "btrfs").with(Environment.MOUNT_OPTIONS, "rw,nodatasum,nodatacow")).orElseThrow().expected(Op.WRITE);

        assertThat(xfs.get(Fact.LAZYTIME)).isEqualTo(Tri.YES);
        assertThat(xfs.get(Fact.DAX)).isEqualTo(Tri.YES);
        assertThat(btrfs.get(Fact.DATACOW)).isEqualTo(Tri.NO);
    }

    @Test
    void aDeviceInMemoryEndsItsRequestsEarly() {
        RequestFacts facts = RunFacts.of(OVERWRITES, EXT4.with(Environment.DEVICE, "zram0")).orElseThrow().expected(Op.WRITE);

        assertThat(facts.get(Fact.EARLY)).isEqualTo(Tri.YES);
        assertThat(facts.get(Fact.DEVICE_NOWAIT)).isEqualTo(Tri.NO);
    }

    @Test
    void aTargetThatNobodyDescribedLeavesItsFactsOpen() {
        RequestFacts facts = RunFacts.of(OVERWRITES, Environment.unknown()).orElseThrow().expected(Op.WRITE);

        assertThat(facts.get(Fact.FILESYSTEM)).isEqualTo(Filesystem.OTHER);
        assertThat(facts.knows(Fact.FUA)).isFalse();
        assertThat(facts.knows(Fact.WRITE_CACHE)).isFalse();
    }

    private static RequestFacts facts(RunFacts run, Consumer<Rows> change) {
        return run.facts(Rows.of(change), 0).orElseThrow();
    }
}

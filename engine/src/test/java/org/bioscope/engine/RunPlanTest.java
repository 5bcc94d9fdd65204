package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bioscope.traces.Plan;
import org.bioscope.traces.Plan.Topic;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is promised before a run, held against what the run then does. */
class RunPlanTest {
    private static final long MEBIBYTE = 1L << 20;

    @TempDir
    private Path folder;
    private Disks disks;

    @BeforeEach
    void open() {
        disks = new Disks(folder);
    }

    @AfterEach
    void undo() throws IOException, InterruptedException {
        disks.close();
    }

    @Test
    void aPlanTouchesNothing() throws IOException {
        Path empty = Runs.folder("plan");
        Target.plan(in(empty).with(Workload.RW, Rw.WRITE));
        assertThat(Runs.filesIn(empty)).isEmpty();
    }

    @Test
    void theRunWritesWhatThePlanSaysAndDeletesIt() throws Exception {
        Path empty = Runs.folder("plan");
        Workload workload = in(empty).with(Workload.RW, Rw.RANDWRITE).with(Workload.NUMBER_IOS, 100L).with(Workload.NUMJOBS, 2).with(Workload.SIZE, 4 * MEBIBYTE);
        Plan plan = Target.plan(workload);
        RunReport report = Runs.finished(Target.of(workload).start(Runs.ENGINE));
        assertThat(plan.prepareBytes()).isEqualTo(4 * MEBIBYTE);
        assertThat(plan.writeBytesAtMost()).hasValue(report.totals().write().bytes()).hasValue(2 * 100 * 4096);
        assertThat(text(plan, Topic.WHERE)).singleElement().asString().startsWith("a new file in " + empty + ", ");
        assertThat(text(plan, Topic.RUN)).containsExactly("randwrite of 4k within 4 MiB, once over, 100 requests a job at most; writes at most 800 KiB");
        assertThat(text(plan, Topic.LOST)).containsExactly("nothing of yours");
        assertThat(text(plan, Topic.AFTER)).containsExactly("the file is deleted, also after an error or Ctrl-C");
        assertThat(Runs.filesIn(empty)).isEmpty();
        assertThat(plan.freeBytes().getAsLong() - plan.freeBytesDuring().getAsLong()).isEqualTo(4 * MEBIBYTE);
    }

    @Test
    void everyPreparationSaysWhetherItWrites() {
        for (Prepare prepare : Prepare.values()) {
            Plan plan = Target.plan(in(Runs.folder("plan")).with(Workload.PREPARE, prepare));
            boolean writes = prepare == Prepare.WRITTEN || prepare == Prepare.CACHED || prepare == Prepare.DIRTY;
            assertThat(plan.prepareBytes()).as(prepare.label()).isEqualTo(writes ? MEBIBYTE : 0);
            assertThat(text(plan, Topic.PREPARE)).as(prepare.label()).singleElement().asString().contains(writes ? "1 MiB of random data written" : prepare == Prepare.NONE ? "every write makes it longer" : "nothing is written");
            assertThat(text(plan, Topic.RUN)).singleElement().asString().endsWith("it only reads");
        }
    }

    @Test
    void timeAloneIsNoLimitAndAPaceIsOne() {
        Workload timed = in(Runs.folder("plan")).with(Workload.RW, Rw.WRITE).with(Workload.RUNTIME, 10_000_000_000L).with(Workload.RAMP_TIME, 1_000_000_000L);
        assertThat(Target.plan(timed).writeBytesAtMost()).isEmpty();
        assertThat(text(Target.plan(timed), Topic.RUN)).singleElement().asString().contains("for 10.0 s after a ramp of 1.00 s; writes as much as the disk takes in that time");
        assertThat(Target.plan(timed.with(Workload.RATE_IOPS, 50L)).writeBytesAtMost()).hasValue(11 * 50 * 4096);
        assertThat(Target.plan(timed.with(Workload.RATE_IOPS, 50L).with(Workload.RATE_PROCESS, "poisson")).writeBytesAtMost()).as("chance has no bound").isEmpty();
    }

    @Test
    void wearIsAWordWhereItIsOne() throws Exception {
        Path point = disks.filesystem(64, 512, "mkfs.ext4", "-q");
        Workload timed = in(point).with(Workload.RW, Rw.WRITE).with(Workload.RUNTIME, 10_000_000_000L);
        assertThat(text(Target.plan(timed), Topic.WEAR)).isEmpty();
        assertThat(text(Target.plan(timed.with(Workload.RUNTIME, 3600_000_000_000L)), Topic.WEAR)).singleElement().asString()
                .startsWith("at each 100 MB/s that the disk takes, 335 GiB in all, the whole of loop").contains(" 5\u2009364 times over");
        Workload counted = timed.with(Workload.NUMBER_IOS, 40_000L);
        assertThat(text(Target.plan(counted), Topic.WEAR)).singleElement().asString().contains(" written 2.5 times over: flash wears by that");
    }

    @Test
    void aFileThatIsOverwrittenIsNamedAsLostAndOneThatIsReadIsNot() throws IOException {
        Path file = Files.write(Runs.folder("plan-existing").resolve("precious"), new byte[(int) MEBIBYTE]);
        try {
            Workload named = Workload.defaults().with(Workload.FILENAME, file.toString()).with(Workload.SIZE, MEBIBYTE);
            assertThatThrownBy(() -> Target.plan(named)).isInstanceOf(WorkloadException.class).hasMessageContaining("would be lost");
            Plan lost = Target.plan(named.with(Workload.OVERWRITE_EXISTING, true).with(Workload.RW, Rw.WRITE));
            assertThat(lost.lines().stream().filter(Plan.Line::grave).map(Plan.Line::text)).containsExactly("all that " + file + " holds (--overwrite-existing)");
            assertThat(lost.prepareBytes()).isEqualTo(MEBIBYTE);
            Plan read = Target.plan(named.with(Workload.PREPARE, Prepare.NONE));
            assertThat(text(read, Topic.LOST)).isEmpty();
            assertThat(text(read, Topic.PREPARE)).containsExactly("nothing: it is taken as it lies");
            assertThat(text(read, Topic.AFTER)).containsExactly("nothing is deleted");
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void aDevicesPlanAsksForItsSerialWhereItHoldsSomething() throws Exception {
        Path device = disks.loop(16, 512);
        Workload writes = Workload.defaults().with(Workload.FILENAME, device.toString()).with(Workload.RW, Rw.RANDWRITE);
        Plan blank = Target.plan(writes);
        assertThat(blank.question()).isEmpty();
        assertThat(text(blank, Topic.LOST)).containsExactly("nothing that is known: both ends of the device are zeros");
        assertThat(text(blank, Topic.WHERE)).singleElement().asString().endsWith(", all its 16 MiB");
        Disks.output("mkswap", device.toString());
        Plan plan = Target.plan(writes.with(Workload.SIZE, MEBIBYTE));
        assertThat(plan.question()).contains(new Plan.Question(device.toString(), "swap", device + ":16777216", "its path and size in bytes, for it has no serial number"));
        assertThat(text(plan, Topic.LOST)).containsExactly("what " + device + " holds: swap");
        assertThat(text(plan, Topic.AFTER)).containsExactly("nothing is deleted and nothing restored: the run's data stays where it was written");
        assertThat(text(plan, Topic.WHERE)).singleElement().asString().endsWith(", 1 MiB of its 16 MiB");
        assertThat(Target.plan(writes.with(Workload.RW, Rw.READ)).question()).as("it is read freely").isEmpty();
    }

    @Test
    void aRunWithoutIoSaysSo() {
        Plan plan = Target.plan(Workload.defaults().with(Workload.IOENGINE, "nop").with(Workload.RUNTIME, 1_000_000_000L));
        assertThat(text(plan, Topic.RUN)).containsExactly("no I/O: requests that do nothing, for 1.00 s; no file is touched");
    }

    private static Workload in(Path directory) {
        return Workload.defaults().with(Workload.DIRECTORY, directory.toString()).with(Workload.SIZE, MEBIBYTE);
    }

    private static List<String> text(Plan plan, Topic topic) {
        return plan.lines().stream().filter(line -> line.topic() == topic).map(Plan.Line::text).toList();
    }
}

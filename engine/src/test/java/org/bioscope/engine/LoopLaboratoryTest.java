package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bioscope.engine.EngineConfig.Target;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Evidence;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.LoopReport;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Request;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.SyncMode;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoopLaboratoryTest {
    private static final Path FOLDER = Runs.folder("loop-laboratory");
    private static final List<Stage> IN_ORDER = List.of(Stage.SUBMIT, Stage.BIO, Stage.ISSUE, Stage.ENDIO, Stage.COMPLETE, Stage.SEEN);

    static Stream<Arguments> everyEngineAndMode() {
        return Stream.of("psync", "libaio", "io_uring").flatMap(engine -> Stream.of("buffered", "direct").map(mode -> Arguments.of(engine, mode)));
    }

    private static Workload small(String ioengine, String mode) {
        return Runs.small(ioengine).with(Workload.IODEPTH, 16).with(Workload.LOOP, mode);
    }

    private static Environment ext4() {
        return Environment.unknown().with(Environment.FILESYSTEM, "ext4").with(Environment.DEVICE, "vda").with(Environment.WRITE_CACHE, "write back")
                .with(Environment.FUA, "no").with(Environment.MOUNT_OPTIONS, "rw,relatime");
    }

    @ParameterizedTest
    @MethodSource("everyEngineAndMode")
    void everyRequestIsVerifiedRecordedOnceAndStampedInOrder(String ioengine, String mode) throws InterruptedException, IOException {
        Runs.assume(ioengine);
        RunReport report = Runs.finished(small(ioengine, mode).with(Workload.RW, Rw.RANDRW).with(Workload.VERIFY, "crc32c").with(Workload.NUMJOBS, 2), FOLDER);

        assertThat(report.failure()).isEmpty();
        assertThat(report.source()).isEqualTo(Source.LABORATORY);
        assertThat(report.notes()).anyMatch(note -> note.startsWith(LoopPolicy.WHAT_IT_IS));
        assertThat(report.environment().fact(Environment.LABORATORY)).hasValue("loop " + mode);
        assertThat(report.totals().requests()).isEqualTo(256);
        assertThat(report.totals().recorded()).isEqualTo(256);
        assertThat(report.totals().verified()).isPositive();
        assertThat(report.totals().mismatches()).isZero();
        assertThat(Runs.filesIn(FOLDER)).isEmpty();
        var blocks = new HashSet<Long>();
        for (long i = 0; i < report.trace().size(); i++) {
            blocks.add(report.trace().offset(i));
            checkStages(report.trace().request(i), mode.equals("buffered"));
        }
        assertThat(blocks).as("each block once").hasSize(256);
        LoopReport loop = report.loop().orElseThrow();
        assertThat(loop.mode()).isEqualTo(mode);
        assertThat(loop.commands()).isEqualTo(256);
        assertThat(loop.switches()).isPositive();
        assertThat(loop.firstErrno()).isEmpty();
        assertThat(LoopReport.backing(report.trace())).isEqualTo(Map.of(mode.equals("buffered") ? Completion.COPY : Completion.INLINE, 256L));
    }

    private static void checkStages(Request request, boolean buffered) {
        Request.KernelFacts facts = request.kernel().orElseThrow();
        long lastNs = 0;
        for (Stage stage : IN_ORDER) {
            assertThat(request.stampNs().get(stage)).as(stage.label()).isGreaterThanOrEqualTo(lastNs);
            lastNs = request.stampNs().get(stage);
        }
        assertThat(request.stampNs()).doesNotContainKeys(Stage.PUNT, Stage.IOMAP, Stage.QUEUED, Stage.WORKER);
        for (Stage stage : List.of(Stage.BIO, Stage.ISSUE, Stage.ENDIO, Stage.COMPLETE)) {
            assertThat(request.evidence().get(stage)).as(stage.label()).isEqualTo(Evidence.LABORATORY);
        }
        assertThat(facts.completion()).isEqualTo(Completion.INLINE);
        assertThat(facts.lowerCompletion()).isEqualTo(buffered ? Completion.COPY : Completion.INLINE);
        assertThat(facts.lowerContext()).isEqualTo(facts.context()).isEqualTo(buffered ? Context.KWORKER : Context.SOFTIRQ);
        assertThat(facts.has(KernelRow.FLAG_BUFFERED)).isEqualTo(buffered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"buffered", "direct"})
    void onlyWhatIsBufferedFillsThePageCache(String mode) throws InterruptedException {
        LoopReport loop = Runs.finished(small("psync", mode).with(Workload.RW, Rw.RANDWRITE), FOLDER).loop().orElseThrow();
        assertThat(loop.pagesBy()).isNotEqualTo("unknown");
        assertThat(loop.before().cached()).hasValue(0);
        assertThat(loop.grown()).hasValue(mode.equals("buffered") ? 1L << 20 : 0);
        assertThat(loop.after().machineCached()).isPresent();
        assertThat(loop.after().machineDirty()).isPresent();
    }

    /** The backing file's direct I/O by the rules of a file, then the loop device's own request by those of a device. */
    @ParameterizedTest
    @CsvSource({"rules:6.12, randwrite, WORKQUEUE", "rules:6.19, randwrite, INLINE", "rules:6.12, randread, INLINE", "rules:4.15, randwrite, INLINE"})
    void bothDecisionsAreMadeByTheSameRules(String rules, String rw, Completion backing) throws InterruptedException {
        Runs.assume("libaio");
        Workload workload = small("libaio", "direct").withText(Workload.RW, rw).with(Workload.COMPLETION, rules);
        RunReport report = Runs.finished(Runs.ENGINE.start(workload, FOLDER, false, ext4()));
        assertThat(report.failure()).isEmpty();
        assertThat(LoopReport.backing(report.trace())).isEqualTo(Map.of(backing, 256L));
        for (long i = 0; i < report.trace().size(); i++) {
            assertThat(report.trace().completion(i)).as("a block device's own").isEqualTo(Completion.INLINE);
        }
        assertThat(report.notes()).anyMatch(note -> note.startsWith("on the backing file, rules of "));
    }

    @ParameterizedTest
    @CsvSource({"buffered, workqueue, WORKQUEUE, COPY", "direct, workqueue, WORKQUEUE, INLINE", "direct, caller, CALLER, INLINE"})
    void theProgramsRequestGoesOnAsTheCompletionOptionSays(String mode, String completion, Completion upper, Completion backing) throws InterruptedException {
        Runs.assume("io_uring");
        RunReport report = Runs.finished(small("io_uring", mode).with(Workload.RW, Rw.RANDRW).with(Workload.VERIFY, "crc32c").with(Workload.COMPLETION, completion), FOLDER);
        assertThat(report.failure()).isEmpty();
        assertThat(report.environment().fact(Environment.LABORATORY)).hasValue("loop " + mode + ", completion " + completion);
        assertThat(LoopReport.backing(report.trace())).isEqualTo(Map.of(backing, 256L));
        for (long i = 0; i < report.trace().size(); i++) {
            assertThat(report.trace().completion(i)).isEqualTo(upper);
            assertThat(report.trace().stampNs(i, Stage.ISSUE)).isLessThanOrEqualTo(report.trace().stampNs(i, Stage.ENDIO));
        }
    }

    @ParameterizedTest
    @MethodSource("everyEngineAndMode")
    void aSynchronousWriteIsFollowedByAFlushThatTheWorkerCarriesOut(String ioengine, String mode) throws InterruptedException {
        Runs.assume(ioengine);
        RunReport report = Runs.finished(small(ioengine, mode).with(Workload.RW, Rw.RANDWRITE).with(Workload.SIZE, 256L << 10).with(Workload.SYNC, SyncMode.DSYNC), FOLDER);
        assertThat(report.failure()).isEmpty();
        assertThat(report.loop().orElseThrow().flushes()).isEqualTo(64);
        for (long i = 0; i < report.trace().size(); i++) {
            assertThat(report.trace().kernelFlags(i) & KernelRow.FLAG_FLUSHED).isNotZero();
        }
    }

    @Test
    void blocksTooSmallForTheFileBelowAreBufferedAndSaidToBe() throws Exception {
        LoopDisk.assumeProgram("mkfs.ext4");
        try (LoopDisk image = LoopDisk.attached(32, 4096)) {
            Assumptions.assumeTrue(LoopDisk.run(List.of("mkfs.ext4", "-q", image.device().toString())) == 0, "no ext4 can be made here");
            Assumptions.assumeTrue(LoopDisk.run(List.of("mount", image.device().toString(), image.folder().toString())) == 0, "nothing can be mounted here");
            Workload workload = small("psync", "direct").with(Workload.RW, Rw.RANDRW).with(Workload.BS, 512L).with(Workload.DIRECTORY, image.folder().toString())
                    .with(Workload.VERIFY, "crc32c").with(Workload.SIZE, 64L << 10);
            assertThatThrownBy(() -> org.bioscope.engine.Target.of(workload.with(Workload.LOOP, "none"))).as("directly it cannot be").isInstanceOf(WorkloadException.class);
            RunReport report = Runs.finished(org.bioscope.engine.Target.of(workload).start(Runs.ENGINE));
            assertThat(report.failure()).isEmpty();
            assertThat(report.loop().orElseThrow().mode()).isEqualTo("buffered");
            assertThat(report.notes()).anyMatch(note -> note.startsWith("--loop direct was not possible"));
            assertThat(report.totals().verified()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"buffered", "direct"})
    void aDeviceCanLieBelowAsWell(String mode) throws Exception {
        try (LoopDisk disk = LoopDisk.attached(8, 512)) {
            RunReport report = Runs.finished(Runs.ENGINE.start(small("psync", mode).with(Workload.RW, Rw.RANDREAD), disk.device(), true, Environment.unknown()));
            assertThat(report.failure()).isEmpty();
            assertThat(report.totals().read().bytes()).isEqualTo(1 << 20);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"buffered", "direct"})
    void aFileThatIsThereIsReadAsItLies(String mode) throws Exception {
        Path file = FOLDER.resolve("there-" + mode + ".dat");
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(1 << 20);
        }
        try {
            RunReport report = Runs.finished(small("libaio", mode).with(Workload.RW, Rw.RANDREAD).with(Workload.PREPARE, Prepare.NONE), file);
            assertThat(report.failure()).isEmpty();
            assertThat(report.totals().read().bytes()).isEqualTo(1 << 20);
        } finally {
            Files.delete(file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"buffered", "direct"})
    void aFullDiskIsReportedAsTheDriverDoes(String mode) throws Exception {
        LoopDisk.assumeProgram("mkfs.ext4");
        try (LoopDisk disk = LoopDisk.mounted("ext4", 16)) {
            Workload workload = small("libaio", mode).with(Workload.RW, Rw.WRITE).with(Workload.PREPARE, Prepare.TRUNCATE).with(Workload.SIZE, 64L << 20)
                    .with(Workload.BS, 65536L);
            RunReport report = Runs.finished(workload, disk.folder());
            assertThat(report.failure().orElseThrow().message()).startsWith("write of 65536 bytes at offset ").contains("make room on the filesystem");
            assertThat(report.loop().orElseThrow().firstErrno()).hasValue(Errno.ENOSPC);
            assertThat(report.trace().size()).isEqualTo(report.totals().requests());
        }
    }

    @Test
    void aBrokenDiskEndsTheRun() throws Exception {
        LoopDisk.assumeProgram("mkfs.ext4");
        LoopDisk.assumeProgram("xfs_io");
        try (LoopDisk disk = LoopDisk.mounted("ext4", 32);
                Run run = Runs.ENGINE.start(small("libaio", "direct").with(Workload.RW, Rw.RANDWRITE).with(Workload.RUNTIME, 60_000_000_000L), disk.folder(), false,
                        Environment.unknown())) {
            while (run.latest().totals().requests() < 10) {
                assertThat(run.await(java.time.Duration.ofMillis(5))).as(() -> "still running: " + run.latest().failure()).isFalse();
            }
            disk.shutDown();
            RunReport report = Runs.finished(run);
            assertThat(report.failure().orElseThrow().message()).startsWith("write of 4096 bytes at offset ").contains("see 'dmesg'");
            assertThat(report.loop().orElseThrow().firstErrno()).isPresent();
        }
    }

    static Stream<Arguments> contradictions() {
        Workload direct = small("libaio", "direct");
        return Stream.of(Arguments.of(direct.with(Workload.IOENGINE, "nop"), "loop", "no I/O for a loop device"),
                Arguments.of(direct.with(Workload.IOENGINE, "io_uring").with(Workload.HIPRI, true), "loop", "no polled queues"),
                Arguments.of(direct.with(Workload.IOENGINE, "io_uring").with(Workload.SQTHREAD_POLL, true), "loop", "no polling thread"),
                Arguments.of(direct.with(Workload.OBSERVE, "kernel"), "observe", "use --observe engine"),
                Arguments.of(direct.with(Workload.PREPARE, Prepare.NONE), "prepare", "as large as its backing file"),
                Arguments.of(direct.with(Workload.PREPARE, Prepare.KEEP_SIZE), "prepare", "use truncate, fallocate or written"),
                Arguments.of(direct.with(Workload.IODEPTH, 4096).with(Workload.NUMJOBS, 16), "loop", "of at most 32768"),
                Arguments.of(direct.with(Workload.IOENGINE, "psync").with(Workload.COMPLETION, "inline"), "completion", "use libaio or io_uring"),
                Arguments.of(direct.with(Workload.COMPLETION, "rules:9.9"), "completion", "there are no rules for '9.9'"));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void whatCannotBeIsRefusedInOneSentenceAndLeavesNothing(Workload workload, String option, String sentence) throws IOException {
        assertThatThrownBy(() -> Runs.ENGINE.start(workload.with(Workload.SIZE, 1L << 30), FOLDER, false, ext4()))
                .isInstanceOfSatisfying(WorkloadException.class, refused -> assertThat(refused.option()).isEqualTo(option)).hasMessageContaining(sentence);
        assertThat(Runs.filesIn(FOLDER)).isEmpty();
    }

    @Test
    void whatTheMachineLacksIsSaidBeforeTheRun() {
        var missing = Availability.no("this kernel was built without asynchronous I/O", "use --ioengine io_uring");
        Workload psync = small("psync", "direct");
        assertThatThrownBy(() -> LoopPolicy.of(psync, Target.NEW_FILE, FOLDER.resolve("x"), ext4(), engine -> engine.equals("libaio") ? missing : Availability.yes()))
                .isInstanceOf(EngineException.class)
                .hasMessage("use --loop direct, which submits by libaio: this kernel was built without asynchronous I/O; use --ioengine io_uring, or --loop buffered");
        assertThat(LoopPolicy.of(psync.with(Workload.LOOP, "buffered"), Target.NEW_FILE, FOLDER.resolve("x"), ext4(), engine -> missing)).isPresent();
        assertThat(LoopPolicy.of(psync.with(Workload.LOOP, "none"), Target.NEW_FILE, FOLDER.resolve("x"), ext4(), engine -> missing)).isEqualTo(Optional.empty());
    }

    @Test
    void twoGoSideBySide() throws InterruptedException {
        Runs.assume("libaio");
        Workload workload = small("libaio", "direct").with(Workload.RW, Rw.RANDRW).with(Workload.VERIFY, "crc32c");
        try (Run one = Runs.ENGINE.start(workload, FOLDER, false, Environment.unknown());
                Run other = Runs.ENGINE.start(workload.with(Workload.LOOP, "buffered"), FOLDER, false, Environment.unknown())) {
            for (Run run : List.of(one, other)) {
                RunReport report = Runs.finished(run);
                assertThat(report.failure()).isEmpty();
                assertThat(report.totals().requests()).isEqualTo(256);
                assertThat(report.totals().mismatches()).isZero();
            }
        }
    }

    @Test
    void withoutTheOptionThereIsNone() throws InterruptedException {
        RunReport report = Runs.finished(Runs.small("libaio").with(Workload.RW, Rw.RANDREAD).with(Workload.COMPLETION, "inline"), FOLDER);
        assertThat(report.loop()).isEmpty();
        RequestTrace trace = report.trace();
        assertThat(KernelRow.lowerCompletion(trace.kernelFlags(0))).isEqualTo(Completion.UNKNOWN);
        assertThat(trace.request(0).stampNs()).doesNotContainKeys(Stage.BIO, Stage.ISSUE);
    }
}

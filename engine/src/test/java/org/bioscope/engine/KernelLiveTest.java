package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Evidence;
import org.bioscope.traces.Extent;
import org.bioscope.traces.KernelReport;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RawEvents;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.Span;
import org.bioscope.traces.Stage;
import org.bioscope.traces.SyncMode;
import org.bioscope.traces.Unjoined;
import org.bioscope.traces.Workload;
import org.bioscope.traces.rules.Predictions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real runs watched on this machine's kernel, each asserting, request by request, the way that kernel-paths.md states for
 * Linux 6.6 to 6.18. Skipped where tracefs may not be used or the kernel is of another generation.
 */
class KernelLiveTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private Tracefs tracefs;
    private Disks disks;

    @TempDir
    private Path temporary;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        String release = System.getProperty("os.version");
        String[] numbers = release.split("[^0-9]+");
        int major = Integer.parseInt(numbers[0]);
        int minor = Integer.parseInt(numbers[1]);
        Assumptions.assumeTrue(major == 6 && minor >= 6 && minor <= 18, "the ways asserted here are those of Linux 6.6 to 6.18, this is " + release);
        tracefs = new Tracefs();
        disks = new Disks(temporary);
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        if (disks != null) {
            disks.close();
            tracefs.close();
        }
    }

    private static Path ext4() {
        Path folder = Runs.folder("kernel");
        String filesystem = TargetFacts.ofDirectory(folder).filesystem();
        Assumptions.assumeTrue(filesystem.equals("ext4"), "the build folder lies on " + filesystem + ", not on ext4");
        return folder;
    }

    private static Workload workload(String ioengine, Rw rw) {
        return Workload.defaults().with(Workload.IOENGINE, ioengine).with(Workload.RW, rw).with(Workload.IODEPTH, 8).with(Workload.SIZE, 4L << 20)
                .with(Workload.NUMBER_IOS, 400L).with(Workload.OBSERVE, "kernel");
    }

    private static RunReport run(Workload workload, Path target) throws InterruptedException {
        return run(workload, target, false);
    }

    private static RunReport run(Workload workload, Path target, boolean device) throws InterruptedException {
        Environment environment = Target.of(workload.with(device ? Workload.FILENAME : Workload.DIRECTORY, target.toString())).environment();
        try (Run run = Runs.ENGINE.start(workload, target, device, environment)) {
            assertThat(run.await(PATIENCE)).isTrue();
            RunReport report = run.latest();
            assertThat(report.failure()).isEmpty();
            foretold(report);
            return report;
        }
    }

    /** The rules of the kernel that runs here were right for every request that could be followed. */
    private static void foretold(RunReport report) {
        if (report.workload().mapped()) {
            // Loads and stores are no direct I/O: no rules speak of them.
            return;
        }
        Predictions rules = Predictions.of(report).orElseThrow();
        Predictions.Counts counts = rules.count(report.trace());
        assertThat(counts.mismatch().stream().mapToObj(index -> rules.predict(report.trace(), index).orElseThrow().sentence())).isEmpty();
        report.kernel().ifPresent(kernel -> assertThat(counts.matched() + counts.unknown()).isEqualTo(report.trace().size()));
    }

    private static List<Request> requests(RunReport report) {
        return LongStream.range(0, report.trace().size()).mapToObj(report.trace()::request).toList();
    }

    private static Request.KernelFacts kernel(Request request) {
        return request.kernel().orElseThrow();
    }

    /** What holds of every watched run: all joined, nothing lost, every span observed, all of them together the latency. */
    private static List<Request> whole(RunReport report) {
        assertThat(report.source()).as("%s", report.notes()).isEqualTo(Source.KERNEL);
        KernelReport kernel = report.kernel().orElseThrow();
        assertThat(kernel.lostEvents()).isZero();
        assertThat(kernel.unjoined()).isEmpty();
        List<Request> requests = requests(report);
        assertThat(requests).hasSize((int) kernel.joined()).isNotEmpty().allSatisfy(request -> {
            assertThat(request.spans().stream().mapToLong(Span::durationNs).sum()).isEqualTo(request.latencyNs());
            assertThat(request.spans()).extracting(Span::evidence).containsOnly(Evidence.OBSERVED);
            assertThat(request.spans().getFirst().from()).isEqualTo(Stage.SUBMIT);
            assertThat(request.spans().getLast().to()).isEqualTo(Stage.SEEN);
        });
        return requests;
    }

    /** The device was done before the submitter let go: then the submitter finishes the request, on every kernel. */
    private static boolean early(Request request) {
        Request.KernelFacts kernel = kernel(request);
        return kernel.completion() == Completion.WAITER && !kernel.has(KernelRow.FLAG_FORCED_WAIT)
                && (kernel.completeTid() == kernel.submitTid() || kernel.completeTid() == kernel.iowqTid());
    }

    private static Predicate<Request> took(Completion completion, Context context) {
        return request -> kernel(request).completion() == completion && kernel(request).context() == context;
    }

    private static Predicate<Request> punted() {
        return request -> kernel(request).has(KernelRow.FLAG_PUNTED);
    }

    /** Every request took the way, but for those whose device was early; and those are few. */
    private static void assertWay(List<Request> requests, Completion completion, Context context) {
        assertThat(requests).allMatch(took(completion, context).or(KernelLiveTest::early));
        assertThat(requests.stream().filter(took(completion, context)).count()).isGreaterThan(requests.size() * 3L / 4);
    }

    @Test
    void anOverwriteIsSubmittedDirectlyAndCompletedByAKworker() throws Exception {
        List<Request> requests = whole(run(workload("io_uring", Rw.RANDWRITE), ext4()));
        assertThat(requests).noneMatch(punted()).allMatch(r -> kernel(r).extent() == Extent.MAPPED && !kernel(r).has(KernelRow.FLAG_EXTENT_NEW));
        assertWay(requests, Completion.WORKQUEUE, Context.KWORKER);
        assertThat(requests).filteredOn(took(Completion.WORKQUEUE, Context.KWORKER)).allSatisfy(request -> {
            assertThat(request.stampNs().keySet()).contains(Stage.IOMAP, Stage.BIO, Stage.ISSUE, Stage.ENDIO, Stage.QUEUED, Stage.WORKER, Stage.COMPLETE);
            assertThat(kernel(request).workerCpu()).as("a bound workqueue: the kworker runs where endio ran").isEqualTo(kernel(request).endioCpu());
            assertThat(kernel(request).workerTid()).isEqualTo(kernel(request).completeTid()).isPositive();
        });
    }

    @Test
    void aFallocatedBlockIsWrittenWithoutAPuntAndConvertedByAKworker() throws Exception {
        List<Request> requests = whole(run(workload("io_uring", Rw.RANDWRITE).with(Workload.PREPARE, Prepare.FALLOCATE), ext4()));
        assertThat(requests).noneMatch(punted()).allMatch(r -> kernel(r).extent() == Extent.UNWRITTEN && kernel(r).has(KernelRow.FLAG_EXTENT_NEW));
        assertWay(requests, Completion.WORKQUEUE, Context.KWORKER);
    }

    @Test
    void writingBeyondDiskSizeIsPuntedAndWaitedFor() throws Exception {
        for (Prepare prepare : List.of(Prepare.KEEP_SIZE, Prepare.NONE)) {
            List<Request> requests = whole(run(workload("io_uring", Rw.WRITE).with(Workload.PREPARE, prepare), ext4()));
            assertThat(requests).allMatch(punted()).allMatch(r -> kernel(r).iowqTid() > 0 && kernel(r).submitTid() != kernel(r).iowqTid());
            Predicate<Request> forced = r -> kernel(r).has(KernelRow.FLAG_FORCED_WAIT);
            assertThat(requests).filteredOn(forced).isNotEmpty().allMatch(took(Completion.WAITER, Context.IO_WQ));
            // A worker that comes late finds the file already longer: then it fills a hole.
            assertThat(requests).filteredOn(forced.negate()).allMatch(took(Completion.WORKQUEUE, Context.KWORKER).or(KernelLiveTest::early));
        }
    }

    @Test
    void aHoleIsPuntedAndStillCompletedByAKworker() throws Exception {
        List<Request> requests = whole(run(workload("io_uring", Rw.RANDWRITE).with(Workload.PREPARE, Prepare.TRUNCATE), ext4()));
        assertThat(requests).allMatch(punted()).allMatch(r -> kernel(r).extent() == Extent.UNWRITTEN && kernel(r).has(KernelRow.FLAG_EXTENT_NEW));
        assertWay(requests, Completion.WORKQUEUE, Context.KWORKER);
    }

    @Test
    void aCachedPagePuntsTheWriteOverIt() throws Exception {
        List<Request> requests = whole(run(workload("io_uring", Rw.RANDWRITE).with(Workload.PREPARE, Prepare.CACHED), ext4()));
        assertThat(requests).allMatch(punted());
        assertWay(requests, Completion.WORKQUEUE, Context.KWORKER);
    }

    @Test
    void anUnalignedOverwriteIsNotPunted() throws Exception {
        List<Request> requests = whole(run(workload("io_uring", Rw.RANDWRITE).with(Workload.BS, 512L), ext4()));
        assertThat(requests).noneMatch(punted()).anyMatch(r -> r.offset() % 4096 != 0);
        assertWay(requests, Completion.WORKQUEUE, Context.KWORKER);
    }

    @Test
    void oDsyncSpendsItsFlushInTheKworker() throws Exception {
        Path folder = ext4();
        boolean flushes = TargetFacts.ofDirectory(folder).device().flatMap(BlockDevice::writeCache).orElse("").equals("write back")
                && !TargetFacts.ofDirectory(folder).device().flatMap(BlockDevice::fua).orElse(true);
        Assumptions.assumeTrue(flushes, "the disk has no volatile cache, or writes through it by FUA");
        List<Request> requests = whole(run(workload("io_uring", Rw.RANDWRITE).with(Workload.SYNC, SyncMode.DSYNC), folder));
        assertThat(requests).allMatch(r -> kernel(r).has(KernelRow.FLAG_FLUSHED));
        assertWay(requests, Completion.WORKQUEUE, Context.KWORKER);
    }

    @Test
    void readsAreCompletedInTheInterrupt() throws Exception {
        List<Request> requests = whole(run(workload("io_uring", Rw.RANDREAD), ext4()));
        assertThat(requests).noneMatch(punted());
        assertThat(requests).allMatch(r -> kernel(r).completion() == Completion.INLINE || early(r));
        assertThat(requests).filteredOn(r -> kernel(r).completion() == Completion.INLINE)
                .allMatch(r -> kernel(r).context() == Context.SOFTIRQ || kernel(r).context() == Context.HARDIRQ)
                .allMatch(r -> kernel(r).completeTid() == 0 && kernel(r).workerTid() == 0);
    }

    @Test
    void aDirectReadOverADirtyPageFlushesItBeforeItsOwnBio() throws Exception {
        Workload reads = workload("libaio", Rw.RANDREAD).with(Workload.IODEPTH, 1).with(Workload.PREPARE, Prepare.DIRTY);
        List<Request> dirty = whole(run(reads, ext4()));
        List<Request> clean = whole(run(reads.with(Workload.PREPARE, Prepare.WRITTEN), ext4()));
        assertThat(dirty).filteredOn(r -> kernel(r).has(KernelRow.FLAG_WROTE_BACK)).hasSizeGreaterThan(dirty.size() * 9 / 10)
                .allMatch(r -> kernel(r).bios() == 1, "the write back is none of its own bios")
                .allSatisfy(r -> assertThat(flush(r)).matches(span -> span.label().equals("flush of dirty pages") && span.evidence() == Evidence.OBSERVED));
        assertThat(clean).noneMatch(r -> kernel(r).has(KernelRow.FLAG_WROTE_BACK));
        assertThat(medianFlushNs(dirty)).as("a write to the disk lies in it").isGreaterThan(2 * medianFlushNs(clean));
    }

    @Test
    void aLoadFromAnUncachedPageWaitsForItsBioAndTheNextOneMeetsNoKernel() throws Exception {
        Workload loads = workload("mmap", Rw.RANDREAD).with(Workload.SIZE, 1L << 20).with(Workload.NORANDOMMAP, true).with(Workload.RUNTIME, 20_000_000_000L);
        RunReport report = run(loads, ext4());
        List<Request> requests = whole(report);
        List<Request> faults = requests.stream().filter(r -> kernel(r).has(KernelRow.FLAG_FAULT)).toList();
        assertThat(faults).hasSizeBetween(150, 256).filteredOn(r -> kernel(r).has(KernelRow.FLAG_MAJOR)).hasSizeGreaterThan(faults.size() / 2)
                .allMatch(r -> kernel(r).completion() == Completion.WAITER && r.stampNs().containsKey(Stage.ENDIO));
        assertThat(faults.size()).as("as getrusage counts them, and a few of the program's own").isCloseTo(Math.toIntExact(report.totals().majorFaults()
                + report.totals().minorFaults()), org.assertj.core.api.Assertions.within(32));
        assertThat(requests).filteredOn(r -> !kernel(r).has(KernelRow.FLAG_FAULT)).hasSizeGreaterThan(100)
                .allMatch(r -> kernel(r).completion() == Completion.COPY && r.spans().size() == 1 && r.spans().getFirst().evidence() == Evidence.OBSERVED);
    }

    private static Span flush(Request request) {
        return request.spans().stream().filter(span -> span.to() == Stage.BIO).findFirst().orElseThrow();
    }

    private static long medianFlushNs(List<Request> requests) {
        return requests.stream().mapToLong(r -> flush(r).durationNs()).sorted().skip(requests.size() / 2).findFirst().orElseThrow();
    }

    @Test
    void pollingForWritesIsNeverPolledHere() throws Exception {
        List<Request> requests = whole(run(workload("io_uring", Rw.RANDWRITE).with(Workload.HIPRI, true), ext4()));
        assertWay(requests, Completion.WORKQUEUE, Context.KWORKER);
    }

    @Test
    void aPollingThreadThatSubmitsIsTheSubmitter() throws Exception {
        List<Request> requests = whole(run(workload("io_uring", Rw.RANDWRITE).with(Workload.SQTHREAD_POLL, true).with(Workload.REGISTERFILES, true), ext4()));
        assertThat(requests).noneMatch(punted()).extracting(r -> kernel(r).submitTid()).doesNotContain(0);
        assertWay(requests, Completion.WORKQUEUE, Context.KWORKER);
    }

    @Test
    void aPuntByAPollingThreadIsSeen() throws Exception {
        Workload workload = workload("io_uring", Rw.WRITE).with(Workload.SQTHREAD_POLL, true).with(Workload.PREPARE, Prepare.NONE);
        assertThat(whole(run(workload, ext4()))).allMatch(punted()).allMatch(r -> r.stampNs().containsKey(Stage.PUNT));
    }

    @Test
    void libaioOverwritesAreCompletedByAKworker() throws Exception {
        List<Request> requests = whole(run(workload("libaio", Rw.RANDWRITE), ext4()));
        assertThat(requests).noneMatch(punted()).noneMatch(r -> kernel(r).has(KernelRow.FLAG_BLOCKED_SUBMIT));
        assertWay(requests, Completion.WORKQUEUE, Context.KWORKER);
    }

    @Test
    void libaioExtendingBlocksInItsSubmission() throws Exception {
        List<Request> requests = whole(run(workload("libaio", Rw.WRITE).with(Workload.PREPARE, Prepare.NONE), ext4()));
        assertThat(requests).allMatch(took(Completion.WAITER, Context.TASK)).allMatch(r -> kernel(r).has(KernelRow.FLAG_BLOCKED_SUBMIT))
                .allMatch(r -> r.stampNs().get(Stage.COMPLETE) <= r.stampNs().get(Stage.SUBMITTED));
    }

    @Test
    void psyncWaitsAndIsWoken() throws Exception {
        for (Rw rw : List.of(Rw.RANDWRITE, Rw.RANDREAD)) {
            List<Request> requests = whole(run(workload("psync", rw), ext4()));
            assertThat(requests).allMatch(took(Completion.WAITER, Context.TASK)).allMatch(r -> kernel(r).completeTid() == kernel(r).submitTid());
            // An interrupt on the waiter's own CPU may find it still running: then there is nobody to wake.
            assertThat(requests.stream().filter(r -> kernel(r).wakeNs() != 0).count()).isPositive();
        }
    }

    @Test
    void xfsPuntsSomeOverwritesAndCompletesThemAllByAKworker() throws Exception {
        List<Request> requests = whole(run(workload("io_uring", Rw.RANDWRITE), disks.filesystem(400, 512, "mkfs.xfs", "-q")));
        assertThat(requests.stream().filter(punted()).count()).as("the first write of a clock tick").isPositive();
        assertWay(requests, Completion.WORKQUEUE, Context.KWORKER);
    }

    @Test
    void btrfsReadsHopToItsOwnWorkqueueFirst() throws Exception {
        List<Request> requests = whole(run(workload("io_uring", Rw.RANDREAD), disks.filesystem(200, 512, "mkfs.btrfs", "-q")));
        assertWay(requests, Completion.WORKQUEUE, Context.KWORKER);
    }

    @Test
    void btrfsWritesWithChecksumsNeverReachIomapAndThatIsSaid() throws Exception {
        RunReport report = run(workload("io_uring", Rw.RANDWRITE), disks.filesystem(200, 512, "mkfs.btrfs", "-q"));
        Assumptions.assumeTrue(report.kernel().orElseThrow().joined() == 0, "before 6.15 btrfs writes its checksummed files directly");
        assertThat(report.kernel().orElseThrow().unjoined()).containsOnlyKeys(Unjoined.NO_IOMAP);
        assertThat(report.notes()).anyMatch(note -> note.contains("page cache"));
        assertThat(requests(report)).allMatch(punted());
    }

    @Test
    void aLoopDeviceThatCopiesHasOneDecision() throws Exception {
        RunReport report = run(workload("libaio", Rw.RANDREAD), loop(false), true);
        List<Request> requests = whole(report);
        assertThat(requests).allMatch(took(Completion.INLINE, Context.SOFTIRQ)).allMatch(r -> kernel(r).lowerCompletion() == Completion.UNKNOWN);
        assertThat(report.notes()).anyMatch(note -> note.contains("through the page cache"));
        assertThat(whole(run(workload("psync", Rw.RANDREAD), loop(false), true))).allMatch(took(Completion.WAITER, Context.TASK));
    }

    @Test
    void aLoopDeviceWithDirectIoHasTwo() throws Exception {
        List<Request> requests = whole(run(workload("io_uring", Rw.RANDREAD), loop(true), true));
        assertThat(requests).allMatch(took(Completion.INLINE, Context.SOFTIRQ));
        assertThat(requests).allMatch(r -> kernel(r).lowerCompletion() == Completion.INLINE || kernel(r).lowerCompletion() == Completion.WAITER);
    }

    @Test
    void aFileOnALoopDeviceWithDirectIoIsDecidedTwice() throws Exception {
        Path device = loop(true);
        Disks.output("mkfs.ext4", "-q", device.toString());
        Path point = disks.mounted(device);
        List<Request> requests = whole(run(workload("io_uring", Rw.RANDWRITE), point));
        assertWay(requests, Completion.WORKQUEUE, Context.KWORKER);
        assertThat(requests).allMatch(r -> kernel(r).lowerCompletion() != Completion.UNKNOWN);
        assertThat(requests.stream().filter(r -> kernel(r).lowerCompletion() == Completion.WORKQUEUE && kernel(r).lowerContext() == Context.KWORKER).count())
                .isGreaterThan(requests.size() / 2);
    }

    @Test
    void aFileOnAPartitionIsFollowedToItsDisk() throws Exception {
        Path device = loop(false);
        Path partition = disks.partition(device);
        Disks.output("mkfs.ext4", "-q", partition.toString());
        List<Request> requests = whole(run(workload("io_uring", Rw.RANDWRITE), disks.mounted(partition)));
        assertWay(requests, Completion.WORKQUEUE, Context.KWORKER);
        assertThat(requests).as("sectors of the whole disk").allMatch(r -> kernel(r).sector() >= 2048);
        List<Request> raw = whole(run(workload("io_uring", Rw.RANDREAD), partition, true));
        assertThat(raw).allMatch(r -> kernel(r).sector() == 2048 + r.offset() / 512);
    }

    @Test
    void aDeviceWithoutRequestsIsFollowedByItsBios() throws Exception {
        List<Request> requests = whole(run(workload("io_uring", Rw.RANDREAD), disks.zram(64), true));
        assertThat(requests).allMatch(r -> !r.stampNs().containsKey(Stage.ISSUE) && r.stampNs().containsKey(Stage.ENDIO));
    }

    @Test
    void atFullSpeedAllButOneInAThousandAreJoinedAndNoEventIsLost() throws Exception {
        RunReport report = run(workload("io_uring", Rw.RANDWRITE).with(Workload.IODEPTH, 16).with(Workload.SIZE, 64L << 20)
                .with(Workload.NUMBER_IOS, 0L).with(Workload.RUNTIME, 2_000_000_000L), ext4());
        KernelReport kernel = report.kernel().orElseThrow();
        long all = kernel.joined() + kernel.unjoined().values().stream().mapToLong(Long::longValue).sum();
        assertThat(all).isEqualTo(report.trace().size()).isEqualTo(report.totals().write().requests());
        assertThat(kernel.joined()).isGreaterThanOrEqualTo(all - all / 1000);
        assertThat(kernel.lostEvents()).isZero();
    }

    /** The real program, with another request than the run's: what {@code sed} makes of its lines. */
    private void asking(String sedScript) throws IOException {
        String program = ObserveProgram.ways(Availability.yes(), false).getFirst().command().getFirst();
        Path wrapper = Files.writeString(temporary.resolve("observe-" + System.nanoTime()), "#!/bin/sh\nsed -u '" + sedScript + "' | " + program + "\n");
        Files.setPosixFilePermissions(wrapper, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        System.setProperty(ObserveProgram.PROPERTY, wrapper.toString());
    }

    @Test
    void kernelsWithoutTheEventsAreFollowedByTheirFunctions() throws Exception {
        Assumptions.assumeTrue(Files.readString(Tracefs.PLACE.resolve("available_tracers")).contains("function"), "this kernel has no function tracer");
        String release = System.getProperty("os.version");
        asking("/event iomap\\/iomap_dio_/d");
        System.setProperty("os.version", "6.1.0-forced");
        try {
            for (Rw rw : List.of(Rw.RANDWRITE, Rw.RANDREAD)) {
                RunReport report = run(workload("io_uring", rw), ext4());
                assertThat(report.source()).as("%s", report.notes()).isEqualTo(Source.KERNEL);
                KernelReport kernel = report.kernel().orElseThrow();
                assertThat(kernel.lostEvents()).isZero();
                assertThat(kernel.joined()).as("%s", kernel).isGreaterThanOrEqualTo(report.trace().size() - report.trace().size() / 100);
                List<Request> joined = requests(report).stream().filter(r -> kernel(r).unjoined() == Unjoined.NONE).toList();
                assertThat(joined).allMatch(r -> r.stampNs().keySet().containsAll(List.of(Stage.IOMAP, Stage.BIO, Stage.ISSUE, Stage.ENDIO)))
                        .allMatch(r -> r.spans().stream().mapToLong(Span::durationNs).sum() == r.latencyNs());
                // A function's entry carries no offset: where two ends cannot be told apart, the end stays unknown.
                assertThat(joined.stream().filter(r -> r.stampNs().containsKey(Stage.COMPLETE)).count()).isGreaterThan(joined.size() * 9L / 10);
                Completion way = rw == Rw.RANDREAD ? Completion.INLINE : Completion.WORKQUEUE;
                assertThat(joined.stream().filter(r -> kernel(r).completion() == way).count()).isGreaterThan(joined.size() * 3L / 4);
            }
        } finally {
            System.setProperty("os.version", release);
            System.clearProperty(ObserveProgram.PROPERTY);
        }
    }

    @Test
    void whereEventsAreLostTheRequestsThatLackThemSaySo() throws Exception {
        asking("s/^buffer_kb .*/buffer_kb 64/");
        try {
            RunReport report = run(workload("io_uring", Rw.RANDREAD).with(Workload.IODEPTH, 16).with(Workload.SIZE, 64L << 20).with(Workload.NUMBER_IOS, 0L)
                    .with(Workload.RUNTIME, 1_000_000_000L), ext4());
            KernelReport kernel = report.kernel().orElseThrow();
            assertThat(kernel.lostEvents()).as("64 KiB hold few milliseconds").isPositive();
            assertThat(kernel.joined()).isPositive();
            // What a loss leaves half known may confuse the next request at that place, which then has another reason.
            long lost = kernel.unjoined().getOrDefault(Unjoined.EVENTS_LOST, 0L);
            assertThat(kernel.unjoined().values().stream().mapToLong(Long::longValue).sum() - lost).as("%s", kernel).isLessThanOrEqualTo(lost / 1000);
            assertThat(report.trace().size()).isEqualTo(report.totals().read().requests());
            assertThat(requests(report)).allSatisfy(r -> {
                assertThat(r.spans().stream().mapToLong(Span::durationNs).sum()).isEqualTo(r.latencyNs());
                assertThat(kernel(r).has(KernelRow.FLAG_EVENTS_LOST)).isEqualTo(kernel(r).unjoined() == Unjoined.EVENTS_LOST);
            });
            var whole = List.of(Stage.IOMAP, Stage.BIO, Stage.ISSUE, Stage.ENDIO, Stage.COMPLETE);
            assertThat(requests(report).stream().filter(r -> kernel(r).unjoined() == Unjoined.NONE && !r.stampNs().keySet().containsAll(whole)).count())
                    .isLessThanOrEqualTo(lost / 1000);
        } finally {
            System.clearProperty(ObserveProgram.PROPERTY);
        }
    }

    @Test
    void anotherTracerInTheGlobalBufferIsNoConflict() throws Exception {
        Path enable = Tracefs.PLACE.resolve("events/iomap/iomap_dio_rw_begin/enable");
        String before = Files.readString(enable).strip();
        Files.writeString(enable, "1");
        try {
            whole(run(workload("io_uring", Rw.RANDWRITE), ext4()));
            assertThat(Files.readString(enable).strip()).isEqualTo("1");
        } finally {
            Files.writeString(enable, before);
        }
    }

    @Test
    void theRunGoesOnWhenTheProgramIsKilled() throws Exception {
        try (Run run = Runs.ENGINE.start(workload("io_uring", Rw.RANDWRITE).with(Workload.NUMBER_IOS, 0L).with(Workload.RUNTIME, 1_500_000_000L), ext4(), false,
                Environment.unknown())) {
            ProcessHandle program = observeProgram(run);
            while (run.latest().trace().size() < 200 && !run.latest().phase().over()) {
                Thread.onSpinWait();
            }
            program.destroyForcibly();
            assertThat(run.await(PATIENCE)).isTrue();
            RunReport report = run.latest();
            assertThat(report.failure()).isEmpty();
            assertThat(report.trace().size()).isEqualTo(report.totals().write().requests());
            assertThat(report.notes()).anyMatch(note -> note.contains("ended early") && note.contains("killed by signal 9"));
            assertThat(report.kernel().orElseThrow().joined()).isPositive();
            assertThat(report.kernel().orElseThrow().unjoined()).containsKey(Unjoined.NOT_WATCHED);
            assertThat(requests(report)).allMatch(r -> r.spans().stream().mapToLong(Span::durationNs).sum() == r.latencyNs());
        }
        // Its instance is there until the next watch begins.
        whole(run(workload("io_uring", Rw.RANDWRITE), ext4()));
        assertThat(Tracefs.instances()).noneMatch(name -> !ProcessHandle.of(Long.parseLong(name.split("-")[1])).map(ProcessHandle::isAlive).orElse(false));
    }

    private static ProcessHandle observeProgram(Run run) {
        while (!run.latest().phase().over()) {
            var found = ProcessHandle.current().children().filter(child -> child.info().command().orElse("").endsWith("bioscope-observe")).findFirst();
            if (found.isPresent() && !run.threadIds().isEmpty()) {
                return found.get();
            }
        }
        throw new AssertionError("the run was over before it was watched");
    }

    @Test
    void twoRunsAreWatchedAtOnceEachByItself() throws Exception {
        var reports = new ArrayList<RunReport>();
        Path folder = ext4();
        try (Run one = Runs.ENGINE.start(workload("io_uring", Rw.RANDWRITE), folder, false, Environment.unknown());
                Run other = Runs.ENGINE.start(workload("libaio", Rw.RANDREAD), folder, false, Environment.unknown())) {
            assertThat(one.await(PATIENCE) && other.await(PATIENCE)).isTrue();
            reports.add(one.latest());
            reports.add(other.latest());
        }
        reports.forEach(KernelLiveTest::whole);
    }

    @Test
    void theRawEventsBehindEveryRequestAreThere() throws Exception {
        try (Run run = Runs.ENGINE.start(workload("io_uring", Rw.RANDWRITE).with(Workload.PREPARE, Prepare.CACHED), ext4(), false, Environment.unknown())) {
            assertThat(run.await(PATIENCE)).isTrue();
            for (Request request : whole(run.latest())) {
                RawEvents raw = run.rawEvents(request);
                assertThat(raw.lacking()).isEmpty();
                assertThat(raw.lines()).as("%s", raw.lines()).extracting(RawEvents.Line::event).containsOnlyOnce("io_uring_queue_async_work", "iomap_iter_dstmap", "block_bio_queue",
                        "block_rq_issue", "block_rq_complete", "iomap_dio_complete").contains("iomap_dio_rw_begin");
                assertThat(raw.lines()).extracting(RawEvents.Line::atNs).isSorted().containsAll(request.stampNs().entrySet().stream()
                        .filter(stamp -> !stamp.getKey().seenByProgram()).map(java.util.Map.Entry::getValue).toList());
                if (kernel(request).completion() == Completion.WORKQUEUE) {
                    assertThat(raw.lines()).extracting(RawEvents.Line::event).containsOnlyOnce("workqueue_queue_work", "workqueue_execute_start");
                }
                String begin = raw.lines().stream().filter(line -> line.event().equals("iomap_dio_rw_begin")).findFirst().orElseThrow().text();
                assertThat(begin).contains("pos=" + request.offset() + " ", "count=" + request.bytes() + " ", "DIRECT|WRITE");
            }
        }
    }

    @Test
    void withoutTheViewTheRunKnowsNothingOfTheKernel() throws Exception {
        RunReport report = run(workload("io_uring", Rw.RANDWRITE).with(Workload.OBSERVE, "engine"), ext4());
        assertThat(report.source()).isEqualTo(Source.ENGINE);
        assertThat(report.kernel()).isEmpty();
    }

    @Test
    void whatWatchingCostsIsMeasuredInPairs() throws Exception {
        Target target = Target.of(workload("io_uring", Rw.RANDWRITE).with(Workload.DIRECTORY, ext4().toString()).with(Workload.KEEP, true));
        var seen = new ArrayList<String>();
        WatchCost cost = WatchCost.measure(Runs.ENGINE, target, 2, 200_000_000L, at -> seen.add(at.pair() + "/" + at.pairs() + (at.watched() ? " watched" : "")), () -> false);
        assertThat(cost.lostPercent()).isBetween(cost.least(), cost.most()).isLessThan(100);
        assertThat(cost.watchedIops()).isPositive();
        assertThat(seen.stream().distinct()).containsExactly("1/2 watched", "1/2", "2/2", "2/2 watched");
        RunReport watched = run(workload("io_uring", Rw.RANDWRITE), ext4());
        assertThat(cost.into(watched).kernel().orElseThrow().overheadPercent()).hasValue(cost.lostPercent());
        RunReport unwatched = run(workload("io_uring", Rw.RANDWRITE).with(Workload.OBSERVE, "engine"), ext4());
        assertThat(cost.into(unwatched).kernel()).isEmpty();
    }

    @Test
    void aCostThatCannotBeMeasuredIsSaidInOneSentence() {
        Target target = Target.of(workload("io_uring", Rw.RANDWRITE).with(Workload.DIRECTORY, ext4().toString()));
        System.setProperty(ObserveProgram.PROPERTY, "/nonexistent");
        try {
            assertThatThrownBy(() -> WatchCost.measure(Runs.ENGINE, target, 1, 100_000_000L, at -> { }, () -> false))
                    .isInstanceOf(WatchCost.NotMeasured.class).hasMessageContaining("the kernel was not watched: start /nonexistent");
        } finally {
            System.clearProperty(ObserveProgram.PROPERTY);
        }
        assertThatThrownBy(() -> WatchCost.measure(Runs.ENGINE, target, 1, 60_000_000_000L, at -> { }, () -> true)).hasMessageContaining("ended by a signal");
    }

    /** A loop device over a file whose every block is written. */
    private Path loop(boolean direct) throws IOException, InterruptedException {
        Path image = Runs.folder("kernel").resolve("loop-" + direct + "-" + System.nanoTime() + ".img");
        Disks.output("dd", "if=/dev/zero", "of=" + image, "bs=1M", "count=64", "oflag=direct", "status=none");
        disks.remember("rm", "-f", image.toString());
        String device = Disks.output("losetup", "--find", "--show", "--partscan", "--direct-io=" + (direct ? "on" : "off"), image.toString());
        Assumptions.assumeTrue(device.startsWith("/dev/loop"), "loop devices want root: " + device);
        disks.remember("losetup", "-d", device);
        return Path.of(device);
    }
}

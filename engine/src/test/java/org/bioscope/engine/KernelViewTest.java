package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bioscope.engine.KernelView.Outcome;
import org.bioscope.engine.WatchedTarget.Number;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Unjoined;
import org.bioscope.traces.kernel.Watch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The view with programs in bioscope-observe's place that misbehave in every way: the run's rows always arrive. */
class KernelViewTest {
    private static final String HEADER_PAGE = """
            \tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
            \tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;
            \tfield: char data;\toffset:16;\tsize:4080;\tsigned:0;
            """;
    private static final Number DISK = new Number(254, 0);
    private static final WatchedTarget TARGET = new WatchedTarget(DISK, 12, false, DISK, DISK, 0, Set.of(DISK), false, Optional.empty(), List.of());
    private static final Watch WATCH = new Watch(DISK.kernel(), 12, false, DISK.kernel(), DISK.kernel(), 0, true, false, Set.of(1));

    /** As the real one does: its input ends, it says so, and ends. */
    private static final String UNTIL_THE_END = "cat > /dev/null\ncat $0.end";

    @TempDir
    private Path place;
    private final ByteArrayOutputStream frames = new ByteArrayOutputStream();

    @AfterEach
    void forgetTheProgram() {
        System.clearProperty(ObserveProgram.PROPERTY);
    }

    private void frame(int type, long ns, byte[] payload) {
        frames.writeBytes(ByteBuffer.allocate(24).order(ByteOrder.nativeOrder()).putInt(0x6f736369).putShort((short) type).putShort((short) 0)
                .putInt(payload.length).putInt(0).putLong(ns).array());
        frames.writeBytes(payload);
    }

    private void frame(int type, long ns, String text) {
        frame(type, ns, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A program that says the frames, and then does what the shell is told. */
    private Outcome start(String then) throws IOException {
        Path said = Files.write(place.resolve("frames"), frames.toByteArray());
        frames.reset();
        frame(9, 0, "");
        Files.write(place.resolve("observe.end"), frames.toByteArray());
        Path program = Files.writeString(place.resolve("observe"), "#!/bin/sh\ncat " + said + "\n" + then + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        System.setProperty(ObserveProgram.PROPERTY, program.toString());
        return KernelView.start(new ObserveRequest(TARGET, List.of(1), true, false, 1024), WATCH, Availability.yes(), false, () -> false);
    }

    private static String absence(Outcome outcome) {
        return ((Outcome.Absent) outcome).sentence();
    }

    private static MemorySegment row(long id, long submitNs, long seenNs) {
        MemorySegment row = MemorySegment.ofArray(new byte[EngineRow.BYTES]);
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, EngineRow.ID, id);
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, EngineRow.OFFSET, id * 4096);
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, EngineRow.SUBMIT_NS, submitNs);
        row.set(ValueLayout.JAVA_LONG_UNALIGNED, EngineRow.SEEN_NS, seenNs);
        row.set(ValueLayout.JAVA_INT_UNALIGNED, EngineRow.LENGTH, 4096);
        return row;
    }

    @Test
    void itsReasonIsPassedOnInOneSentence() throws IOException {
        frame(10, 0, "open tracefs: it is not mounted");
        assertThat(absence(start("exit 1"))).isEqualTo("the kernel was not watched: open tracefs: it is not mounted");
    }

    @Test
    void aProgramThatJustEndsIsNamedWithItsCode() throws IOException {
        assertThat(absence(start("exit 3"))).contains("ended with code 3");
    }

    @Test
    void aProgramThatTalksNonsenseIsNotWaitedFor() throws IOException {
        frames.writeBytes("Password: sorry, try again....".getBytes(StandardCharsets.US_ASCII));
        assertThat(absence(start(UNTIL_THE_END))).contains("a frame of magic");
    }

    @Test
    void aProgramThatIsNotThereIsSaidToBeMissing() {
        System.setProperty(ObserveProgram.PROPERTY, place.resolve("nothing").toString());
        assertThat(absence(KernelView.start(new ObserveRequest(TARGET, List.of(1), true, false, 1024), WATCH, Availability.yes(), false, () -> false)))
                .contains("start " + place.resolve("nothing"));
    }

    @Test
    void aStopEndsTheWaiting() throws IOException {
        Path program = Files.writeString(place.resolve("observe"), "#!/bin/sh\nexec cat > /dev/null\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        System.setProperty(ObserveProgram.PROPERTY, program.toString());
        assertThat(absence(KernelView.start(new ObserveRequest(TARGET, List.of(1), true, false, 1024), WATCH, Availability.yes(), false, () -> true)))
                .contains("stopped before the watch began");
    }

    @Test
    void withoutPermissionNobodyIsAskedUnlessThatIsAllowed() {
        Outcome outcome = KernelView.start(new ObserveRequest(TARGET, List.of(1), true, false, 1024), WATCH,
                Availability.no("only root may use /sys/kernel/tracing", "run as root"), false, () -> false);
        assertThat(absence(outcome)).isEqualTo("the kernel was not watched: only root may use /sys/kernel/tracing; run as root");
    }

    @Test
    void rowsWaitForTheirRoundAndArriveInOrder() throws IOException {
        frame(1, 0, HEADER_PAGE);
        frame(5, 1_000, "");
        frame(7, 50_000_000, "");
        frame(7, 500_000_000, "");
        var store = new TraceStore(Source.KERNEL, 100);
        KernelView view = ((Outcome.Watching) start(UNTIL_THE_END)).view();
        view.into(store, WATCH);
        view.rows(row(0, 2_000, 40_000_000));
        view.rows(row(1, 2_000, 499_500_000));
        while (store.rows() == 0) {
            view.settle();
            Thread.onSpinWait();
        }
        assertThat(store.rows()).as("the second was seen after what has been read").isEqualTo(1);
        view.finish();
        assertThat(store.rows()).isEqualTo(2);
    }

    @Test
    void aProgramKilledInTheMiddleLeavesTheRunItsRows() throws IOException {
        frame(1, 0, HEADER_PAGE);
        frame(5, 1_000, "");
        frame(7, 50_000_000, "");
        var store = new TraceStore(Source.KERNEL, 100);
        KernelView view = ((Outcome.Watching) start("kill -9 $$")).view();
        view.into(store, WATCH);
        view.rows(row(0, 2_000, 40_000_000));
        view.rows(row(1, 60_000_000, 90_000_000));
        while (store.rows() < 2) {
            view.settle();
            Thread.onSpinWait();
        }
        view.rows(row(2, 95_000_000, 99_000_000));
        view.finish();
        assertThat(store.rows()).isEqualTo(3);
        assertThat(view.notes()).singleElement().asString().contains("ended early").contains("killed by signal 9");
        assertThat(view.report().unjoined()).containsEntry(Unjoined.NOT_WATCHED, 2L).containsEntry(Unjoined.NO_IOMAP, 1L);
    }

    @Test
    void aFormatThatIsNoneEndsTheWatchAndNotTheRun() throws IOException {
        frame(1, 0, HEADER_PAGE);
        frame(2, 0, "name: \nID: many\n");
        frame(5, 1_000, "");
        var store = new TraceStore(Source.KERNEL, 100);
        KernelView view = ((Outcome.Watching) start(UNTIL_THE_END)).view();
        view.into(store, WATCH);
        view.rows(row(0, 2_000, 40_000_000));
        view.finish();
        assertThat(store.rows()).isEqualTo(1);
        assertThat(view.notes()).singleElement().asString().contains("event format");
    }

    @Test
    void halfAFrameIsAnEarlyEnd() throws IOException {
        frame(1, 0, HEADER_PAGE);
        frame(5, 1_000, "");
        frames.writeBytes(new byte[11]);
        var store = new TraceStore(Source.KERNEL, 100);
        KernelView view = ((Outcome.Watching) start("exit 0")).view();
        view.into(store, WATCH);
        view.rows(row(0, 2_000, 40_000_000));
        view.finish();
        assertThat(store.rows()).isEqualTo(1);
        assertThat(view.notes()).singleElement().asString().contains("ended early");
    }

    @Test
    void whatTheKernelCannotTellIsSaid() throws IOException {
        frame(1, 0, HEADER_PAGE);
        frame(4, 0, "iomap/iomap_apply_dstmap");
        frame(4, 0, "block/block_split");
        frame(5, 1_000, "");
        KernelView view = ((Outcome.Watching) start(UNTIL_THE_END)).view();
        view.into(new TraceStore(Source.KERNEL, 10), WATCH);
        view.finish();
        assertThat(view.notes()).as("the old name of an event that is there is no lack").singleElement().asString().contains("block_split");
    }

    @Test
    void thePolicyFileNamesTheProgramWhereItIsLookedFor() throws Exception {
        Path policy = Path.of("../desktop/src/main/packaging/org.bioscope.observe.policy");
        var factory = javax.xml.parsers.DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        var annotations = factory.newDocumentBuilder().parse(policy.toFile()).getElementsByTagName("annotate");
        assertThat(annotations.getLength()).isEqualTo(1);
        assertThat(annotations.item(0).getAttributes().getNamedItem("key").getNodeValue()).isEqualTo("org.freedesktop.policykit.exec.path");
        assertThat(annotations.item(0).getTextContent()).isEqualTo(ObserveProgram.INSTALLED.toString());
    }

    @Test
    void olderKernelsAreToldByTheirRelease() {
        assertThat(KernelView.isOld("6.1.0-50-amd64")).isTrue();
        assertThat(KernelView.isOld("5.10.89")).isTrue();
        assertThat(KernelView.isOld("6.3-rc1")).isTrue();
        assertThat(KernelView.isOld("6.4.0")).isFalse();
        assertThat(KernelView.isOld("6.18.44-fc-v657")).isFalse();
        assertThat(KernelView.isOld("7.0")).isFalse();
        assertThat(KernelView.isOld("unknown")).isFalse();
    }

    @Test
    void theRequestNamesOnlyWhatTheRunNeeds() {
        List<String> file = new ObserveRequest(TARGET, List.of(77, 78), true, false, 4096).lines();
        assertThat(file).startsWith("bioscope-observe 1", "buffer_kb 4096", "device 254 0", "inode 254 0 12", "thread 77", "thread 78").endsWith("start")
                .contains("event io_uring/io_uring_queue_async_work", "event iomap/iomap_dio_rw_begin")
                .doesNotContain("event block/block_bio_remap", "event iomap/iomap_apply_dstmap", "trace iomap_dio_rw", "function btrfs_end_bio_work", "event sched/sched_wakeup");
        assertThat(new ObserveRequest(TARGET, List.of(77), false, false, 4096).lines()).as("psync is woken").contains("event sched/sched_wakeup");
        var btrfs = new WatchedTarget(new Number(0, 44), 12, false, DISK, DISK, 0, Set.of(DISK), false, Optional.empty(), List.of());
        assertThat(new ObserveRequest(btrfs, List.of(77), true, false, 4096).lines()).contains("function btrfs_end_bio_work");
        var device = new WatchedTarget(DISK, 0, true, DISK, DISK, 0, Set.of(DISK), false, Optional.empty(), List.of());
        assertThat(new ObserveRequest(device, List.of(77), false, false, 4096).lines()).noneMatch(line -> line.contains("iomap") || line.contains("io_uring"));
        assertThat(new ObserveRequest(TARGET, List.of(77), true, true, 4096).lines()).contains("trace iomap_dio_rw", "event iomap/iomap_apply_dstmap");
        assertThat(new ObserveRequest(TARGET, java.util.stream.IntStream.range(1, 200).boxed().toList(), true, false, 4096).lines())
                .noneMatch(line -> line.startsWith("thread") || line.contains("sched_wakeup"));
    }

    @Test
    void buffersFitTheMachine() {
        assertThat(ObserveRequest.bufferKb(2)).isEqualTo(ObserveRequest.DEFAULT_BUFFER_KB);
        assertThat(ObserveRequest.bufferKb(256) * 256L).isLessThanOrEqualTo(512L << 10);
        assertThat(ObserveRequest.bufferKb(8192)).isEqualTo(1024);
    }
}

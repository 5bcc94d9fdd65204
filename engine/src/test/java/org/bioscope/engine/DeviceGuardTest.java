package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real loop devices of our own, each in a state in which it must not be written, or may. */
class DeviceGuardTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

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
    void aDeviceThatNobodyHasIsWritten() throws Exception {
        Path device = disks.loop(16, 512);
        RunReport report = run(Target.of(writes(device)));
        assertThat(report.failure()).isEmpty();
        assertThat(report.totals().write().requests()).isEqualTo(16 << 20 >> 12);
        try (FileChannel there = FileChannel.open(device, StandardOpenOption.READ)) {
            assertThat(Signatures.blank(there, 0, 16 << 20)).as("what was written is there").isFalse();
        }
        assertThat(run(Target.of(writes(device))).failure()).as("and again, straight after").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"psync", "libaio", "io_uring"})
    void everyEngineAndTheLaboratoryWriteIt(String engine) throws Exception {
        Assumptions.assumeTrue(Capabilities.availability(engine).usable(), engine + ": " + Capabilities.availability(engine).reason());
        Path device = disks.loop(8, 512);
        Workload workload = writes(device).with(Workload.IOENGINE, engine).with(Workload.IODEPTH, 4).with(Workload.SIZE, 8L << 20);
        assertThat(run(Target.of(workload)).failure()).isEmpty();
        assertThat(run(Target.of(workload.with(Workload.LOOP, "buffered"))).failure()).isEmpty();
        if (!engine.equals("psync")) {
            assertThat(run(Target.of(workload.with(Workload.COMPLETION, "workqueue"))).failure()).isEmpty();
        }
    }

    @Test
    void aMountedDeviceIsRefused() throws Exception {
        Path device = disks.loop(32, 512);
        Disks.output("mkfs.ext4", "-q", device.toString());
        Path point = disks.mounted(device);
        refused(device, Workload.FILENAME.name(), device.getFileName() + " is mounted at " + point + " (ext4); unmount it first (umount " + point + "), or name another device");
        allowing(device, serial -> refused(writes(device).with(Workload.ALLOW_WRITES_TO, serial), Workload.FILENAME.name(), "is mounted at " + point));
        assertThat(Target.of(writes(device).with(Workload.RW, Rw.RANDREAD)).blockDevice()).as("it is read freely").isTrue();
    }

    @Test
    void aDeviceThatIsMountedInAnotherNamespaceIsRefused() throws Exception {
        Path device = disks.loop(32, 512);
        Disks.output("mkfs.ext4", "-q", device.toString());
        Path point = Files.createDirectory(folder.resolve("elsewhere"));
        Process other = new ProcessBuilder("unshare", "--mount", "--propagation", "private", "sh", "-c", "mount " + device + " " + point + " && echo mounted && exec sleep 60").start();
        try {
            Assumptions.assumeTrue("mounted".equals(other.inputReader().readLine()), "no mount namespaces here");
            assertThat(Mount.all()).as("it is not to be seen from here").noneMatch(mount -> mount.point().equals(point));
            refused(device, Workload.FILENAME.name(), "is mounted at " + point + " (ext4) in another mount namespace, that of process ");
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void aDiskWithAMountedPartitionIsRefusedAndSoIsThePartition() throws Exception {
        Path device = disks.partitioned(64);
        Path partition = Path.of(device + "p1");
        Disks.output("mkfs.ext4", "-q", partition.toString());
        Path point = disks.mounted(partition);
        refused(device, Workload.FILENAME.name(), partition.getFileName() + " is mounted at " + point);
        refused(partition, Workload.FILENAME.name(), partition.getFileName() + " is mounted at " + point);
    }

    @Test
    void thePartitionOfADiskThatIsMountedWholeIsRefused() throws Exception {
        Path device = disks.loop(64, 512);
        Disks.output("mkfs.ext4", "-q", device.toString());
        Path partition = disks.partition(device);
        Path point = disks.mounted(device);
        refused(partition, Workload.FILENAME.name(), device.getFileName() + " is mounted at " + point);
    }

    @Test
    void aPartitionTableAndWhatLiesOnItsPartitionsAskForTheSerial() throws Exception {
        Path device = disks.partitioned(64);
        Path partition = Path.of(device + "p1");
        Disks.output("mkfs.ext4", "-q", partition.toString());
        refused(device, Workload.ALLOW_WRITES_TO.name(), "it holds an MBR partition table, ext4 on " + partition.getFileName() + ", which would be destroyed");
        refused(partition, Workload.ALLOW_WRITES_TO.name(), "it holds ext4, which would be destroyed; name another device, or allow that with --allow-writes-to /dev/" + partition.getFileName() + ":66060288");
    }

    @Test
    void swapInUseIsRefusedAndSwapOutOfUseAsksForTheSerial() throws Exception {
        Path device = disks.loop(16, 512);
        Disks.output("mkswap", device.toString());
        refused(device, Workload.ALLOW_WRITES_TO.name(), "it holds swap");
        String said = Disks.output("swapon", device.toString());
        Assumptions.assumeTrue(Files.readString(Path.of("/proc/swaps")).contains(device.toString()), "swapon: " + said);
        disks.remember("swapoff", device.toString());
        refused(device, Workload.FILENAME.name(), "is in use as swap; take it out first (swapoff " + device + ")");
    }

    @Test
    void aDeviceUnderAnotherOneIsRefused() throws Exception {
        Path lower = disks.loop(16, 512);
        String upper = Disks.output("losetup", "--find", "--show", lower.toString());
        Assumptions.assumeTrue(upper.startsWith("/dev/loop"), upper);
        disks.remember("losetup", "-d", upper);
        refused(lower, Workload.FILENAME.name(), lower.getFileName() + " lies under " + Path.of(upper).getFileName() + "; detach that first");
    }

    @Test
    void aLoopDeviceOverTheFileOfAnotherOneIsRefused() throws Exception {
        Path device = disks.loop(16, 512);
        String file = Files.readString(Path.of("/sys/block/" + device.getFileName() + "/loop/backing_file")).strip();
        String other = Disks.output("losetup", "--find", "--show", file);
        Assumptions.assumeTrue(other.startsWith("/dev/loop"), other);
        disks.remember("losetup", "-d", other);
        refused(device, Workload.FILENAME.name(), device.getFileName() + " and " + Path.of(other).getFileName() + " lie over the same file; detach that first");
    }

    @Test
    void everyDeviceOfAMountedBtrfsIsRefused() throws Exception {
        Path first = disks.loop(128, 512);
        Path second = disks.loop(128, 512);
        Disks.output("mkfs.btrfs", "-q", "-f", "-d", "single", "-m", "single", first.toString(), second.toString());
        disks.mounted(first);
        refused(first, Workload.FILENAME.name(), first.getFileName() + " is mounted at ");
        refused(second, Workload.FILENAME.name(), second.getFileName() + " is a device of a mounted btrfs");
    }

    @Test
    void aDeviceMapperHolderIsRefused() throws Exception {
        Path device = disks.loop(16, 512);
        String said = Disks.output("dmsetup", "create", "bioscope-guard", "--table", "0 32768 linear " + device + " 0");
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/mapper/bioscope-guard")), "no device mapper here: " + said.lines().findFirst().orElse(""));
        disks.remember("dmsetup", "remove", "bioscope-guard");
        refused(device, Workload.FILENAME.name(), "is held by dm-");
    }

    /** What this kernel cannot have: the same folders, as a kernel with device mapper and md makes them. */
    @ParameterizedTest
    @CsvSource({
        "dm/name=vg-root dm/uuid=LVM-abc,   'held by dm-0, the LVM volume vg-root; deactivate it first (vgchange -an)'",
        "dm/name=home dm/uuid=CRYPT-LUKS2-1,'held by dm-0, the encrypted volume home; close it first (cryptsetup close home)'",
        "dm/name=mp dm/uuid=mpath-1,        'held by dm-0, the multipath device mp; remove it first (dmsetup remove mp)'",
        "md/level=raid1,                    'held by dm-0, the md array (raid1); stop it first (mdadm --stop /dev/dm-0)'",
        "bcache/label=x,                    'held by dm-0; stop dm-0 first'"})
    void holdersAreNamedByWhatTheyAre(String files, String sentence) throws Exception {
        Path device = disks.loop(16, 512);
        Path sys = folder.resolve("sys");
        Path fake = Files.createDirectories(sys.resolve("block/" + device.getFileName()));
        Files.createDirectories(sys.resolve("dev/block"));
        Files.createSymbolicLink(sys.resolve("dev/block/7:77"), fake);
        Files.writeString(fake.resolve("size"), "32768");
        Files.writeString(fake.resolve("dev"), "7:77");
        Path holder = Files.createDirectories(sys.resolve("block/dm-0"));
        for (String file : files.split(" ")) {
            Files.createDirectories(holder.resolve(file.substring(0, file.indexOf('='))).getParent());
            Files.writeString(holder.resolve(file.substring(0, file.indexOf('='))), file.substring(file.indexOf('=') + 1));
        }
        Files.createSymbolicLink(Files.createDirectories(fake.resolve("holders")).resolve("dm-0"), holder);
        DeviceState state = new DeviceGuard(sys, Path.of("/proc")).look(device, 7, 77);
        assertThatThrownBy(state::refuseIfTaken).hasMessageContaining(device.getFileName() + " is " + sentence);
    }

    @Test
    void aProgramThatWritesToItIsNamed() throws Exception {
        Path device = disks.loop(16, 512);
        Process emulator = new ProcessBuilder("sh", "-c", "exec 7<>" + device + "; echo open; exec sleep 60").start();
        try {
            assertThat(emulator.inputReader().readLine()).isEqualTo("open");
            refused(device, Workload.FILENAME.name(), "process " + emulator.pid() + " (");
            refused(device, Workload.FILENAME.name(), ") has " + device.getFileName() + " open for writing; end it first");
        } finally {
            emulator.destroyForcibly().waitFor();
        }
    }

    @Test
    void aReadOnlyDeviceIsRefused() throws Exception {
        Path device = disks.loop(16, 512);
        // The kernel remembers it for whoever has the loop device next.
        disks.remember("blockdev", "--setrw", device.toString());
        assertThat(Disks.output("blockdev", "--setro", device.toString())).isEmpty();
        refused(device, Workload.FILENAME.name(), "the device is read-only");
    }

    @ParameterizedTest
    @CsvSource({"mkfs.ext4 -q,ext4", "mkfs.ext3 -q,ext3", "mkfs.ext2 -q,ext2", "mkfs.xfs -q -f,XFS", "mkfs.btrfs -q -f,btrfs", "mkfs.f2fs -q -f,f2fs", "mkswap -q,swap"})
    void aSignatureAsksForTheSerial(String mkfs, String name) throws Exception {
        Path device = disks.loop(320, 512);
        LoopDisk.assumeProgram(mkfs.split(" ")[0]);
        var command = new java.util.ArrayList<>(List.of(mkfs.split(" ")));
        command.add(device.toString());
        Disks.output(command.toArray(String[]::new));
        assertThat(Disks.output("blkid", "-p", "-o", "value", "-s", "TYPE", device.toString())).as("another program sees it, too").isEqualToIgnoringCase(name);
        refused(device, Workload.ALLOW_WRITES_TO.name(), "write to " + device + ": it holds " + name + ", which would be destroyed; name another device, or allow that with --allow-writes-to "
                + device + ":335544320 (its path and size in bytes, for it has no serial number)");
        refused(writes(device).with(Workload.ALLOW_WRITES_TO, "WRONG"), Workload.ALLOW_WRITES_TO.name(), "--allow-writes-to WRONG: " + device + " is another device");
        Workload allowed = writes(device).with(Workload.ALLOW_WRITES_TO, device + ":335544320").with(Workload.SIZE, 1L << 20);
        Target target = Target.of(allowed);
        assertThat(target.workload().changes(Workload.ALLOW_WRITES_TO)).as("nothing keeps what was typed").isFalse();
        RunReport report = run(target);
        assertThat(report.failure()).isEmpty();
        assertThat(report.workload().changes(Workload.ALLOW_WRITES_TO)).isFalse();
    }

    @Test
    void theSerialOfAnotherDeviceIsRefusedEvenWhereNoneIsAskedFor() throws Exception {
        Path device = disks.loop(16, 512);
        refused(writes(device).with(Workload.ALLOW_WRITES_TO, "S3Z8NB0K"), Workload.ALLOW_WRITES_TO.name(), "look which of the two was meant");
        refused(Workload.defaults().with(Workload.DIRECTORY, Runs.folder("guard").toString()).with(Workload.ALLOW_WRITES_TO, "S3Z8NB0K"), Workload.ALLOW_WRITES_TO.name(), "it names a block device, and the target is none");
    }

    @Test
    void aDeviceSwappedBetweenCheckAndOpenIsNotWritten() throws Exception {
        Path device = disks.loop(16, 512);
        Target target = Target.of(writes(device));
        Path other = folder.resolve("other.img");
        Files.write(other, new byte[16 << 20]);
        assertThat(Disks.output("losetup", "-d", device.toString())).isEmpty();
        assertThat(Disks.output("losetup", device.toString(), other.toString())).isEmpty();
        notStarted(target, "it is not the device any more that was looked at");
        assertThat(Files.mismatch(other, Files.write(folder.resolve("zeros"), new byte[16 << 20]))).as("nothing was written").isEqualTo(-1);
        assertThat(Disks.output("losetup", "-d", device.toString())).isEmpty();
        try (var larger = new RandomAccessFile(other.toFile(), "rw")) {
            larger.setLength(32 << 20);
        }
        assertThat(Disks.output("losetup", device.toString(), other.toString())).isEmpty();
        notStarted(target, "it is not the device any more that was looked at");
    }

    @Test
    void aDeviceMountedSignedOrTakenBetweenCheckAndOpenIsNotWritten() throws Exception {
        Path device = disks.loop(32, 512);
        Target target = Target.of(writes(device));
        Disks.output("mkfs.ext4", "-q", device.toString());
        notStarted(target, "it holds ext4 since it was looked at, and nothing was written");
        assertThat(Disks.output("e2fsck", "-fn", device.toString())).as("the filesystem is whole").doesNotContain("FIXED").doesNotContain("WARNING");
        Target allowed = Target.of(writes(device).with(Workload.ALLOW_WRITES_TO, device + ":33554432"));
        disks.mounted(device);
        notStarted(allowed, "something has it that cannot be seen from here");
    }

    @Test
    void nobodyCanTakeADeviceThatIsBeingWritten() throws Exception {
        Path device = disks.loop(16, 512);
        try (Run run = Target.of(writes(device).with(Workload.RUNTIME, 20_000_000_000L)).start(Engine.load())) {
            assumeThat(Files.exists(Path.of("/usr/sbin/mkfs.ext4"))).isTrue();
            assertThat(Disks.output("mkfs.ext4", "-q", "-F", device.toString())).contains("in use by the system");
            notStarted(Target.of(writes(device)), "open " + device + " for this run alone");
            run.stop();
            assertThat(run.await(PATIENCE)).isTrue();
        }
        assertThat(run(Target.of(writes(device))).failure()).isEmpty();
    }

    @Test
    void theEngineItselfWritesNoDeviceThatNobodyLookedAt() throws Exception {
        Path device = disks.loop(16, 512);
        assertThatThrownBy(() -> Engine.load().start(writes(device), device, true, org.bioscope.traces.Environment.unknown()))
                .isInstanceOf(WorkloadException.class).hasMessageContaining("nobody has looked who uses the device");
    }

    private interface Checked {
        void accept(String serial);
    }

    private void allowing(Path device, Checked then) {
        then.accept(DeviceGuard.look(device).serial().text());
    }

    private static Workload writes(Path device) {
        return Workload.defaults().with(Workload.FILENAME, device.toString()).with(Workload.RW, Rw.RANDWRITE).with(Workload.OBSERVE, "engine");
    }

    private static RunReport run(Target target) throws InterruptedException {
        try (Run run = target.start(Engine.load())) {
            assertThat(run.await(PATIENCE)).isTrue();
            return run.latest();
        }
    }

    private static void notStarted(Target target, String sentence) {
        assertThatThrownBy(() -> target.start(Engine.load()).close()).isInstanceOf(EngineException.class).hasMessageContaining(sentence)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }

    private static void refused(Path device, String option, String sentence) {
        refused(writes(device), option, sentence);
    }

    private static void refused(Workload workload, String option, String sentence) {
        assertThatThrownBy(() -> Target.of(workload)).isInstanceOfSatisfying(WorkloadException.class, e -> assertThat(e.option()).isEqualTo(option))
                .hasMessageContaining(sentence).satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }
}

package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each trouble is provoked for real. */
class TargetTest {
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
    void aDirectoryOnADiskIsATargetAndItsFactsAreKnown() {
        Target target = Target.of(in(Runs.folder("target")));
        TargetFacts facts = target.facts().orElseThrow();
        assertThat(target.blockDevice()).isFalse();
        assertThat(facts.direct()).contains(true);
        assertThat(facts.offsetAlign()).isPresent();
        assertThat(facts.freeBytes()).isPresent();
        Environment environment = target.environment();
        assertThat(environment.facts()).containsKeys(Environment.KERNEL, Environment.CPUS, Environment.BIOSCOPE, Environment.TARGET,
                Environment.FILESYSTEM, Environment.MOUNT_OPTIONS, Environment.DIO_OFFSET_ALIGNMENT, Environment.FREE_BYTES);
        assertThat(Runs.folder("target")).isEmptyDirectory();
    }

    @Test
    void aDirectoryThatDoesNotExistIsRefused() {
        refusedByMachine(in(folder.resolve("absent")), "does not exist; make it first");
        refusedByMachine(Workload.defaults().with(Workload.FILENAME, folder.resolve("absent/file").toString()), "absent does not exist");
    }

    @Test
    void aFileInTheDirectorysPlaceIsRefused() throws IOException {
        refusedByMachine(in(Files.createFile(folder.resolve("file"))), "is not a directory");
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsRefused() throws IOException, InterruptedException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        // Root writes everywhere but where a file attribute forbids it.
        boolean root = Files.isWritable(closed);
        Assumptions.assumeTrue(!root || Disks.output("chattr", "+i", closed.toString()).isEmpty(), "neither permissions nor chattr +i keep this user out");
        try {
            refusedByMachine(in(closed), "permission denied; name a directory that you may write to");
        } finally {
            Disks.output("chattr", "-i", closed.toString());
        }
    }

    @Test
    void aReadOnlyFilesystemIsRefused() throws Exception {
        Path point = disks.filesystem(32, 512, "mkfs.ext4", "-q");
        disks.remountReadOnly(point);
        refusedByMachine(in(point), "mounted read-only");
    }

    @Test
    void filesystemsWithoutDirectIoAreRefused() throws Exception {
        refusedByMachine(in(disks.memory("ramfs", "mode=755")), "ramfs keeps its files in memory; choose a directory on a disk");
        refusedByMachine(in(disks.memory("tmpfs", "size=64m")), "tmpfs keeps its files in memory");
        refusedByMachine(in(Path.of("/proc")), "files cannot be made there (proc)");
        refusedByMachine(in(Path.of("/sys")), "name a directory");
    }

    @Test
    void blocksThatTheDeviceCannotDoAreRefusedWithTheLegalSizes() throws Exception {
        Path point = disks.filesystem(400, 4096, "mkfs.xfs", "-q");
        refusedByUsage(in(point).with(Workload.BS, 512L), "bs", "--bs 512: direct I/O on " + point + " (xfs, loop");
        refusedByUsage(in(point).with(Workload.BS, 512L), "bs", "needs a multiple of 4096 bytes; use 4k, 8k, 12k or so on");
        refusedByUsage(in(point).with(Workload.BS, 4096L + 512), "bs", "use 4k, 8k, 12k");
        refusedByUsage(in(point).with(Workload.OFFSET, 512L), "offset", "use 0, 4k, 8k or so on");
        assertThat(Target.of(in(point).with(Workload.BS, 8192L)).facts().orElseThrow().offsetAlign()).hasValue(4096);
    }

    @Test
    void btrfsWantsBlocksOfItsOwnSize() throws Exception {
        Path point = disks.filesystem(300, 512, "mkfs.btrfs", "-q");
        refusedByUsage(in(point).with(Workload.BS, 512L), "bs", "needs a multiple of 4096 bytes");
        assertThat(Target.of(in(point)).facts().orElseThrow().device().orElseThrow().name()).startsWith("loop");
    }

    @Test
    void aRunThatWouldFillTheFilesystemIsRefusedBeforehand() throws Exception {
        Path point = disks.filesystem(64, 512, "mkfs.ext4", "-q");
        refusedByMachine(in(point).with(Workload.SIZE, 100L << 20), "make a file of 100 MiB in " + point);
        refusedByMachine(in(point).with(Workload.SIZE, 100L << 20), "are to stay so; use --size ");
        Workload fits = in(point).with(Workload.SIZE, 8L << 20);
        assertThat(Target.of(fits).workload()).isEqualTo(fits);
        Workload hole = in(point).with(Workload.SIZE, 100L << 20).with(Workload.PREPARE, Prepare.TRUNCATE);
        assertThat(Target.of(hole).workload()).as("reads of a hole need no room").isEqualTo(hole);
        refusedByMachine(hole.with(Workload.RW, Rw.WRITE), "make a file of 100 MiB");
    }

    @Test
    void aFileThatExistsIsNotLostUnlessThatIsAllowed() throws IOException {
        Path file = Files.write(Runs.folder("target-existing").resolve("precious"), new byte[1 << 20]);
        try {
            Workload named = Workload.defaults().with(Workload.FILENAME, file.toString()).with(Workload.SIZE, 1L << 20);
            refusedByUsage(named, "filename", "it exists already and would be lost; name another file, or allow it with --overwrite-existing");
            refusedByUsage(named.with(Workload.RW, Rw.WRITE).with(Workload.PREPARE, Prepare.NONE), "filename", "exists already");
            assertThat(Target.of(named.with(Workload.OVERWRITE_EXISTING, true)).path()).isEqualTo(file);
            Target asItIs = Target.of(named.with(Workload.PREPARE, Prepare.NONE).with(Workload.SIZE, Workload.SIZE.standard()));
            assertThat(asItIs.workload().get(Workload.SIZE)).as("a size that nobody asked for is cut to the file's").isEqualTo(1 << 20);
            assertThat(asItIs.notes()).hasSize(1);
            refusedByUsage(named.with(Workload.PREPARE, Prepare.NONE).with(Workload.SIZE, 2L << 20), "size", "it has 1 MiB; use a smaller --size");
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void aDeviceThatIsNotThereIsNoFileToBeMade() {
        assertThatThrownBy(() -> Target.of(Workload.defaults().with(Workload.FILENAME, "/dev/none-of-that-name")))
                .isInstanceOf(WorkloadException.class).hasMessage("--filename /dev/none-of-that-name: there is no such device; 'lsblk' lists those that there are");
    }

    @Test
    void aBlockDeviceIsReadFreely() throws Exception {
        Path device = disks.loop(16, 4096);
        Workload reads = Workload.defaults().with(Workload.FILENAME, device.toString()).with(Workload.RW, Rw.RANDREAD);
        Target target = Target.of(reads);
        assertThat(target.blockDevice()).isTrue();
        assertThat(target.workload().get(Workload.SIZE)).isEqualTo(16 << 20);
        assertThat(target.facts().orElseThrow().filesystem()).isEqualTo("block");
        assertThat(target.facts().orElseThrow().offsetAlign()).hasValue(4096);
        refusedByUsage(reads.with(Workload.BS, 512L), "bs", "needs a multiple of 4096 bytes; use 4k, 8k");
        refusedByUsage(reads.with(Workload.SIZE, 32L << 20), "size", "it has 16 MiB");
    }

    @Test
    void whatIsNeitherFileNorDeviceIsRefused() throws IOException {
        refusedByUsage(Workload.defaults().with(Workload.FILENAME, "/dev/null"), "filename", "neither a file nor a block device");
        refusedByUsage(Workload.defaults().with(Workload.FILENAME, folder.toString()), "filename", "it is a directory; use --directory");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nothing"));
        refusedByMachine(Workload.defaults().with(Workload.FILENAME, link.toString()), "a symbolic link to nothing");
        refusedByUsage(Workload.defaults().with(Workload.DIRECTORY, "a\0b"), "directory", "cannot be in a path");
    }

    @Test
    void aRelativeFileLiesInTheDirectory() {
        Workload both = in(Runs.folder("target")).with(Workload.FILENAME, "file").with(Workload.SIZE, 1L << 20);
        assertThat(Target.of(both).path()).isEqualTo(Runs.folder("target").resolve("file"));
    }

    @Test
    void aRunWithoutIoNeedsNoTarget() {
        assertThat(Target.of(Workload.defaults().with(Workload.IOENGINE, "nop")).facts()).isEmpty();
    }

    private static Workload in(Path directory) {
        return Workload.defaults().with(Workload.DIRECTORY, directory.toString()).with(Workload.SIZE, 1L << 20);
    }

    private static void refusedByMachine(Workload workload, String sentence) {
        assertThatThrownBy(() -> Target.of(workload)).isInstanceOf(EngineException.class).hasMessageContaining(sentence)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }

    private static void refusedByUsage(Workload workload, String option, String sentence) {
        assertThatThrownBy(() -> Target.of(workload)).isInstanceOfSatisfying(WorkloadException.class,
                e -> assertThat(e.option()).isEqualTo(option)).hasMessageContaining(sentence);
    }
}

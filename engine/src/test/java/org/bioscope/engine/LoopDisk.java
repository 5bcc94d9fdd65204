package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A small disk of our own to fill up, to break and to throw away: a loop device on a file under target/, mounted. */
final class LoopDisk implements AutoCloseable {
    private final Path image;
    private final Path mount;
    private final String device;

    private LoopDisk(Path image, Path mount, String device) {
        this.image = image;
        this.mount = mount;
        this.device = device;
    }

    /** Mounts a new filesystem of so many MiB; the test is skipped, with the reason, where that is not allowed. */
    static LoopDisk mounted(String filesystem, int mebibytes, String... mkfsOptions) throws IOException, InterruptedException {
        LoopDisk disk = attached(mebibytes, 512);
        var mkfs = new ArrayList<>(List.of("mkfs." + filesystem, "-q"));
        mkfs.addAll(List.of(mkfsOptions));
        mkfs.add(disk.device);
        if (run(mkfs) != 0 || run(List.of("mount", disk.device, disk.mount.toString())) != 0) {
            disk.close();
            Assumptions.abort("no " + filesystem + " can be made and mounted here");
        }
        return disk;
    }

    /** A loop device without a filesystem, with logical blocks of so many bytes. */
    static LoopDisk attached(int mebibytes, int blockBytes) throws IOException, InterruptedException {
        Path folder = Runs.folder("loop");
        Path image = Files.createTempFile(folder, "engine-test", ".img");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((long) mebibytes << 20);
        }
        Process losetup = new ProcessBuilder("losetup", "--find", "--show", "--sector-size", String.valueOf(blockBytes), image.toString()).start();
        String device = new String(losetup.getInputStream().readAllBytes()).strip();
        if (!losetup.waitFor(30, TimeUnit.SECONDS) || losetup.exitValue() != 0) {
            Files.delete(image);
            Assumptions.abort("no loop devices here: they need root and /dev/loop-control");
        }
        return new LoopDisk(image, Files.createTempDirectory(folder, "mount"), device);
    }

    Path folder() {
        return mount;
    }

    Path device() {
        return Path.of(device);
    }

    /** Stops the filesystem as a broken disk would: everything fails from here on. */
    void shutDown() throws IOException, InterruptedException {
        assertThat(run(List.of("xfs_io", "-x", "-c", "shutdown", mount.toString()))).isZero();
    }

    @Override
    public void close() throws IOException {
        run(List.of("umount", mount.toString()));
        run(List.of("losetup", "--detach", device));
        Files.deleteIfExists(mount);
        Files.deleteIfExists(image);
    }

    static void assumeProgram(String name) {
        Assumptions.assumeTrue(List.of("/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/").stream().anyMatch(folder -> Files.isExecutable(Path.of(folder + name))),
                name + " is not installed");
    }

    /** The program's exit code, -1 where it cannot be run. */
    static int run(List<String> command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().onExit().join().exitValue();
        } catch (IOException e) {
            return -1;
        }
    }
}

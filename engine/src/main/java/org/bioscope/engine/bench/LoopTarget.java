package org.bioscope.engine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.bioscope.engine.EngineException;

/** A small filesystem, or none, on a loop device over a file that is written in full. Needs root; gone on close. */
final class LoopTarget implements AutoCloseable {
    private static final int MOST_TRIES = 50;
    private static final long BETWEEN_TRIES_NS = 100_000_000L;

    private final Deque<List<String>> undo = new ArrayDeque<>();
    private final Path device;
    private final Path directory;

    private LoopTarget(Path folder, long bytes, boolean direct, List<String> mkfs, String mountOptions) throws IOException {
        Path image = Files.createTempFile(folder, "bioscope-bench-", ".img");
        undo.push(List.of("rm", "-f", image.toString()));
        try {
            Command.output("dd", "if=/dev/zero", "of=" + image, "bs=1M", "count=" + (bytes >> 20), "conv=fsync", "status=none");
            device = Path.of(Command.output("losetup", "--find", "--show", "--direct-io=" + (direct ? "on" : "off"), image.toString()));
            undo.push(List.of("losetup", "--detach", device.toString()));
            directory = mkfs.isEmpty() ? device : mounted(mkfs, mountOptions);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private Path mounted(List<String> mkfs, String options) throws IOException {
        var command = new ArrayList<>(mkfs);
        command.add(device.toString());
        Command.output(command.toArray(String[]::new));
        Path point = Files.createTempDirectory("bioscope-bench-");
        undo.push(List.of("rmdir", point.toString()));
        Command.output("mount", "-o", options, device.toString(), point.toString());
        undo.push(List.of("umount", point.toString()));
        return point;
    }

    /**
     * Throws {@link IOException} where the machine refuses.
     *
     * @param mkfs the command without the device; none where it is empty
     */
    static LoopTarget of(Path folder, long bytes, boolean direct, List<String> mkfs, String mountOptions) throws IOException {
        return new LoopTarget(folder, bytes, direct, mkfs, mountOptions);
    }

    /** What a ring had open the kernel lets go of a little after the ring is gone: until then the filesystem is busy. */
    private static void undo(List<String> command, List<String> failed) {
        for (int tries = 0;; tries++) {
            try {
                Command.output(command.toArray(String[]::new));
                return;
            } catch (IOException e) {
                if (tries == MOST_TRIES) {
                    failed.add(e.getMessage());
                    return;
                }
                LockSupport.parkNanos(BETWEEN_TRIES_NS);
            }
        }
    }

    /** The directory, or the device where it has no filesystem. */
    Path path() {
        return directory;
    }

    @Override
    public void close() {
        var failed = new ArrayList<String>();
        for (List<String> command : undo) {
            undo(command, failed);
        }
        if (!failed.isEmpty()) {
            throw new EngineException("take down a loop device: " + String.join("; ", failed) + "; undo it yourself");
        }
    }
}

package org.bioscope.engine.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.bioscope.engine.EngineException;

/** A fast disk to measure on: a loop device over a file in memory (tmpfs). Needs root; gone on close, also on Ctrl-C. */
public final class MemoryDisk implements AutoCloseable {
    private static final Path MEMORY = Path.of("/dev/shm");

    private final Path device;
    private final Thread hook = new Thread(this::detach, "bioscope-disk-shutdown");

    private MemoryDisk(Path device) {
        this.device = device;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Throws {@link EngineException} where that is not allowed. */
    public static MemoryDisk of(long bytes) {
        Path image = MEMORY.resolve("bioscope-bench-" + ProcessHandle.current().pid() + ".img");
        try {
            fill(image, bytes);
            return new MemoryDisk(Path.of(Command.output("losetup", "--find", "--show", image.toString())));
        } catch (IOException e) {
            throw new EngineException("make a loop device over memory: " + e.getMessage() + "; run as root, or name a fast disk");
        } finally {
            // From here on the device alone holds it, so that nothing is left of either once that is detached.
            delete(image);
        }
    }

    public Path device() {
        return device;
    }

    /** Real bytes: a hole in memory would be read as one page of zeros. */
    private static void fill(Path image, long bytes) throws IOException {
        var random = new Random(1);
        byte[] block = new byte[1 << 20];
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            for (long at = 0; at < bytes; at += block.length) {
                random.nextBytes(block);
                file.write(block, 0, (int) Math.min(block.length, bytes - at));
            }
        }
    }

    private static void delete(Path image) {
        try {
            Files.deleteIfExists(image);
        } catch (IOException e) {
            throw new EngineException("remove " + image + ": " + e.getMessage() + "; remove it yourself");
        }
    }

    private void detach() {
        try {
            Command.output("losetup", "--detach", device.toString());
        } catch (IOException e) {
            throw new EngineException("detach " + device + ": " + e.getMessage() + "; detach it yourself with losetup");
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook runs already.
            return;
        }
        detach();
    }
}

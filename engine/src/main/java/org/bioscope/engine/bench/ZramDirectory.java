package org.bioscope.engine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bioscope.engine.EngineException;

/**
 * A directory on a disk that never makes anyone wait: ext4 on zram, whose requests are done before submission returns.
 * There the CPU sets the rate, and so the cost of a request's way through the program does. Needs root; gone on close.
 */
public final class ZramDirectory implements AutoCloseable {
    private static final Path CONTROL = Path.of("/sys/class/zram-control");

    private final String number;
    private final Path directory;

    private ZramDirectory(String number, Path directory) {
        this.number = number;
        this.directory = directory;
    }

    /** Whether this machine has zram and we may make one. */
    public static boolean possible() {
        return Files.isReadable(CONTROL.resolve("hot_add"));
    }

    /** Room for a file of so many bytes; throws {@link EngineException} where the machine refuses. */
    public static ZramDirectory of(long bytes) {
        String number = "";
        try {
            number = Files.readString(CONTROL.resolve("hot_add")).strip();
            Path device = device(number);
            Files.writeString(Path.of("/sys/block", device.getFileName().toString(), "disksize"), Long.toString(bytes + bytes / 4 + (64 << 20)));
            Command.output("mkfs.ext4", "-q", "-F", device.toString());
            Path directory = Files.createTempDirectory("bioscope-zram-");
            Command.output("mount", device.toString(), directory.toString());
            return new ZramDirectory(number, directory);
        } catch (IOException e) {
            if (!number.isEmpty()) {
                remove(number);
            }
            throw new EngineException("make a disk in memory (zram): " + e.getMessage() + "; run as root, with e2fsprogs installed");
        }
    }

    public Path directory() {
        return directory;
    }

    private static Path device(String number) {
        return Path.of("/dev/zram" + number);
    }

    private static void remove(String number) {
        try {
            Files.writeString(CONTROL.resolve("hot_remove"), number);
        } catch (IOException e) {
            throw new EngineException("remove " + device(number) + ": " + e.getMessage() + "; remove it yourself with zramctl --reset");
        }
    }

    @Override
    public void close() {
        try {
            Command.output("umount", directory.toString());
            Files.delete(directory);
        } catch (IOException e) {
            throw new EngineException("unmount " + directory + ": " + e.getMessage() + "; unmount it yourself");
        }
        remove(number);
    }
}

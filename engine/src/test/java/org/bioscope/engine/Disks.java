package org.bioscope.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Small filesystems and loop devices for tests that provoke trouble for real; undone on close. Skips the test where the machine does not allow it. */
final class Disks {
    private final Path folder;
    private final List<List<String>> undo = new ArrayList<>();

    Disks(Path folder) {
        this.folder = folder;
    }

    /** A loop device over a fresh image. */
    Path loop(long mebibytes, int sectorBytes) throws IOException, InterruptedException {
        Path image = folder.resolve("cli-" + undo.size() + ".img");
        try (var file = new java.io.RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(mebibytes << 20);
        }
        String device = output("losetup", "--find", "--show", "--sector-size", Integer.toString(sectorBytes), image.toString());
        Assumptions.assumeTrue(device.startsWith("/dev/loop"), "loop devices want root and a kernel that has them: " + device);
        undo.addFirst(List.of("losetup", "-d", device));
        return Path.of(device);
    }

    /** A loop device with an MBR, as 'losetup -P' finds it: one partition from 1 MiB to the end. */
    Path partitioned(long mebibytes) throws IOException, InterruptedException {
        Path image = folder.resolve("cli-" + undo.size() + ".img");
        var table = java.nio.ByteBuffer.allocate(512).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        table.put(450, (byte) 0x83).putInt(454, 2048).putInt(458, (int) ((mebibytes << 11) - 2048)).put(510, (byte) 0x55).put(511, (byte) 0xAA);
        try (var file = new java.io.RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(mebibytes << 20);
            file.write(table.array());
        }
        String device = output("losetup", "--find", "--show", "--partscan", image.toString());
        Assumptions.assumeTrue(device.startsWith("/dev/loop"), "loop devices want root and a kernel that has them: " + device);
        undo.addFirst(List.of("losetup", "-d", device));
        if (!Files.exists(Path.of(device + "p1"))) {
            // A kernel that reads no partition tables is told of what this one says.
            String said = output("addpart", device, "1", "2048", Long.toString((mebibytes << 11) - 2048));
            undo.addFirst(List.of("delpart", device, "1"));
            Assumptions.assumeTrue(Files.exists(Path.of(device + "p1")), "loop devices have no partitions here: " + said);
        }
        return Path.of(device);
    }

    /** A mounted filesystem on a loop device; {@code mkfs} is the command without the device. */
    Path filesystem(long mebibytes, int sectorBytes, String... mkfs) throws IOException, InterruptedException {
        Path device = loop(mebibytes, sectorBytes);
        var command = new ArrayList<>(List.of(mkfs));
        command.add(device.toString());
        String out = output(command.toArray(String[]::new));
        Path point = mount("mount", device.toString());
        Assumptions.assumeTrue(Files.isDirectory(point), String.join(" ", mkfs) + ": " + out);
        return point;
    }

    /** A filesystem in memory, or of another kind that needs no device. */
    Path memory(String type, String options) throws IOException, InterruptedException {
        return mount("mount", "-t", type, "-o", options, "cli-" + type);
    }

    void remountReadOnly(Path point) throws IOException, InterruptedException {
        output("mount", "-o", "remount,ro", point.toString());
    }

    /** A device that has a filesystem already, mounted. */
    Path mounted(Path device) throws IOException, InterruptedException {
        return mount("mount", device.toString());
    }

    /** The one partition of a device, from 1 MiB on, told to the kernel without a table. */
    Path partition(Path device) throws IOException, InterruptedException {
        String out = output("addpart", device.toString(), "1", "2048", "100000");
        Path partition = Path.of(device + "p1");
        Assumptions.assumeTrue(Files.exists(partition), "addpart wants root and a device that can be partitioned: " + out);
        undo.addFirst(List.of("delpart", device.toString(), "1"));
        return partition;
    }

    /** A zram device of its own. */
    Path zram(long mebibytes) throws IOException, InterruptedException {
        Path control = Path.of("/sys/class/zram-control/hot_add");
        Assumptions.assumeTrue(Files.isReadable(control), "zram devices want root and a kernel that has them");
        String number = Files.readString(control).strip();
        undo.addFirst(List.of("sh", "-c", "echo " + number + " > /sys/class/zram-control/hot_remove"));
        Files.writeString(Path.of("/sys/block/zram" + number + "/disksize"), mebibytes + "M");
        return Path.of("/dev/zram" + number);
    }

    /** A command for {@link #close}, before those that were remembered until now. */
    void remember(String... command) {
        undo.addFirst(List.of(command));
    }

    private Path mount(String... words) throws IOException, InterruptedException {
        Path point = Files.createDirectory(folder.resolve("mnt-" + undo.size()));
        var command = new ArrayList<>(List.of(words));
        command.add(point.toString());
        String out = output(command.toArray(String[]::new));
        boolean mounted = Mount.all().stream().anyMatch(m -> m.point().equals(point));
        Assumptions.assumeTrue(mounted, "mounting wants root and the filesystem: " + out);
        undo.addFirst(List.of("umount", point.toString()));
        return point;
    }

    void close() throws IOException, InterruptedException {
        for (List<String> command : undo) {
            output(command.toArray(String[]::new));
        }
    }

    static String output(String... words) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
            String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
            process.waitFor(30, TimeUnit.SECONDS);
            return out;
        } catch (IOException e) {
            return words[0] + " is not installed";
        }
    }
}

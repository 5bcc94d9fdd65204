package org.bioscope.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What sysfs says of a block device. Queue facts are those of the whole disk where the device is a partition.
 *
 * @param name      the kernel's name, {@code nvme0n1p2}
 * @param disk      the whole disk's, {@code nvme0n1}; the same where the device is one
 * @param model     the maker's name, or what the driver calls itself
 * @param stack     what lies below, the nearest first: {@code dm-0 (vg-root) on md0 (raid1) on sda1, sdb1}; empty for a plain disk
 * @param scheduler the one in force, {@code none}
 * @param logical   bytes; {@code physical} likewise
 * @param writeCache {@code write back} or {@code write through}
 * @param polled    it has queues for completions that are polled for
 * @param bytes     its size
 */
public record BlockDevice(String name, String disk, OptionalInt partition, Optional<String> model, Optional<String> stack,
        Optional<String> scheduler, OptionalInt logical, OptionalInt physical, Optional<String> writeCache, Optional<Boolean> fua,
        Optional<Boolean> rotational, Optional<Boolean> polled, OptionalLong bytes, boolean readOnly) {

    private static final Path SYS = Path.of("/sys");
    /** Devices are stacked a few high; a loop in sysfs ends here. */
    private static final int DEEPEST = 8;
    private static final int SECTOR_BYTES = 512;

    /** The device of that number; empty where it is none of the kernel's block devices (btrfs, tmpfs, NFS). */
    static Optional<BlockDevice> of(int major, int minor) {
        return of(SYS, major, minor);
    }

    static Optional<BlockDevice> of(Path sys, int major, int minor) {
        Path link = sys.resolve("dev/block").resolve(major + ":" + minor);
        try {
            return Optional.of(read(link.toRealPath()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whole disks that have a size, as sysfs lists them: no partitions, no empty loop or zram devices. */
    static List<BlockDevice> all() {
        try (Stream<Path> disks = Files.list(SYS.resolve("block"))) {
            return disks.sorted().map(BlockDevice::resolved).flatMap(Optional::stream).filter(disk -> disk.bytes().orElse(0) > 0).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Its path in /dev; sysfs writes '!' for the '/' of names like {@code cciss/c0d0}. */
    public Path node() {
        return Path.of("/dev", name.replace('!', '/'));
    }

    /** The whole disks that a write here ends on, as far as sysfs tells: this one's, and those that it is made of. */
    Set<String> disks() {
        var found = new TreeSet<String>();
        found.add(disk);
        for (String part : stack.orElse("").split("[ ,]+")) {
            if (part.startsWith("/")) {
                Path folder = Path.of(part).getParent();
                Optional.ofNullable(folder).flatMap(f -> TargetFacts.ofDirectory(f).device()).ifPresent(below -> found.addAll(below.disks()));
            } else if (!part.isEmpty()) {
                resolved(SYS.resolve("class/block").resolve(part)).ifPresent(below -> found.add(below.disk()));
            }
        }
        return found;
    }

    private static Optional<BlockDevice> resolved(Path link) {
        try {
            return Optional.of(read(link.toRealPath()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static BlockDevice read(Path device) {
        boolean partition = Files.exists(device.resolve("partition"));
        Path disk = partition ? device.getParent() : device;
        Path queue = disk.resolve("queue");
        return new BlockDevice(device.getFileName().toString(), disk.getFileName().toString(), number(device.resolve("partition")), model(disk),
                stack(device), Machine.line(queue.resolve("scheduler")).map(BlockDevice::inForce), number(queue.resolve("logical_block_size")),
                number(queue.resolve("physical_block_size")), Machine.line(queue.resolve("write_cache")), flag(queue.resolve("fua")),
                flag(queue.resolve("rotational")), flag(queue.resolve("io_poll")), sectors(device), flag(disk.resolve("ro")).orElse(false));
    }

    private static OptionalLong sectors(Path device) {
        Optional<String> text = Machine.line(device.resolve("size"));
        return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get()) * SECTOR_BYTES) : OptionalLong.empty();
    }

    private static Optional<String> model(Path disk) {
        return Machine.line(disk.resolve("device/model"))
                .or(() -> Machine.line(disk.resolve("dm/name")).map(name -> "device mapper " + name))
                .or(() -> Machine.line(disk.resolve("md/level")).map(level -> "md " + level))
                .or(() -> Machine.line(disk.resolve("loop/backing_file")).map(file -> "loop over " + file))
                .or(() -> driver(disk))
                .or(() -> disk.getFileName().toString().startsWith("zram") ? Optional.of("zram") : Optional.empty());
    }

    private static Optional<String> driver(Path disk) {
        try {
            return Optional.of(disk.resolve("device/driver").toRealPath().getFileName().toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** dm and md name what they are made of in {@code slaves}; a loop device names its file. */
    private static Optional<String> stack(Path device) {
        boolean partition = Files.exists(device.resolve("partition"));
        String below = below(partition ? device.getParent() : device, DEEPEST);
        return below.isEmpty() ? Optional.empty() : Optional.of(named(device) + below);
    }

    private static String below(Path device, int depth) {
        Optional<String> backing = Machine.line(device.resolve("loop/backing_file"));
        if (backing.isPresent()) {
            return " on " + backing.get();
        }
        var parts = new ArrayList<Path>();
        try (Stream<Path> slaves = Files.list(device.resolve("slaves"))) {
            for (Path slave : slaves.sorted().toList()) {
                parts.add(slave.toRealPath());
            }
        } catch (IOException e) {
            return "";
        }
        if (parts.isEmpty() || depth == 0) {
            return "";
        }
        String deeper = below(parts.getFirst(), depth - 1);
        return " on " + String.join(", ", parts.stream().map(BlockDevice::named).toList()) + deeper;
    }

    private static String named(Path device) {
        String name = device.getFileName().toString();
        return Machine.line(device.resolve("dm/name")).or(() -> Machine.line(device.resolve("md/level"))).map(more -> name + " (" + more + ")").orElse(name);
    }

    /** {@code none [mq-deadline] kyber} is mq-deadline. */
    private static String inForce(String schedulers) {
        int from = schedulers.indexOf('[');
        int to = schedulers.indexOf(']');
        return from >= 0 && to > from ? schedulers.substring(from + 1, to) : schedulers;
    }

    private static OptionalInt number(Path file) {
        return Machine.line(file).map(text -> OptionalInt.of(Integer.parseInt(text))).orElse(OptionalInt.empty());
    }

    private static Optional<Boolean> flag(Path file) {
        return Machine.line(file).map(text -> !text.equals("0"));
    }
}

package org.bioscope.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.bioscope.engine.PathFacts.Fact;
import org.bioscope.traces.kernel.Watch;

/**
 * The file or device of a run by the numbers under which the kernel's events speak of it, and what lies below it.
 *
 * @param dev         the filesystem's s_dev, or the block device itself
 * @param ino         0 for a block device
 * @param bdev        the block device that extents name
 * @param disk        the whole disk, where {@code bdev} is a partition
 * @param devices     all whole disks that its bios may reach: the disk, and what a device mapper or btrfs puts below
 * @param remapped    bios move from one device to another on their way
 * @param lower       the backing file where the disk is a loop device that does direct I/O
 * @param notes       sentences for the person: what is below and not watched
 */
record WatchedTarget(Number dev, long ino, boolean blockDevice, Number bdev, Number disk, long startSector, Set<Number> devices,
        boolean remapped, Optional<Lower> lower, List<String> notes) {
    private static final Path SYS = Path.of("/sys");
    private static final int DEEPEST = 8;

    /** A device number. */
    record Number(int major, int minor) {
        static Optional<Number> parse(String majorMinor) {
            String[] halves = majorMinor.split(":");
            try {
                return Optional.of(new Number(Integer.parseInt(halves[0]), Integer.parseInt(halves[1])));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                return Optional.empty();
            }
        }

        int kernel() {
            return Watch.device(major, minor);
        }
    }

    /** The file below a loop device: its filesystem's s_dev and its inode. */
    record Lower(Number dev, long ino) {
    }

    /** The target of a run; empty where the machine does not tell its device. */
    static Optional<WatchedTarget> of(Path path, boolean blockDevice) {
        return blockDevice ? ofDevice(path) : ofFile(path);
    }

    private static Optional<WatchedTarget> ofDevice(Path path) {
        PathFacts facts = PathFacts.of(path);
        return number(facts, Fact.RDEV_MAJOR, Fact.RDEV_MINOR).map(device -> with(device, 0, true, device, Set.of(), List.of()));
    }

    private static Optional<WatchedTarget> ofFile(Path path) {
        PathFacts facts = PathFacts.of(path);
        OptionalLong ino = inode(path);
        Optional<Mount> mount = Mount.all().stream().filter(m -> m.id() == facts.get(Fact.MOUNT_ID).orElse(-1)).findFirst();
        if (ino.isEmpty() || mount.isEmpty()) {
            return Optional.empty();
        }
        // Events name the superblock's device; stat names another where a filesystem has several (btrfs subvolumes).
        var dev = new Number(mount.get().major(), mount.get().minor());
        Optional<Number> bdev = dev.major() != 0 ? Optional.of(dev) : deviceOf(Path.of(mount.get().source()));
        Set<Number> more = mount.get().filesystem().equals("btrfs") ? btrfsDevices(bdev) : Set.of();
        return bdev.map(device -> with(dev, ino.getAsLong(), false, device, more, List.of()));
    }

    private static WatchedTarget with(Number dev, long ino, boolean blockDevice, Number bdev, Set<Number> more, List<String> notes) {
        Path device = device(bdev);
        boolean partition = Files.exists(device.resolve("partition"));
        Path diskPath = partition ? device.getParent() : device;
        Number disk = partition ? numberIn(diskPath).orElse(bdev) : bdev;
        long start = partition ? Machine.line(device.resolve("start")).map(Long::parseLong).orElse(0L) : 0;
        var devices = new LinkedHashSet<Number>(List.of(disk));
        for (Number other : more) {
            devices.add(diskOf(other));
        }
        int before = devices.size();
        addSlaves(diskPath, devices, DEEPEST);
        var said = new ArrayList<>(notes);
        Optional<Lower> lower = lower(diskPath, said);
        return new WatchedTarget(dev, ino, blockDevice, bdev, disk, start, Set.copyOf(devices), partition || devices.size() > before, lower, said);
    }

    /** What a device mapper or md device is made of, all the way down. */
    private static void addSlaves(Path disk, Set<Number> devices, int depth) {
        try (Stream<Path> slaves = Files.list(disk.resolve("slaves"))) {
            for (Path slave : slaves.toList()) {
                Path real = slave.toRealPath();
                Path slaveDisk = Files.exists(real.resolve("partition")) ? real.getParent() : real;
                numberIn(slaveDisk).ifPresent(devices::add);
                if (depth > 0) {
                    addSlaves(slaveDisk, devices, depth - 1);
                }
            }
        } catch (IOException e) {
            /* A plain disk has no such folder. */
        }
    }

    private static Optional<Lower> lower(Path disk, List<String> notes) {
        Optional<String> backing = Machine.line(disk.resolve("loop/backing_file"));
        if (backing.isEmpty()) {
            return Optional.empty();
        }
        if (!Machine.line(disk.resolve("loop/dio")).orElse("0").equals("1")) {
            notes.add(disk.getFileName() + " writes to " + backing.get() + " through the page cache: below it there is no direct I/O to watch");
            return Optional.empty();
        }
        Path file = Path.of(backing.get());
        PathFacts facts = PathFacts.of(file);
        OptionalLong ino = inode(file);
        Optional<Mount> mount = Mount.all().stream().filter(m -> m.id() == facts.get(Fact.MOUNT_ID).orElse(-1)).findFirst();
        return ino.isEmpty() ? Optional.empty() : mount.map(m -> new Lower(new Number(m.major(), m.minor()), ino.getAsLong()));
    }

    /** All devices of the btrfs that lies on {@code one}. */
    private static Set<Number> btrfsDevices(Optional<Number> one) {
        var devices = new LinkedHashSet<Number>();
        try (Stream<Path> filesystems = Files.list(SYS.resolve("fs/btrfs"))) {
            for (Path filesystem : filesystems.toList()) {
                Path list = filesystem.resolve("devices");
                var found = new LinkedHashSet<Number>();
                if (Files.isDirectory(list)) {
                    try (Stream<Path> links = Files.list(list)) {
                        links.forEach(link -> numberIn(link).ifPresent(found::add));
                    }
                }
                if (one.isPresent() && found.contains(one.get())) {
                    devices.addAll(found);
                }
            }
        } catch (IOException e) {
            /* Then the one that the mount names has to do. */
        }
        return devices;
    }

    private static Number diskOf(Number device) {
        Path path = device(device);
        return Files.exists(path.resolve("partition")) ? numberIn(path.getParent()).orElse(device) : device;
    }

    private static Path device(Number number) {
        Path link = SYS.resolve("dev/block").resolve(number.major() + ":" + number.minor());
        try {
            return link.toRealPath();
        } catch (IOException e) {
            return link;
        }
    }

    private static Optional<Number> numberIn(Path device) {
        return Machine.line(device.resolve("dev")).flatMap(Number::parse);
    }

    private static Optional<Number> deviceOf(Path node) {
        return number(PathFacts.of(node), Fact.RDEV_MAJOR, Fact.RDEV_MINOR).filter(number -> number.major() != 0);
    }

    private static Optional<Number> number(PathFacts facts, Fact majorFact, Fact minorFact) {
        OptionalInt major = facts.number(majorFact);
        OptionalInt minor = facts.number(minorFact);
        return facts.errno() != 0 || major.isEmpty() || minor.isEmpty() ? Optional.empty() : Optional.of(new Number(major.getAsInt(), minor.getAsInt()));
    }

    private static OptionalLong inode(Path path) {
        try {
            return OptionalLong.of((long) Files.getAttribute(path, "unix:ino"));
        } catch (IOException | UnsupportedOperationException e) {
            return OptionalLong.empty();
        }
    }
}

package org.bioscope.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.bioscope.engine.PathFacts.Fact;
import org.bioscope.traces.Environment;

/**
 * Where a run's I/O goes, as far as the machine tells.
 *
 * @param place       the directory or block device that was asked about
 * @param filesystem  its type, or {@code block} for a device without one
 * @param mountPoint  empty for a device
 * @param device      what the filesystem lies on; empty where that is no block device of this machine
 * @param direct      whether O_DIRECT is true direct I/O there; empty where it could not be tried
 * @param reason      why not, or why it could not be tried; "" if it is
 * @param memoryAlign bytes that buffers must be aligned to; {@code offsetAlign} those of offset and length
 * @param freeBytes   room for who is not root
 * @param readOnly    mounted so, or a device that is
 */
public record TargetFacts(Path place, String filesystem, Optional<Path> mountPoint, Optional<String> mountOptions, Optional<BlockDevice> device,
        Optional<Boolean> direct, String reason, OptionalInt memoryAlign, OptionalInt offsetAlign, OptionalLong freeBytes,
        OptionalLong filesystemBytes, boolean readOnly) {

    /** What Environment calls a target that is a device. */
    private static final String NO_FILESYSTEM = "block";
    /** Their files are in memory: O_DIRECT, where they take it at all, goes through the page cache that they are. */
    private static final List<String> IN_MEMORY = List.of("tmpfs", "ramfs", "devtmpfs", "hugetlbfs", "rootfs");
    private static final String ROTATIONAL = "rotational";
    private static final String STACK = "stack";

    /** Of a directory for files. Tries direct I/O there with a file that has no name, where that may be made. */
    public static TargetFacts ofDirectory(Path directory) {
        return ofDirectory(directory, PathFacts.ofFilesIn(directory), Mount.all());
    }

    static TargetFacts ofDirectory(Path directory, PathFacts facts, List<Mount> mounts) {
        Optional<Mount> mount = mountOf(directory, facts, mounts);
        String filesystem = mount.map(Mount::filesystem).orElse("unknown");
        Optional<BlockDevice> device = mount.flatMap(m -> deviceOf(m, facts));
        boolean inMemory = IN_MEMORY.contains(filesystem);
        boolean refused = facts.get(Fact.DIRECT).orElse(1) == 0 || facts.get(Fact.DIO_OFFSET).orElse(1) == 0;
        Optional<Boolean> direct = inMemory || refused ? Optional.of(false) : facts.get(Fact.DIRECT).isPresent() ? Optional.of(true) : Optional.empty();
        return new TargetFacts(directory, filesystem, mount.map(Mount::point), mount.map(Mount::options), device, direct,
                inMemory ? filesystem + " keeps its files in memory" : refused ? filesystem + " has no O_DIRECT" : untried(facts),
                positive(facts.number(Fact.DIO_MEMORY)), offsetAlign(facts, filesystem, device), facts.get(Fact.FREE_BYTES),
                facts.get(Fact.FS_BYTES), mount.map(Mount::readOnly).orElse(false));
    }

    /** The same facts under another place's name. */
    TargetFacts at(Path other) {
        return new TargetFacts(other, filesystem, mountPoint, mountOptions, device, direct, reason, memoryAlign, offsetAlign, freeBytes,
                filesystemBytes, readOnly);
    }

    /** Of a block device. Opens it for reading, where that is allowed. */
    public static TargetFacts ofDevice(Path path) {
        return ofDevice(path, PathFacts.ofDevice(path));
    }

    static TargetFacts ofDevice(Path path, PathFacts facts) {
        Optional<BlockDevice> device = BlockDevice.of((int) facts.get(Fact.RDEV_MAJOR).orElse(-1), (int) facts.get(Fact.RDEV_MINOR).orElse(-1));
        OptionalInt logical = facts.number(Fact.LOGICAL).isPresent() ? facts.number(Fact.LOGICAL) : device.map(BlockDevice::logical).orElse(OptionalInt.empty());
        OptionalInt align = positive(facts.number(Fact.DIO_OFFSET));
        return new TargetFacts(path, NO_FILESYSTEM, Optional.empty(), Optional.empty(), device, facts.get(Fact.DIRECT).isPresent() ? Optional.of(true) : Optional.empty(),
                untried(facts), positive(facts.number(Fact.DIO_MEMORY)), align.isPresent() ? align : logical, OptionalLong.empty(), OptionalLong.empty(),
                device.map(BlockDevice::readOnly).orElse(false));
    }

    /** Whether files there are memory, not on any disk. */
    public boolean inMemory() {
        return IN_MEMORY.contains(filesystem);
    }

    /** These facts beside what {@code environment} knows, under its names. */
    public Environment into(Environment environment) {
        var known = new LinkedHashMap<>(environment.facts());
        put(known, Environment.TARGET, Optional.of(place));
        put(known, Environment.FILESYSTEM, Optional.of(filesystem));
        put(known, Environment.MOUNT_OPTIONS, mountOptions);
        put(known, Environment.DEVICE, device.map(BlockDevice::name));
        put(known, STACK, device.flatMap(BlockDevice::stack));
        put(known, Environment.MODEL, device.flatMap(BlockDevice::model));
        put(known, Environment.SCHEDULER, device.flatMap(BlockDevice::scheduler));
        put(known, Environment.WRITE_CACHE, device.flatMap(BlockDevice::writeCache));
        put(known, Environment.FUA, device.flatMap(BlockDevice::fua).map(TargetFacts::yesOrNo));
        put(known, Environment.POLLED_QUEUES, device.flatMap(BlockDevice::polled).map(TargetFacts::yesOrNo));
        put(known, ROTATIONAL, device.flatMap(BlockDevice::rotational).map(TargetFacts::yesOrNo));
        put(known, Environment.LOGICAL_BLOCK, device.flatMap(d -> boxed(d.logical())));
        put(known, Environment.PHYSICAL_BLOCK, device.flatMap(d -> boxed(d.physical())));
        put(known, Environment.DIO_MEMORY_ALIGNMENT, boxed(memoryAlign));
        put(known, Environment.DIO_OFFSET_ALIGNMENT, boxed(offsetAlign));
        put(known, Environment.FREE_BYTES, freeBytes.isPresent() ? Optional.of(freeBytes.getAsLong()) : Optional.empty());
        return new Environment(known);
    }

    private static void put(Map<String, String> known, String name, Optional<?> value) {
        value.ifPresent(v -> known.put(name, v.toString()));
    }

    private static String yesOrNo(boolean yes) {
        return yes ? "yes" : "no";
    }

    /** By the mount's number where the kernel tells it, else the mount point that is the longest prefix, the latest of equals. */
    private static Optional<Mount> mountOf(Path directory, PathFacts facts, List<Mount> mounts) {
        OptionalLong id = facts.get(Fact.MOUNT_ID);
        Optional<Mount> named = mounts.stream().filter(m -> id.isPresent() && m.id() == id.getAsLong()).findFirst();
        Path real = directory.toAbsolutePath().normalize();
        return named.or(() -> mounts.reversed().stream().filter(m -> real.startsWith(m.point())).max(Comparator.comparingInt(m -> m.point().getNameCount())));
    }

    /** The number in stat is the device's, save for filesystems over several (btrfs); their source names one of them. */
    private static Optional<BlockDevice> deviceOf(Mount mount, PathFacts facts) {
        Optional<BlockDevice> own = BlockDevice.of(mount.major(), mount.minor());
        if (own.isPresent() || !mount.source().startsWith("/dev/") || !Files.exists(Path.of(mount.source()))) {
            return own;
        }
        PathFacts source = PathFacts.of(Path.of(mount.source()));
        return BlockDevice.of((int) source.get(Fact.RDEV_MAJOR).orElse(-1), (int) source.get(Fact.RDEV_MINOR).orElse(-1));
    }

    /** As statx says; before 6.1 and on btrfs it does not, and then a block of the filesystem or of the device it is. */
    private static OptionalInt offsetAlign(PathFacts facts, String filesystem, Optional<BlockDevice> device) {
        OptionalInt told = positive(facts.number(Fact.DIO_OFFSET));
        if (told.isPresent()) {
            return told;
        }
        return filesystem.equals("btrfs") ? facts.number(Fact.FS_BLOCK) : device.map(BlockDevice::logical).orElse(OptionalInt.empty());
    }

    private static String untried(PathFacts facts) {
        return facts.errno() == 0 ? "" : "it could not be tried: " + Errno.text(facts.errno());
    }

    private static OptionalInt positive(OptionalInt number) {
        return number.orElse(0) > 0 ? number : OptionalInt.empty();
    }

    private static Optional<Integer> boxed(OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }
}

package org.bioscope.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bioscope.engine.PathFacts.Fact;

/**
 * Looks who has a block device before it is written: mounts of it, of its partitions and of what overlaps it, in every mount
 * namespace that can be seen; holders (device mapper with LVM and LUKS, md, bcache), swap, filesystems over several devices,
 * loop devices over it, programs that write to it. Whom nobody can see (ZFS, another container) the kernel still knows: the
 * open itself is exclusive.
 */
final class DeviceGuard {
    private static final int SECTOR_BYTES = 512;
    /** O_WRONLY or O_RDWR, of the flags in fdinfo. */
    private static final int WRITES = 3;

    private final Path sys;
    private final Path proc;
    private final Map<String, Optional<String>> numbers = new HashMap<>();

    /** Roots other than /sys and /proc are for tests of what this machine has not got. */
    DeviceGuard(Path sys, Path proc) {
        this.sys = sys;
        this.proc = proc;
    }

    /** A block device, or a part of one, with the sectors of the disk that it covers. */
    private record Part(String name, Path folder, long start, long sectors) {
        boolean overlaps(Part other) {
            return start < other.start + other.sectors && other.start < start + sectors;
        }
    }

    /** The device at that path, now. Throws {@link EngineException} where it cannot be looked at. */
    static DeviceState look(Path device) {
        PathFacts facts = PathFacts.of(device);
        if (facts.errno() != 0) {
            throw new EngineException(facts.errno(), "look at " + device + ": " + Errno.text(facts.errno()) + "; name another device");
        }
        return new DeviceGuard(Path.of("/sys"), Path.of("/proc")).look(device, facts.number(Fact.RDEV_MAJOR).orElse(-1), facts.number(Fact.RDEV_MINOR).orElse(-1));
    }

    DeviceState look(Path path, int major, int minor) {
        try {
            Path folder = sys.resolve("dev/block").resolve(major + ":" + minor).toRealPath();
            boolean partition = Files.exists(folder.resolve("partition"));
            Path disk = partition ? folder.getParent() : folder;
            Part target = part(folder);
            List<Part> parts = parts(disk);
            List<Part> inside = parts.stream().filter(part -> !part.name().equals(target.name()) && part.overlaps(target)).toList();
            var touched = new ArrayList<Part>(List.of(target));
            touched.addAll(inside);
            if (partition) {
                touched.add(part(disk));
            }
            long bytes = target.sectors() * SECTOR_BYTES;
            boolean readOnly = !"0".equals(Machine.line(folder.resolve("ro")).orElse("0")) || !"0".equals(Machine.line(disk.resolve("ro")).orElse("0"));
            var contents = new ArrayList<String>();
            boolean blank = contents(path, target, inside.stream().filter(part -> part.start() >= target.start()).toList(), contents);
            return new DeviceState(path, target.name(), major, minor, bytes, Machine.line(disk.resolve("diskseq")).map(Long::parseLong).orElse(0L),
                    DeviceSerial.of(sys, folder, bytes), readOnly, uses(touched), contents, blank);
        } catch (IOException e) {
            throw new EngineException("look whether " + path + " may be written: " + (e.getMessage() == null ? e : e.getMessage()) + "; run as root, or name another device");
        }
    }

    private static Part part(Path folder) {
        return new Part(folder.getFileName().toString(), folder, Machine.line(folder.resolve("start")).map(Long::parseLong).orElse(0L),
                Machine.line(folder.resolve("size")).map(Long::parseLong).orElse(0L));
    }

    private static List<Part> parts(Path disk) throws IOException {
        try (Stream<Path> folders = Files.list(disk)) {
            return folders.filter(folder -> Files.exists(folder.resolve("partition"))).sorted().map(DeviceGuard::part).toList();
        }
    }

    /** Adds what the bytes say; returns whether there are none but zeros where that is looked for. */
    private static boolean contents(Path path, Part target, List<Part> inside, List<String> contents) throws IOException {
        try (FileChannel device = FileChannel.open(path, StandardOpenOption.READ)) {
            contents.addAll(Signatures.in(device, 0, target.sectors() * SECTOR_BYTES));
            for (Part part : inside) {
                for (String signature : Signatures.in(device, (part.start() - target.start()) * SECTOR_BYTES, part.sectors() * SECTOR_BYTES)) {
                    contents.add(signature + " on " + part.name());
                }
            }
            return contents.isEmpty() && Signatures.blank(device, 0, target.sectors() * SECTOR_BYTES);
        }
    }

    private List<DeviceState.Use> uses(List<Part> touched) throws IOException {
        var names = new LinkedHashMap<String, String>();
        for (Part part : touched) {
            Machine.line(part.folder().resolve("dev")).ifPresent(number -> names.put(number, part.name()));
        }
        var uses = new ArrayList<DeviceState.Use>();
        mounted(names, uses);
        severalDevices(Set.copyOf(names.values()), uses);
        swapped(names, uses);
        for (Part part : touched) {
            held(part, uses);
        }
        loops(names, touched, uses);
        writers(names, uses);
        return uses;
    }

    private void mounted(Map<String, String> names, List<DeviceState.Use> uses) {
        var seen = new HashSet<Path>();
        for (Mount.Seen seenMount : Mount.everywhere(proc)) {
            Mount mount = seenMount.mount();
            Optional<String> on = Optional.ofNullable(names.get(mount.major() + ":" + mount.minor())).or(() -> number(mount.source()).map(names::get));
            if (on.isEmpty()) {
                on = Stream.of(mount.options().split(",")).filter(option -> option.contains("=/dev/")).map(option -> number(option.substring(option.indexOf('=') + 1)))
                        .flatMap(Optional::stream).map(names::get).filter(name -> name != null).findFirst();
            }
            if (on.isPresent() && seen.add(mount.point())) {
                uses.add(seenMount.here() ? new DeviceState.Use(on.get() + " is mounted at " + mount.point() + " (" + mount.filesystem() + ")", "unmount it first (umount " + mount.point() + ")")
                        : new DeviceState.Use(on.get() + " is mounted at " + mount.point() + " (" + mount.filesystem() + ") in another mount namespace, that of process " + seenMount.process(),
                                "have it unmounted there first"));
            }
        }
    }

    /** Filesystems that know their devices by themselves: a mount names but one of them. */
    private void severalDevices(Set<String> names, List<DeviceState.Use> uses) throws IOException {
        for (Path filesystem : list(sys.resolve("fs/btrfs"))) {
            for (Path device : list(filesystem.resolve("devices"))) {
                together(names, device.getFileName().toString(), "btrfs", uses);
            }
        }
        for (Path filesystem : list(sys.resolve("fs/bcachefs"))) {
            for (Path device : list(filesystem)) {
                if (Files.exists(device.resolve("block"))) {
                    together(names, device.resolve("block").toRealPath().getFileName().toString(), "bcachefs", uses);
                }
            }
        }
    }

    private static void together(Set<String> names, String device, String filesystem, List<DeviceState.Use> uses) {
        boolean told = uses.stream().anyMatch(use -> use.who().startsWith(device + " is mounted"));
        if (names.contains(device) && !told) {
            uses.add(new DeviceState.Use(device + " is a device of a mounted " + filesystem, "unmount that first"));
        }
    }

    private void swapped(Map<String, String> names, List<DeviceState.Use> uses) {
        Stream<String> lines = Machine.line(proc.resolve("swaps")).stream().flatMap(String::lines);
        for (String swap : lines.skip(1).map(line -> Mount.plain(line.split("\\s+")[0])).toList()) {
            number(swap).map(names::get).ifPresent(name -> uses.add(new DeviceState.Use(name + " is in use as swap", "take it out first (swapoff " + swap + ")")));
        }
    }

    private static void held(Part part, List<DeviceState.Use> uses) throws IOException {
        for (Path link : list(part.folder().resolve("holders"))) {
            Path holder = link.toRealPath();
            String name = holder.getFileName().toString();
            Optional<String> mapped = Machine.line(holder.resolve("dm/name"));
            Optional<String> array = Machine.line(holder.resolve("md/level"));
            String uuid = Machine.line(holder.resolve("dm/uuid")).orElse("");
            String what = mapped.map(to -> name + ", the " + (uuid.startsWith("LVM-") ? "LVM volume" : uuid.startsWith("CRYPT-") ? "encrypted volume" : uuid.startsWith("mpath-") ? "multipath device"
                    : "device-mapper volume") + " " + to).or(() -> array.map(level -> name + ", the md array (" + level + ")")).orElse(name);
            String remedy = mapped.map(to -> uuid.startsWith("LVM-") ? "deactivate it first (vgchange -an)" : uuid.startsWith("CRYPT-") ? "close it first (cryptsetup close " + to + ")"
                    : "remove it first (dmsetup remove " + to + ")").or(() -> array.map(level -> "stop it first (mdadm --stop /dev/" + name + ")")).orElse("stop " + name + " first");
            uses.add(new DeviceState.Use(part.name() + " is held by " + what, remedy));
        }
    }

    /** Loop devices over one of these, and those beside it over the same file: whoever has them knows nothing of us. */
    private void loops(Map<String, String> names, List<Part> touched, List<DeviceState.Use> uses) {
        var files = new HashMap<String, String>();
        for (Part part : touched) {
            Machine.line(part.folder().resolve("loop/backing_file")).ifPresent(file -> files.put(file, part.name()));
        }
        for (Path block : list(sys.resolve("block"))) {
            String loop = block.getFileName().toString();
            Optional<String> below = Machine.line(block.resolve("loop/backing_file"));
            String remedy = "detach that first (losetup --detach /dev/" + loop + ")";
            below.filter(file -> file.startsWith("/dev/")).flatMap(this::number).map(names::get)
                    .ifPresent(name -> uses.add(new DeviceState.Use(name + " lies under " + loop, remedy)));
            below.map(files::get).filter(name -> !name.equals(loop) && !names.containsValue(loop))
                    .ifPresent(name -> uses.add(new DeviceState.Use(name + " and " + loop + " lie over the same file", remedy)));
        }
    }

    /** A virtual machine's disk is open in its emulator, which asks nobody for exclusive use. */
    private void writers(Map<String, String> names, List<DeviceState.Use> uses) throws IOException {
        long own = ProcessHandle.current().pid();
        for (Path process : list(proc)) {
            String pid = process.getFileName().toString();
            if (!pid.chars().allMatch(Character::isDigit) || pid.equals(Long.toString(own))) {
                continue;
            }
            var told = new HashSet<String>();
            for (Path descriptor : list(process.resolve("fd"))) {
                opened(descriptor).flatMap(this::number).map(names::get).filter(name -> forWriting(process, descriptor) && told.add(name))
                        .ifPresent(name -> uses.add(new DeviceState.Use("process " + pid + " (" + Machine.line(process.resolve("comm")).orElse("unknown") + ") has " + name + " open for writing",
                                "end it first")));
            }
        }
    }

    private static Optional<String> opened(Path descriptor) {
        try {
            return Optional.of(Files.readSymbolicLink(descriptor).toString()).filter(file -> file.startsWith("/dev/"));
        } catch (IOException e) {
            return Optional.empty(); // closed meanwhile
        }
    }

    private static boolean forWriting(Path process, Path descriptor) {
        return Machine.line(process.resolve("fdinfo").resolve(descriptor.getFileName())).stream().flatMap(String::lines).filter(line -> line.startsWith("flags:"))
                .anyMatch(line -> (Long.parseLong(line.substring("flags:".length()).strip(), 8) & WRITES) != 0);
    }

    /** {@code major:minor} of the block device at a path; empty where there is none. */
    private Optional<String> number(String path) {
        return numbers.computeIfAbsent(path, DeviceGuard::asked);
    }

    private static Optional<String> asked(String path) {
        try {
            PathFacts facts = path.startsWith("/") ? PathFacts.of(Path.of(path)) : null;
            return facts == null || facts.errno() != 0 || !facts.isBlockDevice() ? Optional.empty()
                    : Optional.of(facts.get(Fact.RDEV_MAJOR).orElse(-1) + ":" + facts.get(Fact.RDEV_MINOR).orElse(-1));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** What is in a folder; nothing where there is none, where it may not be read, or where it went meanwhile. */
    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            return List.of();
        }
    }
}

package org.bioscope.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bioscope.traces.Environment;

/**
 * What this machine allows: engines, the kernel view, disks. Each thing that cannot be used comes with why and what would
 * help.
 *
 * @param ioUringDisabled the sysctl kernel.io_uring_disabled; empty before Linux 6.6
 * @param aioNr           asynchronous I/O slots taken, of {@code aioMaxNr}
 * @param targets         mounted filesystems of this machine, then its disks
 */
public record Doctor(Environment machine, Capabilities engines, Optional<String> ioUringDisabled, Optional<String> aioNr, Optional<String> aioMaxNr,
        Availability tracefs, List<TargetFacts> targets) {
    private static final Path PROC = Path.of("/proc");
    /** Where a filesystem lies that is worth testing although it is on no disk that the kernel knows. */
    private static final List<String> LOCAL_WITHOUT_DEVICE = List.of("overlay", "zfs", "bcachefs");

    public Doctor {
        targets = List.copyOf(targets);
    }

    /** Looks at everything; a second or so where there are many disks. */
    public static Doctor examine(Capabilities engines) {
        return new Doctor(Machine.environment(), engines, Machine.line(PROC.resolve("sys/kernel/io_uring_disabled")),
                Machine.line(PROC.resolve("sys/fs/aio-nr")), Machine.line(PROC.resolve("sys/fs/aio-max-nr")), tracefs(Mount.all()), targets(Mount.all()));
    }

    /** Whether the kernel's own trace events can be read by this process. */
    static Availability tracefs(List<Mount> mounts) {
        Optional<Mount> mount = mounts.stream().filter(m -> m.filesystem().equals("tracefs")).findFirst();
        if (mount.isEmpty()) {
            return kernelKnows("tracefs") ? Availability.no("tracefs is not mounted", "run 'mount -t tracefs nodev /sys/kernel/tracing' as root")
                    : Availability.no("this kernel was built without tracing", "use a kernel with CONFIG_TRACING; Debian's have it");
        }
        Path tracing = mount.get().point();
        if (!Files.isReadable(tracing.resolve("events")) || !Files.isWritable(tracing.resolve("instances"))) {
            return Availability.no("only root may use " + tracing, "run as root, or let a group in: 'mount -o remount,gid=GROUP,mode=770 " + tracing + "'");
        }
        Optional<String> lockdown = Machine.line(Path.of("/sys/kernel/security/lockdown"));
        if (lockdown.isPresent() && lockdown.get().contains("[confidentiality]")) {
            return Availability.no("the kernel is locked down (confidentiality)", "boot without lockdown=confidentiality");
        }
        return Availability.yes();
    }

    private static List<TargetFacts> targets(List<Mount> mounts) {
        var targets = new ArrayList<TargetFacts>();
        var seen = new HashSet<String>();
        for (Mount mount : mounts) {
            boolean local = mount.source().startsWith("/dev/") || LOCAL_WITHOUT_DEVICE.contains(mount.filesystem());
            // A device that is mounted twice, or bound to a second place, is one target: the first is where it is known.
            if (local && Files.isDirectory(mount.point()) && seen.add(mount.major() + ":" + mount.minor())) {
                targets.add(TargetFacts.ofDirectory(writable(mount)).at(mount.point()));
            }
        }
        BlockDevice.all().forEach(disk -> targets.add(TargetFacts.ofDevice(disk.node())));
        return targets;
    }

    /** A directory of the mount in which direct I/O can be tried: the mount point, or a usual one of the person's. */
    private static Path writable(Mount mount) {
        Stream<Path> usual = Stream.of(mount.point(), Path.of(System.getProperty("user.home")), Path.of("").toAbsolutePath(), Path.of("/var/tmp"), Path.of("/tmp"));
        return usual.filter(Files::isWritable).filter(place -> liesOn(place, mount)).findFirst().orElse(mount.point());
    }

    private static boolean liesOn(Path place, Mount mount) {
        PathFacts facts = PathFacts.of(place);
        return facts.errno() == 0 && facts.get(PathFacts.Fact.MOUNT_ID).orElse(-1) == mount.id();
    }

    private static boolean kernelKnows(String filesystem) {
        try (var lines = Files.lines(PROC.resolve("filesystems"))) {
            return lines.anyMatch(line -> line.endsWith("\t" + filesystem));
        } catch (IOException e) {
            return false;
        }
    }
}

package org.bioscope.engine;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bioscope.engine.PathFacts.Fact;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Option;
import org.bioscope.traces.Plan;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.file.Spill;

/**
 * What a workload's --directory or --filename is, looked at before anything is done to it: {@link #of} refuses whatever
 * could not be run there, or would destroy something, in one sentence. What another value of an option would mend is a
 * {@link WorkloadException}; what the machine does not allow is an {@link EngineException}.
 *
 * @param path        the directory for a file of Bioscope's own, the file, or the device; "" where there is no I/O
 * @param blockDevice whether the path is one
 * @param device      the block device as it was looked at, where it is to be written
 * @param workload    what was asked, fitted to what is there
 * @param facts       of the place; empty where there is no I/O
 * @param notes       sentences for the person: what was fitted
 */
public record Target(Path path, boolean blockDevice, Optional<DeviceState> device, Workload workload, Optional<TargetFacts> facts, List<String> notes) {
    /**
     * Room that a run leaves free: filesystems behave badly, and other programs fail, when the last block is gone. The
     * share is for small filesystems, of which 256 MiB would be all.
     */
    private static final long RESERVE_BYTES = 256L << 20;
    private static final int RESERVE_SHARE = 20;
    /** Where nobody means a file to be made. */
    private static final Path DEVICES = Path.of("/dev");
    private static final Path SHARED_MEMORY = DEVICES.resolve("shm");

    public Target {
        notes = List.copyOf(notes);
    }

    /**
     * Throws {@link WorkloadException} or {@link EngineException}. Writes nothing, and removes at most what killed runs of
     * ours left in the directory. What was typed to allow the loss of a device's contents is not in the target's workload:
     * it is said anew for every run, and no recording, form or job file keeps it.
     */
    public static Target of(Workload asked) {
        String typed = asked.get(Workload.ALLOW_WRITES_TO);
        Target target = unanswered(asked);
        target.device().ifPresent(device -> device.refuseUnless(typed));
        if (!typed.isEmpty() && !target.blockDevice()) {
            throw new WorkloadException(Workload.ALLOW_WRITES_TO.name(), "--" + Workload.ALLOW_WRITES_TO.name() + " " + typed + ": it names a block device, and the target is none; leave it out");
        }
        return target;
    }

    /** What a run of that workload would do, without doing it; refuses what {@link #of} does, but asks for no serial. */
    public static Plan plan(Workload asked) {
        return RunPlan.of(unanswered(asked));
    }

    /** What is known of the workload's target; refuses what {@link #of} does, but asks for no serial. */
    public static Environment facts(Workload asked) {
        return unanswered(asked).environment();
    }

    /** The same for a plan: whether the person has allowed the loss of what a device holds is not asked. Such a target is not to be started. */
    static Target unanswered(Workload asked) {
        Workload workload = asked.with(Workload.ALLOW_WRITES_TO, "").checked();
        if (workload.get(Workload.IOENGINE).equals("nop")) {
            return new Target(Path.of(""), false, Optional.empty(), workload, Optional.empty(), List.of());
        }
        return workload.get(Workload.FILENAME).isEmpty() ? directory(workload, path(workload, Workload.DIRECTORY)) : named(workload, file(workload));
    }

    /** Starts a run on what was looked at. */
    public Run start(Engine engine) {
        return start(engine, Optional.empty());
    }

    /** Starts a run whose requests go to {@code spill} as well; see {@link Engine#start}. */
    public Run start(Engine engine, Optional<Spill> spill) {
        return engine.start(workload, path, blockDevice, device, environment(), spill);
    }

    /** The same place for another workload, which must not ask more of it. */
    Target with(Workload other) {
        return new Target(path, blockDevice, device, other, facts, List.of());
    }

    /** The disk under test, where a file in {@code folder} would lie on it too: writing it disturbs what is measured. */
    public Optional<String> sharedDisk(Path folder) {
        if (facts.isEmpty() || !Files.isDirectory(folder)) {
            return Optional.empty();
        }
        Set<String> tested = facts.get().device().map(BlockDevice::disks).orElse(Set.of());
        Set<String> others = TargetFacts.ofDirectory(folder).device().map(BlockDevice::disks).orElse(Set.of());
        return tested.stream().filter(others::contains).findFirst();
    }

    /** Machine and target together, for the run's report. */
    public Environment environment() {
        Environment machine = Machine.environment();
        return facts.map(known -> known.into(machine)).orElse(machine);
    }

    private static Target directory(Workload workload, Path directory) {
        return made(workload, Workload.DIRECTORY, directory, directory);
    }

    private static Target named(Workload workload, Path file) {
        PathFacts facts = PathFacts.of(file);
        if (facts.errno() == Errno.ENOENT && !Files.isSymbolicLink(file)) {
            if (file.startsWith(DEVICES) && !file.startsWith(SHARED_MEMORY)) {
                throw new WorkloadException("filename", "--filename " + file + ": there is no such device; 'lsblk' lists those that there are");
            }
            return made(workload, Workload.FILENAME, file, parent(file));
        }
        if (facts.errno() != 0) {
            throw new EngineException(facts.errno(), "use --filename " + file + ": " + (Files.isSymbolicLink(file) ? "it is a symbolic link to nothing"
                    : Errno.text(facts.errno())) + "; name another file");
        }
        if (facts.isBlockDevice()) {
            return device(workload, file);
        }
        if (facts.isDirectory()) {
            throw new WorkloadException("filename", "--filename " + file + ": it is a directory; use --directory " + file);
        }
        if (!facts.isRegular()) {
            throw new WorkloadException("filename", "--filename " + file + ": it is neither a file nor a block device; name one, or use --directory");
        }
        return existing(workload, file, facts.get(Fact.BYTES).orElse(0));
    }

    /** A file that the run will make. What a killed run left there may be what takes the room: it goes first. */
    private static Target made(Workload workload, Option<String> option, Path named, Path directory) {
        TargetFacts facts = usable(workload, option, named, directory);
        checkAlignment(workload, facts);
        if (lacksRoom(workload, facts, 0) && !new Leftovers(Leftovers.userRegistry()).sweep(directory).isEmpty()) {
            facts = usable(workload, option, named, directory);
        }
        checkRoom(workload, facts, 0);
        return new Target(named, false, Optional.empty(), workload, Optional.of(facts), List.of());
    }

    /** A file that is there is read as it lies if nothing is to be prepared; else its contents go, and only if allowed. */
    private static Target existing(Workload workload, Path file, long bytes) {
        boolean asItIs = workload.get(Workload.PREPARE) == Prepare.NONE && !workload.get(Workload.RW).writes();
        boolean overwrite = workload.get(Workload.OVERWRITE_EXISTING);
        if (!overwrite && !asItIs) {
            throw new WorkloadException("filename", "--filename " + file + ": it exists already and would be lost; name another file, or allow it with --overwrite-existing"
                    + (workload.get(Workload.RW).writes() ? "" : ", or read it as it is with --prepare none"));
        }
        var notes = new ArrayList<String>();
        Workload fitted = overwrite ? workload : fitted(workload, bytes, file, notes);
        TargetFacts facts = TargetFacts.ofDirectory(parent(file));
        checkDirect(workload, facts, parent(file));
        checkAlignment(fitted, facts);
        if (overwrite) {
            checkRoom(workload, facts, bytes);
        }
        return new Target(file, false, Optional.empty(), fitted, Optional.of(facts), notes);
    }

    private static Target device(Workload workload, Path device) {
        PathFacts open = PathFacts.ofDevice(device);
        if (open.errno() != 0) {
            throw new EngineException(open.errno(), "open " + device + ": " + Errno.text(open.errno())
                    + (open.errno() == Errno.EACCES ? "; run as root, or join the group that owns it (ls -l " + device + ")" : "; name another device"));
        }
        TargetFacts facts = TargetFacts.ofDevice(device, open);
        var notes = new ArrayList<String>();
        Workload fitted = fitted(workload, open.get(Fact.BYTES).orElse(0), device, notes);
        checkAlignment(fitted, facts);
        Optional<DeviceState> state = workload.get(Workload.RW).writes() ? Optional.of(DeviceGuard.look(device)) : Optional.empty();
        state.ifPresent(DeviceState::refuseIfTaken);
        return new Target(device, true, state, fitted, Optional.of(facts), notes);
    }

    /** What is read must be there: a size that nobody asked for is cut to it, one that was asked for is refused. */
    private static Workload fitted(Workload workload, long bytes, Path what, List<String> notes) {
        long offset = workload.get(Workload.OFFSET);
        long room = (bytes - offset) / workload.get(Workload.BS) * workload.get(Workload.BS);
        if (workload.get(Workload.SIZE) <= bytes - offset) {
            return workload;
        }
        if (workload.changes(Workload.SIZE) || room < workload.get(Workload.BS) * workload.get(Workload.NUMJOBS)) {
            throw new WorkloadException("size", (workload.get(Workload.RW).writes() ? "use " : "read ") + workload.text(Workload.SIZE) + " from offset " + workload.text(Workload.OFFSET) + " of " + what
                    + ": it has " + Units.bytes(bytes) + "; use a smaller --size or --offset");
        }
        notes.add("size is " + Units.fioBytes(room) + ", all that " + what + " has");
        return workload.with(Workload.SIZE, room);
    }

    /** Facts of a directory in which a file for direct I/O can be made; {@code named} is what the option said. */
    private static TargetFacts usable(Workload workload, Option<String> option, Path named, Path directory) {
        PathFacts tried = PathFacts.ofFilesIn(directory);
        TargetFacts facts = TargetFacts.ofDirectory(directory, tried, Mount.all());
        // What is in memory is refused for that, whether or not it could be written to.
        boolean there = Files.isDirectory(directory);
        if (there) {
            checkDirect(workload, facts, directory);
        }
        if (tried.errno() != 0) {
            throw new EngineException(tried.errno(), "make a file in --" + option.name() + " " + named + ": " + whyNot(tried.errno(), directory, there, facts));
        }
        return facts;
    }

    private static String whyNot(int errno, Path directory, boolean there, TargetFacts facts) {
        String notThere = "files cannot be made there (" + facts.filesystem() + "); name a directory on a disk";
        return switch (errno) {
            case Errno.ENOENT -> there ? notThere : directory + " does not exist; make it first (mkdir -p), or name another";
            case Errno.ENOTDIR -> directory + " is not a directory; name one";
            case Errno.EACCES, Errno.EPERM -> "permission denied; name a directory that you may write to";
            case Errno.EROFS -> "its filesystem is mounted read-only; name another, or have it mounted for writing";
            case Errno.ENOSPC, Errno.EDQUOT -> Errno.text(errno) + "; make room, or name another directory";
            case Errno.EOPNOTSUPP, Errno.EINVAL -> notThere;
            default -> Errno.text(errno) + "; name another directory";
        };
    }

    private static void checkDirect(Workload workload, TargetFacts facts, Path directory) {
        if (!workload.mapped() && facts.direct().equals(Optional.of(false))) {
            throw new EngineException(Errno.EINVAL, "do direct I/O in " + directory + ": " + facts.reason()
                    + "; choose a directory on a disk, with ext4, xfs, btrfs or f2fs ('bioscope doctor' lists them)");
        }
    }

    private static void checkAlignment(Workload workload, TargetFacts facts) {
        // A loop device may have smaller blocks than the file below it; its I/O is buffered then. Memory has no blocks.
        boolean blocksOfItsOwn = LoopPolicy.wanted(workload) || workload.get(Workload.LOOP_DEVICE).equals("buffered");
        if (facts.offsetAlign().isEmpty() || blocksOfItsOwn || workload.mapped()) {
            return;
        }
        long align = facts.offsetAlign().getAsInt();
        for (Option<Long> option : List.of(Workload.BS, Workload.OFFSET)) {
            long value = workload.get(option);
            if (value % align != 0) {
                long legal = Math.max(option == Workload.BS ? align : 0, value / align * align);
                throw new WorkloadException(option.name(), "--" + option.name() + " " + workload.text(option) + ": direct I/O on " + facts.place()
                        + " (" + facts.filesystem() + facts.device().map(d -> ", " + d.name()).orElse("") + ") needs a multiple of " + align
                        + " bytes; use " + Units.fioBytes(legal) + ", " + Units.fioBytes(legal + align) + ", " + Units.fioBytes(legal + 2 * align) + " or so on");
            }
        }
    }

    /** {@code already} is what a file that will be overwritten gives back. */
    private static void checkRoom(Workload workload, TargetFacts facts, long already) {
        if (lacksRoom(workload, facts, already)) {
            long room = room(facts, already);
            throw new EngineException(Errno.ENOSPC, "make a file of " + Units.bytes(workload.get(Workload.SIZE)) + " in " + facts.place() + ": "
                    + Units.bytes(facts.freeBytes().orElse(0)) + " are free there and " + Units.bytes(reserve(facts)) + " of them are to stay so; "
                    + (room >= workload.get(Workload.BS) ? "use --size " + Units.fioBytes(legible(room)) + " or less, or " : "") + "name another directory");
        }
    }

    private static boolean lacksRoom(Workload workload, TargetFacts facts, long already) {
        Prepare prepare = workload.get(Workload.PREPARE);
        boolean staysEmpty = !workload.get(Workload.RW).writes() && (prepare == Prepare.TRUNCATE || prepare == Prepare.NONE);
        return !staysEmpty && facts.freeBytes().isPresent() && workload.get(Workload.SIZE) > room(facts, already);
    }

    private static long room(TargetFacts facts, long already) {
        return facts.freeBytes().orElse(0) + already - reserve(facts);
    }

    private static long reserve(TargetFacts facts) {
        return Math.min(RESERVE_BYTES, facts.filesystemBytes().orElse(Long.MAX_VALUE) / RESERVE_SHARE);
    }

    /** Rounded down to whole MiB where that leaves something. */
    private static long legible(long bytes) {
        long mebibyte = 1L << 20;
        return bytes >= mebibyte ? bytes / mebibyte * mebibyte : bytes / 4096 * 4096;
    }

    /** As fio has it, a relative --filename lies in --directory. */
    private static Path file(Workload workload) {
        Path file = path(workload, Workload.FILENAME);
        return workload.get(Workload.DIRECTORY).isEmpty() ? file : path(workload, Workload.DIRECTORY).resolve(file);
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    private static Path path(Workload workload, Option<String> option) {
        try {
            return Path.of(workload.get(option));
        } catch (InvalidPathException e) {
            throw new WorkloadException(option.name(), "--" + option.name() + ": " + e.getReason().toLowerCase(java.util.Locale.ROOT) + " cannot be in a path");
        }
    }
}

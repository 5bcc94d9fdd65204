package org.bioscope.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.bioscope.traces.Op;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;

/**
 * What the engine could not do, as {@code struct bioscope_error} says it, and the one sentence for the person: what was
 * attempted, with which value, what to do.
 */
record Trouble(int errno, Step step, long value, long atNs, Op op, int job) {
    /** {@code enum bioscope_step}, in its order. */
    enum Step {
        NONE, OPEN, CREATE, LOCK, DIRECT, SIZE, MEMORY, THREAD, PREPARE, CACHE, ENGINE, SUBMIT, WAIT, REQUEST, READ_BACK, REMOVE, CPUS, SWAPPED, HELD, LOOP_DEVICE
    }

    /** Reads an error that is there: its errno was seen, with acquire. */
    static Trouble read(MemorySegment error) {
        return new Trouble(integer(error, "err"), Step.values()[integer(error, "step")],
                error.get(ValueLayout.JAVA_LONG, NativeLayout.offset("bioscope_error.value")),
                error.get(ValueLayout.JAVA_LONG, NativeLayout.offset("bioscope_error.at_ns")), Op.values()[integer(error, "op")],
                integer(error, "job"));
    }

    private static int integer(MemorySegment error, String field) {
        return error.get(ValueLayout.JAVA_INT, NativeLayout.offset("bioscope_error." + field));
    }

    String sentence(Workload workload, Path file) {
        return switch (step) {
            case NONE -> "start the engine: it was given a workload it cannot take (" + workload.title() + "); choose other values";
            case OPEN -> "open " + file + ": " + Errno.text(errno) + "; " + openRemedy();
            case CREATE -> "make " + file + ": " + Errno.text(errno) + "; " + createRemedy();
            case LOCK -> "lock " + file + ": another run is using it; wait for its end, or name another file";
            case DIRECT -> "open " + file + " with O_DIRECT: its filesystem has no direct I/O; choose a directory on ext4, xfs, btrfs or f2fs";
            case SWAPPED -> DeviceState.swapped(file);
            case HELD -> "open " + file + " for this run alone: something has it that cannot be seen from here (ZFS, another container's mount, a program); end that, or name another device";
            case SIZE -> (workload.get(Workload.RW).writes() ? "use " : "read ") + Units.bytes(workload.get(Workload.SIZE)) + " from offset " + workload.get(Workload.OFFSET) + " of " + file
                    + ": it has " + Units.bytes(value) + " only; use a smaller --size or --offset";
            case MEMORY -> "get " + Units.bytes(value) + " of memory for the queues: " + Errno.text(errno)
                    + "; use a smaller --iodepth, --bs, --numjobs or --size";
            case THREAD -> "start thread " + value + " of " + workload.get(Workload.NUMJOBS) + ": " + Errno.text(errno)
                    + "; use fewer --numjobs, or raise 'ulimit -u'";
            case PREPARE -> "prepare " + file + " (" + workload.get(Workload.PREPARE).label() + ") at offset " + value + ": "
                    + Errno.text(errno) + "; " + requestRemedy(workload);
            case CACHE -> "read " + file + " into the page cache at offset " + value + ": " + Errno.text(errno) + "; use --prepare written";
            case ENGINE -> "set up " + LoopPolicy.below(workload) + " with " + value + " entries: " + engineReason(workload);
            case SUBMIT -> "submit " + value + " requests by " + workload.get(Workload.IOENGINE) + ": " + Errno.text(errno)
                    + "; use a smaller --iodepth or another --ioengine";
            case WAIT -> "wait for " + value + " requests by " + workload.get(Workload.IOENGINE) + ": " + Errno.text(errno)
                    + "; use another --ioengine";
            case REQUEST -> op.label() + at(workload) + ": " + Errno.text(errno) + "; " + requestRemedy(workload);
            case READ_BACK -> "read back" + at(workload) + " for --verify: " + Errno.text(errno) + "; " + requestRemedy(workload);
            case REMOVE -> "remove " + file + " after the run: " + Errno.text(errno) + "; remove it yourself";
            case CPUS -> "keep job " + job + " on CPUs " + workload.get(Workload.CPUS_ALLOWED) + " (--cpus_allowed): " + Errno.text(errno)
                    + "; name CPUs of this machine that this program may use ('taskset -pc $$' lists them)";
            case LOOP_DEVICE -> "make a loop device (" + workload.get(Workload.LOOP_DEVICE) + ") over " + file + ": " + loopRemedy(workload);
        };
    }

    private String at(Workload workload) {
        return op.isSync() ? " of the file" : (workload.mapped() ? " through the mapping, " : " of ") + workload.get(Workload.BS) + " bytes at offset " + value;
    }

    private String loopRemedy(Workload workload) {
        String laboratory = "use the laboratory's --loop " + workload.get(Workload.LOOP_DEVICE);
        return switch (errno) {
            case Errno.EOPNOTSUPP -> "the driver would have gone on buffered, for the file's direct I/O asks for larger blocks or there is none; use --loop-device buffered";
            case Errno.EACCES, Errno.EPERM -> Errno.text(errno) + "; run as root, or " + laboratory;
            case Errno.ENOENT, Errno.ENXIO, Errno.ENODEV -> "this kernel or container has no loop devices; run 'modprobe loop' as root, or " + laboratory;
            default -> Errno.text(errno) + "; see 'losetup -a' and 'dmesg', or " + laboratory;
        };
    }

    private String openRemedy() {
        return switch (errno) {
            case Errno.EACCES, Errno.EPERM -> "run as a user who may, or name another target";
            case Errno.EISDIR -> "name a file, or use --directory";
            case Errno.ENOTBLK -> "name a block device";
            default -> "name another target";
        };
    }

    private String createRemedy() {
        return switch (errno) {
            case Errno.EEXIST -> "name another file, or allow its loss with --overwrite-existing";
            case Errno.ENOENT -> "make the directory first, or name another";
            case Errno.ENOSPC, Errno.EDQUOT -> "make room, or name another directory";
            default -> "name a directory that you may write to";
        };
    }

    private String requestRemedy(Workload workload) {
        return switch (errno) {
            case Errno.ENOSPC -> "make room on the filesystem, or use a smaller --size";
            case Errno.EDQUOT -> "make room within the quota, or use a smaller --size";
            case Errno.EFBIG -> "use a smaller --offset or --size: the filesystem or 'ulimit -f' allows no more";
            case Errno.EINVAL -> "direct I/O asks for aligned blocks: use a --bs and --offset that are multiples of the device's logical block (4k always is)";
            case Errno.EAGAIN -> "the kernel was short of resources: use a smaller --iodepth, or no --hipri";
            case Errno.EOPNOTSUPP -> "the filesystem or device cannot do it: use --prepare written, and no --hipri";
            case Errno.ENOMEM -> "the kernel was short of memory: use a smaller --iodepth or --bs";
            case Errno.EIO, Errno.ENXIO, Errno.ENODEV, Errno.ESHUTDOWN, Errno.EREMOTEIO ->
                "the device or its filesystem failed: see 'dmesg', and use another directory";
            case Errno.ENODATA -> "the file was cut short under its mapping (SIGBUS): leave it alone while the run goes on";
            case Errno.EHWPOISON -> "a page of its memory or persistent memory failed (SIGBUS): see 'dmesg', and do not trust this machine";
            case Errno.EROFS -> "the filesystem is read-only, perhaps after an error: see 'dmesg', and use another directory";
            default -> "see 'dmesg', or use another directory";
        };
    }

    private String engineReason(Workload workload) {
        Availability availability = LoopPolicy.below(workload).equals("libaio") ? Capabilities.noAio(errno) : Capabilities.noUring(errno, "");
        return availability.reason() + "; " + availability.remedy();
    }
}

package org.bioscope.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which engines this machine allows, asked of the kernel itself.
 *
 * @param ioUringFeatures what io_uring offers here: COOP_TASKRUN, DEFER_TASKRUN, ...; empty where it is not usable
 */
public record Capabilities(Availability ioUring, List<String> ioUringFeatures, Availability libaio, Availability psync) {
    /** In the order of the {@code BIOSCOPE_HAS_} bits. */
    private static final List<String> FEATURES = List.of("COOP_TASKRUN", "SINGLE_ISSUER", "DEFER_TASKRUN", "EXT_ARG", "SQPOLL", "IOPOLL",
            "registered buffers", "registered files");

    public Capabilities {
        ioUringFeatures = List.copyOf(ioUringFeatures);
    }

    /** The engine of that name; nop is io_uring without I/O, and what psync can do mmap can. */
    public Availability of(String ioengine) {
        return switch (ioengine) {
            case "libaio" -> libaio;
            case "psync", "mmap" -> psync;
            default -> ioUring;
        };
    }

    static Capabilities probe() {
        return new Capabilities(availability("io_uring"), features(NativeLibrary.bioscope_uring_features()), availability("libaio"), availability("psync"));
    }

    /** One engine alone: quick enough before every run. */
    static Availability availability(String ioengine) {
        int ret = NativeLibrary.bioscope_probe(EngineConfig.engineNumber(ioengine));
        if (ret >= 0) {
            return Availability.yes();
        }
        return ioengine.equals("libaio") ? noAio(-ret) : noUring(-ret, sysctl("io_uring_disabled"));
    }

    private static List<String> features(int bits) {
        var names = new ArrayList<String>();
        for (int bit = 0; bits > 0 && bit < FEATURES.size(); bit++) {
            if ((bits & 1 << bit) != 0) {
                names.add(FEATURES.get(bit));
            }
        }
        return names;
    }

    static Availability noUring(int errno, String disabled) {
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES -> disabled.equals("0") || disabled.isEmpty()
                    ? Availability.no("io_uring_setup is forbidden, by a seccomp filter (a container's, most likely)",
                            "allow io_uring in the container's seccomp profile, or use --ioengine libaio")
                    : Availability.no("io_uring is switched off for this user: kernel.io_uring_disabled is " + disabled,
                            "run 'sysctl kernel.io_uring_disabled=0' as root, or use --ioengine libaio");
            case Errno.ENOMEM -> Availability.no("io_uring may not lock the memory it needs (RLIMIT_MEMLOCK)",
                    "raise 'ulimit -l', or use --ioengine libaio");
            case Errno.ENOSYS -> Availability.no("this kernel has no io_uring, or a seccomp filter hides it",
                    "use a kernel from 5.6 on, or --ioengine libaio");
            case Errno.EOPNOTSUPP -> Availability.no("this kernel's io_uring is too old", "use a kernel from 5.6 on, or --ioengine libaio");
            default -> Availability.no("io_uring_setup failed: " + Errno.text(errno), "use --ioengine libaio");
        };
    }

    static Availability noAio(int errno) {
        return switch (errno) {
            case Errno.EAGAIN -> Availability.no("all of the machine's asynchronous I/O slots are taken (fs.aio-max-nr)",
                    "run 'sysctl fs.aio-max-nr=1048576' as root, or use --ioengine psync");
            case Errno.ENOSYS -> Availability.no("this kernel was built without asynchronous I/O", "use --ioengine io_uring or psync");
            case Errno.EPERM -> Availability.no("io_setup is forbidden, by a seccomp filter", "use --ioengine psync");
            default -> Availability.no("io_setup failed: " + Errno.text(errno), "use --ioengine psync");
        };
    }

    private static String sysctl(String name) {
        try {
            return Files.readString(Path.of("/proc/sys/kernel", name)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}

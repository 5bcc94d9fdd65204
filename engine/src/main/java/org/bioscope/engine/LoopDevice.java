package org.bioscope.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bioscope.engine.EngineConfig.Target;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;

/**
 * A real loop device over the run's own file, as {@code --loop-device} asks for it: the library makes it once the file is
 * prepared, and detaches it before the file goes. It may be written to, for nobody else has it.
 */
final class LoopDevice {
    private static final Path CONTROL = Path.of("/dev/loop-control");
    /** In the order of {@code enum bioscope_loop_mode}. */
    private static final List<String> MODES = List.of("none", "buffered", "direct");

    private LoopDevice() {
    }

    static boolean wanted(Workload workload) {
        return workload.changes(Workload.LOOP_DEVICE);
    }

    /** {@code enum bioscope_loop_mode}. */
    static int number(Workload workload) {
        return MODES.indexOf(workload.get(Workload.LOOP_DEVICE));
    }

    /** Throws {@link WorkloadException} for what cannot be, {@link EngineException} for what this user may not. */
    static void refuseWhatCannotBe(Workload workload, Target target) {
        if (!wanted(workload)) {
            return;
        }
        String asked = "--loop-device " + workload.get(Workload.LOOP_DEVICE);
        if (workload.changes(Workload.LOOP) || workload.changes(Workload.COMPLETION)) {
            throw refused(asked + " with the laboratory's --loop or --completion: one of them is real and the other stands for it; choose one");
        }
        if (workload.get(Workload.IOENGINE).equals("nop") || workload.mapped()) {
            throw refused(asked + " with --ioengine " + workload.get(Workload.IOENGINE) + ": there is no direct I/O for it to take; use libaio, io_uring or psync");
        }
        if (target != Target.NEW_FILE && target != Target.EXISTING_FILE) {
            throw refused(asked + " over something that is there already: it lies over a file that the run makes; use a --directory");
        }
        Prepare prepare = workload.get(Workload.PREPARE);
        if (prepare == Prepare.NONE || prepare == Prepare.KEEP_SIZE) {
            throw new WorkloadException(Workload.PREPARE.name(), "--prepare " + prepare.label() + " with " + asked
                    + ": a loop device is as large as its backing file, which would be empty; use truncate, fallocate or written");
        }
        if (!Files.isReadable(CONTROL) || !Files.isWritable(CONTROL)) {
            throw new EngineException(Errno.EACCES, "make a loop device: " + (Files.exists(CONTROL) ? "this user may not open " : "there is no ") + CONTROL
                    + "; run as root, or use the laboratory's --loop " + workload.get(Workload.LOOP_DEVICE));
        }
    }

    static Path path(int number) {
        return Path.of("/dev/loop" + number);
    }

    /** Where the program's own requests go then: a block device, of which the rules of block devices hold. */
    static Environment environment(Environment ofFile, Workload workload, int number) {
        Path device = path(number);
        String below = ofFile.fact(Environment.FILESYSTEM).orElse("a filesystem") + ofFile.fact(Environment.DEVICE).map(disk -> " on " + disk).orElse("");
        return TargetFacts.ofDevice(device).into(ofFile).with(Environment.TARGET, device + ", " + workload.get(Workload.LOOP_DEVICE) + ", over a file in "
                + ofFile.fact(Environment.TARGET).orElse("a directory") + " (" + below + ")");
    }

    private static WorkloadException refused(String sentence) {
        return new WorkloadException(Workload.LOOP_DEVICE.name(), sentence);
    }
}

package org.bioscope.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bioscope.engine.EngineConfig.Target;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Op;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;

/**
 * The loop laboratory as a run asks for it: buffered or direct, and who ends the direct I/O on the backing file. The
 * program's own request is another decision, {@link CompletionPolicy}'s. Immutable.
 */
final class LoopPolicy {
    /** In the order of {@code enum bioscope_loop_mode}. */
    private static final List<String> MODES = List.of("none", "buffered", "direct");
    private static final int ROW_BYTES = 8;
    /** As many as an io_uring has. */
    private static final int MOST_ENTRIES = 32768;

    static final String WHAT_IT_IS = "laboratory: no loop device is there; one worker of ours takes each request, as the loop driver's does, and ";

    private final String mode;
    private final byte[] backing;
    private final List<String> notes;

    private LoopPolicy(String mode, byte[] backing, List<String> notes) {
        this.mode = mode;
        this.backing = backing;
        this.notes = List.copyOf(notes);
    }

    static boolean wanted(Workload workload) {
        return workload.changes(Workload.LOOP);
    }

    /** Empty where no loop layer is asked for; throws {@link WorkloadException} or {@link EngineException} for what cannot be. */
    static Optional<LoopPolicy> of(Workload workload, Target target, Path file, Environment environment, Function<String, Availability> engines) {
        if (!wanted(workload)) {
            return Optional.empty();
        }
        String mode = workload.get(Workload.LOOP);
        refuseWhatCannotBe(workload, target, mode);
        refuseWhatTheMachineLacks(workload, mode, engines);
        var notes = new ArrayList<String>();
        notes.add(WHAT_IT_IS + (mode.equals("buffered") ? "reads or writes the file through the page cache before it takes the next"
                : "submits direct I/O on the file by " + below(workload) + ", whose end another thread takes in place of the interrupt"));
        notes.add("laboratory: the kernel did that I/O underneath as it always does; the way through the loop layer is added above it");
        var backing = new byte[ROW_BYTES];
        for (Op op : Op.values()) {
            backing[op.ordinal()] = (byte) Completion.INLINE.ordinal();
        }
        if (mode.equals("direct")) {
            CompletionPolicy.ofBacking(workload, target, file, environment, backing, notes);
        }
        return Optional.of(new LoopPolicy(mode, backing, notes));
    }

    /** {@code enum bioscope_loop_mode}. */
    int number() {
        return MODES.indexOf(mode);
    }

    /** {@code uint8_t[8]} of {@code struct bioscope_config}. */
    byte[] backing() {
        return backing.clone();
    }

    List<String> notes() {
        return notes;
    }

    /** By what the worker submits: asynchronously, whatever the program waits by. */
    static String below(Workload workload) {
        return workload.get(Workload.IOENGINE).equals("psync") ? "libaio" : workload.get(Workload.IOENGINE);
    }

    private static void refuseWhatCannotBe(Workload workload, Target target, String mode) {
        if (workload.get(Workload.IOENGINE).equals("nop")) {
            throw refused("--loop " + mode + " with --ioengine nop: there is no I/O for a loop device to do; use libaio, io_uring or psync");
        }
        if (workload.get(Workload.HIPRI)) {
            throw refused("--loop " + mode + " with --hipri: a loop device has no polled queues; leave one of them out");
        }
        if (workload.get(Workload.SQTHREAD_POLL)) {
            throw refused("--loop " + mode + " with --sqthread_poll: the loop worker submits, no polling thread; leave one of them out");
        }
        if (workload.get(Workload.OBSERVE).equals("kernel")) {
            throw new WorkloadException(Workload.OBSERVE.name(), "--observe kernel with --loop " + mode
                    + ": the laboratory's stamps would be mixed up with the kernel's; use --observe engine, or observe a real loop device");
        }
        Prepare prepare = workload.get(Workload.PREPARE);
        boolean empty = prepare == Prepare.NONE && (target == Target.NEW_FILE || target == Target.EXISTING_FILE);
        if (empty || prepare == Prepare.KEEP_SIZE) {
            throw new WorkloadException(Workload.PREPARE.name(), "--prepare " + prepare.label() + " with --loop " + mode
                    + ": a loop device is as large as its backing file, which would be empty; use truncate, fallocate or written");
        }
    }

    private static void refuseWhatTheMachineLacks(Workload workload, String mode, Function<String, Availability> engines) {
        if (!mode.equals("direct")) {
            return;
        }
        Availability availability = engines.apply(below(workload));
        if (!availability.usable()) {
            throw new EngineException("use --loop direct, which submits by " + below(workload) + ": " + availability.reason() + "; " + availability.remedy()
                    + ", or --loop buffered");
        }
        int entries = workload.get(Workload.IODEPTH) * workload.get(Workload.NUMJOBS);
        if (entries > MOST_ENTRIES) {
            throw refused("--loop direct with --iodepth " + workload.get(Workload.IODEPTH) + " by --numjobs " + workload.get(Workload.NUMJOBS)
                    + ": all requests go through one queue, of at most " + MOST_ENTRIES + "; use smaller ones");
        }
    }

    private static WorkloadException refused(String sentence) {
        return new WorkloadException(Workload.LOOP.name(), sentence);
    }
}

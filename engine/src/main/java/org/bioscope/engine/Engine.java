package org.bioscope.engine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bioscope.engine.EngineConfig.Target;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.file.Spill;

/** The native engine: what it can do here, and runs of it. Immutable; any thread. */
public final class Engine {
    /** A trace may take a quarter of the memory that is free: the other runs, the page cache and the window need theirs. */
    private static final int MEMORY_SHARE = 4;
    /** As in {@code job.c}: the buffers of writes are no less together, so that their data cannot be compressed. */
    private static final long WRITE_BYTES = 1 << 20;
    private static final long PAGE_BYTES = 4096;

    private final Leftovers leftovers;
    private final boolean recording;
    private final boolean preparing;

    private Engine(Leftovers leftovers, boolean recording, boolean preparing) {
        this.leftovers = leftovers;
        this.recording = recording;
        this.preparing = preparing;
    }

    /** Loads the library and removes what dead runs left under names of the user's choice; throws {@link EngineException}. */
    public static Engine load() {
        var leftovers = new Leftovers(Leftovers.userRegistry());
        leftovers.sweepRegistered();
        return new Engine(leftovers, true, true);
    }

    /** The same engine without records, only with exact figures: to measure what recording costs. */
    public Engine withoutRecording() {
        return new Engine(leftovers, false, preparing);
    }

    /** The same engine, which takes files that exist as they lie: to run on the same blocks again and again. */
    public Engine withoutPreparing() {
        return new Engine(leftovers, recording, false);
    }

    public Capabilities capabilities() {
        return Capabilities.probe();
    }

    /**
     * Starts a run. {@code file} is the file to make, or a directory to make Bioscope's own file in; with
     * {@code blockDevice} a device to read from; for nop it is not looked at. What can be refused before any I/O is, by
     * {@link WorkloadException} or {@link EngineException}; preparing and running go on in the run's own threads.
     */
    public Run start(Workload workload, Path file, boolean blockDevice, Environment environment) {
        return start(workload, file, blockDevice, environment, Optional.empty());
    }

    /** The same; what does not fit into memory goes to {@code spill}, which stays the caller's to finish and to close. */
    public Run start(Workload workload, Path file, boolean blockDevice, Environment environment, Optional<Spill> spill) {
        return start(workload, file, blockDevice, Optional.empty(), environment, spill);
    }

    /** The same; {@code cleared} is the device as it was when {@link Target} allowed it to be written, and is looked at again. */
    Run start(Workload workload, Path file, boolean blockDevice, Optional<DeviceState> cleared, Environment environment, Optional<Spill> spill) {
        refuseWhatCannotBe(workload, blockDevice);
        if (blockDevice && workload.get(Workload.RW).writes() && cleared.isEmpty()) {
            throw new WorkloadException("rw", "--rw " + workload.get(Workload.RW).label() + " on " + file + ": nobody has looked who uses the device; start the run by its target");
        }
        var notes = new ArrayList<>(RunNotes.withoutEffect(workload));
        boolean nop = workload.get(Workload.IOENGINE).equals("nop");
        boolean directory = !nop && Files.isDirectory(file);
        Path path = directory ? Leftovers.ownFile(file, workload.get(Workload.KEEP)) : file;
        Target target = nop ? Target.NONE : target(workload, path, blockDevice);
        Mapped.refuseWhatCannotBe(workload, target);
        LoopDevice.refuseWhatCannotBe(workload, target);
        notes.addAll(Mapped.notes(workload));
        if (target == Target.NEW_FILE) {
            sweep(path.toAbsolutePath().getParent(), notes);
        }
        Optional<CompletionPolicy> policy = CompletionPolicy.of(workload, target, path, environment);
        Optional<LoopPolicy> loop = LoopPolicy.of(workload, target, path, environment, Capabilities::availability);
        policy.ifPresent(laboratory -> notes.addAll(laboratory.notes()));
        loop.ifPresent(laboratory -> notes.addAll(laboratory.notes()));
        try (Arena memory = Arena.ofConfined()) {
            MemorySegment config = EngineConfig.of(workload, path, target, cleared, recording, policy, loop, memory);
            MemorySegment error = memory.allocate(NativeLayout.bytes("bioscope_error"), Long.BYTES);
            MemorySegment out = memory.allocate(ValueLayout.JAVA_LONG);
            int ret = NativeLibrary.bioscope_run_create(config.address(), error.address(), out.address());
            if (ret < 0) {
                throw new EngineException(-ret, Trouble.read(error).sentence(workload, path));
            }
            cleared.ifPresent(device -> lookAgain(device, out.get(ValueLayout.JAVA_LONG, 0)));
            boolean removed = target == Target.NEW_FILE && !workload.get(Workload.KEEP);
            Optional<Path> marker = removed && !Leftovers.isOwnName(path) ? leftovers.mark(path) : Optional.empty();
            var run = new Run(out.get(ValueLayout.JAVA_LONG, 0), workload, Laboratory.into(environment, workload), nop ? Optional.empty() : Optional.of(path), blockDevice, marker,
                    source -> TraceStore.thinning(source, traceRows(source)), spill, notes);
            run.start();
            return run;
        }
    }

    /** Held open, and nothing written yet: from here on nobody can mount it, and what was put on it until now is seen. */
    private static void lookAgain(DeviceState device, long handle) {
        try {
            device.refuseIfChanged(DeviceGuard.look(device.path()));
        } catch (RuntimeException e) {
            NativeLibrary.bioscope_run_free(handle);
            throw e;
        }
    }

    private void refuseWhatCannotBe(Workload workload, boolean blockDevice) {
        String ioengine = workload.get(Workload.IOENGINE);
        Availability availability = Capabilities.availability(ioengine);
        if (!availability.usable()) {
            throw new EngineException("use --ioengine " + ioengine + ": " + availability.reason() + "; " + availability.remedy());
        }
        refuseUnverifiable(workload, blockDevice);
        refuseMoreMemoryThanThereIs(workload);
    }

    private void refuseUnverifiable(Workload workload, boolean blockDevice) {
        if (workload.get(Workload.VERIFY).equals("none")) {
            return;
        }
        if (workload.get(Workload.IOENGINE).equals("nop")) {
            throw new WorkloadException("verify", "--verify with --ioengine nop: no data is moved; choose another engine");
        }
        if (blockDevice || !preparing) {
            throw new WorkloadException("verify", "--verify on data that Bioscope did not write: it cannot know what should be there; use a --directory");
        }
    }

    /** Before anything is touched: the kernel would promise the memory, and then kill whoever uses it. */
    private static void refuseMoreMemoryThanThereIs(Workload workload) {
        Rw rw = workload.get(Workload.RW);
        long row = workload.get(Workload.IODEPTH) * Math.max(workload.get(Workload.BS), PAGE_BYTES);
        long ofJob = (rw.reads() ? row : 0) + (rw.writes() ? Math.max(row, WRITE_BYTES) : 0);
        long buffers = workload.get(Workload.IOENGINE).equals("nop") ? 0 : ofJob * workload.get(Workload.NUMJOBS);
        long verified = workload.get(Workload.VERIFY).equals("none") ? 0 : workload.get(Workload.SIZE) / workload.get(Workload.BS) * Integer.BYTES;
        long there = availableMemory() / MEMORY_SHARE * 3;
        if (buffers + verified > there) {
            throw new EngineException(Errno.ENOMEM, "take " + Units.bytes(buffers + verified) + " of memory for --iodepth " + workload.get(Workload.IODEPTH)
                    + " by --bs " + workload.text(Workload.BS) + " by --numjobs " + workload.get(Workload.NUMJOBS)
                    + (verified > 0 ? " and for --verify" : "") + ": " + Units.bytes(there) + " may be used; use smaller ones");
        }
    }

    private Target target(Workload workload, Path file, boolean blockDevice) {
        if (blockDevice) {
            return Target.BLOCK_DEVICE;
        }
        if (!Files.exists(file)) {
            return Target.NEW_FILE;
        }
        if (!preparing) {
            return Target.FILE_AS_IT_IS;
        }
        if (workload.get(Workload.OVERWRITE_EXISTING)) {
            return Target.EXISTING_FILE;
        }
        if (workload.get(Workload.PREPARE) == Prepare.NONE && !workload.get(Workload.RW).writes() && workload.get(Workload.VERIFY).equals("none")) {
            return Target.FILE_AS_IT_IS;
        }
        throw new WorkloadException("filename", "--filename " + file + ": it exists already; name another file, or allow its loss with --overwrite-existing");
    }

    private void sweep(Path directory, List<String> notes) {
        leftovers.sweepRegistered();
        for (Path gone : leftovers.sweep(directory)) {
            notes.add("removed " + gone + ", left behind by a run that was killed");
        }
    }

    private static long traceRows(Source source) {
        // What the JVM may take off its heap is by default as much as its heap may become; others live there too.
        long most = Math.min(availableMemory() / MEMORY_SHARE, Runtime.getRuntime().maxMemory() / MEMORY_SHARE * 3);
        return most / TraceStore.chunkBytes(source) * TraceStore.CHUNK_ROWS;
    }

    private static long availableMemory() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith("MemAvailable:")) {
                    return Long.parseLong(line.replaceAll("\\D+", "")) * 1024;
                }
            }
        } catch (IOException | NumberFormatException e) {
            /* Then the JVM's own idea of the memory it may have. */
        }
        return Runtime.getRuntime().maxMemory();
    }
}

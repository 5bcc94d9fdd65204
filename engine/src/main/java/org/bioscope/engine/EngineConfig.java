package org.bioscope.engine;

import static org.bioscope.traces.Workload.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bioscope.traces.Option;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;

/** A workload as {@code struct bioscope_config}: the one place where options become the engine's fields. */
final class EngineConfig {
    private static final List<String> ENGINES = List.of("psync", "libaio", "io_uring", "nop", "mmap");

    /** {@code BIOSCOPE_} flags of {@code bioscope.h}. */
    private static final int READS = 1;
    private static final int WRITES = 1 << 1;
    private static final int RANDOM = 1 << 2;
    private static final int NO_RANDOM_MAP = 1 << 3;
    private static final int POISSON = 1 << 4;
    private static final int FIXED_BUFFERS = 1 << 5;
    private static final int REGISTERED_FILES = 1 << 6;
    private static final int SQPOLL = 1 << 7;
    private static final int POLLED = 1 << 8;
    private static final int VERIFIED = 1 << 9;
    private static final int RECORD = 1 << 10;
    private static final int DEVICE = 1 << 11;
    private static final int EXISTING = 1 << 12;
    private static final int AS_IT_IS = 1 << 13;
    private static final int KEPT = 1 << 14;
    private static final int HOLD = 1 << 15;
    private static final int LABORATORY = 1 << 16;
    private static final int FLUSH = 1 << 17;

    /**
     * Records in all rings together: a quarter of a second at two million requests a second, so that neither the garbage
     * collector nor a busy machine makes one overflow, in 32 MiB.
     */
    private static final long RING_RECORDS = 1 << 19;
    /** However many jobs share them. */
    private static final long LEAST_RING_RECORDS = 1 << 12;

    /** What the file at the path is to the run. */
    enum Target {
        NONE, NEW_FILE, EXISTING_FILE, FILE_AS_IT_IS, BLOCK_DEVICE
    }

    private EngineConfig() {
    }

    static int engineNumber(String name) {
        return ENGINES.indexOf(name);
    }

    /** {@code cleared} is the device that may be written; empty where there is none. */
    static MemorySegment of(Workload workload, Path file, Target target, Optional<DeviceState> cleared, boolean recording, Optional<CompletionPolicy> policy,
            Optional<LoopPolicy> loop, SegmentAllocator memory) {
        MemorySegment config = memory.allocate(NativeLayout.bytes("bioscope_config"), Long.BYTES);
        putLong(config, "bs", workload.get(BS));
        putLong(config, "size", workload.get(SIZE));
        putLong(config, "offset", workload.get(OFFSET));
        putLong(config, "runtime_ns", workload.get(RUNTIME));
        putLong(config, "ramp_ns", workload.get(RAMP_TIME));
        putLong(config, "number_ios", workload.get(NUMBER_IOS));
        putLong(config, "rate_iops", workload.get(RATE_IOPS));
        putLong(config, "seed", workload.get(RANDSEED));
        putLong(config, "ring_records", Math.max(LEAST_RING_RECORDS, RING_RECORDS / powerOfTwo(workload.get(NUMJOBS))));
        putInt(config, "engine", engineNumber(workload.get(IOENGINE)));
        putInt(config, "iodepth", workload.get(IODEPTH));
        putInt(config, "jobs", workload.get(NUMJOBS));
        putInt(config, "batch_submit", workload.get(IODEPTH_BATCH_SUBMIT));
        putInt(config, "batch_complete_min", workload.get(IODEPTH_BATCH_COMPLETE_MIN));
        putInt(config, "rwmixread", workload.get(RWMIXREAD));
        putInt(config, "fsync_every", workload.get(FSYNC));
        putInt(config, "fdatasync_every", workload.get(FDATASYNC));
        putInt(config, "sync", workload.get(SYNC).ordinal());
        putInt(config, "prepare", workload.get(PREPARE).ordinal());
        putInt(config, "flags", flags(workload, target, recording) | policy.map(p -> LABORATORY | bit(p.flush(), FLUSH)).orElse(0));
        policy.ifPresent(p -> MemorySegment.copy(MemorySegment.ofArray(p.table()), 0, config, NativeLayout.offset("bioscope_config.completion"),
                NativeLayout.bytes("bioscope_config.completion")));
        long[] cpus = cpus(workload.get(CPUS_ALLOWED)).toLongArray();
        MemorySegment.copy(MemorySegment.ofArray(cpus), 0, config, NativeLayout.offset("bioscope_config.cpus"), cpus.length * Long.BYTES);
        loop.ifPresent(p -> {
            putInt(config, "loop", p.number());
            MemorySegment.copy(MemorySegment.ofArray(p.backing()), 0, config, NativeLayout.offset("bioscope_config.backing"), p.backing().length);
        });
        cleared.ifPresent(device -> {
            putLong(config, "device_bytes", device.bytes());
            putLong(config, "device_sequence", device.diskSequence());
            putInt(config, "device_major", device.major());
            putInt(config, "device_minor", device.minor());
        });
        putInt(config, "loop_device", LoopDevice.number(workload));
        putPath(config, file);
        return config;
    }

    /** Whether the kernel is to be watched, if it may: such a run waits for the watch to begin. The laboratory watches itself. */
    static boolean watched(Workload workload) {
        return !workload.get(OBSERVE).equals("engine") && !workload.get(IOENGINE).equals("nop") && !Laboratory.wanted(workload);
    }

    private static int flags(Workload workload, Target target, boolean recording) {
        Rw rw = workload.get(Workload.RW);
        return bit(rw.reads(), READS) | bit(rw.writes(), WRITES) | bit(rw.random(), RANDOM)
                | bit(workload, NORANDOMMAP, NO_RANDOM_MAP) | bit(workload.get(RATE_PROCESS).equals("poisson"), POISSON)
                | bit(workload, FIXEDBUFS, FIXED_BUFFERS) | bit(workload, REGISTERFILES, REGISTERED_FILES)
                | bit(workload, SQTHREAD_POLL, SQPOLL) | bit(workload, HIPRI, POLLED)
                | bit(!workload.get(VERIFY).equals("none"), VERIFIED) | bit(recording, RECORD) | bit(workload, KEEP, KEPT) | bit(watched(workload) || LoopDevice.wanted(workload), HOLD)
                | switch (target) {
                    case NONE, NEW_FILE -> 0;
                    case EXISTING_FILE -> EXISTING;
                    case FILE_AS_IT_IS -> AS_IT_IS;
                    case BLOCK_DEVICE -> DEVICE;
                };
    }

    private static int bit(Workload workload, Option<Boolean> option, int bit) {
        return bit(workload.get(option), bit);
    }

    private static int bit(boolean on, int bit) {
        return on ? bit : 0;
    }

    private static int powerOfTwo(int jobs) {
        return jobs == 1 ? 1 : Integer.highestOneBit(jobs - 1) * 2;
    }

    private static void putLong(MemorySegment config, String field, long value) {
        config.set(ValueLayout.JAVA_LONG, NativeLayout.offset("bioscope_config." + field), value);
    }

    private static void putInt(MemorySegment config, String field, int value) {
        config.set(ValueLayout.JAVA_INT, NativeLayout.offset("bioscope_config." + field), value);
    }

    private static void putPath(MemorySegment config, Path file) {
        byte[] bytes = file.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= NativeLayout.bytes("bioscope_config.path")) {
            throw new WorkloadException("filename", "--filename of " + bytes.length + " bytes: a path has at most 4095");
        }
        MemorySegment.copy(bytes, 0, config, ValueLayout.JAVA_BYTE, NativeLayout.offset("bioscope_config.path"), bytes.length);
    }
}

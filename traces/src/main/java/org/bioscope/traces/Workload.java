package org.bioscope.traces;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a run is asked to do: a value for each {@link Option}. Names, meanings and defaults are fio's where fio has the
 * option; where a default differs, its meaning says so. Immutable; {@link #with} makes another.
 */
public final class Workload {
    private static final long HOUR_NS = 3_600_000_000_000L;
    private static final long TIB = 1L << 40;
    private static final Pattern CPU_LIST = Pattern.compile("|NUMBER(-NUMBER)?(,NUMBER(-NUMBER)?)*".replace("NUMBER", "(\\d{1,3}|10[01]\\d|102[0-3])"));
    /** Which generations there are, the rules know. */
    private static final Pattern COMPLETIONS = Pattern.compile("native|inline|workqueue|caller|rules:\\S+");

    public static final Option<String> IOENGINE = Option.oneOf("ioengine", "psync",
            "How requests reach the kernel: pread/pwrite, io_submit, io_uring, io_uring NOP without any I/O, or loads and stores of a mapped file, which are no direct I/O.",
            "psync", "libaio", "io_uring", "nop", "mmap");
    public static final Option<Rw> RW = Option.oneOf("rw", Rw.READ, Rw::label, "Pattern and direction.");
    public static final Option<Long> BS = Option.bytes("bs", 4096, 512, 1L << 30, "Bytes of one request.");
    public static final Option<Integer> IODEPTH = Option.integer("iodepth", 1, 1, 4096,
            "Requests kept in flight by one job; synchronous engines stay at 1.");
    public static final Option<Long> SIZE = Option.bytes("size", 1L << 30, 512, 64 * TIB,
            "The region that is read or written, and its file's size; fio has no default here, ours is 1g.");
    public static final Option<Long> OFFSET = Option.bytes("offset", 0, 0, 64 * TIB, "Where the region starts, bytes.");
    public static final Option<Long> RUNTIME = Option.time("runtime", 0, 24 * 7 * HOUR_NS,
            "Measured time; with it the region is gone over again until it is up (fio's time_based). 0 ends with size or number_ios.");
    public static final Option<Long> RAMP_TIME = Option.time("ramp_time", 0, HOUR_NS,
            "Time run before measuring, added to runtime and in no statistic.");
    public static final Option<Long> NUMBER_IOS = Option.count("number_ios", 0, Long.MAX_VALUE, "Stop after so many requests a job; 0 is no limit.");
    public static final Option<String> DIRECTORY = Option.text("directory", "", "Where Bioscope makes its own file; removed after the run.", "a directory");
    public static final Option<String> FILENAME = Option.text("filename", "", "The file or block device; a device is written only if nobody uses it.", "a path");
    public static final Option<Integer> RWMIXREAD = Option.integer("rwmixread", 50, 0, 100, "Percentage of reads in a mixed workload.");
    public static final Option<Integer> NUMJOBS = Option.integer("numjobs", 1, 1, 256, "Threads, each with its own queue and its own part of the region.");
    public static final Option<SyncMode> SYNC = Option.oneOf("sync", SyncMode.NONE, SyncMode::label, "Open with O_DSYNC or O_SYNC.");
    public static final Option<Integer> FSYNC = Option.integer("fsync", 0, 0, 1 << 30, "fsync after so many writes; 0 never.");
    public static final Option<Integer> FDATASYNC = Option.integer("fdatasync", 0, 0, 1 << 30, "fdatasync after so many writes; 0 never.");
    public static final Option<Long> RATE_IOPS = Option.count("rate_iops", 0, 100_000_000, "Arrivals a second in one job; 0 is as fast as completions allow.");
    public static final Option<String> RATE_PROCESS = Option.oneOf("rate_process", "linear", "Spacing of arrivals under rate_iops.", "linear", "poisson");
    public static final Option<Integer> IODEPTH_BATCH_SUBMIT = Option.integer("iodepth_batch_submit", 1, 1, 4096,
            "Submit once so many requests are ready; all that are ready go in one call.");
    public static final Option<Integer> IODEPTH_BATCH_COMPLETE_MIN = Option.integer("iodepth_batch_complete_min", 1, 0, 4096,
            "Wait for at least so many completions; all that are there are taken.");
    public static final Option<Long> RANDSEED = Option.count("randseed", 1, Long.MAX_VALUE, "Seed of offsets, mix, arrivals and data; the same seed asks for the same requests.");
    public static final Option<Boolean> NORANDOMMAP = Option.flag("norandommap", "Random offsets without a map: blocks may repeat before all were visited.");
    public static final Option<Boolean> FIXEDBUFS = Option.flag("fixedbufs", "io_uring: registered buffers.");
    public static final Option<Boolean> REGISTERFILES = Option.flag("registerfiles", "io_uring: registered files.");
    public static final Option<Boolean> SQTHREAD_POLL = Option.flag("sqthread_poll", "io_uring: a kernel thread polls for submissions (SQPOLL).");
    public static final Option<Boolean> HIPRI = Option.flag("hipri", "io_uring: poll the device for completions (IOPOLL).");
    public static final Option<String> CPUS_ALLOWED = Option.matching("cpus_allowed", "", CPU_LIST,
            "CPUs that the jobs' threads may run on; empty is any.", "CPU numbers below 1024 such as 0,2-3");
    public static final Option<String> VERIFY = Option.oneOf("verify", "none", "Write a checksum into every block, read it back and compare.", "none", "crc32c");
    public static final Option<Prepare> PREPARE = Option.oneOf("prepare", Prepare.WRITTEN, Prepare::label, "How the file is made before the run.").ours();
    public static final Option<Boolean> KEEP = Option.flag("keep", "Leave the file in place after the run.").ours();
    public static final Option<Boolean> OVERWRITE_EXISTING = Option.flag("overwrite-existing", "Allow --filename to name a file that exists already; its contents are lost.").ours();
    public static final Option<String> ALLOW_WRITES_TO = Option.text("allow-writes-to", "", "Allow the loss of what the block device holds, by its serial number; the refusal names it.", "the serial number").ours();
    public static final Option<String> OBSERVE = Option.oneOf("observe", "auto", "Whose stamps: the engine's only, or the kernel's as well; auto watches the kernel where it may.", "auto", "kernel", "engine").ours();
    public static final Option<String> COMPLETION = Option.matching("completion", "native", COMPLETIONS,
            "Laboratory: who finishes a request, above the kernel's own completion.", "native, inline, workqueue, caller or rules:GENERATION").ours();
    public static final Option<String> LOOP = Option.oneOf("loop", "none",
            "Laboratory: one worker takes the requests, as a loop device's does, and reads or writes the file buffered or by direct I/O.",
            "none", "buffered", "direct").ours();
    public static final Option<String> LOOP_DEVICE = Option.oneOf("loop-device", "none",
            "A real loop device over the run's own file, buffered or by direct I/O on it; made and removed by the run. Needs root.",
            "none", "buffered", "direct").ours();

    /** All options, in the order in which a person meets them. */
    public static final List<Option<?>> OPTIONS = List.of(DIRECTORY, FILENAME, IOENGINE, RW, RWMIXREAD, BS, IODEPTH, NUMJOBS, SIZE,
            OFFSET, RUNTIME, RAMP_TIME, NUMBER_IOS, PREPARE, SYNC, FSYNC, FDATASYNC, RATE_IOPS, RATE_PROCESS, IODEPTH_BATCH_SUBMIT,
            IODEPTH_BATCH_COMPLETE_MIN, RANDSEED, NORANDOMMAP, CPUS_ALLOWED, FIXEDBUFS, REGISTERFILES, SQTHREAD_POLL, HIPRI, VERIFY, KEEP,
            OVERWRITE_EXISTING, ALLOW_WRITES_TO, OBSERVE, COMPLETION, LOOP, LOOP_DEVICE);

    private static final Workload FIO_DEFAULTS = new Workload(Map.of());

    private final Map<String, Object> values;

    private Workload(Map<String, Object> values) {
        this.values = values;
    }

    /** fio's defaults, our own where fio has none. */
    public static Workload defaults() {
        return FIO_DEFAULTS;
    }

    /** What the window opens with: 4 KiB random overwrites by io_uring at depth 16, ten seconds after a short ramp. */
    public static Workload demonstration(String directory) {
        return FIO_DEFAULTS.with(DIRECTORY, directory).with(IOENGINE, "io_uring").with(RW, Rw.RANDWRITE).with(IODEPTH, 16)
                .with(SIZE, 256L << 20).with(RUNTIME, 10_000_000_000L).with(RAMP_TIME, 1_000_000_000L);
    }

    public static Optional<Option<?>> option(String name) {
        return OPTIONS.stream().filter(option -> option.name().equals(name)).findFirst();
    }

    @SuppressWarnings("unchecked") // with() and read() only ever store an option's own type under its name
    public <T> T get(Option<T> option) {
        return (T) values.getOrDefault(option.name(), option.standard());
    }

    public <T> Workload with(Option<T> option, T value) {
        var changed = new LinkedHashMap<>(values);
        changed.put(option.name(), value);
        return new Workload(Map.copyOf(changed));
    }

    /** With the option's value read from text; throws {@link WorkloadException}. */
    public <T> Workload withText(Option<T> option, String text) {
        return with(option, option.read(text));
    }

    /** The option's value in fio's spelling. */
    public <T> String text(Option<T> option) {
        return option.write(get(option));
    }

    /** Whether the value is another than the default. */
    public boolean changes(Option<?> option) {
        return !get(option).equals(option.standard());
    }

    /** Whether an engine has one request in flight and no more, whatever the depth. */
    public boolean oneInFlight() {
        return get(IOENGINE).equals("psync") || mapped();
    }

    /** Whether the requests are loads and stores of a mapped file: no direct I/O, on a usual file the page cache's. */
    public boolean mapped() {
        return get(IOENGINE).equals("mmap");
    }

    /** Refuses what no machine could run, whatever its disks: throws {@link WorkloadException} for the first thing wrong. */
    public Workload checked() {
        long bs = get(BS);
        if (!get(IOENGINE).equals("nop") && get(DIRECTORY).isEmpty() && get(FILENAME).isEmpty()) {
            throw new WorkloadException("directory", "no target: name a --directory for Bioscope's own file, or a --filename");
        }
        if (bs % 512 != 0) {
            throw new WorkloadException("bs", "--bs " + bs + ": direct I/O needs a multiple of 512 bytes; try " + Units.fioBytes(Math.max(512, bs / 512 * 512)));
        }
        if (get(SIZE) < bs * get(NUMJOBS)) {
            throw new WorkloadException("size", "--size " + text(SIZE) + " is less than one block of " + text(BS) + " for each of " + get(NUMJOBS)
                    + " jobs; use at least " + Units.fioBytes(bs * get(NUMJOBS)));
        }
        if (get(OFFSET) % 512 != 0) {
            throw new WorkloadException("offset", "--offset " + get(OFFSET) + ": direct I/O needs a multiple of 512 bytes");
        }
        if (get(RATE_PROCESS).equals("poisson") && get(RATE_IOPS) == 0) {
            throw new WorkloadException("rate_process", "--rate_process poisson spaces the arrivals of --rate_iops; set --rate_iops too");
        }
        if (get(FSYNC) > 0 && get(FDATASYNC) > 0) {
            throw new WorkloadException("fdatasync", "--fsync and --fdatasync together: choose one");
        }
        return this;
    }

    /** The CPUs of a list such as {@code 0,2-3}, as {@link #CPUS_ALLOWED} takes it; none where it is empty. */
    public static BitSet cpus(String list) {
        var cpus = new BitSet();
        for (String part : list.isEmpty() ? new String[0] : list.split(",")) {
            String[] ends = part.split("-");
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[ends.length - 1]);
            cpus.set(Math.min(first, last), Math.max(first, last) + 1);
        }
        return cpus;
    }

    /** One line for a title: {@code io_uring · randwrite 4k · depth 16 · written}. */
    public String title() {
        return get(IOENGINE) + " · " + get(RW).label() + " " + text(BS) + " · depth " + get(IODEPTH) + " · " + get(PREPARE).label();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Workload w && OPTIONS.stream().allMatch(option -> get(option).equals(w.get(option)));
    }

    @Override
    public int hashCode() {
        return OPTIONS.stream().mapToInt(option -> get(option).hashCode()).sum();
    }

    @Override
    public String toString() {
        return title();
    }
}

package org.bioscope.traces.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bioscope.traces.Option;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;

/**
 * What the options of one fio job mean here: a workload, and a remark for each option that has no counterpart or another
 * sense. An option that would change what is measured and cannot be had is refused, not remarked on.
 */
final class FioMeaning {
    /** fio's other spellings of options that we know. */
    private static final Map<String, String> ALIASES = Map.ofEntries(Map.entry("readwrite", "rw"), Map.entry("blocksize", "bs"),
            Map.entry("fileoffset", "offset"), Map.entry("timeout", "runtime"), Map.entry("iodepth_batch", "iodepth_batch_submit"),
            Map.entry("iodepth_batch_complete", "iodepth_batch_complete_min"), Map.entry("io_limit", "io_size"));
    /** Options whose value may be whatever it is: they change nothing here. */
    private static final Set<String> HARMLESS = Set.of("name", "description", "group_reporting", "thread", "stonewall", "wait_for_previous",
            "new_group", "unit_base", "create_serialize", "create_fsync", "refill_buffers", "scramble_buffers", "iodepth_batch_complete_max");
    /** Engines that do what ours of another name does. */
    private static final Map<String, String> ENGINES = Map.of("sync", "psync", "pvsync", "psync", "pvsync2", "psync", "vsync", "psync", "null", "nop");

    private final Map<String, FioJobFile.Line> lines = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private final FioJobFile.Section section;
    private Workload workload = Workload.defaults();
    private boolean oneFile;

    private FioMeaning(FioJobFile.Section section) {
        this.section = section;
        section.lines().values().forEach(line -> lines.put(ALIASES.getOrDefault(line.name(), line.name()), line));
    }

    static FioJob of(FioJobFile.Section section, List<String> names) throws FormatException {
        var meaning = new FioMeaning(section);
        meaning.understand();
        return new FioJob(section.name(), meaning.workload, meaning.remarks, names);
    }

    private void understand() throws FormatException {
        if (lines.containsKey("kb_base") && !lines.remove("kb_base").value().equals("1024")) {
            throw new FormatException(section.where() + ": kb_base other than 1024 turns fio's sizes round; write them in bytes instead");
        }
        engine();
        pattern();
        blockSize();
        target();
        region();
        preparation();
        time();
        rate();
        verify();
        for (Option<?> option : List.of(Workload.IODEPTH, Workload.OFFSET, Workload.RAMP_TIME, Workload.FSYNC, Workload.FDATASYNC,
                Workload.RATE_PROCESS, Workload.IODEPTH_BATCH_SUBMIT, Workload.IODEPTH_BATCH_COMPLETE_MIN, Workload.RANDSEED,
                Workload.NORANDOMMAP, Workload.CPUS_ALLOWED, Workload.FIXEDBUFS, Workload.REGISTERFILES, Workload.SQTHREAD_POLL, Workload.HIPRI)) {
            same(option);
        }
        boolean mapped = workload.mapped();
        leaveOutUnless("direct", !mapped, mapped ? "a mapped file has no direct I/O" : "Bioscope always does direct I/O");
        leaveOutUnless("buffered", mapped, mapped ? "a mapped file has no direct I/O" : "Bioscope always does direct I/O");
        leaveOutUnless("randrepeat", true, "the same seed always asks for the same requests");
        lines.values().stream().filter(line -> !HARMLESS.contains(line.name())).forEach(line -> leftOut(line, "it has no counterpart here"));
    }

    private void engine() throws FormatException {
        Optional<FioJobFile.Line> line = take("ioengine");
        if (line.isEmpty()) {
            return;
        }
        String name = line.get().value();
        if (ENGINES.containsKey(name)) {
            remarks.add(line.get().where() + ": ioengine=" + name + " is run as " + ENGINES.get(name));
        }
        set(Workload.IOENGINE, ENGINES.getOrDefault(name, name), line.get());
    }

    private void pattern() throws FormatException {
        Optional<FioJobFile.Line> line = take("rw");
        if (line.isPresent()) {
            String value = line.get().value();
            int colon = value.indexOf(':');
            if (colon >= 0) {
                remarks.add(line.get().where() + ": rw=" + value + " is run as " + value.substring(0, colon) + "; a number of I/Os or a gap has no counterpart here");
                value = value.substring(0, colon);
            }
            set(Workload.RW, value.equals("readwrite") ? "rw" : value, line.get());
        }
        Optional<FioJobFile.Line> sync = take("sync");
        if (sync.isPresent()) {
            set(Workload.SYNC, switch (sync.get().value()) {
                case "0" -> "none";
                case "1" -> "sync";
                default -> sync.get().value();
            }, sync.get());
        }
        Optional<FioJobFile.Line> writes = take("rwmixwrite");
        same(Workload.RWMIXREAD);
        if (writes.isPresent()) {
            set(Workload.RWMIXREAD, Long.toString(100 - number(writes.get())), writes.get());
        }
    }

    /** {@code r,w,t}: the direction's own value, where the directions do not differ. */
    private void blockSize() throws FormatException {
        Optional<FioJobFile.Line> line = take("bs");
        if (line.isPresent()) {
            set(Workload.BS, oneOfBothDirections(line.get(), "a block size for each direction"), line.get());
        }
    }

    private String oneOfBothDirections(FioJobFile.Line line, String what) throws FormatException {
        String[] each = line.value().split(",", -1);
        String read = each[0];
        String write = each.length > 1 && !each[1].isEmpty() ? each[1] : read;
        boolean reads = workload.get(Workload.RW).reads();
        boolean writes = workload.get(Workload.RW).writes();
        if (reads && writes && !read.equals(write)) {
            throw new FormatException(line.where() + ": " + line.name() + "=" + line.value() + ": " + what + " has no counterpart here; use one");
        }
        return reads ? read : write;
    }

    private void target() throws FormatException {
        take("directory").ifPresent(line -> workload = workload.with(Workload.DIRECTORY, line.value().replace("\\:", ":")));
        Optional<FioJobFile.Line> filename = take("filename");
        if (filename.isPresent()) {
            if (filename.get().value().replace("\\:", "").contains(":")) {
                throw new FormatException(filename.get().where() + ": filename=" + filename.get().value()
                        + ": several files have no counterpart here; use one (a colon in a name is written \\:)");
            }
            boolean sharedByOurJobs = filename.get().value().equals(FioJob.SHARED_FILE) && !workload.get(Workload.DIRECTORY).isEmpty();
            oneFile = true;
            workload = sharedByOurJobs ? workload : workload.with(Workload.FILENAME, filename.get().value().replace("\\:", ":"));
        }
        take("unlink").ifPresent(line -> workload = workload.with(Workload.KEEP, line.value().equals("0")));
    }

    /** Our jobs share out one region; fio's clones each have one, apart in files of their own or by offset_increment. */
    private void region() throws FormatException {
        same(Workload.NUMJOBS);
        Optional<FioJobFile.Line> increment = take("offset_increment");
        Optional<FioJobFile.Line> size = take("size");
        if (size.isEmpty()) {
            remarks.add(section.where() + ": [" + section.name() + "] has no size; " + workload.text(Workload.SIZE) + " is used");
        } else if (size.get().value().endsWith("%")) {
            throw new FormatException(size.get().where() + ": size=" + size.get().value() + ": a share of a file has no counterpart here; give bytes");
        } else {
            set(Workload.SIZE, size.get().value(), size.get());
        }
        int jobs = workload.get(Workload.NUMJOBS);
        if (jobs == 1) {
            return;
        }
        boolean apart = increment.isPresent() && bytes(increment.get()) == workload.get(Workload.SIZE);
        if (!oneFile || apart) {
            workload = workload.with(Workload.SIZE, workload.get(Workload.SIZE) * jobs);
        } else {
            remarks.add(section.where() + ": fio's " + jobs + " jobs would each go over the whole of size; ours share it out");
        }
        if (!oneFile) {
            remarks.add(section.where() + ": fio's " + jobs + " jobs would have a file each; ours have parts of one file of " + workload.text(Workload.SIZE));
        }
    }

    private void preparation() throws FormatException {
        boolean overwrite = take("overwrite").map(FioMeaning::on).orElse(false) || workload.get(Workload.RW).reads();
        boolean cached = take("invalidate").map(line -> !on(line)).orElse(false);
        Optional<FioJobFile.Line> fallocate = take("fallocate");
        if (overwrite) {
            workload = workload.with(Workload.PREPARE, cached ? Prepare.CACHED : Prepare.WRITTEN);
            return;
        }
        String how = fallocate.map(FioJobFile.Line::value).orElse("native");
        workload = workload.with(Workload.PREPARE, switch (how) {
            case "native", "posix", "1" -> Prepare.FALLOCATE;
            case "none", "0" -> Prepare.NONE;
            case "keep" -> Prepare.KEEP_SIZE;
            case "truncate" -> Prepare.TRUNCATE;
            default -> throw new FormatException(fallocate.orElseThrow().where() + ": fallocate=" + how + ": must be native, posix, keep, truncate or none");
        });
    }

    private void time() throws FormatException {
        Optional<FioJobFile.Line> based = take("time_based");
        boolean runtime = lines.containsKey("runtime");
        boolean timeBased = based.map(FioMeaning::on).orElse(false);
        same(Workload.RUNTIME);
        same(Workload.NUMBER_IOS);
        if (timeBased && !runtime) {
            throw new FormatException(based.orElseThrow().where() + ": time_based wants a runtime; add one, as in runtime=10s");
        }
        if (runtime && workload.get(Workload.RUNTIME) > 0 && !timeBased) {
            remarks.add(section.where() + ": runtime without time_based would end with size, too; here it goes on until the time is up");
        }
        Optional<FioJobFile.Line> amount = take("io_size");
        if (amount.isPresent()) {
            long requests = bytes(amount.get()) / workload.get(Workload.BS);
            boolean within = bytes(amount.get()) <= workload.get(Workload.SIZE) / workload.get(Workload.NUMJOBS);
            if (within && workload.get(Workload.NUMBER_IOS) == 0 && requests > 0) {
                set(Workload.NUMBER_IOS, Long.toString(requests), amount.get());
            } else {
                leftOut(amount.get(), "more I/O than size has no counterpart here; use runtime");
            }
        }
    }

    /** fio's rates are of one direction, ours of all requests. */
    private void rate() throws FormatException {
        Optional<FioJobFile.Line> line = take("rate_iops");
        if (line.isEmpty()) {
            return;
        }
        boolean mixed = workload.get(Workload.RW).reads() && workload.get(Workload.RW).writes();
        if (!mixed) {
            set(Workload.RATE_IOPS, oneOfBothDirections(line.get(), "a rate for each direction"), line.get());
            return;
        }
        String[] each = line.get().value().split(",", -1);
        long reads = number(line.get(), each[0]);
        long all = reads + (each.length > 1 && !each[1].isEmpty() ? number(line.get(), each[1]) : reads);
        set(Workload.RATE_IOPS, Long.toString(all), line.get());
        if (all > 0 && Math.round(100.0 * reads / all) != workload.get(Workload.RWMIXREAD)) {
            set(Workload.RWMIXREAD, Long.toString(Math.round(100.0 * reads / all)), line.get());
            remarks.add(line.get().where() + ": rate_iops=" + line.get().value() + " sets the mix: rwmixread is " + workload.text(Workload.RWMIXREAD));
        }
    }

    private void verify() throws FormatException {
        Optional<FioJobFile.Line> line = take("verify");
        if (line.isEmpty() || line.get().value().equals("0")) {
            return;
        }
        boolean known = List.of("none", "crc32c").contains(line.get().value());
        set(Workload.VERIFY, known ? line.get().value() : "crc32c", line.get());
        if (!known) {
            remarks.add(line.get().where() + ": verify=" + line.get().value() + " is run as crc32c");
        }
    }

    private void leaveOutUnless(String name, boolean wanted, String because) {
        take(name).filter(line -> on(line) != wanted).ifPresent(line -> leftOut(line, because));
    }

    private void same(Option<?> option) throws FormatException {
        Optional<FioJobFile.Line> line = take(option.name());
        if (line.isPresent()) {
            set(option, line.get().value(), line.get());
        }
    }

    private <T> void set(Option<T> option, String text, FioJobFile.Line line) throws FormatException {
        try {
            workload = workload.withText(option, plain(text, option, line));
        } catch (WorkloadException e) {
            throw new FormatException(line.where() + ": " + line.name() + "=" + line.value() + ": must be " + option.legal());
        }
    }

    /** An expression in brackets worked out; other values as they stand. */
    private static String plain(String text, Option<?> option, FioJobFile.Line line) throws FormatException {
        if (!FioExpression.is(text)) {
            return text;
        }
        boolean time = option == Workload.RUNTIME || option == Workload.RAMP_TIME;
        try {
            return FioExpression.evaluate(text, time) + (time ? "us" : "");
        } catch (IllegalArgumentException e) {
            throw new FormatException(line.where() + ": " + line.name() + "=" + e.getMessage());
        }
    }

    private static long bytes(FioJobFile.Line line) throws FormatException {
        try {
            return FioExpression.is(line.value()) ? FioExpression.evaluate(line.value(), false) : Units.parseBytes(line.value());
        } catch (IllegalArgumentException e) {
            throw new FormatException(line.where() + ": " + line.name() + "=" + line.value() + ": must be a size");
        }
    }

    private static long number(FioJobFile.Line line) throws FormatException {
        return number(line, line.value());
    }

    private static long number(FioJobFile.Line line, String text) throws FormatException {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new FormatException(line.where() + ": " + line.name() + "=" + line.value() + ": '" + text + "' is not a whole number");
        }
    }

    private static boolean on(FioJobFile.Line line) {
        return !line.value().equals("0");
    }

    private Optional<FioJobFile.Line> take(String name) {
        return Optional.ofNullable(lines.remove(name));
    }

    private void leftOut(FioJobFile.Line line, String because) {
        remarks.add(line.where() + ": " + line.name() + (line.value().isEmpty() ? "" : "=" + line.value()) + " is left out: " + because);
    }
}

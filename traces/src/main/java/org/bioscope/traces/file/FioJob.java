package org.bioscope.traces.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bioscope.traces.Option;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Units;
import org.bioscope.traces.Version;
import org.bioscope.traces.Workload;

/**
 * A job of a fio job file as a workload, and a workload as a fio job that does the same.
 *
 * @param name     the section's name
 * @param workload what it asks for
 * @param remarks  one sentence for each option that was left out or means something else here; nothing is left out silently
 * @param sections all sections of the file, in order
 */
public record FioJob(String name, Workload workload, List<String> remarks, List<String> sections) {
    /** Name of the section in job files that we write. */
    static final String NAME = "bioscope";
    /** The one file in a directory that several jobs share in job files that we write: read back, it is no file that a person named. */
    static final String SHARED_FILE = "bioscope.fio.dat";

    /** One option in fio's spelling. */
    public record Setting(String name, String value) {
        @Override
        public String toString() {
            return name + "=" + value;
        }
    }

    public FioJob {
        remarks = List.copyOf(remarks);
        sections = List.copyOf(sections);
    }

    /** Reads the first section, or the one of that name; throws {@link FormatException} with file and line. */
    public static FioJob read(Path file, Optional<String> section) throws IOException {
        FioJobFile read = FioJobFile.read(file, name -> Optional.ofNullable(System.getenv(name)).orElse(""));
        return FioMeaning.of(read.section(section), read.names());
    }

    /** Where the file has several jobs: which of them this is. */
    public Optional<String> others(Path file) {
        return sections.size() < 2 ? Optional.empty() : Optional.of(file + " has " + sections.size() + " jobs (" + String.join(", ", sections) + "); [" + name + "] is run");
    }

    /** The workload as fio's options, the I/O engine first because fio knows its own options only then. */
    public static List<Setting> options(Workload w) {
        var settings = new ArrayList<Setting>();
        String engine = w.get(Workload.IOENGINE);
        // fio has no NOP engine; its null engine does no I/O either.
        settings.add(new Setting("ioengine", engine.equals("nop") ? "null" : engine));
        settings.add(new Setting("direct", w.mapped() ? "0" : "1"));
        settings.add(new Setting("thread", "1"));
        settings.add(new Setting("rw", w.text(Workload.RW)));
        if (w.get(Workload.RW).reads() && w.get(Workload.RW).writes()) {
            add(settings, w, Workload.RWMIXREAD);
        }
        add(settings, w, Workload.BS);
        add(settings, w, Workload.IODEPTH);
        place(settings, w);
        if (w.get(Workload.RUNTIME) > 0) {
            add(settings, w, Workload.RUNTIME);
            settings.add(new Setting("time_based", "1"));
        }
        for (Option<?> option : List.of(Workload.RAMP_TIME, Workload.NUMBER_IOS, Workload.SYNC, Workload.FSYNC, Workload.FDATASYNC)) {
            addIfChanged(settings, w, option);
        }
        rate(settings, w);
        for (Option<?> option : List.of(Workload.IODEPTH_BATCH_SUBMIT, Workload.IODEPTH_BATCH_COMPLETE_MIN, Workload.RANDSEED,
                Workload.NORANDOMMAP, Workload.CPUS_ALLOWED, Workload.VERIFY)) {
            addIfChanged(settings, w, option);
        }
        if (engine.equals("io_uring")) {
            for (Option<?> option : List.of(Workload.FIXEDBUFS, Workload.REGISTERFILES, Workload.SQTHREAD_POLL, Workload.HIPRI)) {
                addIfChanged(settings, w, option);
            }
        }
        return List.copyOf(settings);
    }

    /** The workload as a job file; what fio has no word for is said in comments. */
    public static String text(Workload w) {
        var text = new StringBuilder("; " + w.title() + ", written by Bioscope " + Version.text() + "\n");
        for (String remark : beyondFio(w)) {
            text.append("; ").append(remark).append('\n');
        }
        text.append('[').append(NAME).append("]\n");
        // A line of a job file ends where the name does, and no escape is known to fio.
        options(w).forEach(setting -> text.append(oneLine(setting) ? "" : "; a job file cannot say: ").append(setting.toString().replaceAll("\\R", "?")).append('\n'));
        return text.toString();
    }

    /** The job file of a run. */
    public static void write(RunReport report, OutputStream out) throws IOException {
        out.write(text(report.workload()).getBytes(StandardCharsets.UTF_8));
    }

    /** The workload as one fio command line, quoted for a shell. */
    public static String command(Workload w) {
        return options(w).stream().map(s -> "--" + s.name() + "=" + quoted(s.value())).collect(Collectors.joining(" ", "fio --name=" + NAME + " ", ""));
    }

    /** Where the I/O goes and how the file is made: fio's clones each have a region, our jobs share out one. */
    private static void place(List<Setting> settings, Workload w) {
        int jobs = w.get(Workload.NUMJOBS);
        if (!w.get(Workload.DIRECTORY).isEmpty()) {
            settings.add(new Setting("directory", escaped(w.get(Workload.DIRECTORY))));
        }
        if (!w.get(Workload.FILENAME).isEmpty()) {
            settings.add(new Setting("filename", escaped(w.get(Workload.FILENAME))));
        } else if (jobs > 1) {
            settings.add(new Setting("filename", SHARED_FILE));
        }
        if (jobs > 1) {
            long share = w.get(Workload.SIZE) / jobs / w.get(Workload.BS) * w.get(Workload.BS);
            settings.add(new Setting("numjobs", Integer.toString(jobs)));
            settings.add(new Setting("group_reporting", "1"));
            settings.add(new Setting("size", Units.fioBytes(share)));
            settings.add(new Setting("offset_increment", Units.fioBytes(share)));
        } else {
            add(settings, w, Workload.SIZE);
        }
        addIfChanged(settings, w, Workload.OFFSET);
        prepare(settings, w.get(Workload.PREPARE), w.get(Workload.RW).reads());
        boolean removed = !w.get(Workload.KEEP) && !w.get(Workload.FILENAME).startsWith("/dev/");
        settings.add(new Setting("unlink", removed ? "1" : "0"));
    }

    private static void prepare(List<Setting> settings, Prepare prepare, boolean reads) {
        // A job that reads is laid out by fio with real data whatever is asked.
        if (!reads) {
            settings.add(switch (prepare) {
                case NONE -> new Setting("fallocate", "none");
                case TRUNCATE -> new Setting("fallocate", "truncate");
                case FALLOCATE -> new Setting("fallocate", "native");
                case KEEP_SIZE -> new Setting("fallocate", "keep");
                case WRITTEN, CACHED, DIRTY -> new Setting("overwrite", "1");
            });
        }
        if (prepare == Prepare.CACHED || prepare == Prepare.DIRTY) {
            settings.add(new Setting("invalidate", "0"));
        }
    }

    /** Our rate is of all requests of a job, fio's of each direction. */
    private static void rate(List<Setting> settings, Workload w) {
        long rate = w.get(Workload.RATE_IOPS);
        if (rate == 0) {
            return;
        }
        long reads = rate * w.get(Workload.RWMIXREAD) / 100;
        boolean mixed = w.get(Workload.RW).reads() && w.get(Workload.RW).writes();
        settings.add(new Setting("rate_iops", mixed ? reads + "," + (rate - reads) : Long.toString(rate)));
        addIfChanged(settings, w, Workload.RATE_PROCESS);
    }

    private static boolean oneLine(Setting setting) {
        return setting.value().lines().count() < 2;
    }

    /** What of the workload fio has no word for, a sentence each; without it fio does all the same. */
    public static List<String> beyondFio(Workload w) {
        var remarks = new ArrayList<String>();
        if (w.get(Workload.IOENGINE).equals("nop")) {
            remarks.add("fio has no engine of io_uring NOPs; null does no I/O either");
        }
        Prepare prepare = w.get(Workload.PREPARE);
        if (w.get(Workload.RW).reads() && prepare != Prepare.WRITTEN && prepare != Prepare.CACHED && prepare != Prepare.DIRTY) {
            remarks.add("fio writes a file before it reads it; prepare=" + prepare.label() + " cannot be said");
        }
        if (prepare == Prepare.DIRTY) {
            remarks.add("fio leaves no dirty pages before a run; prepare=dirty cannot be said");
        }
        for (Option<String> option : List.of(Workload.OBSERVE, Workload.COMPLETION, Workload.LOOP, Workload.LOOP_DEVICE)) {
            if (w.changes(option)) {
                remarks.add("not in fio: " + option.name() + "=" + w.text(option));
            }
        }
        return remarks;
    }

    private static void add(List<Setting> settings, Workload w, Option<?> option) {
        settings.add(new Setting(option.name(), w.text(option)));
    }

    private static void addIfChanged(List<Setting> settings, Workload w, Option<?> option) {
        if (w.changes(option)) {
            add(settings, w, option);
        }
    }

    /** A colon separates names in fio. */
    private static String escaped(String path) {
        return path.replace(":", "\\:");
    }

    private static String quoted(String value) {
        return value.matches("[A-Za-z0-9_./,%+=:@-]*") && !value.isEmpty() ? value : "'" + value.replace("'", "'\\''") + "'";
    }
}

package org.bioscope.engine;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Plan;
import org.bioscope.traces.Plan.Topic;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;

/** The plan of a run on a target that was looked at: figures and sentences of what {@link Target#start} would do. */
final class RunPlan {
    /** As in {@code prepare.c}: of a large file so much is left in the page cache. */
    private static final long CACHED_BYTES = 64L << 20;
    /** A run that writes so long is worth a word on wear; nobody tries something out for ten minutes. */
    private static final long LONG_NS = 600_000_000_000L;
    /** What a person can multiply in the head; the disk's own rate is not known before it is measured. */
    private static final long RATE_BYTES = 100_000_000;

    private final Target target;
    private final Workload workload;
    private final Rw rw;
    private final long region;
    private final boolean made;
    private final boolean emptied;
    private final List<Plan.Line> lines = new ArrayList<>();

    private RunPlan(Target target) {
        this.target = target;
        this.workload = target.workload();
        this.rw = workload.get(Workload.RW);
        long bs = workload.get(Workload.BS);
        this.region = workload.get(Workload.SIZE) / bs * bs;
        boolean io = target.facts().isPresent() && !target.blockDevice();
        boolean there = io && Files.isRegularFile(target.path());
        this.made = io && !there;
        this.emptied = there && workload.get(Workload.OVERWRITE_EXISTING);
    }

    static Plan of(Target target) {
        return new RunPlan(target).plan();
    }

    private Plan plan() {
        OptionalLong writes = writesAtMost();
        long prepares = prepares();
        if (target.facts().isEmpty()) {
            say(Topic.RUN, "no I/O: requests that do nothing" + lasting() + "; no file is touched");
            return new Plan(lines, 0, OptionalLong.of(0), 0, OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
        }
        where();
        lost();
        prepare(prepares);
        run(writes);
        OptionalLong free = target.facts().get().freeBytes();
        OptionalLong during = during(free);
        if (during.isPresent()) {
            say(Topic.SPACE, Units.bytes(free.orElse(0)) + " free there, " + Units.bytes(during.getAsLong()) + " while it runs");
        }
        after();
        wear(prepares, writes);
        target.notes().forEach(note -> say(Topic.RUN, note));
        return new Plan(lines, prepares, writes, region, free, during, question());
    }

    private void where() {
        Environment facts = target.environment();
        String device = facts.fact(Environment.DEVICE).map(name -> " on " + name + facts.fact(Environment.MODEL).map(model -> " (" + model + ")").orElse("")).orElse("");
        if (target.blockDevice()) {
            say(Topic.WHERE, "the block device " + target.path() + facts.fact(Environment.MODEL).map(model -> " (" + model + ")").orElse("") + ", "
                    + target.device().map(state -> state.bytes() == region ? "all its " + part() : part() + " of its " + Units.bytes(state.bytes())).orElse(part()));
        } else {
            String file = made && Files.isDirectory(target.path()) ? "a new file in " + target.path() : made ? "the new file " + target.path() : "the file " + target.path();
            say(Topic.WHERE, file + ", " + facts.fact(Environment.FILESYSTEM).orElse("unknown") + device);
        }
    }

    private String part() {
        long offset = workload.get(Workload.OFFSET);
        return Units.bytes(region) + (offset > 0 ? " from " + Units.bytes(offset) + " on" : "");
    }

    private long prepares() {
        Prepare prepare = workload.get(Workload.PREPARE);
        return (made || emptied) && (prepare == Prepare.WRITTEN || prepare == Prepare.CACHED || prepare == Prepare.DIRTY) ? region : 0;
    }

    private void prepare(long bytes) {
        if (!made && !emptied) {
            say(Topic.PREPARE, "nothing: it is taken as it lies");
            return;
        }
        say(Topic.PREPARE, switch (workload.get(Workload.PREPARE)) {
            case NONE -> "an empty file; every write makes it longer";
            case TRUNCATE -> "a file of " + part() + " that is one hole; nothing is written";
            case FALLOCATE -> "a file with " + part() + " reserved; nothing is written";
            case KEEP_SIZE -> "an empty file with " + part() + " reserved behind its end; nothing is written";
            case WRITTEN -> Units.bytes(bytes) + " of random data written and synced";
            case CACHED -> Units.bytes(bytes) + " of random data written and synced, " + Units.bytes(Math.min(bytes, CACHED_BYTES)) + " of them read into the page cache";
            case DIRTY -> Units.bytes(bytes) + " of random data written and synced, " + Units.bytes(Math.min(bytes, CACHED_BYTES))
                    + " of them written once more into the page cache and left dirty there";
        });
    }

    private void run(OptionalLong writes) {
        String what = rw.label() + " of " + workload.text(Workload.BS) + " within " + part() + lasting();
        if (!rw.writes()) {
            say(Topic.RUN, what + "; it only reads");
        } else {
            say(Topic.RUN, what + "; writes " + (writes.isPresent() ? "at most " + Units.bytes(writes.getAsLong())
                    : "as much as the disk takes in that time, each block again and again"));
        }
        if (!workload.get(Workload.VERIFY).equals("none")) {
            say(Topic.RUN, "then what was written is read back and compared");
        }
    }

    private String lasting() {
        long runtime = workload.get(Workload.RUNTIME);
        long ramp = workload.get(Workload.RAMP_TIME);
        long number = workload.get(Workload.NUMBER_IOS);
        String until = runtime > 0 ? ", for " + Units.ns(runtime) + (ramp > 0 ? " after a ramp of " + Units.ns(ramp) : "") : ", once over";
        return until + (number > 0 ? ", " + Units.count(number) + " requests " + (workload.get(Workload.NUMJOBS) > 1 ? "a job " : "") + "at most" : "");
    }

    /** What the options allow, whatever the disk does; empty where only time ends the run. */
    private OptionalLong writesAtMost() {
        if (!rw.writes() || target.facts().isEmpty()) {
            return OptionalLong.of(0);
        }
        double most = Double.POSITIVE_INFINITY;
        double bs = workload.get(Workload.BS);
        double jobs = workload.get(Workload.NUMJOBS);
        if (workload.get(Workload.RUNTIME) == 0) {
            most = region;
        }
        if (workload.get(Workload.NUMBER_IOS) > 0) {
            most = Math.min(most, workload.get(Workload.NUMBER_IOS) * bs * jobs);
        }
        boolean paced = workload.get(Workload.RATE_IOPS) > 0 && workload.get(Workload.RATE_PROCESS).equals("linear");
        if (paced && workload.get(Workload.RUNTIME) > 0) {
            double seconds = (workload.get(Workload.RUNTIME) + workload.get(Workload.RAMP_TIME)) / 1e9;
            most = Math.min(most, Math.ceil(workload.get(Workload.RATE_IOPS) * seconds) * bs * jobs);
        }
        return most < Long.MAX_VALUE ? OptionalLong.of((long) most) : OptionalLong.empty();
    }

    private void lost() {
        target.device().ifPresent(device -> {
            if (device.asks()) {
                grave(Topic.LOST, "what " + device.path() + " holds: " + device.holds());
            } else if (device.blank()) {
                say(Topic.LOST, "nothing that is known: both ends of the device are zeros");
            } else {
                grave(Topic.LOST, "what lies in those " + part() + ": data that no signature names");
            }
        });
        if (emptied) {
            grave(Topic.LOST, "all that " + target.path() + " holds (--overwrite-existing)");
        }
        if (made) {
            say(Topic.LOST, "nothing of yours");
        }
    }

    private OptionalLong during(OptionalLong free) {
        if (free.isEmpty() || !made) {
            return OptionalLong.empty();
        }
        Prepare prepare = workload.get(Workload.PREPARE);
        boolean staysEmpty = !rw.writes() && (prepare == Prepare.TRUNCATE || prepare == Prepare.NONE);
        return OptionalLong.of(Math.max(0, free.getAsLong() - (staysEmpty ? 0 : region)));
    }

    private void after() {
        if (made) {
            say(Topic.AFTER, workload.get(Workload.KEEP) ? "the file stays (--keep)" : "the file is deleted, also after an error or Ctrl-C");
        } else if (emptied) {
            say(Topic.AFTER, "the file stays, with what the run wrote");
        } else if (rw.writes()) {
            say(Topic.AFTER, "nothing is deleted and nothing restored: the run's data stays where it was written");
        } else {
            say(Topic.AFTER, "nothing is deleted");
        }
    }

    private void wear(long prepares, OptionalLong writes) {
        long deviceBytes = target.facts().flatMap(TargetFacts::device).map(device -> device.bytes().orElse(0)).orElse(0L);
        if (deviceBytes == 0 || !rw.writes()) {
            return;
        }
        String device = target.facts().flatMap(TargetFacts::device).map(BlockDevice::name).orElse("the device");
        if (writes.isPresent()) {
            double times = (double) (prepares + writes.getAsLong()) / deviceBytes;
            if (times >= 1) {
                grave(Topic.WEAR, "the whole of " + device + " written " + times(times) + " over: flash wears by that");
            }
        } else if (workload.get(Workload.RUNTIME) >= LONG_NS) {
            double bytes = workload.get(Workload.RUNTIME) / 1e9 * RATE_BYTES;
            grave(Topic.WEAR, "at each 100 MB/s that the disk takes, " + Units.bytes((long) bytes) + " in all, the whole of " + device + " " + times(bytes / deviceBytes)
                    + " over: flash wears by that; --rate_iops or --number_ios limit it");
        }
    }

    private static String times(double times) {
        return times < 9.95 ? String.format(Locale.ROOT, "%.1f times", times) : Units.count(Math.round(times)) + " times";
    }

    private Optional<Plan.Question> question() {
        return target.device().filter(DeviceState::asks).map(device -> new Plan.Question(device.path().toString(), device.holds(), device.serial().text(), device.serial().kind()));
    }

    private void say(Topic topic, String text) {
        lines.add(new Plan.Line(topic, text, false));
    }

    private void grave(Topic topic, String text) {
        lines.add(new Plan.Line(topic, text, true));
    }
}

package org.bioscope.desktop.lesson;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bioscope.engine.Engine;
import org.bioscope.engine.Run;
import org.bioscope.engine.Target;
import org.bioscope.traces.Environment;
import org.bioscope.traces.OptionText;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Workload;
import org.bioscope.traces.file.RecordingWriter;

/**
 * Makes recordings that travel with the program out of watched runs on this machine: main(directory on ext4, one on XFS,
 * assets/recordings), as root. They carry its kernel and kind of disk, and nothing else of the machine.
 */
final class RecordingsFromRuns {
    private static final String READS = "--ioengine libaio --rw randread --bs 4k --size 64m --number_ios 1200 --observe kernel --prepare ";
    private static final String OVERWRITES = "--ioengine libaio --iodepth 16 --rw randwrite --bs 4k --size 64m --number_ios 300 --observe kernel --prepare ";
    private static final String WRITES = "--ioengine io_uring --rw write --bs 8k --iodepth 1 --size 512k --number_ios 64 --observe kernel --prepare ";
    /** Slow enough that even a disturbed disk has done with one write before the clock that stamps files ticks, and the next is due. */
    private static final String APART = " --rate_iops 50";
    private static final String LOOP = "--ioengine psync --numjobs 4 --bs 4k --size 64m --prepare written --number_ios 300 --observe engine";
    private static final String DISK = "a virtio disk in a virtual machine";

    private final Path ext4;
    private final Path xfs;
    private final Path into;
    /** Names of those to make; empty for all. */
    private final Set<String> only;

    private RecordingsFromRuns(String[] args) {
        ext4 = Path.of(args[0]);
        xfs = Path.of(args[1]);
        into = Path.of(args[2]);
        only = Set.of(Arrays.copyOfRange(args, 3, args.length));
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        new RecordingsFromRuns(args).all();
    }

    private void all() throws IOException, InterruptedException {
        String file = "a file on " + DISK;
        write("linux-6.18-ext4-clean-read", READS + "written", ext4, file);
        write("linux-6.18-ext4-dirty-read", READS + "dirty", ext4, file);
        write("linux-6.18-ext4-mmap-read", "--ioengine mmap --rw randread --norandommap --bs 4k --size 1m --prepare written --runtime 5s --number_ios 1200 --observe kernel", ext4, file);
        write("linux-6.18-ext4-clean-run", OVERWRITES + "written", ext4, file);
        write("linux-6.18-ext4-cached-run", OVERWRITES + "cached", ext4, file);
        for (String prepare : List.of("none", "fallocate", "keep-size", "written")) {
            write("linux-6.18-ext4-" + prepare + "-run", WRITES + prepare, ext4, file);
            write("linux-6.18-xfs-" + prepare + "-run", WRITES + prepare, xfs, "a file on XFS on a loop device over a file on " + DISK);
        }
        write("linux-6.18-xfs-written-apart-run", WRITES + "written" + APART, xfs, "a file on XFS on a loop device over a file on " + DISK);
        for (String rw : List.of("randread", "read", "randwrite", "write")) {
            for (String mode : List.of("buffered", "direct")) {
                write("linux-6.18-loop-" + mode + "-" + rw + "-run", LOOP + " --rw " + rw + " --loop-device " + mode, ext4, "a loop device over a file on " + DISK);
            }
        }
    }

    private void write(String name, String options, Path directory, String target) throws IOException, InterruptedException {
        if (!only.isEmpty() && !only.contains(name)) {
            return;
        }
        Workload workload = OptionText.read(options, Workload.defaults().with(Workload.DIRECTORY, directory.toString()));
        try (Run run = Target.of(workload).start(Engine.load())) {
            run.await(Duration.ofMinutes(1));
            RunReport ran = run.latest();
            boolean watched = ran.source() == Source.KERNEL && ran.kernel().orElseThrow().joined() == ran.trace().size();
            if (ran.failure().isPresent() || workload.get(Workload.OBSERVE).equals("kernel") && !watched) {
                throw new IllegalStateException(name + ": it was not watched whole: " + ran.failure() + ran.notes());
            }
            RecordingWriter.write(into.resolve(name + ".bioscope"), of(ran, target), List.of());
            System.err.println(name + ": " + ran.trace().size() + " requests, " + Measured.line(ran));
        }
    }

    private static RunReport of(RunReport ran, String target) {
        Environment seen = ran.environment();
        String kernel = seen.fact(Environment.KERNEL).orElseThrow().replaceFirst("-.*", "");
        var facts = new LinkedHashMap<String, String>();
        facts.put(Environment.KERNEL, kernel);
        facts.put(Environment.CPUS, seen.fact(Environment.CPUS).orElseThrow());
        facts.put(Environment.TARGET, target);
        for (String kept : List.of(Environment.FILESYSTEM, Environment.DEVICE, Environment.WRITE_CACHE, Environment.FUA, Environment.EXTENTS_BEFORE, Environment.EXTENTS_AFTER)) {
            seen.fact(kept).ifPresent(value -> facts.put(kept, value));
        }
        var notes = new ArrayList<String>();
        notes.add("Linux " + kernel + " in a virtual machine with a virtio disk, two CPUs and neighbours: compare it with itself, not with your disk");
        Workload asked = ran.workload().with(Workload.DIRECTORY, "");
        var report = new RunReport(asked, ran.source(), RunReport.Phase.FINISHED, Instant.EPOCH, ran.startNs(), ran.measuredNs(), new Environment(facts), ran.trace(), ran.totals(),
                ran.intervals(), ran.kernel(), Optional.empty(), notes);
        return ran.loop().map(report::with).orElse(report);
    }
}

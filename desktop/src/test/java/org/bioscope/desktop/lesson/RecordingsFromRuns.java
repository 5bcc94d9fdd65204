package org.bioscope.desktop.lesson;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.bioscope.engine.Engine;
import org.bioscope.engine.Run;
import org.bioscope.engine.Target;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Workload;
import org.bioscope.traces.file.RecordingWriter;

/**
 * Makes recordings that travel with the program out of watched runs on this machine: main(directory on ext4,
 * assets/recordings). They carry its kernel and kind of disk, and nothing else of the machine.
 */
final class RecordingsFromRuns {
    private static final String READS = "--ioengine libaio --rw randread --bs 4k --size 64m --number_ios 1200 --observe kernel --prepare ";

    private RecordingsFromRuns() {
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        write(args, "linux-6.18-ext4-clean-read", READS + "written");
        write(args, "linux-6.18-ext4-dirty-read", READS + "dirty");
        write(args, "linux-6.18-ext4-mmap-read", "--ioengine mmap --rw randread --norandommap --bs 4k --size 1m --prepare written --runtime 5s --number_ios 1200 --observe kernel");
    }

    private static void write(String[] args, String name, String options) throws IOException, InterruptedException {
        Workload workload = org.bioscope.traces.OptionText.read(options, Workload.defaults().with(Workload.DIRECTORY, args[0]));
        try (Run run = Target.of(workload).start(Engine.load())) {
            run.await(Duration.ofMinutes(1));
            RunReport ran = run.latest();
            if (ran.source() != Source.KERNEL || ran.failure().isPresent() || ran.kernel().orElseThrow().joined() != ran.trace().size()) {
                throw new IllegalStateException(name + ": it was not watched whole: " + ran.notes());
            }
            RecordingWriter.write(Path.of(args[1], name + ".bioscope"), of(ran), List.of());
            System.err.println(name + ": " + ran.trace().size() + " requests");
        }
    }

    private static RunReport of(RunReport ran) {
        String kernel = ran.environment().fact(Environment.KERNEL).orElseThrow().replaceFirst("-.*", "");
        var facts = new LinkedHashMap<String, String>();
        facts.put(Environment.KERNEL, kernel);
        facts.put(Environment.CPUS, ran.environment().fact(Environment.CPUS).orElseThrow());
        facts.put(Environment.TARGET, "a file on a virtio disk in a virtual machine");
        facts.put(Environment.FILESYSTEM, ran.environment().fact(Environment.FILESYSTEM).orElseThrow());
        facts.put(Environment.DEVICE, "vda");
        facts.put(Environment.WRITE_CACHE, "write back");
        facts.put(Environment.FUA, "no");
        var notes = new ArrayList<String>();
        notes.add("Linux " + kernel + " in a virtual machine with a virtio disk, two CPUs and neighbours: compare it with itself, not with your disk");
        Workload asked = ran.workload().with(Workload.DIRECTORY, "");
        return new RunReport(asked, ran.source(), RunReport.Phase.FINISHED, Instant.EPOCH, ran.startNs(), ran.measuredNs(), new Environment(facts), ran.trace(), ran.totals(),
                ran.intervals(), ran.kernel(), Optional.empty(), notes);
    }
}

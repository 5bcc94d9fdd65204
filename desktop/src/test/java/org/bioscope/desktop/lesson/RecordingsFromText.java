package org.bioscope.desktop.lesson;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.SyncMode;
import org.bioscope.traces.Workload;
import org.bioscope.traces.file.FtraceText;
import org.bioscope.traces.file.RecordingWriter;

/**
 * Makes assets/recordings out of ftrace text of real kernels, one recording for each case of each kernel. Arguments: the
 * folder with the texts, assets/recordings, and a folder with texts of single requests on 6.18. What the texts cannot say (filesystem, device, preparation) is in the
 * names of their cases and in the note that they came with.
 */
final class RecordingsFromText {
    private static final long BLOCK_BYTES = 8192;
    private static final Map<String, Prepare> PREPARATIONS = Map.of("series-written-g0", Prepare.WRITTEN, "series-falloc0-g0", Prepare.FALLOCATE,
            "keepsize", Prepare.KEEP_SIZE, "none", Prepare.NONE, "dsync-written", Prepare.WRITTEN);
    private static final Map<String, String> ENGINES = Map.of("uring", "io_uring", "aio", "libaio");

    private RecordingsFromText() {
    }

    public static void main(String[] args) throws IOException {
        Path into = Files.createDirectories(Path.of(args[1]));
        var kernels = new TreeMap<Integer, Path>();
        try (DirectoryStream<Path> texts = Files.newDirectoryStream(Path.of(args[0]), "linux-*.ftrace.txt.gz")) {
            texts.forEach(text -> kernels.put(age(release(text)), text));
        }
        var names = new ArrayList<String>();
        for (Path text : kernels.values()) {
            for (var piece : cases(text).entrySet()) {
                Optional<String> name = write(release(text), piece.getKey(), piece.getValue(), into);
                name.ifPresent(names::add);
            }
        }
        if (args.length > 2) {
            names.addAll(single(Path.of(args[2]), into));
        }
        Files.write(into.resolve("order.txt"), names);
    }

    private static String release(Path text) {
        return text.getFileName().toString().replaceFirst("^linux-", "").replaceFirst("\\.ftrace\\.txt\\.gz$", "");
    }

    private static int age(String release) {
        String[] parts = release.split("\\.");
        return Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
    }

    /** The text of each case; one that was taken several times has several pieces. */
    private static Map<String, StringBuilder> cases(Path text) throws IOException {
        var cases = new LinkedHashMap<String, StringBuilder>();
        try (var lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(text)), StandardCharsets.UTF_8))) {
            var current = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("===")) {
                    current = cases.computeIfAbsent(line.substring(3).strip(), _ -> new StringBuilder());
                }
                current.append(line).append('\n');
            }
        }
        return cases;
    }

    private static Optional<String> write(String release, String piece, StringBuilder text, Path into) throws IOException {
        String[] parts = piece.split("\\.");
        Prepare prepare = PREPARATIONS.get(parts[1]);
        String engine = ENGINES.get(parts[2]);
        if (prepare == null || engine == null || !parts[0].startsWith("nvme-")) {
            return Optional.empty();
        }
        String filesystem = parts[0].substring("nvme-".length());
        boolean dsync = parts[1].startsWith("dsync");
        RunReport read = FtraceText.read(new StringReader(text.toString()));
        if (read.trace().size() == 0) {
            System.err.println(release + " " + piece + ": no requests");
            return Optional.empty();
        }
        Workload workload = read.workload().with(Workload.IOENGINE, engine).with(Workload.RW, Rw.WRITE).with(Workload.BS, BLOCK_BYTES)
                .with(Workload.PREPARE, prepare).with(Workload.SIZE, read.trace().size() * BLOCK_BYTES).with(Workload.NUMBER_IOS, read.trace().size())
                .with(Workload.SYNC, dsync ? SyncMode.DSYNC : SyncMode.NONE);
        var facts = new LinkedHashMap<String, String>();
        facts.put(Environment.KERNEL, release);
        facts.put(Environment.CPUS, "2");
        facts.put(Environment.TARGET, "a file on an emulated NVMe disk in a virtual machine");
        facts.put(Environment.FILESYSTEM, filesystem);
        facts.put(Environment.DEVICE, "nvme0n1");
        facts.put(Environment.WRITE_CACHE, "write back");
        facts.put(Environment.FUA, "yes");
        String[] version = release.split("[.-]");
        String name = "linux-" + version[0] + "." + version[1] + "-" + filesystem + "-" + (dsync ? "dsync" : prepare.label()) + "-" + engine;
        var report = new RunReport(workload, read.source(), RunReport.Phase.FINISHED, Instant.EPOCH, read.startNs(), read.measuredNs(), new Environment(facts),
                read.trace(), read.totals(), read.intervals(), read.kernel(), Optional.empty(), notes(read, release, piece));
        RecordingWriter.write(into.resolve(name + ".bioscope"), report, List.of());
        System.err.println(name + ": " + read.trace().size() + " requests");
        return Optional.of(name);
    }

    /** Single requests of one more machine, for what the others were not asked to do. */
    private static List<String> single(Path texts, Path into) throws IOException {
        var names = new ArrayList<String>();
        names.add(single(texts.resolve("u-pagecache.trace"), "linux-6.18-ext4-cached-io_uring", "ext4", "vda", Prepare.CACHED, into));
        names.add(single(texts.resolve("loop-buf-w.trace"), "linux-6.18-loop-buffered-write", "block", "loop2", Prepare.NONE, into));
        names.add(single(texts.resolve("loop-dio-w.trace"), "linux-6.18-loop-direct-write", "block", "loop2", Prepare.NONE, into));
        return names;
    }

    private static String single(Path text, String name, String filesystem, String device, Prepare prepare, Path into) throws IOException {
        RunReport read = FtraceText.read(text);
        Workload workload = read.workload().with(Workload.RW, Rw.WRITE).with(Workload.PREPARE, prepare).with(Workload.NUMBER_IOS, read.trace().size());
        var facts = new LinkedHashMap<String, String>();
        facts.put(Environment.KERNEL, "6.18.44");
        facts.put(Environment.CPUS, "2");
        facts.put(Environment.TARGET, device.startsWith("loop") ? "a loop device over a file in a virtual machine" : "a file on a virtio disk in a virtual machine");
        facts.put(Environment.FILESYSTEM, filesystem);
        facts.put(Environment.DEVICE, device);
        facts.put(Environment.WRITE_CACHE, "write back");
        facts.put(Environment.FUA, "no");
        var notes = new ArrayList<String>();
        notes.add("Linux 6.18.44 in a virtual machine with a virtio disk: one request, so who did what and in which order, and no figures");
        notes.addAll(read.notes());
        RecordingWriter.write(into.resolve(name + ".bioscope"), new RunReport(workload, read.source(), RunReport.Phase.FINISHED, Instant.EPOCH, read.startNs(),
                read.measuredNs(), new Environment(facts), read.trace(), read.totals(), read.intervals(), read.kernel(), Optional.empty(), notes), List.of());
        return name;
    }

    private static List<String> notes(RunReport read, String release, String piece) {
        var notes = new ArrayList<String>();
        notes.add("Linux " + release + " of Debian, case " + piece + ", in a virtual machine with an emulated NVMe disk: who did what and in which order is real, how fast is not");
        notes.addAll(read.notes());
        return notes;
    }
}

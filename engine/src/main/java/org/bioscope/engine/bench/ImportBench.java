package org.bioscope.engine.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.file.Importers;

/**
 * How fast a trace is imported, against {@code trace-cmd report} on the same trace: what that program needs to print its
 * text, and what Bioscope needs to read requests out of that text. In turn, each a process from its start to its end, and
 * Bioscope once more inside a process that runs, as a window does.
 *
 * <pre>
 *   ImportBench [REQUESTS [ROUNDS [FOLDER]]]   traces fio, which needs root; prints the ratios, removes what it made
 *   ImportBench read FILE                      one import
 * </pre>
 */
public final class ImportBench {
    /** What the importer reads requests from; nothing that a file's layout makes by the million. */
    private static final List<String> EVENTS = List.of("io_uring", "iomap", "workqueue", "sched/sched_switch", "sched/sched_wakeup", "block/block_bio_queue",
            "block/block_bio_complete", "block/block_rq_insert", "block/block_rq_issue", "block/block_rq_complete", "block/block_io_done");
    private static final Path TRACEFS = Path.of("/sys/kernel/tracing");
    private static final long REQUESTS = 40_000;
    private static final int ROUNDS = 9;
    private static final int BUFFER_KIB = 131_072;
    private static final String HEAP = "-Xmx512m";

    private final Path folder;
    private final PrintStream out;

    ImportBench(Path folder, PrintStream out) {
        this.folder = folder;
        this.out = out;
    }

    public static void main(String[] args) throws IOException {
        if (args.length == 2 && args[0].equals("read")) {
            read(Path.of(args[1]));
            return;
        }
        Optional<String> missing = missing();
        if (missing.isPresent()) {
            System.out.println("import not measured: " + missing.get());
            return;
        }
        long requests = args.length > 0 ? Long.parseLong(args[0]) : REQUESTS;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : ROUNDS;
        Path made = Files.createTempDirectory(Path.of(args.length > 2 ? args[2] : ".").toAbsolutePath(), "import-bench-");
        try {
            new ImportBench(made, System.out).measure(requests, rounds);
        } finally {
            remove(made);
        }
    }

    /** Why there is nothing to measure here, and what to do. */
    static Optional<String> missing() {
        for (String program : List.of("trace-cmd", "fio")) {
            if (Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).noneMatch(at -> Files.isExecutable(Path.of(at, program)))) {
                return Optional.of(program + " is not installed (apt-get install " + program + ")");
            }
        }
        return Files.isWritable(TRACEFS.resolve("instances")) ? Optional.empty() : Optional.of(TRACEFS + " cannot be written: run it as root, with tracefs mounted");
    }

    /** Prints both ratios; the trace is made first. */
    List<Pairs> measure(long requests, int rounds) throws IOException {
        Path trace = trace(requests);
        Path text = folder.resolve("trace.txt");
        run(text, "trace-cmd", "report", "-i", trace.toString());
        long events = lines(text);
        RunReport report = read(text);
        out.printf(Locale.ROOT, "%,d events, %,d requests found in them; trace of %.1f MB, text of %.1f MB%n", events, report.trace().size(), Files.size(trace) / 1e6, Files.size(text) / 1e6);
        Path nowhere = Path.of("/dev/null");
        String java = ProcessHandle.current().info().command().orElse("java");
        Pairs process = Pairs.measure(rounds, () -> rate(events, () -> run(nowhere, "trace-cmd", "report", "-i", trace.toString())),
                () -> rate(events, () -> run(nowhere, java, HEAP, "-cp", System.getProperty("java.class.path"), ImportBench.class.getName(), "read", text.toString())));
        Pairs inside = Pairs.measure(rounds, () -> rate(events, () -> run(nowhere, "trace-cmd", "report", "-i", trace.toString())), () -> rate(events, () -> read(text)));
        print("in a process of its own", process);
        print("in a process that runs", inside);
        return List.of(process, inside);
    }

    private void print(String where, Pairs pairs) {
        out.printf(Locale.ROOT, "import %-24s %,.0f events a second, trace-cmd report %,.0f; ratio %.2f (%.2f..%.2f in %d pairs), %s%n", where, pairs.medianOther(), pairs.medianBase(),
                pairs.medianRatio(), pairs.lowestRatio(), pairs.highestRatio(), pairs.base().size(), pairs.verdict());
    }

    /**
     * What fio's requests did in the kernel, as {@code trace-cmd report} reads it. Recorded in an instance of its own, so that
     * nobody's tracing is disturbed, and without the function tracer, which {@code trace-cmd record} wants to set up even for
     * events and not every machine lets it.
     */
    private Path trace(long requests) throws IOException {
        Path file = folder.resolve("fio.file");
        String[] layout = {"fio", "--name=layout", "--filename=" + file, "--size=256m", "--rw=write", "--bs=1m", "--output=/dev/null"};
        Command.output(layout);
        Path instance = TRACEFS.resolve("instances/bioscope-import-" + ProcessHandle.current().pid());
        var restore = new ArrayList<>(List.of("trace-cmd", "restore", "-i", folder.resolve("head").toString(), "-o", folder.resolve("trace.dat").toString()));
        Files.createDirectory(instance);
        try {
            Files.writeString(instance.resolve("buffer_size_kb"), String.valueOf(BUFFER_KIB));
            for (String event : EVENTS) {
                Files.writeString(instance.resolve("events").resolve(event).resolve("enable"), "1");
            }
            Command.output("fio", "--name=traced", "--filename=" + file, "--size=256m", "--rw=randwrite", "--bs=4k", "--direct=1", "--ioengine=io_uring", "--iodepth=16",
                    "--number_ios=" + requests, "--output=/dev/null");
            Files.writeString(instance.resolve("tracing_on"), "0");
            Command.output("trace-cmd", "restore", "-c", "-o", folder.resolve("head").toString());
            for (int cpu : cpus(instance)) {
                Path pages = folder.resolve("cpu" + cpu);
                pages(instance.resolve("per_cpu/cpu" + cpu + "/trace_pipe_raw"), pages);
                restore.add(pages.toString());
            }
        } finally {
            Files.delete(instance);
        }
        Command.output(restore.toArray(String[]::new));
        return folder.resolve("trace.dat");
    }

    private static int[] cpus(Path instance) throws IOException {
        try (Stream<Path> folders = Files.list(instance.resolve("per_cpu"))) {
            return folders.mapToInt(folder -> Integer.parseInt(folder.getFileName().toString().substring("cpu".length()))).sorted().toArray();
        }
    }

    /** The ring buffer of a CPU, to its last page; what ends the copy is that there is no more, which dd calls an error. */
    private static void pages(Path pipe, Path into) throws IOException {
        Process dd = new ProcessBuilder("dd", "if=" + pipe, "of=" + into, "bs=4096", "iflag=nonblock", "status=none").redirectErrorStream(true).start();
        String said = new String(dd.getInputStream().readAllBytes()).strip();
        dd.onExit().join();
        if (!Files.exists(into)) {
            throw new IOException("reading " + pipe + ": " + said);
        }
    }

    private static RunReport read(Path text) throws IOException {
        return Importers.read(Importers.of(text), text, Optional.empty());
    }

    private static long lines(Path text) throws IOException {
        try (Stream<String> lines = Files.lines(text)) {
            return lines.filter(line -> line.contains(": ")).count();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static double rate(long events, Work work) {
        long startNs = System.nanoTime();
        try {
            work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return events * 1e9 / (System.nanoTime() - startNs);
    }

    private static void run(Path output, String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        int exit = process.onExit().join().exitValue();
        if (exit != 0) {
            throw new IOException(String.join(" ", command) + ": ended with " + exit);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}

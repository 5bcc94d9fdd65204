package org.bioscope.traces.file;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.bioscope.traces.Completion;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.Environment;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Op;
import org.bioscope.traces.Recount;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Source;
import org.bioscope.traces.Stage;
import org.bioscope.traces.StageTimes;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Workload;

/**
 * Measures what is claimed of recordings and formats: writing, opening, scrolling and exporting ten million requests with
 * 512 MB of heap, and importing. A program of its own, so that the heap is what it says:
 *
 * <pre>
 *   FormatsBench [ROWS [FOLDER]]     makes a recording, measures it in a process with 512 MB, removes it
 *   FormatsBench make ROWS FILE      only makes the recording, for other benchmarks
 *   FormatsBench import FILE         an import of a text or JSON
 * </pre>
 */
public final class FormatsBench {
    private static final String HEAP = "-Xmx512m";
    private static final long ROWS = 10_000_000;
    /** Windows of these many requests are asked for: a close look, a usual one, as many as a screen has pixels. */
    private static final int[] VISIBLE = {100, 1_000, 4_000};
    private static final int WINDOWS = 500;
    private static final double FRAME_MS = 1_000.0 / 60;

    private FormatsBench() {
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 2 && args[0].equals("measure")) {
            measure(Path.of(args[1]));
        } else if (args.length == 3 && args[0].equals("make")) {
            write(Path.of(args[2]), Long.parseLong(args[1]));
        } else if (args.length == 2 && args[0].equals("import")) {
            importing(Path.of(args[1]));
        } else {
            record(args.length > 0 ? Long.parseLong(args[0]) : ROWS, Path.of(args.length > 1 ? args[1] : "."));
        }
    }

    private static void record(long rows, Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("formats-bench." + ProcessHandle.current().pid() + ".bioscope");
        try {
            long startNs = System.nanoTime();
            write(file, rows);
            figure("write", seconds(startNs), "s", "%.2f million requests a second, %.0f bytes each".formatted(rows / 1e6 / seconds(startNs), Files.size(file) / (double) rows));
            // Takes the file's pages out of the page cache, and no others: opening is then what it is on another day.
            run("dd", "if=" + file, "iflag=nocache", "count=0", "status=none");
            run(ProcessHandle.current().info().command().orElse("java"), HEAP, "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                    FormatsBench.class.getName(), "measure", file.toString());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** As a run longer than memory is recorded: rows go to the file, whose own copy then takes the place of those in memory. */
    private static void write(Path file, long rows) throws IOException {
        Workload workload = Workload.defaults().with(Workload.IOENGINE, "io_uring").with(Workload.RW, Rw.RANDRW).with(Workload.IODEPTH, 16);
        var store = new TraceStore(Source.KERNEL, rows);
        var random = new Random(1);
        MemorySegment row = Arena.ofAuto().allocate(EngineRow.BYTES);
        try (var writer = RecordingWriter.create(file, workload, Environment.unknown(), Source.KERNEL)) {
            for (long i = 0; i < rows; i++) {
                append(store, row, i, random);
                if ((i + 1) % TraceStore.CHUNK_ROWS == 0) {
                    writer.append(store.snapshot());
                    writer.takeOver(store);
                }
            }
            RequestTrace trace = store.snapshot();
            writer.finish(new RunReport(workload, Source.KERNEL, RunReport.Phase.FINISHED, Instant.EPOCH, trace.firstSubmitNs(), trace.lastSeenNs() - trace.firstSubmitNs(),
                    Environment.unknown(), trace, Recount.totals(trace), Recount.intervals(trace, trace.firstSubmitNs()), Optional.empty(), Optional.empty(), List.of()), List.of());
        }
    }

    private static void append(TraceStore store, MemorySegment row, long i, Random random) {
        long seenNs = 1_000_000_000L + i * 4_000 + random.nextInt(4_000);
        long latencyNs = 60_000 + random.nextInt(20_000) + (random.nextInt(1_000) == 0 ? 4_000_000 : 0);
        long submitNs = seenNs - latencyNs;
        row.set(ValueLayout.JAVA_LONG, EngineRow.ID, i);
        row.set(ValueLayout.JAVA_LONG, EngineRow.OFFSET, random.nextInt(1 << 20) * 4096L);
        row.set(ValueLayout.JAVA_LONG, EngineRow.INTENDED_NS, submitNs);
        row.set(ValueLayout.JAVA_LONG, EngineRow.SUBMIT_NS, submitNs);
        row.set(ValueLayout.JAVA_LONG, EngineRow.SUBMITTED_NS, submitNs + 6_000);
        row.set(ValueLayout.JAVA_LONG, EngineRow.SEEN_NS, seenNs);
        row.set(ValueLayout.JAVA_INT, EngineRow.LENGTH, 4096);
        row.set(ValueLayout.JAVA_INT, EngineRow.RESULT, 4096);
        row.set(ValueLayout.JAVA_BYTE, EngineRow.OP, (byte) (random.nextBoolean() ? Op.READ : Op.WRITE).ordinal());
        row.set(ValueLayout.JAVA_INT, EngineRow.SLOT, (int) (i % 16));
        store.append(row);
        MemorySegment kernel = store.kernelRow(store.rows() - 1);
        long[] stamps = {0, submitNs + 1_000, submitNs + 1_800, submitNs + 3_000, submitNs + latencyNs / 2, submitNs + latencyNs / 2 + 900,
            submitNs + latencyNs * 3 / 4, submitNs + latencyNs * 4 / 5};
        for (int field = 0; field < stamps.length; field++) {
            kernel.set(ValueLayout.JAVA_LONG_UNALIGNED, KernelRow.PUNT_NS + (long) field * Long.BYTES, stamps[field]);
        }
        kernel.set(ValueLayout.JAVA_BYTE, KernelRow.COMPLETION, (byte) Completion.WORKQUEUE.ordinal());
        kernel.set(ValueLayout.JAVA_INT_UNALIGNED, KernelRow.FLAGS, KernelRow.FLAG_JOINED);
        kernel.set(ValueLayout.JAVA_INT_UNALIGNED, KernelRow.WORKER_TID, 300);
    }

    private static void measure(Path file) throws IOException {
        var heap = new HeapPeak();
        long startNs = System.nanoTime();
        RunReport report = Recording.open(file).report();
        RequestTrace trace = report.trace();
        double openMs = seconds(startNs) * 1e3;
        double openCpuMs = cpuMs();
        long middleNs = trace.firstSubmitNs() + (trace.lastSeenNs() - trace.firstSubmitNs()) / 2;
        long seen = look(trace, middleNs, middleNs + 4_000_000);
        figure("open", openMs, "ms", "to the run's figures, in a new process, pages not cached; %.0f ms of it on the CPU".formatted(openCpuMs));
        figure("first query", seconds(startNs) * 1e3, "ms", "open and the stages of %d requests; %.0f ms of it on the CPU; claimed: below 1000".formatted(seen, cpuMs()));
        startNs = System.nanoTime();
        Recording.open(file);
        figure("open again", seconds(startNs) * 1e3, "ms", "in the same process, as the window does: nothing of Java is new to it");
        windows(trace);
        startNs = System.nanoTime();
        StageTimes.measured(trace);
        figure("every stage of all", seconds(startNs), "s", rate(trace, startNs));
        exports(report);
        System.out.println("heap: " + heap.inWords());
    }

    /** What a timeline asks for in each frame, at places all over the run. */
    private static void windows(RequestTrace trace) {
        double nsPerRequest = (trace.lastSeenNs() - trace.firstSubmitNs()) / (double) trace.size();
        var random = new Random(2);
        for (int visible : VISIBLE) {
            var ms = new double[WINDOWS];
            long requests = 0;
            for (int i = 0; i < WINDOWS; i++) {
                long fromNs = trace.firstSubmitNs() + (long) (random.nextDouble() * (trace.size() - visible) * nsPerRequest);
                long startNs = System.nanoTime();
                requests += look(trace, fromNs, fromNs + (long) (visible * nsPerRequest));
                ms[i] = seconds(startNs) * 1e3;
            }
            Arrays.sort(ms);
            figure("window of " + requests / WINDOWS + " requests", ms[WINDOWS / 2], "ms", "p99 %.2f ms, longest %.2f ms; a frame has %.1f".formatted(ms[WINDOWS * 99 / 100], ms[WINDOWS - 1], FRAME_MS));
        }
    }

    private static long look(RequestTrace trace, long fromNs, long toNs) {
        var found = new long[2];
        trace.overlapping(fromNs, toNs, i -> {
            found[0]++;
            for (Stage stage : Stage.values()) {
                found[1] ^= trace.stampNs(i, stage);
            }
        });
        return found[0];
    }

    /** Into a stream that only counts: what is measured is the format, not the disk. */
    private static void exports(RunReport report) throws IOException {
        for (Exporters.Exporter exporter : Exporters.ALL) {
            if (exporter.content().isEmpty()) {
                continue;
            }
            var counted = new long[1];
            var stream = new OutputStream() {
                @Override
                public void write(int octet) {
                    counted[0]++;
                }

                @Override
                public void write(byte[] bytes, int from, int length) {
                    counted[0] += length;
                }
            };
            long startNs = System.nanoTime();
            exporter.content().get().write(report, stream);
            figure("export " + exporter.name(), seconds(startNs), "s", "%.1f MB, %s".formatted(counted[0] / 1e6, rate(report.trace(), startNs)));
        }
    }

    private static void importing(Path file) throws IOException {
        var heap = new HeapPeak();
        Importers.Importer importer = Importers.of(file);
        for (int round = 0; round < 3; round++) {
            long startNs = System.nanoTime();
            RunReport report = Importers.read(importer, file, Optional.empty());
            figure("import " + importer.name(), seconds(startNs), "s", "%.1f MB/s, %d requests".formatted(Files.size(file) / 1e6 / seconds(startNs), report.totals().requests()));
        }
        System.out.println("heap: " + heap.inWords());
    }

    private static String rate(RequestTrace trace, long startNs) {
        return "%.2f million requests a second".formatted(trace.size() / 1e6 / seconds(startNs));
    }

    /** CPU time of the measuring thread: what the wall clock says on a machine with nothing else to do. */
    private static double cpuMs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e6;
    }

    private static double seconds(long sinceNs) {
        return (System.nanoTime() - sinceNs) / 1e9;
    }

    private static void figure(String name, double value, String unit, String remark) {
        System.out.printf(Locale.ROOT, "%-28s %10.2f %-3s %s%n", name, value, unit, remark);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException(String.join(" ", command) + ": ended with " + exit);
        }
    }
}

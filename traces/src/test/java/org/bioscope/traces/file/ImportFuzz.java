package org.bioscope.traces.file;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceFixtures;
import org.bioscope.traces.Workload;
import org.bioscope.traces.compare.Sweep;
import org.bioscope.traces.compare.SweepFile;
import org.bioscope.traces.simulate.ModelException;
import org.bioscope.traces.simulate.ModelJson;
import org.bioscope.traces.simulate.Models;

/**
 * Damages real files and reads them: what comes must be a run that can be looked at and exported, or a
 * {@link FormatException} that names the file. The suite does it for a short while; longer by the command
 * {@code ImportFuzz SECONDS [SEED [KIND]]}, best with a small heap such as {@code -Xmx96m}, where running out of memory shows.
 */
final class ImportFuzz {
    private static final Path RESOURCES = Path.of("src/test/resources/org/bioscope/traces");
    /** What parsers trip over: extremes of numbers, halves of brackets, ends of lines, other encodings. */
    private static final String[] TOKENS = {"0", "-1", "1", "65536", "2147483647", "-2147483648", "4294967296", "9223372036854775807", "18446744073709551615",
        "1e308", "NaN", "0.0", "99999999999999999999999", "[", "]", "{", "}", "\"", "\\", ",", ":", "(", ")", "/", "+", "\n", "\r", "\0", "\t", "\u00ff", "null",
        "\u001f\u008b", "=", "%", " Q ", " C ", " D ", "->", "LOST", "===", "BIOSCOPE"};
    /** One file may take so long of a CPU; of the clock more, on a machine that does much else at the same time. */
    private static final long LONGEST_MS = 5_000;
    /** Files that are damaged at the least, however slow the machine. */
    private static final int LEAST_ROUNDS = 10;

    /** Reads one kind of file. */
    @FunctionalInterface
    private interface Reader {
        RunReport read(Path file) throws IOException;
    }

    private static final Map<String, Reader> READERS = new TreeMap<>(Map.of("recording", file -> Recording.open(file).report(), "blkparse", BlkparseText::read,
            "ftrace", FtraceText::read, "fio-json", file -> FioJsonIn.read(file).run(Optional.empty()), "fio-job",
            file -> preparing(FioJob.read(file, Optional.empty()).workload()), "model", file -> preparing(model(file)), "sweep", ImportFuzz::sweep));
    private static final Sweep SWEEP = new Sweep("rw=randread size=1g", List.of(new Sweep.Axis("iodepth", List.of("1", "4")), new Sweep.Axis("bs", List.of("4k", "16k"))));

    private final String kind;
    private final List<byte[]> seeds;
    private final Path file;
    private int rounds;
    private int read;

    ImportFuzz(String kind, Path folder) throws IOException {
        this.kind = kind;
        this.seeds = seeds(kind, folder);
        this.file = folder.resolve("fuzzed." + kind);
    }

    static Stream<String> kinds() {
        return READERS.keySet().stream();
    }

    int rounds() {
        return rounds;
    }

    /** Damaged files that were read all the same. */
    int read() {
        return read;
    }

    /** Goes on until the time is up; throws {@link AssertionError} for the first file that was not answered as it must be. */
    void run(long seed, long ms) throws IOException {
        var random = new Random(seed);
        for (long startNs = System.nanoTime(); rounds < LEAST_ROUNDS || System.nanoTime() - startNs < ms * 1_000_000; rounds++) {
            byte[] damaged = damaged(random);
            Files.write(file, damaged);
            long readNs = cpuNs();
            try {
                look(READERS.get(kind).read(file));
                read++;
            } catch (FormatException e) {
                if (e.getMessage() == null || !e.getMessage().contains(file.getFileName().toString()) || e.getMessage().endsWith("null")) {
                    throw trouble(seed, "no sentence with the file's name: " + e.getMessage(), e);
                }
            } catch (IOException | RuntimeException | Error e) {
                throw trouble(seed, e.toString(), e);
            }
            if (cpuNs() - readNs > LONGEST_MS * 1_000_000) {
                throw trouble(seed, "it took " + (cpuNs() - readNs) / 1_000_000 + " ms of the CPU", null);
            }
        }
    }

    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private AssertionError trouble(long seed, String what, Throwable cause) throws IOException {
        Path kept = Files.copy(file, Files.createTempFile("fuzzed-", "." + kind), StandardCopyOption.REPLACE_EXISTING);
        return new AssertionError(kind + ", seed " + seed + ", round " + rounds + ", kept as " + kept + ": " + what, cause);
    }

    /** What a window and an export would do with it. */
    private static void look(RunReport report) throws IOException {
        RequestTrace trace = report.trace();
        for (long i = 0; i < trace.size(); i += Math.max(1, trace.size() / 100)) {
            trace.request(i).kernel();
        }
        for (Exporters.Exporter exporter : Exporters.ALL) {
            boolean can = exporter.content().isPresent() && !(exporter.name().equals("ftrace") && report.source() != Source.KERNEL);
            if (can) {
                exporter.content().get().write(report, OutputStream.nullOutputStream());
            }
        }
    }

    private byte[] damaged(Random random) {
        byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
        for (int i = random.nextInt(1 + random.nextInt(16)); i >= 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            int length = 1 + random.nextInt(1 + random.nextInt(Math.min(bytes.length, 2_000)));
            bytes = switch (random.nextInt(8)) {
                case 0 -> Arrays.copyOf(bytes, at);
                case 1 -> spliced(bytes, at, Math.min(bytes.length, at + length), new byte[0]);
                case 2 -> spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + length)));
                case 3 -> flipped(bytes, at, random);
                case 4 -> spliced(bytes, at, at, TOKENS[random.nextInt(TOKENS.length)].getBytes(StandardCharsets.ISO_8859_1));
                case 5 -> otherNumber(bytes, at, random);
                case 6 -> {
                    byte[] other = seeds.get(random.nextInt(seeds.size()));
                    int from = random.nextInt(other.length);
                    yield spliced(bytes, at, at, Arrays.copyOfRange(other, from, Math.min(other.length, from + length)));
                }
                default -> flipped(bytes, Math.min(at, random.nextInt(200)), random);
            };
        }
        return bytes;
    }

    private static byte[] flipped(byte[] bytes, int at, Random random) {
        bytes[at] = (byte) random.nextInt();
        return bytes;
    }

    /** The digits at or behind a place give way to another number. */
    private static byte[] otherNumber(byte[] bytes, int at, Random random) {
        int from = at;
        while (from < bytes.length && !Character.isDigit(bytes[from])) {
            from++;
        }
        int to = from;
        while (to < bytes.length && Character.isDigit(bytes[to])) {
            to++;
        }
        String number = random.nextBoolean() ? TOKENS[random.nextInt(13)] : Long.toString(random.nextLong() >> random.nextInt(64));
        return spliced(bytes, from, to, number.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] with) {
        var spliced = new ByteArrayOutputStream(bytes.length + with.length);
        spliced.write(bytes, 0, from);
        spliced.writeBytes(with);
        spliced.write(bytes, to, bytes.length - to);
        return spliced.toByteArray();
    }

    private static List<byte[]> seeds(String kind, Path folder) throws IOException {
        return switch (kind) {
            case "recording" -> recordings(folder);
            case "blkparse" -> {
                // The whole file takes seconds to read: a beginning of it, plain and zipped, is damaged more often in that time.
                byte[] text = head(gunzipped(BlkparseTextTest.REAL), 60_000);
                yield List.of(text, gzipped(text));
            }
            case "ftrace" -> traces();
            case "fio-json" -> List.of(Files.readAllBytes(RESOURCES.resolve("file/fio-3.33.json")), ours(), twice(Files.readAllBytes(RESOURCES.resolve("file/fio-3.33.json"))));
            case "model" -> models();
            case "sweep" -> List.of(swept(folder));
            default -> List.of(("; a job\n[global]\ndirect=1\nioengine=libaio\niodepth=(4*4)\nbs=4k,8k\n[a]\nrw=randread:8\nsize=1g\nruntime=${RUNTIME}\n"
                    + "filename=/tmp/x\\:y\n[b]\ninclude other\nrw=write\n").getBytes(StandardCharsets.US_ASCII));
        };
    }

    private static List<byte[]> recordings(Path folder) throws IOException {
        Path small = folder.resolve("seed.bioscope");
        RecordingWriter.write(small, Runs.report(Source.ENGINE, 40, 1), List.of());
        RunReport report = TraceFixtures.report(TraceFixtures.store(Source.KERNEL, 30).snapshot());
        try (var writer = RecordingWriter.create(folder.resolve("killed.bioscope"), report.workload(), report.environment(), Source.KERNEL)) {
            writer.append(report.trace());
            try (Stream<Path> files = Files.list(folder)) {
                Path part = files.filter(f -> f.toString().endsWith(".part")).findFirst().orElseThrow();
                return List.of(Files.readAllBytes(RESOURCES.resolve("file/recording-1.0.bioscope")), Files.readAllBytes(small), Files.readAllBytes(part));
            }
        }
    }

    private static List<byte[]> traces() throws IOException {
        var seeds = new ArrayList<byte[]>();
        try (Stream<Path> files = Files.list(RESOURCES.resolve("kernel/ftrace-6.18"))) {
            for (Path trace : files.filter(f -> f.toString().endsWith(".trace")).sorted().limit(12).toList()) {
                seeds.add(Files.readAllBytes(trace));
            }
        }
        seeds.add(head(gunzipped(RESOURCES.resolve("kernel/linux-6.1.0-50-amd64.ftrace.txt.gz")), 60_000));
        return seeds;
    }

    private static RunReport preparing(Workload workload) {
        return RunReport.preparing(workload, Environment.unknown());
    }

    private static Workload model(Path file) throws FormatException {
        try {
            return ModelJson.read(file).standardWorkload();
        } catch (ModelException e) {
            throw new FormatException(e.getMessage());
        }
    }

    private static RunReport sweep(Path file) throws IOException {
        try {
            new SweepFile(file, SWEEP).resume();
        } catch (IOException e) {
            // A sweep's file is refused with its name, whatever the class of the exception.
            throw new FormatException(String.valueOf(e.getMessage()));
        }
        return preparing(Workload.defaults());
    }

    private static List<byte[]> models() throws IOException {
        var seeds = new ArrayList<byte[]>();
        for (String name : Models.names()) {
            try (InputStream in = Models.class.getResourceAsStream("/assets/models/" + name + ".json")) {
                seeds.add(in.readAllBytes());
            }
        }
        return seeds;
    }

    private static byte[] swept(Path folder) throws IOException {
        Path csv = folder.resolve("seed.csv");
        var file = new SweepFile(csv, SWEEP);
        file.resume();
        for (Sweep.Point point : SWEEP.points()) {
            file.append(new Sweep.Result(point, 1000.5, 4_098_048, 900, 800, 2_000, 3_000, 0.9, 7_000_000_000L));
        }
        return Files.readAllBytes(csv);
    }

    private static byte[] ours() throws IOException {
        var json = new ByteArrayOutputStream();
        FioJson.write(Runs.report(Source.KERNEL, 300, 2), json);
        return json.toByteArray();
    }

    private static byte[] twice(byte[] bytes) {
        return spliced(bytes, bytes.length, bytes.length, bytes);
    }

    private static byte[] head(byte[] bytes, int length) {
        return Arrays.copyOf(bytes, Math.min(bytes.length, length));
    }

    private static byte[] gzipped(byte[] bytes) throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    private static byte[] gunzipped(Path file) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            return in.readAllBytes();
        }
    }

    public static void main(String[] args) throws IOException {
        long ms = Long.parseLong(args[0]) * 1_000;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
        for (String kind : args.length > 2 ? List.of(args[2]) : READERS.keySet()) {
            Path folder = Files.createTempDirectory("formats-fuzz");
            var fuzz = new ImportFuzz(kind, folder);
            fuzz.run(seed, ms);
            System.out.println(kind + ": " + fuzz.rounds() + " damaged files, " + fuzz.read() + " of them read, seed " + seed);
        }
    }
}

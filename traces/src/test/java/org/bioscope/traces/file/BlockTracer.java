package org.bioscope.traces.file;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The kernel's block tracer on a loop device of its own, giving blktrace's binary records by way of tracefs: blktrace reads
 * them from debugfs, whose files hardened kernels refuse. Everything is put back as it was.
 */
final class BlockTracer implements AutoCloseable {
    private static final Path TRACING = Path.of("/sys/kernel/tracing");

    private record Setting(Path file, String before) {
    }

    private final List<Setting> settings = new ArrayList<>();
    private final Path folder;
    private String device = "";
    private Process reader = new ProcessBuilder("true").start();

    private BlockTracer(Path folder) throws IOException {
        this.folder = folder;
    }

    static BlockTracer start(Path folder, long bytes) throws IOException, InterruptedException {
        assumeTrue(Files.isWritable(TRACING.resolve("current_tracer")), "tracefs is not mounted at " + TRACING);
        assumeTrue(Files.readString(TRACING.resolve("available_tracers")).contains("blk"), "this kernel has no block tracer");
        assumeTrue(Files.readString(TRACING.resolve("current_tracer")).strip().equals("nop"), "another tracer is in use");
        assumeTrue(Files.readString(TRACING.resolve("tracing_on")).strip().equals("0") || Files.readString(TRACING.resolve("set_event")).isBlank(), "another tracer is in use");
        var tracer = new BlockTracer(folder);
        try {
            tracer.begin(bytes);
            return tracer;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            tracer.close();
            throw e;
        }
    }

    private void begin(long bytes) throws IOException, InterruptedException {
        Path image = folder.resolve("disk.img");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        device = Programs.run(folder, "losetup", "-f", "--show", image.toString()).strip();
        set(TRACING.resolve("options/context-info"), "0");
        set(TRACING.resolve("options/bin"), "1");
        set(TRACING.resolve("current_tracer"), "blk");
        set(TRACING.resolve("tracing_on"), "1");
        reader = new ProcessBuilder("cat", TRACING.resolve("trace_pipe").toString()).redirectOutput(folder.resolve("trace.bin").toFile()).start();
        set(Path.of("/sys/block", Path.of(device).getFileName().toString(), "trace/enable"), "1");
    }

    String device() {
        return device;
    }

    /** Ends the tracing and returns the file with its records. */
    Path stop() throws IOException, InterruptedException {
        Files.writeString(settings.getLast().file(), "0");
        // The reader sleeps in the pipe once it is empty; only then is everything in the file.
        long size = -1;
        for (int round = 0; round < 100 && (size <= 0 || size != Files.size(folder.resolve("trace.bin"))); round++) {
            size = Files.size(folder.resolve("trace.bin"));
            reader.waitFor(50, TimeUnit.MILLISECONDS);
        }
        reader.destroy();
        reader.waitFor();
        return folder.resolve("trace.bin");
    }

    private void set(Path file, String value) throws IOException {
        settings.add(new Setting(file, Files.readString(file).strip()));
        Files.writeString(file, value);
    }

    @Override
    public void close() throws IOException {
        reader.destroyForcibly();
        for (Setting setting : settings.reversed()) {
            Files.writeString(setting.file(), setting.before());
        }
        if (!device.isEmpty()) {
            new ProcessBuilder("losetup", "-d", device).inheritIO().start().onExit().join();
        }
    }
}

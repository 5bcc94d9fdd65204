package org.bioscope.desktop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own, as a person's shell would start it. */
final class Program {
    /** Some fifty times what the longest takes on a machine that does nothing else. */
    static final int PATIENCE_SECONDS = 150;

    /** What came of it. */
    record Result(int exit, String out, String err) {
    }

    private Program() {
    }

    static List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8", "-classpath", System.getProperty("java.class.path"),
                "org.bioscope.desktop.Bioscope"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** In this process: quicker, and without its standard streams. */
    static Result here(List<String> arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exit = CommandTree.of(_ -> 0).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments.toArray(String[]::new));
        return new Result(exit, out.toString(), err.toString());
    }

    static Result run(String... arguments) throws IOException, InterruptedException {
        return start(command(arguments)).finish();
    }

    /** Output goes to files: a pipe that nobody reads would stop the program. */
    static Running start(List<String> command) throws IOException {
        Path out = Files.createTempFile("cli-out", ".txt");
        Path err = Files.createTempFile("cli-err", ".txt");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().remove("DISPLAY");
        return new Running(builder.start(), out, err);
    }

    /** Still going on. */
    record Running(Process process, Path out, Path err) {
        Result finish() throws IOException, InterruptedException {
            try {
                boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                var result = new Result(ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
                assertThat(ended).as("ends within %s s: %s", PATIENCE_SECONDS, result).isTrue();
                return result;
            } finally {
                process.destroyForcibly();
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
            }
        }

        /** Until the program has started a thread of that name, as the kernel tells it. */
        void awaitThread(String name) throws IOException {
            long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!threads().contains(name)) {
                assertThat(process.isAlive() && System.nanoTime() < deadlineNs).as("starts a thread %s within %s s", name, PATIENCE_SECONDS).isTrue();
                Thread.onSpinWait();
            }
        }

        private List<String> threads() throws IOException {
            var names = new ArrayList<String>();
            try (var tasks = Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "task"))) {
                for (Path task : tasks) {
                    try {
                        names.add(Files.readString(task.resolve("comm")).strip());
                    } catch (IOException e) {
                        // It ended meanwhile.
                    }
                }
            }
            return names;
        }

        void signal(String name) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        }
    }

    /** A folder on the disk that the project lies on: /tmp may well be memory. */
    static Path folder(String name) throws IOException {
        return Files.createDirectories(Path.of("target", "cli", name)).toAbsolutePath();
    }
}

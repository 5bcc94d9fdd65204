package org.bioscope.traces.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real programs that formats are tried with, where a machine has them. */
final class Programs {
    private Programs() {
    }

    static boolean has(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** What the program printed; a failure or a hang is a failure of the test, with its output. */
    static String run(Path folder, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("output", ".txt");
        try {
            Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            String text = Files.readString(output, StandardCharsets.ISO_8859_1);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + (ended ? " failed: " : " did not end: ") + text);
            }
            return text;
        } finally {
            Files.delete(output);
        }
    }
}

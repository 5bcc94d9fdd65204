package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Builds the C tests under the sanitizers and runs each program as a test of its own, in a folder of its own. */
class NativeProgramsTest {
    private static final Path OUTPUT = Path.of("target", "c-tests").toAbsolutePath();
    private static final int SKIPPED = 77;
    private static final long PATIENCE_SECONDS = 120;

    @TestFactory
    Stream<DynamicTest> underAddressAndUndefinedBehaviourSanitizers() throws IOException, InterruptedException {
        return tests("address,undefined");
    }

    @TestFactory
    Stream<DynamicTest> underTheThreadSanitizer() throws IOException, InterruptedException {
        return tests("thread");
    }

    private static Stream<DynamicTest> tests(String sanitizers) throws IOException, InterruptedException {
        Path folder = OUTPUT.resolve(sanitizers);
        Outcome built = run(Path.of("src/main/c/test").toAbsolutePath(), "sh", "build.sh", folder.toString(), sanitizers);
        if (built.code == SKIPPED) {
            return Stream.of(DynamicTest.dynamicTest(sanitizers, () -> Assumptions.abort(built.output)));
        }
        assertThat(built.code).as(built.output).isZero();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> programs = files.filter(file -> file.getFileName().toString().endsWith("_test")).sorted().toList();
            assertThat(programs).isNotEmpty();
            return programs.stream().map(program -> DynamicTest.dynamicTest(program.getFileName().toString(), () -> passes(program)));
        }
    }

    private static void passes(Path program) throws IOException, InterruptedException {
        Path place = Files.createTempDirectory(Files.createDirectories(OUTPUT.resolve("run")), program.getFileName().toString());
        Outcome outcome = run(place, program.toString());
        Assumptions.assumeFalse(outcome.code == SKIPPED, outcome.output);
        assertThat(outcome.code).as(outcome.output).isZero();
    }

    private record Outcome(int code, String output) {
    }

    private static Outcome run(Path place, String... command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(Files.createDirectories(OUTPUT), "output", ".txt");
        Process process = new ProcessBuilder(command).directory(place.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        String output = Files.readString(log);
        Files.delete(log);
        return new Outcome(process.exitValue(), output);
    }
}

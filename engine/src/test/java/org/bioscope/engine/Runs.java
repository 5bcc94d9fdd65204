package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Assumptions;

/** What the tests that do real I/O share: a folder on the real filesystem, and runs to their end in it. */
final class Runs {
    static final Engine ENGINE = Engine.load();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Runs() {
    }

    /** A folder under target/, on the disk that the project lies on: /tmp may well be memory. */
    static Path folder(String name) {
        try {
            return Files.createDirectories(Path.of("target", "runs", name)).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Workload small(String ioengine) {
        return Workload.defaults().with(Workload.IOENGINE, ioengine).with(Workload.SIZE, 1L << 20).with(Workload.IODEPTH, 4);
    }

    /** Skips the test where this kernel cannot do it, and says why. */
    static void assume(String ioengine) {
        Availability availability = ENGINE.capabilities().of(ioengine);
        Assumptions.assumeTrue(availability.usable(), availability.reason());
    }

    static RunReport finished(Workload workload, Path target) throws InterruptedException {
        return finished(ENGINE.start(workload, target, false, Environment.unknown()));
    }

    static RunReport finished(Run run) throws InterruptedException {
        try (run) {
            assertThat(run.await(PATIENCE)).as("the run ends within %s", PATIENCE).isTrue();
            return run.latest();
        }
    }

    static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}

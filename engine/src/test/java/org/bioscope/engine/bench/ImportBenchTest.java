package org.bioscope.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That both read the same trace in every round; which is faster is no test's business. */
class ImportBenchTest {
    @TempDir
    private Path folder;

    @Test
    void aTraceOfFioIsReadByBothInEveryRound() throws IOException {
        Optional<String> missing = ImportBench.missing();
        Assumptions.assumeTrue(missing.isEmpty(), () -> "no trace to import: " + missing.orElse(""));
        var said = new ByteArrayOutputStream();
        assertThat(new ImportBench(folder, new PrintStream(said, true)).measure(300, 2)).hasSize(2).allSatisfy(pairs -> {
            assertThat(pairs.base()).hasSize(2).allMatch(rate -> rate > 0);
            assertThat(pairs.other()).hasSize(2).allMatch(rate -> rate > 0);
        });
        assertThat(said.toString().lines()).hasSize(3).first().asString().containsPattern(" ([3-9]\\d\\d|\\d+,\\d{3}) requests found");
        assertThat(Files.exists(Path.of("/sys/kernel/tracing/instances/bioscope-import-" + ProcessHandle.current().pid()))).isFalse();
    }
}

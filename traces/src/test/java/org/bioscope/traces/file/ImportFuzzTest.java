package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImportFuzzTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("org.bioscope.traces.file.ImportFuzz#kinds")
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aDamagedFileIsARunOrASentence(String kind) throws IOException {
        var fuzz = new ImportFuzz(kind, folder);
        fuzz.run(2026, 1_500);
        assertThat(fuzz.rounds()).isGreaterThanOrEqualTo(10);
    }
}

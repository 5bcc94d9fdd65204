package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bioscope.traces.simulate.ModelException;
import org.bioscope.traces.simulate.ModelJson;
import org.bioscope.traces.simulate.Models;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no file of the kind, and would hang, fill the memory or the terminal if it were read as one. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileFileTest {
    private static final int MANY = 200_000;

    /** Reads one kind of file. */
    @FunctionalInterface
    private interface Reader {
        void read(Path file) throws IOException;
    }

    private static final Map<String, Reader> READERS = new TreeMap<>(Map.of("recording", Recording::open, "job", file -> FioJob.read(file, Optional.empty()),
            "ftrace", of("ftrace"), "blkparse", of("blkparse"), "fio-json", of("fio-json"), "any", file -> Importers.read(Importers.of(file), file, Optional.empty()),
            "model", HostileFileTest::model));

    @TempDir
    private Path folder;
    private List<Path> hostile = List.of();

    private static Reader of(String importer) {
        return file -> Importers.read(Importers.named(importer).orElseThrow(), file, Optional.empty());
    }

    private static void model(Path file) throws FormatException {
        try {
            Models.find(file.toString());
        } catch (ModelException e) {
            throw new FormatException(e.getMessage());
        }
    }

    static Stream<String> kinds() {
        return READERS.keySet().stream();
    }

    @BeforeEach
    void write() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assumeTrue(Programs.has("mkfifo"), "there is no mkfifo to make a pipe with");
        Programs.run(folder, "mkfifo", pipe.toString());
        hostile = List.of(pipe, folder, Path.of("/dev/zero"), folder.resolve("absent"), file("zeros", "\0".repeat(MANY)), file("one-line", " fio-1 [000] 1.000000: x ".repeat(MANY)),
                file("deep", "{\"jobs\":" + "[".repeat(MANY) + "]".repeat(MANY) + "}"), file("number", "{\"fio version\":\"3\",\"jobs\":[{\"read\":{\"total_ios\":" + "9".repeat(MANY) + "}}]}"),
                file("parentheses", "[a]\niodepth=" + "(".repeat(MANY) + "1\n"), file("word", "[a]\nrw=" + "x".repeat(MANY) + "\n"), file("bells", "[a]\nrw=\007\033[31mread\n"), file("empty", ""));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsNoFileOfItsKindIsRefusedInOneSentence(String kind) {
        for (Path file : hostile) {
            assertThatThrownBy(() -> READERS.get(kind).read(file)).as("%s as %s", file, kind).isInstanceOf(FormatException.class).satisfies(e -> {
                assertThat(e.getMessage()).contains(file.getFileName().toString()).hasSizeLessThan(600).matches("[ -~]+");
                assertThat(e.getMessage()).doesNotContain("Exception", "java.", "Stream", ": null");
            });
        }
    }

    @Test
    void aNameThatIsAnothersIsNotTakenForBlkparsesText() throws IOException {
        Path file = Files.write(folder.resolve("binary"), new byte[] {1, 0, 2, 0, 3});
        assertThatThrownBy(() -> Importers.of(file)).hasMessageContaining("in none of the formats that can be read");
    }

    @Test
    void whatAModelAsksOfARunIsSaidOfTheModel() throws IOException {
        String json;
        try (InputStream in = Models.class.getResourceAsStream("/assets/models/nvme-2023.json")) {
            json = new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceFirst("\"workload\" *: *\\{", "\"workload\": {\"offset\": \"much\", ");
        }
        assertThatThrownBy(() -> ModelJson.parse("mine", json).standardWorkload()).isInstanceOf(ModelException.class).hasMessageStartingWith("model mine, workload: --offset much: ");
    }
}

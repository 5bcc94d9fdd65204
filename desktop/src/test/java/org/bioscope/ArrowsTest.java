package org.bioscope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the arrows of the house: who may import whom. The README draws them. */
class ArrowsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @ParameterizedTest
    @CsvSource({
        "traces, org.bioscope.engine, traces is the centre and imports nothing of ours",
        "traces, org.bioscope.desktop, traces is the centre and imports nothing of ours",
        "traces, javafx, traces runs without JavaFX on any OS",
        "traces, com.sun.jna, traces has no native code",
        "engine, org.bioscope.desktop, the engine knows no window",
        "engine, javafx, the engine knows no window",
        "desktop, com.sun.jna, JNA stays inside the engine's native binding",
        "desktop/src/main/java/org/bioscope/desktop/view, org.bioscope.engine, views show traces and know no engine"})
    void theArrowIsKept(String place, String forbidden, String because) throws IOException {
        assertThat(linesWith(place, line -> line.startsWith("import " + forbidden) || line.startsWith("import static " + forbidden)))
                .as(because).isEmpty();
    }

    @Test
    void jnaIsOnlyInTheNativeBinding() throws IOException {
        assertThat(linesWith("engine", line -> line.startsWith("import com.sun.jna"))).allMatch(hit -> hit.contains("NativeLibrary.java"));
    }

    @Test
    void jacksonIsOnlyWhereAFormatIsReadOrWritten() throws IOException {
        assertThat(Stream.of("traces", "engine", "desktop").flatMap(module -> hits(module, line -> line.startsWith("import tools.jackson"))))
                .allMatch(hit -> hit.contains("/file/") || hit.contains("/cli/Json") || hit.contains("/compare/Json") || hit.contains("/lesson/") || hit.contains("/simulate/Model"));
    }

    @Test
    void onlyOneClassHandsWorkToTheJavaFxThread() throws IOException {
        assertThat(linesWith("desktop", line -> line.contains("Platform.runLater"))).allMatch(hit -> hit.contains("Background.java"));
    }

    private static Stream<String> hits(String place, Predicate<String> wanted) {
        try {
            return linesWith(place, wanted).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> linesWith(String place, Predicate<String> wanted) throws IOException {
        Path start = ROOT.resolve(place.contains("/src/") ? place : place + "/src/main/java");
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(start)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> {
                        try {
                            return Files.readAllLines(file).stream().filter(wanted).map(line -> file + ": " + line);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }).toList();
        }
    }
}

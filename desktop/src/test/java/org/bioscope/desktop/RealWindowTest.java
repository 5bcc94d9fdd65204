package org.bioscope.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The window on the real toolkit, under Xvfb: three sizes, three themes, the scales of screens, and the zoom. Pictures stay in target/pictures. */
class RealWindowTest {
    private static final Path PICTURES = Path.of("target", "pictures").toAbsolutePath();
    private static final int PATIENCE_SECONDS = 180;
    private static final List<String> SIZES = List.of("1280x720", "1600x900", "3840x2160");
    private static final List<String> THEMES = List.of("dark", "light", "projector");

    @Test
    void inThreeSizesAndThreeThemesNothingIsCutOffCutShortOrCovered() throws IOException, InterruptedException {
        List<String> shots = SIZES.stream().flatMap(size -> THEMES.stream().map(theme -> size + "-" + theme)).toList();
        assertThat(faults(shots, 1)).isEmpty();
        assertThat(shots).allSatisfy(shot -> assertThat(PICTURES.resolve(shot + ".png")).isNotEmptyFile());
    }

    /** Each in every size and in every theme, though not in all of these at once. */
    @Test
    void whatTakesThePlaceOfTheRunIsWholeToo() throws IOException, InterruptedException {
        List<String> shots = List.of("3840x2160-light-welcome", "1600x900-dark-welcome", "1280x720-projector-welcome", "1280x720-light-timeline", "1600x900-projector-timeline",
                "3840x2160-dark-timeline", "1280x720-dark-compare", "1600x900-light-compare", "3840x2160-projector-compare", "1280x720-projector-lesson", "1600x900-light-lesson", "3840x2160-dark-lesson");
        assertThat(faults(shots, 1)).isEmpty();
        assertThat(shots).allSatisfy(shot -> assertThat(PICTURES.resolve(shot + ".png")).isNotEmptyFile());
    }

    @Test
    void theZoomTakesEverythingAlong() throws IOException, InterruptedException {
        assertThat(faults(List.of("1600x900-light-0.8", "1280x720-dark-1.25", "1280x720-projector-1.5", "1280x720-light-2.5", "3840x2160-dark-2"), 1)).isEmpty();
    }

    /** A screen of so many pixels to one of JavaFX; sizes are in the latter. */
    @Test
    void scaledScreensShowTheSame() throws IOException, InterruptedException {
        for (double scale : new double[] {1.25, 1.5, 2}) {
            assertThat(faults(List.of("1280x720-dark", "1600x900-projector"), scale)).as("scale %s", scale).isEmpty();
        }
    }

    /** What is wrong with the window, picture by picture. */
    private static List<String> faults(List<String> shots, double scale) throws IOException, InterruptedException {
        Optional<String> missing = WindowNeeds.ofThisMachine().missingLibraries();
        Assumptions.assumeTrue(missing.isEmpty(), () -> "a real window: " + missing.orElse(""));
        Assumptions.assumeTrue(onPath("Xvfb"), "a real window needs Xvfb, which is not installed; apt-get install xvfb");
        Path directory = Files.createDirectories(scale == 1 ? PICTURES : PICTURES.resolve("scale-" + scale));
        // It names the display that it found free on its standard output.
        Process xvfb = new ProcessBuilder("Xvfb", "-displayfd", "1", "-screen", "0", "3840x2160x24", "-nolisten", "tcp").redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader said = xvfb.inputReader(StandardCharsets.US_ASCII)) {
            String display = said.readLine();
            assertThat(display).as("the display of Xvfb").isNotNull();
            return faults(":" + display, directory, shots, scale);
        } finally {
            xvfb.destroy();
            xvfb.waitFor();
        }
    }

    private static List<String> faults(String display, Path directory, List<String> shots, double scale) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED", "-Dprism.order=sw",
                "-Dglass.gtk.uiScale=" + scale, "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), RealWindow.class.getName(), directory.toString()));
        command.addAll(shots);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("DISPLAY", display);
        Path log = directory.resolve("log.txt");
        Process window = builder.redirectOutput(log.toFile()).start();
        boolean ended = window.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        window.destroyForcibly();
        List<String> said = Files.readAllLines(log);
        assertThat(ended && window.waitFor() == 0).as("the window's process: %s", said).isTrue();
        return said.stream().filter(line -> !line.isBlank()).toList();
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}

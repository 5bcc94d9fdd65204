package org.bioscope.desktop.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.stage.Stage;
import org.bioscope.desktop.view.Palette;
import org.bioscope.desktop.view.Theme;

/**
 * A cold start of the packaged program against an empty JavaFX window on the same Java and the same JavaFX, in turn: {@code
 * StartBenchmark IMAGE [rounds]} on a display of its own, with IMAGE as {@code mvn -Pdist package} makes it. From the start
 * of the process until the window's colour is in the middle of the screen. The empty window is measured twice: as it comes,
 * and with a start-up cache of its own, made as the program's is; the latter is what the program has to stand beside.
 */
public final class StartBenchmark {
    /** After how many the empty window closes; otherwise it is ended from outside. */
    private static final String FRAMES = "bioscope.frames";
    private static final int EMPTY_COLOR = 0xf4f4f4;
    /** Far below a frame, and far above what looking costs. */
    private static final long LOOK_EVERY_NS = 500_000;
    private static final long PATIENCE_NS = 30_000_000_000L;

    private StartBenchmark() {
    }

    /** Apart from main, as the class path demands. */
    public static final class Empty extends Application {
        @Override
        public void start(Stage stage) {
            stage.setScene(new Scene(new Label("empty"), 1600, 900));
            stage.show();
            int last = Integer.getInteger(FRAMES, 0);
            new AnimationTimer() {
                private int frames;

                @Override
                public void handle(long clockNs) {
                    if (++frames == last) {
                        stage.close();
                    }
                }
            }.start();
        }
    }

    /** What the empty window's process runs. */
    public static final class EmptyMain {
        private EmptyMain() {
        }

        public static void main(String[] args) {
            Application.launch(Empty.class);
        }
    }

    /** A program to be started, and the colour that it shows first. */
    private record Start(String name, ProcessBuilder command, int color) {
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path image = Path.of(args[0]).toAbsolutePath();
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        var screen = new Screen();
        Path work = Files.createTempDirectory("bioscope-start");
        var starts = List.of(empty(image, work), empty(image, work, cacheOfEmpty(image, work)), program(image));
        var seconds = new double[starts.size()][rounds];
        System.out.println("to the first picture, s:   empty   empty, cached   Bioscope   Bioscope / empty, cached");
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < starts.size(); turn++) {
                int which = (turn + round) % starts.size();
                seconds[which][round] = seconds(starts.get(which), screen, work.resolve("log"));
            }
            System.out.printf(Locale.ROOT, "%32.3f %15.3f %10.3f %12.2f%n", seconds[0][round], seconds[1][round], seconds[2][round], seconds[2][round] / seconds[1][round]);
        }
        System.out.println("Bioscope / empty:          " + ratios(seconds[2], seconds[0]));
        System.out.println("Bioscope / empty, cached:  " + ratios(seconds[2], seconds[1]));
    }

    private static Start program(Path image) {
        var command = new ProcessBuilder(image.resolve("bin/bioscope").toString());
        javafx.scene.paint.Color card = Palette.of(Theme.DARK).card();
        return new Start("Bioscope", command, (int) Math.round(card.getRed() * 255) << 16 | (int) Math.round(card.getGreen() * 255) << 8 | (int) Math.round(card.getBlue() * 255));
    }

    private static Start empty(Path image, Path work, String... options) throws IOException {
        var command = new ArrayList<String>();
        command.add(image.resolve("runtime/bin/java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classPath(image, work), EmptyMain.class.getName()));
        return new Start("empty", new ProcessBuilder(command), EMPTY_COLOR);
    }

    /** As image.sh makes the program's: of one start, on the display that there is. */
    private static String cacheOfEmpty(Path image, Path work) throws IOException, InterruptedException {
        Path cache = work.resolve("empty.aot");
        Path log = work.resolve("training");
        int exit = empty(image, work, "-XX:AOTCacheOutput=" + cache, "-D" + FRAMES + "=100").command().redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
        if (exit != 0 || !Files.exists(cache)) {
            throw new IOException("make the empty window's start-up cache: exit " + exit + ": " + Files.readString(log));
        }
        return "-XX:AOTCache=" + cache;
    }

    /** JavaFX as the program has it, and the empty window in a jar, as a start-up cache demands. */
    private static String classPath(Path image, Path work) throws IOException {
        Path jar = work.resolve("empty.jar");
        if (!Files.exists(jar)) {
            Path classes = Path.of("target/test-classes").toAbsolutePath();
            try (var out = new JarOutputStream(Files.newOutputStream(jar)); Stream<Path> files = Files.list(classes.resolve("org/bioscope/desktop/bench"))) {
                for (Path file : files.filter(f -> f.getFileName().toString().startsWith("StartBenchmark$Empty")).toList()) {
                    out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                    Files.copy(file, out);
                }
            }
        }
        try (Stream<Path> files = Files.list(image.resolve("lib"))) {
            var jars = new ArrayList<>(files.map(Path::toString).filter(f -> f.contains("/javafx-") && f.endsWith(".jar")).sorted().toList());
            jars.add(jar.toString());
            return String.join(":", jars);
        }
    }

    /** Until the colour is there; then the process is ended. */
    private static double seconds(Start start, Screen screen, Path log) throws IOException, InterruptedException {
        long fromNs = System.nanoTime();
        Process process = start.command().redirectErrorStream(true).redirectOutput(log.toFile()).start();
        while (screen.middle() != start.color()) {
            if (System.nanoTime() - fromNs > PATIENCE_NS) {
                process.destroyForcibly();
                throw new IOException("wait for the window of " + start.command().command() + ": not there after " + PATIENCE_NS / 1_000_000_000L + " s: " + Files.readString(log));
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
        double seconds = (System.nanoTime() - fromNs) / 1e9;
        process.destroy();
        process.waitFor();
        return seconds;
    }

    private static String ratios(double[] of, double[] to) {
        var sorted = new double[of.length];
        for (int i = 0; i < of.length; i++) {
            sorted[i] = of[i] / to[i];
        }
        Arrays.sort(sorted);
        return String.format(Locale.ROOT, "median ratio %.2f (%.2f..%.2f)", sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }
}

package org.bioscope.desktop.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.stage.Stage;

/**
 * A cold start of the packaged program against an empty JavaFX window on the same Java, in turn: {@code StartBenchmark
 * IMAGE [rounds]}, with IMAGE as {@code mvn -Pdist package} makes it. From the start of the process to the third frame.
 */
public final class StartBenchmark {
    private StartBenchmark() {
    }

    /** Apart from main, as the class path demands. */
    public static final class Empty extends Application {
        @Override
        public void start(Stage stage) {
            stage.setScene(new Scene(new Label("empty"), 1600, 900));
            stage.show();
            new AnimationTimer() {
                private int frames;

                @Override
                public void handle(long clockNs) {
                    if (++frames == 3) {
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

    public static void main(String[] args) throws IOException, InterruptedException {
        Path image = Path.of(args[0]);
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        String classes = Path.of("target/test-classes").toAbsolutePath() + ":" + image.resolve("lib") + "/*";
        var empty = new ProcessBuilder(image.resolve("runtime/bin/java").toString(), "--enable-native-access=ALL-UNNAMED", "-cp", classes, EmptyMain.class.getName());
        var program = new ProcessBuilder(image.resolve("bin/bioscope").toString());
        program.environment().put("BIOSCOPE_OPTS", "-Dbioscope.rehearsal=3");
        var ratios = new ArrayList<Double>();
        System.out.println("empty window   Bioscope   ratio");
        for (int round = 0; round < rounds; round++) {
            boolean emptyFirst = round % 2 == 0;
            double first = seconds(emptyFirst ? empty : program);
            double second = seconds(emptyFirst ? program : empty);
            double base = emptyFirst ? first : second;
            double ours = emptyFirst ? second : first;
            ratios.add(ours / base);
            System.out.printf(Locale.ROOT, "%10.2f s %8.2f s %7.2f%n", base, ours, ours / base);
        }
        List<Double> sorted = ratios.stream().sorted().toList();
        System.out.printf(Locale.ROOT, "median ratio %.2f (%.2f..%.2f)%n", sorted.get(rounds / 2), sorted.getFirst(), sorted.getLast());
    }

    /** To the end of the process: both close after their third frame. */
    private static double seconds(ProcessBuilder command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("bioscope-start", ".log");
        long fromNs = System.nanoTime();
        int exit = command.redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
        double seconds = (System.nanoTime() - fromNs) / 1e9;
        String said = Files.readString(log);
        Files.delete(log);
        if (exit != 0) {
            throw new IOException("start " + command.command() + ": exit " + exit + ": " + said);
        }
        return seconds;
    }
}

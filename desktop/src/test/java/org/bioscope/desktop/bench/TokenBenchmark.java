package org.bioscope.desktop.bench;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.bioscope.desktop.DevWindow;
import org.bioscope.desktop.SyntheticRun;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.Palette;
import org.bioscope.desktop.view.Passage;
import org.bioscope.desktop.view.PipelineView;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.TimeScale;
import org.bioscope.desktop.view.Toolkit;
import org.bioscope.desktop.view.Type;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Workload;
import org.bioscope.traces.filter.Filter;
import org.bioscope.traces.rules.Elsewhere;

/**
 * Frames a second, those dropped and the processor time of the circuit with many requests in flight, all of them drawn and
 * moving, in a window of 1600x900, each load in turn with an empty canvas: {@code TokenBenchmark [seconds] [kernel|engine]
 * [window]}, with {@code window} inside the whole window, its graphs and panels. Wants a display (Xvfb will do) and
 * {@code -Dprism.order=sw}.
 */
public final class TokenBenchmark {
    private static final double WIDTH = 1600;
    private static final double HEIGHT = 900;
    private static final long WARM_UP_NS = 3_000_000_000L;
    /** Requests in flight: depth times jobs. */
    private static final int[][] LOADS = {{500, 1}, {2500, 4}, {3125, 16}};

    private TokenBenchmark() {
    }

    /** The application class, apart from main as the class path demands. */
    public static final class Bench extends Application {
        /** One for all frames, as the window has it: another would be another look, and all drawn anew. */
        private final Palette palette = Palette.of(Theme.DARK);
        private final Type type = Type.of(Theme.DARK);
        private final Idle idle = new Idle(WIDTH, HEIGHT);
        private final Pulses empty = new Pulses();
        private final PipelineView pipeline = new PipelineView();
        private final Scene scene = new Scene(new StackPane(pipeline), WIDTH, HEIGHT);
        private Pulses measured = new Pulses();
        private Optional<Stage> window = Optional.empty();
        private long measureNs;
        private Source source;
        private Stage stage;
        private boolean whole;
        private int load = -1;
        private boolean loaded;
        private Passage passage;
        private SyntheticRun run;
        private RunReport report;
        private long beganNs;

        @Override
        public void start(Stage primary) {
            stage = primary;
            List<String> args = getParameters().getRaw();
            measureNs = (args.isEmpty() ? 5 : Long.parseLong(args.getFirst())) * 1_000_000_000L;
            whole = args.contains("window");
            source = args.contains("engine") ? Source.ENGINE : Source.KERNEL;
            stage.setScene(idle.scene());
            stage.show();
            System.out.printf("%s view, %s of %.0fx%.0f, %s%n%s%n", source.label(), whole ? "whole window" : "circuit", WIDTH, HEIGHT, System.getProperty("prism.order", "prism's own choice"), Pulses.heading());
            new AnimationTimer() {
                @Override
                public void handle(long nowNs) {
                    if (load < 0 || nowNs - beganNs > 2 * (WARM_UP_NS + measureNs)) {
                        if (next()) {
                            stop();
                            Platform.exit();
                        }
                    } else if (nowNs - beganNs < WARM_UP_NS + measureNs) {
                        idle.render();
                        if (nowNs - beganNs > WARM_UP_NS) {
                            empty.pulse(nowNs);
                        }
                    } else {
                        drawn(nowNs);
                    }
                }
            }.start();
        }

        private void drawn(long nowNs) {
            if (!loaded) {
                loaded = true;
                empty.pause();
                show();
            }
            long sinceNs = nowNs - beganNs - WARM_UP_NS - measureNs;
            if (sinceNs > WARM_UP_NS) {
                measured.pulse(nowNs);
            }
            if (!whole) {
                long atNs = passage.fromNs() + (long) ((passage.toNs() - passage.fromNs()) * (sinceNs % 4_000_000_000L / 4e9));
                pipeline.render(new Frame(report, passage, atNs, true, false, TimeScale.REAL_TIME, Optional.empty(), OptionalLong.empty(), List.of(), Optional.empty(), Elsewhere.nothing(),
                        Optional.empty(), palette, type));
            }
        }

        private void show() {
            if (whole) {
                // A stage of its own for each: closed, its window's pulse ends, and no earlier one is drawn behind the next.
                window = Optional.of(new Stage());
                DevWindow.show(window.get(), run);
            } else {
                stage.setScene(scene);
            }
        }

        /** Ends one load and begins with another; whether there is none. */
        private boolean next() {
            if (load >= 0) {
                System.out.println(measured.line("%d in flight, %d drawn".formatted(LOADS[load][0] * LOADS[load][1], passage.journeys().size())));
                // Not in the midst of a pulse, of which the window's own may still be to come.
                window.ifPresent(closed -> Platform.runLater(closed::close));
            }
            if (++load == LOADS.length) {
                System.out.println(empty.line("empty canvas, in turn with them"));
                return true;
            }
            Workload workload = Workload.demonstration("/nowhere").with(Workload.IODEPTH, LOADS[load][0]).with(Workload.NUMJOBS, LOADS[load][1]);
            run = new SyntheticRun(workload, source, Environment.unknown(), 1);
            run.advanceTo(3_000_000_000L);
            report = run.latest();
            long middleNs = report.startNs() + 1_500_000_000L;
            long latencyNs = report.trace().latencyNs(report.trace().size() / 2);
            passage = Passage.of(report, middleNs - latencyNs / 4, middleNs + latencyNs / 4, OptionalLong.empty(), Filter.ALL, Integer.MAX_VALUE);
            measured = new Pulses();
            loaded = false;
            stage.setScene(idle.scene());
            beganNs = System.nanoTime();
            return false;
        }
    }

    public static void main(String[] args) {
        Toolkit.quiet();
        Application.launch(Bench.class, args);
    }
}

package org.bioscope.desktop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;
import org.bioscope.desktop.bench.Idle;
import org.bioscope.desktop.bench.Pulses;
import org.bioscope.desktop.compare.Arms;
import org.bioscope.desktop.view.Toolkit;
import org.bioscope.traces.Workload;
import org.bioscope.traces.compare.Arm;
import org.bioscope.traces.compare.Measure;

/**
 * Frames a second, those dropped and the processor time of the comparison with two to four runs in step, the whole window of
 * 1600x900, in turn with an empty canvas: {@code ComparisonBenchmark [seconds] [depth]}. Wants a display (Xvfb will do) and {@code -Dprism.order=sw}.
 */
public final class ComparisonBenchmark {
    private static final long WARM_UP_NS = 3_000_000_000L;
    private static final int MOST_RUNS = 4;

    private ComparisonBenchmark() {
    }

    /** The application class, apart from main as the class path demands. */
    public static final class Bench extends Application {
        private final Idle idle = new Idle(1600, 900);
        private final Pulses empty = new Pulses();
        private Pulses measured = new Pulses();
        private Stage stage;
        private MainWindow window;
        private long measureNs;
        private int depth;
        private int runs = 2;
        private long beganNs;
        private boolean begun;

        @Override
        public void start(Stage shown) {
            stage = shown;
            List<String> args = getParameters().getRaw();
            measureNs = (args.isEmpty() ? 5 : Long.parseLong(args.getFirst())) * 1_000_000_000L;
            depth = args.size() < 2 ? 256 : Integer.parseInt(args.get(1));
            Workload workload = Workload.demonstration("/nowhere");
            window = new MainWindow(new Workspace(new EngineLauncher(), new Background(), workload), workload, Settings.forgetful(), 1600, 900);
            stage.setScene(idle.scene());
            stage.show();
            System.out.printf("comparison, whole window of 1600x900, depth %d each, %s%n%s%n", depth, System.getProperty("prism.order", "prism's own choice"), Pulses.heading());
            new AnimationTimer() {
                @Override
                public void handle(long nowNs) {
                    beganNs = beganNs == 0 ? nowNs : beganNs;
                    if (nowNs - beganNs < WARM_UP_NS + measureNs) {
                        idle.render();
                        if (nowNs - beganNs > WARM_UP_NS) {
                            empty.pulse(nowNs);
                        }
                    } else if (nowNs - beganNs < 2 * (WARM_UP_NS + measureNs)) {
                        window.pulse(nowNs);
                        compared(nowNs);
                    } else if (next()) {
                        stop();
                        Platform.exit();
                    }
                }
            }.start();
        }

        private void compared(long nowNs) {
            if (!begun) {
                begun = true;
                empty.pause();
                begin();
                stage.setScene(window.scene());
            }
            if (nowNs - beganNs > 2 * WARM_UP_NS + measureNs) {
                measured.pulse(nowNs);
            }
            InStep inStep = window.comparison().inStep();
            if (inStep.ready() && !inStep.playing()) {
                inStep.playOrPause();
            }
        }

        /** Ends a comparison; whether it was the last. */
        private boolean next() {
            System.out.println(measured.line("%d runs, %d in flight".formatted(runs, runs * depth)));
            if (++runs > MOST_RUNS) {
                System.out.println(empty.line("empty canvas, in turn with them"));
                return true;
            }
            measured = new Pulses();
            begun = false;
            stage.setScene(idle.scene());
            beganNs = 0;
            return false;
        }

        private void begin() {
            var stop = new AtomicBoolean();
            var arms = new ArrayList<Arm>();
            List<String> kernels = List.of("6.1", "6.6-rc", "6.12", "6.19").subList(0, runs);
            try {
                for (String kernel : kernels) {
                    arms.add(new Arms(stop::get, "cancelled").of("--model nvme-2023 --kernel " + kernel, new Arms.Common(Map.of(),
                            standard -> standard.with(Workload.IODEPTH, depth).with(Workload.RUNTIME, 50_000_000L))));
                }
                window.comparison().begin(arms, new CompareForm.Asked(kernels, Workload.defaults(), 1, Measure.IOPS), stop);
                window.comparison().run().orElseThrow().await();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public static void main(String[] args) {
        Toolkit.quiet();
        Application.launch(Bench.class, args);
    }
}

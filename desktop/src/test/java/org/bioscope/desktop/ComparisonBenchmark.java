package org.bioscope.desktop;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;
import org.bioscope.desktop.compare.Arms;
import org.bioscope.desktop.view.Toolkit;
import org.bioscope.traces.Workload;
import org.bioscope.traces.compare.Arm;
import org.bioscope.traces.compare.Measure;

/**
 * Frames a second and processor time of the comparison with two to four runs in step, the whole window of 1600x900: {@code
 * ComparisonBenchmark [seconds] [depth]}. Wants a display (Xvfb will do) and {@code -Dprism.order=sw}.
 */
public final class ComparisonBenchmark {
    private static final long WARM_UP_NS = 3_000_000_000L;
    private static final int MOST_RUNS = 4;

    private ComparisonBenchmark() {
    }

    /** The application class, apart from main as the class path demands. */
    public static final class Bench extends Application {
        private final List<Long> frameNs = new ArrayList<>();
        private MainWindow window;
        private long measureNs;
        private int depth;
        private int runs = 1;
        private long beganNs;
        private long measuredFromNs;
        private long processorFromNs;

        @Override
        public void start(Stage stage) {
            List<String> args = getParameters().getRaw();
            measureNs = (args.isEmpty() ? 5 : Long.parseLong(args.getFirst())) * 1_000_000_000L;
            depth = args.size() < 2 ? 256 : Integer.parseInt(args.get(1));
            Workload workload = Workload.demonstration("/nowhere");
            window = new MainWindow(new Workspace(new EngineLauncher(), new Background(), workload), workload, Settings.forgetful(), 1600, 900);
            stage.setScene(window.scene());
            stage.show();
            System.out.printf("comparison, whole window of 1600x900, depth %d each, %s%n", depth, System.getProperty("prism.order", "prism's own choice"));
            System.out.printf("%5s %10s %7s %9s %11s %13s%n", "runs", "in flight", "fps", "frame p99", "CPU, 1 core", "CPU a frame");
            new AnimationTimer() {
                @Override
                public void handle(long nowNs) {
                    window.pulse(nowNs);
                    pulsed(nowNs, this);
                }
            }.start();
        }

        private void pulsed(long nowNs, AnimationTimer timer) {
            InStep inStep = window.comparison().inStep();
            if (runs == 1 || nowNs - beganNs > WARM_UP_NS + measureNs) {
                if (runs > 1) {
                    print(nowNs);
                }
                if (++runs > MOST_RUNS) {
                    timer.stop();
                    Platform.exit();
                    return;
                }
                begin();
                beganNs = System.nanoTime();
                measuredFromNs = 0;
                return;
            }
            if (measuredFromNs == 0 && nowNs - beganNs > WARM_UP_NS) {
                measuredFromNs = nowNs;
                processorFromNs = processorNs();
                frameNs.clear();
            }
            frameNs.add(nowNs);
            if (inStep.ready() && !inStep.playing()) {
                inStep.playOrPause();
            }
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

        private void print(long nowNs) {
            long elapsedNs = nowNs - measuredFromNs;
            long[] gaps = new long[frameNs.size() - 1];
            for (int i = 0; i < gaps.length; i++) {
                gaps[i] = frameNs.get(i + 1) - frameNs.get(i);
            }
            Arrays.sort(gaps);
            double frames = frameNs.size();
            long spent = processorNs() - processorFromNs;
            System.out.printf("%5d %10d %7.1f %6.1f ms %9.0f %% %10.2f ms%n", runs, runs * depth, frames / (elapsedNs / 1e9), gaps[gaps.length * 99 / 100] / 1e6,
                    100.0 * spent / elapsedNs, spent / 1e6 / frames);
        }

        private static long processorNs() {
            return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        }
    }

    public static void main(String[] args) {
        Toolkit.quiet();
        Application.launch(Bench.class, args);
    }
}

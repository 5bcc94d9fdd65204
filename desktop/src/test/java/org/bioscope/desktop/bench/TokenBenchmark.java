package org.bioscope.desktop.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
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
 * Frames a second and processor time of the circuit with many requests in flight, all of them drawn and moving, in a window
 * of 1600x900: {@code TokenBenchmark [seconds] [kernel|engine] [window]}, with {@code window} inside the whole
 * window, its graphs and panels. Wants a display (Xvfb will do) and {@code -Dprism.order=sw}.
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
        private final List<Long> frameNs = new ArrayList<>();
        private final PipelineView pipeline = new PipelineView();
        private long measureNs;
        private Source source;
        private Stage stage;
        private boolean whole;
        private int load = -1;
        private AnimationTimer pulse;
        private Passage passage;
        private RunReport report;
        private long beganNs;
        private long measuredFromNs;
        private long processorFromNs;
        private long applicationFromNs;
        private long rendererFromNs;

        @Override
        public void start(Stage primary) {
            stage = primary;
            List<String> args = getParameters().getRaw();
            measureNs = (args.isEmpty() ? 5 : Long.parseLong(args.getFirst())) * 1_000_000_000L;
            whole = args.contains("window");
            source = args.contains("engine") ? Source.ENGINE : Source.KERNEL;
            var scene = new Scene(new StackPane(pipeline), WIDTH, HEIGHT);
            stage.setScene(scene);
            stage.show();
            System.out.printf("%s view, %s of %.0fx%.0f, %s%n", source.label(), whole ? "whole window" : "circuit", WIDTH, HEIGHT, System.getProperty("prism.order", "prism's own choice"));
            System.out.printf("%9s %7s %9s %11s %13s %13s %13s%n", "in flight", "fps", "frame p99", "CPU, 1 core", "CPU a frame", "of it FX", "of it render");
            var palette = Palette.of(Theme.DARK);
            pulse = new AnimationTimer() {
                @Override
                public void handle(long nowNs) {
                    if (load < 0 || nowNs - beganNs > WARM_UP_NS + measureNs) {
                        next(nowNs);
                        return;
                    }
                    if (measuredFromNs == 0 && nowNs - beganNs > WARM_UP_NS) {
                        measuredFromNs = nowNs;
                        processorFromNs = processorNs();
                        applicationFromNs = threadNs("JavaFX Application");
                        rendererFromNs = threadNs("QuantumRenderer");
                        frameNs.clear();
                    }
                    frameNs.add(nowNs);
                    long share = (nowNs - beganNs) % 4_000_000_000L;
                    long atNs = passage.fromNs() + (long) ((passage.toNs() - passage.fromNs()) * (share / 4e9));
                    if (whole) {
                        return;
                    }
                    pipeline.render(new Frame(report, passage, atNs, true, false, TimeScale.REAL_TIME, Optional.empty(), OptionalLong.empty(), List.of(), Optional.empty(), Elsewhere.nothing(),
                            Optional.empty(), palette,
                            Type.of(Theme.DARK)));
                }
            };
            pulse.start();
        }

        private void next(long nowNs) {
            if (load >= 0) {
                print(nowNs);
            }
            load++;
            if (load == LOADS.length) {
                pulse.stop();
                Platform.exit();
                return;
            }
            Workload workload = Workload.demonstration("/nowhere").with(Workload.IODEPTH, LOADS[load][0]).with(Workload.NUMJOBS, LOADS[load][1]);
            var run = new SyntheticRun(workload, source, Environment.unknown(), 1);
            run.advanceTo(3_000_000_000L);
            report = run.latest();
            long middleNs = report.startNs() + 1_500_000_000L;
            long latencyNs = report.trace().latencyNs(report.trace().size() / 2);
            long before = System.nanoTime();
            passage = Passage.of(report, middleNs - latencyNs / 4, middleNs + latencyNs / 4, OptionalLong.empty(), Filter.ALL, Integer.MAX_VALUE);
            System.out.printf("%9d journeys read in %.0f ms%n", passage.journeys().size(), (System.nanoTime() - before) / 1e6);
            beganNs = System.nanoTime();
            measuredFromNs = 0;
            if (whole) {
                DevWindow.show(stage, run);
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
            System.out.printf("%9d %7.1f %6.1f ms %9.0f %% %10.2f ms %10.2f ms %10.2f ms%n", LOADS[load][0] * LOADS[load][1], frames / (elapsedNs / 1e9),
                    gaps[gaps.length * 99 / 100] / 1e6, 100.0 * spent / elapsedNs, spent / 1e6 / frames,
                    (threadNs("JavaFX Application") - applicationFromNs) / 1e6 / frames, (threadNs("QuantumRenderer") - rendererFromNs) / 1e6 / frames);
        }

        private static long threadNs(String name) {
            var threads = ManagementFactory.getThreadMXBean();
            for (long id : threads.getAllThreadIds()) {
                var info = threads.getThreadInfo(id);
                if (info != null && info.getThreadName().startsWith(name)) {
                    return threads.getThreadCpuTime(id);
                }
            }
            return 0;
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

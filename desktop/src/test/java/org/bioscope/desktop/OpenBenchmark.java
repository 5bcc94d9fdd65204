package org.bioscope.desktop;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Stage;
import org.bioscope.desktop.view.Toolkit;
import org.bioscope.traces.Workload;
import org.bioscope.traces.file.Recording;

/**
 * How soon the whole window shows a recording that it is given at its start, as {@code bioscope open} does: the circuit,
 * then the timeline in its place, while findings and figures of all requests are read in the background:
 * {@code OpenBenchmark RECORDING}, best with {@code -Xmx512m}.
 */
public final class OpenBenchmark {
    private OpenBenchmark() {
    }

    /** The application class, apart from main as the class path demands. */
    public static final class Bench extends Application {
        private static final long PATIENCE_NS = 60_000_000_000L;

        private final List<Long> frames = new ArrayList<>();
        private Workspace workspace;
        private Stage stage;
        private long openedNs;
        private long circuitNs;
        private long askedNs;
        private long timelineNs;
        private long lastNs;

        @Override
        public void start(Stage shown) {
            stage = shown;
            workspace = BioscopeWindow.show(stage, new EngineLauncher(), new Background(), Workload.demonstration("/var/tmp"), Settings.forgetful());
            figure("window", ManagementFactory.getRuntimeMXBean().getUptime(), "ms after the JVM's start");
            openedNs = System.nanoTime();
            workspace.openRecording(Path.of(getParameters().getRaw().getFirst()));
            new AnimationTimer() {
                @Override
                public void handle(long clockNs) {
                    if (pulse(clockNs)) {
                        stop();
                        end();
                    }
                }
            }.start();
        }

        private boolean pulse(long clockNs) {
            long nowNs = System.nanoTime();
            if (circuitNs == 0) {
                if (workspace.frame().passage().toNs() != 0) {
                    circuitNs = nowNs;
                    figure("circuit", (nowNs - openedNs) / 1e6, "ms after opening began: the last window of " + workspace.report().trace().size() + " requests");
                }
            } else if (askedNs == 0) {
                askedNs = nowNs;
                stage.getScene().getFocusOwner().fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.V, false, false, false, false));
            } else if (timelineNs == 0) {
                String caption = ((Label) stage.getScene().lookup("#timeline-caption")).getText();
                if (!caption.isEmpty()) {
                    timelineNs = nowNs;
                    figure("timeline", (nowNs - askedNs) / 1e6, "ms after V: " + caption);
                }
            } else {
                frames.add(clockNs - lastNs);
            }
            lastNs = clockNs;
            return timelineNs != 0 && !workspace.frame().findings().isEmpty() || nowNs - openedNs > PATIENCE_NS;
        }

        private void end() {
            figure("findings", (System.nanoTime() - openedNs) / 1e6, "ms after opening began: " + workspace.frame().findings().size() + ", from every request");
            frames.sort(null);
            if (!frames.isEmpty()) {
                figure("frame", frames.get(frames.size() / 2) / 1e6, "ms from one to the next meanwhile, 95 in 100 below %.1f, of %d".formatted(frames.get(frames.size() * 95 / 100) / 1e6, frames.size()));
            }
            long peak = ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP).mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
            figure("heap", peak / 1e6, "MB at the most, of " + Runtime.getRuntime().maxMemory() / 1_000_000);
            stage.close();
        }

        private static void figure(String name, double value, String remark) {
            System.out.printf(Locale.ROOT, "%-24s %10.2f %s%n", name, value, remark);
        }
    }

    public static void main(String[] args) throws Exception {
        Toolkit.quiet();
        // As the command does, which says what is wrong with a file before there is a window.
        long beganNs = System.nanoTime();
        Recording.open(Path.of(args[0]));
        Bench.figure("checked", (System.nanoTime() - beganNs) / 1e6, "ms before there is a window");
        Application.launch(Bench.class, args);
    }
}

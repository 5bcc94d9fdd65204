package org.bioscope.desktop;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.event.Event;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Stage;
import org.bioscope.desktop.bench.Idle;
import org.bioscope.desktop.bench.Pulses;
import org.bioscope.desktop.bench.Rounds;
import org.bioscope.desktop.bench.Strokes;
import org.bioscope.desktop.view.Toolkit;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Workload;
import org.bioscope.traces.file.HeapPeak;
import org.bioscope.traces.file.Recording;

/**
 * How soon the whole window shows a recording that is opened in it: the circuit, then the timeline in its place, while
 * findings and figures of all requests are read in the background; whether frames are dropped while one scrolls and zooms
 * there without a pause, meanwhile and then in turn with an empty canvas: {@code OpenBenchmark RECORDING [seconds]
 * [at-once]}, best with {@code -Xmx512m}; {@code at-once} opens it while the window comes up, as the command does.
 */
public final class OpenBenchmark {
    private OpenBenchmark() {
    }

    /** The application class, apart from main as the class path demands. */
    public static final class Bench extends Application {
        private static final long PATIENCE_NS = 60_000_000_000L;
        private static final int PULSES_BEFORE = 120;
        /** After the timeline is there: ten seconds in which the JVM still compiles what it runs and the findings are read. */
        private static final int COLD = 2 * Strokes.ROUND;

        private final HeapPeak heap = new HeapPeak();
        private final Pulses reading = new Pulses();
        private Optional<Rounds> rounds = Optional.empty();
        private Workspace workspace;
        private Stage stage;
        private boolean atOnce;
        private int pulses;
        private int strokes;
        private long openedNs;
        private long measureNs;
        private long circuitNs;
        private long askedNs;
        private long timelineNs;
        private long findingsNs;

        @Override
        public void start(Stage shown) {
            stage = shown;
            workspace = BioscopeWindow.show(stage, new EngineLauncher(), new Background(), Workload.demonstration("/var/tmp"), Settings.forgetful());
            figure("window", ManagementFactory.getRuntimeMXBean().getUptime(), "ms after the JVM's start");
            List<String> args = getParameters().getRaw();
            measureNs = (args.size() > 1 ? Long.parseLong(args.get(1)) : 20) * 1_000_000_000L;
            atOnce = args.contains("at-once");
            new AnimationTimer() {
                @Override
                public void handle(long clockNs) {
                    // A person opens a file in a window that is there; the command, while it comes up.
                    if (++pulses == (atOnce ? 1 : PULSES_BEFORE)) {
                        openedNs = System.nanoTime();
                        workspace.openRecording(Path.of(getParameters().getRaw().getFirst()));
                    } else if (openedNs == 0) {
                        return;
                    }
                    if (rounds.isPresent()) {
                        rounds.get().pulse(clockNs);
                        if (rounds.get().over()) {
                            stop();
                            end();
                        }
                    } else if (pulse(clockNs)) {
                        read();
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
                press(Keys.press(KeyCode.V));
            } else if (timelineNs == 0) {
                String caption = ((Label) stage.getScene().lookup("#timeline-caption")).getText();
                if (!caption.isEmpty()) {
                    timelineNs = nowNs;
                    figure("timeline", (nowNs - askedNs) / 1e6, "ms after V: " + caption);
                }
            } else {
                // Nobody waits for the findings.
                if (strokes % Strokes.ROUND == 0) {
                    point(Strokes.place(strokes / Strokes.ROUND));
                }
                press(Strokes.at(strokes++));
                reading.pulse(clockNs);
            }
            if (nowNs - openedNs > PATIENCE_NS) {
                System.err.println("read the findings of the recording within " + PATIENCE_NS / 1_000_000_000L + " s: they are not there; try a quieter machine, or a shorter recording");
                System.exit(1);
            }
            if (findingsNs == 0 && timelineNs != 0 && !workspace.frame().findings().isEmpty()) {
                findingsNs = nowNs;
                figure("findings", (nowNs - openedNs) / 1e6, "ms after opening began: " + workspace.frame().findings().size() + ", from every request");
            }
            return findingsNs != 0 && reading.count() >= COLD;
        }

        private void press(KeyEvent key) {
            Event.fireEvent(stage.getScene().getFocusOwner(), key);
        }

        private void read() {
            rounds = Optional.of(new Rounds(stage, stage.getScene(), new Idle(stage.getScene().getWidth(), stage.getScene().getHeight()), measureNs,
                    this::press, this::point));
        }

        private void point(double share) {
            RunReport report = workspace.report();
            workspace.point(OptionalLong.of(Math.round(share * (report.trace().lastSeenNs() - report.startNs()))));
        }

        private void end() {
            rounds.orElseThrow().print("timeline in the window");
            System.out.println(reading.line("the same, its first ten seconds"));
            System.out.println("heap: " + heap.inWords());
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

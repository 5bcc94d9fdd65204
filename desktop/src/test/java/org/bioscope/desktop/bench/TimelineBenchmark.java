package org.bioscope.desktop.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Stage;
import org.bioscope.desktop.Background;
import org.bioscope.desktop.view.Frame;
import org.bioscope.desktop.view.Palette;
import org.bioscope.desktop.view.Passage;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.TimeScale;
import org.bioscope.desktop.view.TimelineView;
import org.bioscope.desktop.view.Toolkit;
import org.bioscope.desktop.view.Type;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.file.Recording;
import org.bioscope.traces.rules.Elsewhere;

/**
 * How soon a recording's timeline is seen in a window that is there, and what a frame takes while one scrolls and zooms without a pause:
 * {@code TimelineBenchmark RECORDING [seconds]}, best with {@code -Xmx512m} on what {@code FormatsBench make 10000000 FILE}
 * made, its pages taken out of the page cache before ({@code dd if=FILE iflag=nocache count=0}). Without a display {@code -Dglass.platform=Headless -Dprism.order=sw}.
 */
public final class TimelineBenchmark {
    private TimelineBenchmark() {
    }

    /** The application class, apart from main as the class path demands. */
    public static final class Bench extends Application {
        /** The window is there, and the first frames of any JavaFX program, which are slow, are over; the others say what the display makes of a still window. */
        private static final int SLOW_PULSES = 10;
        private static final int PULSES_BEFORE = 120;
        private static final long ROUND_NS = 5_000_000_000L;

        private final Background background = new Background();
        private final List<Long> still = new ArrayList<>();
        private final List<Long> frames = new ArrayList<>();
        private final List<Long> work = new ArrayList<>();
        private OptionalLong crosshair = OptionalLong.empty();
        private TimelineView view;
        private RunReport report;
        private int pulses;
        /** Frames of the first round, during which the JVM still compiles what it runs. */
        private int first;
        private long measureNs;
        private long openedNs;
        private long lastNs;
        private long firstPictureNs;
        private long exactNs;

        private <T> void elsewhere(Callable<T> of, Consumer<T> done) {
            background.run(of, done, e -> {
                e.printStackTrace();
                Platform.exit();
            });
        }

        private <T> void drawn(Callable<T> of, Consumer<T> done, Runnable failed) {
            elsewhere(of, done);
        }

        @Override
        public void start(Stage stage) {
            List<String> args = getParameters().getRaw();
            Path file = Path.of(args.getFirst());
            measureNs = (args.size() > 1 ? Long.parseLong(args.get(1)) : 10) * 1_000_000_000L;
            view = new TimelineView(this::drawn, System::nanoTime, new Nothing(at -> crosshair = at));
            stage.setScene(new Scene(view, 1600, 900));
            stage.show();
            new AnimationTimer() {
                @Override
                public void handle(long clockNs) {
                    // A person opens a file in a window that is there.
                    if (++pulses > SLOW_PULSES && pulses < PULSES_BEFORE) {
                        still.add(clockNs - lastNs);
                        lastNs = clockNs;
                    } else if (pulses <= SLOW_PULSES) {
                        lastNs = clockNs;
                    } else if (pulses == PULSES_BEFORE) {
                        openedNs = System.nanoTime();
                        elsewhere(() -> Recording.open(file).report(), this::opened);
                    }
                    if (report != null && pulse(clockNs)) {
                        stop();
                        end();
                    }
                }

                private void opened(RunReport opened) {
                    figure("opened", (System.nanoTime() - openedNs) / 1e6, "ms: its figures and its summary are read, its rows are mapped");
                    view.begin(List.of());
                    report = opened;
                }
            }.start();
        }

        /** Draws a frame; whether it was the last. */
        private boolean pulse(long clockNs) {
            long beganNs = System.nanoTime();
            var frame = new Frame(report, Passage.empty(), report.startNs(), false, false, TimeScale.REAL_TIME, Optional.empty(), crosshair, List.of(), Optional.empty(),
                    Elsewhere.nothing(), Optional.empty(), Palette.of(Theme.DARK), Type.of(Theme.DARK));
            if (exactNs != 0) {
                move(view, clockNs - exactNs);
            }
            view.render(frame);
            long tookNs = System.nanoTime() - beganNs;
            if (firstPictureNs == 0 && !view.caption().isEmpty()) {
                firstPictureNs = System.nanoTime() - openedNs;
                figure("first picture", firstPictureNs / 1e6, "ms after opening began, of %d requests: %s".formatted(report.trace().size(), view.caption()));
            }
            if (exactNs == 0 && view.caption().contains("every request is counted")) {
                figure("every request counted", (System.nanoTime() - openedNs) / 1e6, "ms after opening began");
                exactNs = clockNs;
            } else if (exactNs != 0) {
                first += clockNs - exactNs < ROUND_NS ? 1 : 0;
                frames.add(clockNs - lastNs);
                work.add(tookNs);
            }
            lastNs = clockNs;
            return exactNs != 0 && clockNs - exactNs > measureNs;
        }

        /** Zooms in for two seconds, scrolls for two, zooms out for one, and again elsewhere: a key's worth in each frame. */
        private void move(TimelineView view, long sinceNs) {
            long tenths = sinceNs % ROUND_NS / 100_000_000L;
            KeyCode key = tenths < 20 ? KeyCode.W : tenths < 40 ? KeyCode.D : KeyCode.S;
            Event.fireEvent(view, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", key, false, false, false, false));
        }

        private void end() {
            work.sort(null);
            frames("frame of a still window", still);
            frames("frame, first round", frames.subList(0, first));
            frames("frame, from then on", frames.subList(first, frames.size()));
            figure("of it JavaFX thread", work.get(work.size() / 2) / 1e6, "ms; 99 in 100 below %.1f, the longest %.1f, %d frames".formatted(work.get(work.size() * 99 / 100) / 1e6, work.getLast() / 1e6, frames.size()));
            long peak = ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP).mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
            figure("heap", peak / 1e6, "MB at the most, of " + Runtime.getRuntime().maxMemory() / 1_000_000);
            background.close();
            Platform.exit();
        }

        private static void frames(String name, List<Long> ns) {
            ns.sort(null);
            figure(name, ns.get(ns.size() / 2) / 1e6, "ms from one to the next; 95 in 100 below %.1f, 99 below %.1f, %d of %d longer than 17.5".formatted(ns.get(ns.size() * 95 / 100) / 1e6,
                    ns.get(ns.size() * 99 / 100) / 1e6, ns.stream().filter(n -> n > 17_500_000).count(), ns.size()));
        }

        private static void figure(String name, double value, String remark) {
            System.out.printf(Locale.ROOT, "%-24s %10.2f %s%n", name, value, remark);
        }
    }

    /** Nobody else is here to be told. */
    private record Nothing(Consumer<OptionalLong> pointed) implements TimelineView.Commands {
        @Override
        public void pick(OptionalLong row) {
        }

        @Override
        public void point(OptionalLong sinceStartNs) {
            pointed.accept(sinceStartNs);
        }

        @Override
        public void play(long sinceStartNs) {
        }

        @Override
        public void only(long fromNs, long toNs, long leastLatencyNs, long mostLatencyNs) {
        }

        @Override
        public void bookmark(long sinceStartNs, OptionalLong row) {
        }
    }

    public static void main(String[] args) {
        Toolkit.quiet();
        Application.launch(Bench.class, args);
    }
}

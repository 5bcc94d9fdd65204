package org.bioscope.desktop.bench;

import java.nio.file.Path;
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
import org.bioscope.traces.file.HeapPeak;
import org.bioscope.traces.file.Recording;
import org.bioscope.traces.rules.Elsewhere;

/**
 * How soon a recording's timeline is seen in a window that is there, and whether frames are dropped while one scrolls and
 * zooms without a pause, in turn with an empty canvas that tells the noise of the machine apart:
 * {@code TimelineBenchmark RECORDING [seconds]}, best with {@code -Xmx512m} on what {@code FormatsBench make 10000000 FILE}
 * made, its pages taken out of the page cache before ({@code dd if=FILE iflag=nocache count=0}). Without a display
 * {@code -Dglass.platform=Headless -Dprism.order=sw}. {@code OpenBenchmark} does the same with the whole window.
 */
public final class TimelineBenchmark {
    private TimelineBenchmark() {
    }

    /** The application class, apart from main as the class path demands. */
    public static final class Bench extends Application {
        private final HeapPeak heap = new HeapPeak();
        /** The window is there, and the first frames of any JavaFX program, which are slow, are over. */
        private static final int PULSES_BEFORE = 120;

        private final Background background = new Background();
        /** One for all frames, as the window has it: another would be another look, and all drawn anew. */
        private final Palette palette = Palette.of(Theme.DARK);
        private final Type type = Type.of(Theme.DARK);
        private final Idle idle = new Idle(1600, 900);
        private OptionalLong crosshair = OptionalLong.empty();
        private Stage stage;
        private Scene scene;
        private TimelineView view;
        private RunReport report;
        private Optional<Rounds> rounds = Optional.empty();
        private int pulses;
        private long measureNs;
        private long openedNs;
        private boolean seen;

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
        public void start(Stage shown) {
            stage = shown;
            List<String> args = getParameters().getRaw();
            Path file = Path.of(args.getFirst());
            measureNs = (args.size() > 1 ? Long.parseLong(args.get(1)) : 20) * 1_000_000_000L;
            view = new TimelineView(this::drawn, System::nanoTime, new Nothing(at -> crosshair = at));
            scene = new Scene(view, 1600, 900);
            stage.setScene(scene);
            stage.show();
            new AnimationTimer() {
                @Override
                public void handle(long clockNs) {
                    // A person opens a file in a window that is there.
                    if (++pulses == PULSES_BEFORE) {
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
            if (rounds.isEmpty() || rounds.get().pulse(clockNs)) {
                view.render(new Frame(report, Passage.empty(), report.startNs(), false, false, TimeScale.REAL_TIME, Optional.empty(), crosshair, List.of(), Optional.empty(),
                        Elsewhere.nothing(), Optional.empty(), palette, type));
            }
            if (!seen && !view.caption().isEmpty()) {
                seen = true;
                figure("first picture", (System.nanoTime() - openedNs) / 1e6, "ms after opening began, of %d requests: %s".formatted(report.trace().size(), view.caption()));
            }
            if (rounds.isEmpty() && view.caption().contains("every request is counted")) {
                figure("every request counted", (System.nanoTime() - openedNs) / 1e6, "ms after opening began");
                long lengthNs = report.trace().lastSeenNs() - report.startNs();
                rounds = Optional.of(new Rounds(stage, scene, idle, measureNs, key -> Event.fireEvent(view, key), share -> crosshair = OptionalLong.of(Math.round(share * lengthNs))));
            }
            return rounds.filter(Rounds::over).isPresent();
        }

        private void end() {
            rounds.orElseThrow().print("timeline");
            System.out.println("heap: " + heap.inWords());
            background.close();
            Platform.exit();
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

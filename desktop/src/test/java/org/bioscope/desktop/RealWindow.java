package org.bioscope.desktop;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.robot.Robot;
import javafx.stage.Stage;
import javafx.stage.StageStyle;
import org.bioscope.desktop.lesson.Lesson;
import org.bioscope.desktop.lesson.Lessons;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.Toolkit;
import org.bioscope.traces.Source;
import org.bioscope.traces.Workload;

/**
 * The window on a real display, in one size and theme after the other: {@code RealWindow DIRECTORY SHOT...}, each SHOT as
 * {@code 1280x720-dark}, with a zoom {@code 1280x720-dark-1.5}, or with a {@link Page} {@code 1280x720-dark-timeline}. Writes what the screen showed to DIRECTORY and says on
 * standard output what is wrong with each: nothing, if all is well. The run that is shown is synthetic, so that the
 * pictures can be compared.
 */
public final class RealWindow {
    private static final Workload WORKLOAD = Workload.demonstration("/home/teacher/bioscope");
    /** Layout, canvases and the render thread have come to rest after so many frames, also on a busy machine. */
    private static final int FRAMES = 25;
    private static final long RUN_NS = 2_500_000_000L;
    /** Fewer colours than this, and there is nothing on the picture. */
    private static final int LEAST_COLOURS = 24;

    private RealWindow() {
    }

    /** What is on the screen: a run, or what can take its place. */
    private enum Page {
        RUN, WELCOME, TIMELINE, COMPARE, LESSON
    }

    private record Shot(String name, int width, int height, Theme theme, double zoom, Page page) {
        static Shot of(String name) {
            String[] parts = name.split("-");
            String[] size = parts[0].split("x");
            Theme theme = Arrays.stream(Theme.values()).filter(t -> t.label().equals(parts[1])).findFirst().orElseThrow();
            Page page = Arrays.stream(Page.values()).filter(p -> parts.length > 2 && p.name().equalsIgnoreCase(parts[2])).findFirst().orElse(Page.RUN);
            return new Shot(name, Integer.parseInt(size[0]), Integer.parseInt(size[1]), theme, parts.length > 2 && page == Page.RUN ? Double.parseDouble(parts[2]) : 1, page);
        }
    }

    /** Apart from main, as the class path demands. */
    public static final class Window extends Application {
        private final Deque<Shot> shots = new ArrayDeque<>();
        private final Settings settings = Settings.forgetful();
        private Path directory = Path.of("");
        private Page shown = Page.RUN;

        @Override
        public void start(Stage stage) {
            directory = Path.of(getParameters().getRaw().getFirst());
            getParameters().getRaw().stream().skip(1).map(Shot::of).forEach(shots::add);
            var run = new SyntheticRun(WORKLOAD, Source.KERNEL, DevWindow.MACHINE, 1);
            run.advanceTo(RUN_NS);
            var workspace = new Workspace(DevWindow.launcher(Source.KERNEL, false), new Background(), WORKLOAD);
            var window = new MainWindow(workspace, WORKLOAD, settings, 1280, 720);
            stage.initStyle(StageStyle.UNDECORATED);
            stage.setScene(window.scene());
            stage.setX(0);
            stage.setY(0);
            workspace.show(run);
            show(stage, window);
            stage.show();
            new AnimationTimer() {
                private int frames;

                @Override
                public void handle(long clockNs) {
                    window.pulse(clockNs);
                    frames++;
                    if (played(window)) {
                        frames = 0;
                    }
                    if (frames == FRAMES / 2 && shown == Page.RUN) {
                        new Neighbours(workspace).selectSlowest();
                    } else if (frames >= FRAMES && (shown != Page.LESSON || window.lessons().shown().isPresent())) {
                        look(stage, shots.remove());
                        frames = 0;
                        if (shots.isEmpty()) {
                            stop();
                            stage.close();
                            workspace.close();
                            System.exit(0);
                        }
                        show(stage, window);
                    }
                }
            }.start();
        }

        private void show(Stage stage, MainWindow window) {
            Shot shot = shots.getFirst();
            stage.setWidth(shot.width());
            stage.setHeight(shot.height());
            settings.zoom(shot.zoom());
            window.theme(shot.theme());
            if (shot.page() != shown) {
                turnTo(window, shot.page());
            }
        }

        private void turnTo(MainWindow window, Page page) {
            shown = page;
            switch (page) {
                case RUN -> throw new IllegalArgumentException("pictures of the run come first");
                case WELCOME -> window.welcome();
                case TIMELINE -> window.otherView();
                case COMPARE -> DevPictures.compare(window, "compare-2");
                case LESSON -> {
                    window.lesson(Lessons.find("why-did-my-async-write-block"));
                    // Past the question and the guess, to recordings, which are the same on every machine.
                    List.of(KeyCode.PAGE_DOWN, KeyCode.PAGE_DOWN, KeyCode.PERIOD).forEach(window::inLesson);
                }
            }
        }

        /** Whether the arms of the lesson are through just now: on to what they show. */
        private static boolean played(MainWindow window) {
            boolean through = window.playsLesson() && window.lessons().player().orElseThrow().step() instanceof Lesson.Run run
                    && run.arms().stream().allMatch(arm -> window.lessons().player().orElseThrow().played(arm.id()).isPresent());
            if (through) {
                window.inLesson(KeyCode.PAGE_DOWN);
            }
            return through;
        }

        private void look(Stage stage, Shot shot) {
            LayoutFaults.of(stage.getScene()).forEach(fault -> System.out.println(shot.name() + ": " + fault));
            WritableImage screen = new Robot().getScreenCapture(null, 0, 0, shot.width(), shot.height(), false);
            int width = (int) screen.getWidth();
            int height = (int) screen.getHeight();
            var pixels = new int[width * height];
            screen.getPixelReader().getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), pixels, 0, width);
            var colours = new HashSet<Integer>();
            Arrays.stream(pixels).forEach(colours::add);
            if (colours.size() < LEAST_COLOURS) {
                System.out.println(shot.name() + ": the screen shows " + colours.size() + " colours; it is blank");
            }
            ScenePicture.write(screen, directory.resolve(shot.name() + ".png"));
        }
    }

    public static void main(String[] args) {
        Toolkit.quiet();
        Application.launch(Window.class, args);
    }
}

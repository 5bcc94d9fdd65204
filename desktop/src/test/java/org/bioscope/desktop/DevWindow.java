package org.bioscope.desktop;

import java.util.List;
import javafx.application.Application;
import javafx.stage.Stage;
import org.bioscope.desktop.view.Theme;
import org.bioscope.desktop.view.Toolkit;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;

/**
 * The window on synthetic runs, for looking at it: {@code DevWindow [engine|kernel|laboratory|real] [dark|light|projector]
 * [run] [fail]}.
 */
public final class DevWindow {
    static final Environment MACHINE = Environment.unknown().with(Environment.KERNEL, "6.18.2").with(Environment.FILESYSTEM, "ext4")
            .with(Environment.MOUNT_OPTIONS, "rw,relatime,discard").with(Environment.DEVICE, "vda").with(Environment.MODEL, "virtio block, 256 GiB")
            .with(Environment.SCHEDULER, "mq-deadline").with(Environment.WRITE_CACHE, "write back").with(Environment.FUA, "no")
            .with(Environment.LOGICAL_BLOCK, "512").with(Environment.PHYSICAL_BLOCK, "4096").with(Environment.DIO_OFFSET_ALIGNMENT, "512")
            .with(Environment.DIO_MEMORY_ALIGNMENT, "4").with(Environment.FREE_BYTES, "77309411328");

    private DevWindow() {
    }

    /** The window's application class, apart from main as the class path demands. */
    public static final class Window extends Application {
        @Override
        public void start(Stage stage) {
            List<String> args = getParameters().getRaw();
            boolean real = args.contains("real");
            Source source = args.contains("kernel") ? Source.KERNEL : args.contains("laboratory") ? Source.LABORATORY : Source.ENGINE;
            for (String arg : args) {
                if (arg.matches("\\d+x\\d+")) {
                    stage.setX(0);
                    stage.setY(0);
                    stage.setWidth(Integer.parseInt(arg.split("x")[0]));
                    stage.setHeight(Integer.parseInt(arg.split("x")[1]));
                }
            }
            Workload workload = Workload.demonstration(real ? "/var/tmp" : "/home/teacher/bioscope");
            Settings settings = Settings.forgetful();
            settings.theme(args.contains("projector") ? Theme.PROJECTOR : args.contains("light") ? Theme.LIGHT : Theme.DARK);
            var workspace = BioscopeWindow.show(stage, real ? new EngineLauncher() : launcher(source, args.contains("fail")), new Background(), workload, settings);
            if (args.contains("run")) {
                workspace.run(workload);
            }
        }
    }

    public static void main(String[] args) {
        Toolkit.quiet();
        Application.launch(Window.class, args);
    }

    /** The window on a run that was made elsewhere, in {@code stage}. */
    public static void show(Stage stage, TraceSource run) {
        BioscopeWindow.show(stage, launcher(Source.ENGINE, false), new Background(), run.latest().workload(), Settings.forgetful()).show(run);
    }

    static Launcher launcher(Source source, boolean fails) {
        return new Launcher() {
            @Override
            public TraceSource start(Workload workload) {
                var run = new SyntheticRun(workload, source, MACHINE, 1);
                var feeder = Thread.ofPlatform().daemon().unstarted(() -> {
                    long startNs = System.nanoTime();
                    while (!run.latest().phase().over()) {
                        run.advanceTo(System.nanoTime() - startNs);
                        if (fails && System.nanoTime() - startNs > 3_000_000_000L) {
                            run.fail("write 4 KiB at offset 12 582 912: the disk is full; free some space or choose a smaller size");
                        }
                        java.util.concurrent.locks.LockSupport.parkNanos(50_000_000L);
                    }
                });
                feeder.start();
                return run;
            }

            @Override
            public Environment facts(Workload workload) {
                return MACHINE;
            }
        };
    }
}

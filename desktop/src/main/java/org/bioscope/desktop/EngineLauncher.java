package org.bioscope.desktop;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.bioscope.engine.Engine;
import org.bioscope.engine.EngineException;
import org.bioscope.engine.Target;
import org.bioscope.engine.TargetFacts;
import org.bioscope.traces.Environment;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.Workload;

/** The native engine for the window. Loaded when first needed, so that a window opens also where it cannot be. Any thread. */
final class EngineLauncher implements Launcher {
    private Optional<Engine> engine = Optional.empty();

    @Override
    public TraceSource start(Workload workload) {
        return Target.of(workload).start(engine());
    }

    @Override
    public Environment facts(Workload workload) {
        return Target.of(workload).environment();
    }

    private synchronized Engine engine() {
        if (engine.isEmpty()) {
            engine = Optional.of(Engine.load());
        }
        return engine.get();
    }

    /** Where the window's first workload makes its file: a directory of the person's in which direct I/O works. */
    static Path directory() {
        Path home = Path.of(System.getProperty("user.home"));
        try {
            return Stream.of(home, Path.of("").toAbsolutePath(), Path.of("/var/tmp")).filter(EngineLauncher::serves).findFirst().orElse(home);
        } catch (EngineException e) {
            // Without the native library nothing can be tried; the run will say so.
            return home;
        }
    }

    private static boolean serves(Path directory) {
        return TargetFacts.ofDirectory(directory).direct().equals(Optional.of(true));
    }
}

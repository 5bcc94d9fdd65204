package org.bioscope.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Version;
import org.bioscope.traces.rules.Detection;

/** The machine that a run is on: the part of its environment that no target changes. */
public final class Machine {
    /** No kernel changes its rules while it runs, and reading its symbols takes a tenth of a second: asked once. */
    private static final class Rules {
        private static final Detection IN_FORCE = Detection.running();
    }

    private Machine() {
    }

    /** Kernel, CPU, governor and this program's version, as far as they can be had. */
    public static Environment environment() {
        Environment known = Environment.unknown();
        known = with(known, Environment.KERNEL, line(Path.of("/proc/sys/kernel/osrelease")));
        known = known.with(Environment.GENERATION, Rules.IN_FORCE.generation().name())
                .with(Environment.GENERATION_EVIDENCE, String.join("; ", Rules.IN_FORCE.evidence()));
        known = with(known, Environment.CPU, cpu());
        known = known.with(Environment.CPUS, Integer.toString(Runtime.getRuntime().availableProcessors()));
        known = with(known, Environment.GOVERNOR, line(Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")));
        return known.with(Environment.BIOSCOPE, Version.text());
    }

    /** x86 says "model name"; others name at most their implementer, and then the architecture must do. */
    private static Optional<String> cpu() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name")).map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst()
                    .or(() -> Optional.ofNullable(System.getProperty("os.arch")));
        } catch (IOException e) {
            return Optional.ofNullable(System.getProperty("os.arch"));
        }
    }

    /** The one line of a file in /proc or /sys; empty where there is none. */
    static Optional<String> line(Path file) {
        try {
            return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Environment with(Environment known, String name, Optional<String> value) {
        return value.map(v -> known.with(name, v)).orElse(known);
    }
}

package org.bioscope.desktop.lesson;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.bioscope.desktop.Launcher;
import org.bioscope.desktop.RecordedRun;
import org.bioscope.desktop.lesson.Lesson.Arm;
import org.bioscope.engine.EngineException;
import org.bioscope.traces.Environment;
import org.bioscope.traces.LoopReport;
import org.bioscope.traces.OptionText;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.TraceSource;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.simulate.Model;
import org.bioscope.traces.simulate.ModelException;
import org.bioscope.traces.simulate.Models;
import org.bioscope.traces.simulate.RulePaths;
import org.bioscope.traces.simulate.Simulation;

/** Where lessons run: takes an arm's ways in turn until this machine allows one. Any thread but the JavaFX one. */
public final class Stand {
    /** Of Java's own memory, for rows that lie beside it; a lesson's runs are short. */
    private static final int MEMORY_SHARE = 4;

    private final Launcher launcher;
    private final String directory;
    private final Set<String> allowed;

    /** {@code directory} is where runs make their file; {@code allowed} are words of ways, all of them where it is empty. */
    public Stand(Launcher launcher, String directory, Set<String> allowed) {
        this.launcher = launcher;
        this.directory = directory;
        this.allowed = Set.copyOf(allowed);
    }

    /** Starts the arm where it can be; throws {@link LessonException} naming every way and what stood in it. */
    public Started start(Arm arm) {
        return start(arm, 0, List.of());
    }

    /** Starts the arm in the next of its ways, after one that began and came to nothing; throws as {@link #start(Arm)} does. */
    public Started startInstead(Started of, String why, Arm arm) {
        var refused = new ArrayList<>(of.refused());
        refused.add(of.way().word() + ": " + why);
        return start(arm, arm.ways().indexOf(of.way()) + 1, refused);
    }

    private Started start(Arm arm, int from, List<String> before) {
        var refused = new ArrayList<>(before);
        for (Way way : arm.ways().subList(from, arm.ways().size())) {
            Optional<String> why = refuses(way);
            if (why.isPresent()) {
                refused.add(way.word() + ": " + why.get());
                continue;
            }
            try {
                return new Started(start(way, OptionalLong.empty()), way, refused);
            } catch (EngineException | WorkloadException | ModelException | IOException e) {
                refused.add(way.word() + ": " + e.getMessage());
            }
        }
        throw new LessonException("run '" + arm.name() + "': nothing here can: " + String.join("; ", refused));
    }

    /** Why the way is not taken whatever it finds; empty where it may be tried. */
    Optional<String> refuses(Way way) {
        return allowed.isEmpty() || allowed.contains(way.word()) ? Optional.empty() : Optional.of("not allowed here");
    }

    /** Starts one way, with a seed of its own where there is one; throws one sentence where it cannot be. */
    TraceSource start(Way way, OptionalLong seed) throws IOException {
        return switch (way) {
            case Way.Here here -> here(here, seed);
            case Way.Laboratory laboratory -> launcher.start(seeded(workload(laboratory.options()), seed).checked());
            case Way.Simulator simulator -> simulate(simulator, seed);
            case Way.Recorded recorded -> new RecordedRun(BundledRecordings.open(recorded.name()));
        };
    }

    private static Workload seeded(Workload workload, OptionalLong seed) {
        return seed.isPresent() ? workload.with(Workload.RANDSEED, seed.getAsLong()) : workload;
    }

    private Workload workload(String options) {
        return OptionText.read(options, Workload.defaults().with(Workload.DIRECTORY, directory));
    }

    private TraceSource here(Way.Here here, OptionalLong seed) {
        Workload asked = seeded(workload(here.options()), seed);
        if (here.needs().contains(Way.KERNEL_VIEW)) {
            asked = asked.with(Workload.OBSERVE, "kernel");
        }
        List<String> filesystems = here.needs().stream().filter(need -> !need.equals(Way.KERNEL_VIEW) && !need.equals(Way.DAX)).sorted().toList();
        if (here.needs().contains(Way.DAX) && !List.of(launcher.facts(asked).fact(Environment.MOUNT_OPTIONS).orElse("").split(",")).stream().anyMatch(option -> option.equals("dax") || option.equals("dax=always"))) {
            throw new WorkloadException("directory", directory + " is on no DAX mount, and this needs one (persistent memory, mount -o dax)");
        }
        if (!filesystems.isEmpty()) {
            String found = launcher.facts(asked).fact(Environment.FILESYSTEM).orElse("not known");
            if (!filesystems.contains(found)) {
                throw new WorkloadException("directory", directory + " is on " + found + ", and this needs " + String.join(" or ", filesystems));
            }
        }
        return launcher.start(asked.checked());
    }

    private static TraceSource simulate(Way.Simulator way, OptionalLong seed) {
        Model named = Models.find(way.model());
        Model machine = way.filesystem().isEmpty() ? named : named.on(way.filesystem());
        long rows = Runtime.getRuntime().maxMemory() / MEMORY_SHARE / TraceStore.chunkBytes(Source.SIMULATED) * TraceStore.CHUNK_ROWS;
        return new SimulatedArm(new Simulation(machine, RulePaths.of(way.kernel(), machine), seeded(OptionText.read(way.options(), machine.standardWorkload()), seed), rows));
    }

    /** What an arm is labelled with, so that nobody takes one for the other. */
    public static String label(Way way, RunReport report) {
        Optional<String> kernel = report.environment().fact(Environment.KERNEL);
        return switch (way) {
            case Way.Here _ -> "this machine, " + report.loop().flatMap(LoopReport::device).map(device -> "a real loop device (" + device + "), ").orElse("") + (report.source() == Source.KERNEL ? "kernel observed" : "engine's stamps, kernel closed");
            case Way.Laboratory _ -> "laboratory: real I/O on this machine, with the hand-off under study added above its kernel";
            case Way.Simulator simulator -> "simulated: model " + simulator.model() + ", the rules of Linux " + kernel.orElse(simulator.kernel());
            case Way.Recorded _ -> "recorded: Linux " + kernel.orElse("not known") + ", " + report.environment().fact(Environment.TARGET).orElse("not known where");
        };
    }
}

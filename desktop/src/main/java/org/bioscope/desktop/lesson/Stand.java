package org.bioscope.desktop.lesson;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bioscope.desktop.Launcher;
import org.bioscope.desktop.RecordedRun;
import org.bioscope.desktop.lesson.Lesson.Arm;
import org.bioscope.engine.EngineException;
import org.bioscope.traces.Environment;
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
        var refused = new ArrayList<String>();
        for (Way way : arm.ways()) {
            if (!allowed.isEmpty() && !allowed.contains(way.word())) {
                refused.add(way.word() + ": not allowed here");
                continue;
            }
            try {
                return new Started(start(way), way, refused);
            } catch (EngineException | WorkloadException | ModelException | IOException e) {
                refused.add(way.word() + ": " + e.getMessage());
            }
        }
        throw new LessonException("run '" + arm.name() + "': nothing here can: " + String.join("; ", refused));
    }

    private TraceSource start(Way way) throws IOException {
        return switch (way) {
            case Way.Here here -> here(here);
            case Way.Laboratory laboratory -> launcher.start(workload(laboratory.options()).checked());
            case Way.Simulator simulator -> simulate(simulator);
            case Way.Recorded recorded -> new RecordedRun(BundledRecordings.open(recorded.name()));
        };
    }

    private Workload workload(String options) {
        return OptionText.read(options, Workload.defaults().with(Workload.DIRECTORY, directory));
    }

    private TraceSource here(Way.Here here) {
        Workload asked = workload(here.options());
        if (here.needs().contains(Way.KERNEL_VIEW)) {
            asked = asked.with(Workload.OBSERVE, "kernel");
        }
        List<String> filesystems = here.needs().stream().filter(need -> !need.equals(Way.KERNEL_VIEW)).sorted().toList();
        if (!filesystems.isEmpty()) {
            String found = launcher.facts(asked).fact(Environment.FILESYSTEM).orElse("not known");
            if (!filesystems.contains(found)) {
                throw new WorkloadException("directory", directory + " is on " + found + ", and this needs " + String.join(" or ", filesystems));
            }
        }
        return launcher.start(asked.checked());
    }

    private static TraceSource simulate(Way.Simulator way) {
        Model named = Models.find(way.model());
        Model machine = way.filesystem().isEmpty() ? named : named.on(way.filesystem());
        long rows = Runtime.getRuntime().maxMemory() / MEMORY_SHARE / TraceStore.chunkBytes(Source.SIMULATED) * TraceStore.CHUNK_ROWS;
        return new SimulatedArm(new Simulation(machine, RulePaths.of(way.kernel(), machine), OptionText.read(way.options(), machine.standardWorkload()), rows));
    }

    /** What an arm is labelled with, so that nobody takes one for the other. */
    public static String label(Way way, RunReport report) {
        Optional<String> kernel = report.environment().fact(Environment.KERNEL);
        return switch (way) {
            case Way.Here _ -> "this machine, " + (report.source() == Source.KERNEL ? "kernel observed" : "engine's stamps, kernel closed");
            case Way.Laboratory _ -> "laboratory: real I/O on this machine, with the hand-off under study added above its kernel";
            case Way.Simulator simulator -> "simulated: model " + simulator.model() + ", the rules of Linux " + kernel.orElse(simulator.kernel());
            case Way.Recorded _ -> "recorded: Linux " + kernel.orElse("not known") + ", " + report.environment().fact(Environment.TARGET).orElse("not known where");
        };
    }
}

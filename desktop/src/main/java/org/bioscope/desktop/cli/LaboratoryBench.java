package org.bioscope.desktop.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.bioscope.engine.Engine;
import org.bioscope.engine.bench.LaboratoryComparison;
import org.bioscope.engine.bench.LoopComparison;
import org.bioscope.engine.bench.MemoryDisk;
import org.bioscope.engine.bench.ZramDirectory;

/**
 * The laboratories' part of the benchmark: the ways of completion on the raw reads of a disk in memory, and the loop layer's
 * two ways on a filesystem in memory where there can be one.
 */
final class LaboratoryBench {
    private final Engine engine;
    private final LaboratoryComparison.Plan ways;
    private final LoopComparison.Plan loops;

    /** With the plans' own figures where none are asked for. */
    LaboratoryBench(Engine engine, OptionalInt rounds, OptionalLong runtimeNs) {
        this.engine = engine;
        var standard = LaboratoryComparison.Plan.standard();
        this.ways = standard.with(rounds.orElse(standard.rounds()), runtimeNs.orElse(standard.runtimeNs()));
        var loop = LoopComparison.Plan.standard();
        this.loops = loop.with(rounds.orElse(loop.rounds()), runtimeNs.orElse(loop.runtimeNs()));
    }

    /** Prints as it goes; returns all of it as one JSON document. {@code otherwise} is where there is no filesystem in memory. */
    String measure(Path otherwise, PrintWriter out) {
        var results = new JsonLaboratory();
        try (MemoryDisk disk = MemoryDisk.of(ways.bytes())) {
            results.ways("loop device over tmpfs", ways, new LaboratoryComparison(engine, disk.device(), true, ways).print(out));
        }
        out.println();
        if (ZramDirectory.possible()) {
            try (ZramDirectory memory = ZramDirectory.of(2 * loops.bytes())) {
                results.loops("ext4 on zram", loops, new LoopComparison(engine, memory.directory(), loops).print(out));
            }
        } else {
            results.loops(otherwise.toString(), loops, new LoopComparison(engine, otherwise, loops).print(out));
        }
        return results.text();
    }
}

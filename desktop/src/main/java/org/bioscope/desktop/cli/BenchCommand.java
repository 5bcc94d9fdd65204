package org.bioscope.desktop.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.bioscope.engine.Engine;
import org.bioscope.engine.bench.EngineBench;
import org.bioscope.engine.bench.EngineBench.AgainstFio;
import org.bioscope.engine.bench.EngineBench.Case;
import org.bioscope.engine.bench.EngineBench.NopRate;
import org.bioscope.engine.bench.Pairs;
import org.bioscope.engine.bench.PredictionCheck;
import org.bioscope.engine.bench.ZramDirectory;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.simulate.SimulatorBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures every claim about the engine's speed on this machine, both sides of each in turn. */
@Command(name = "bench", description = "Compares the engine with fio, with itself without records, and with no I/O at all: medians of interleaved pairs.",
        mixinStandardHelpOptions = true, versionProvider = CommandTree.Versions.class, sortOptions = false)
final class BenchCommand implements Callable<Integer> {
    private static final Set<String> PARTS = Set.of("disk", "memory", "nop", "simulator");
    /** A part with disks and a plan of its own. */
    private static final String LABORATORY = "laboratory";

    @Spec
    private CommandSpec spec;

    @Option(names = "--directory", paramLabel = "DIR", defaultValue = ".", description = "Where the file to measure on is made; removed afterwards.")
    private Path directory = Path.of(".");

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Pairs of runs for each ratio; ${DEFAULT-VALUE} if not given.")
    private int rounds;

    @Option(names = "--runtime", paramLabel = "TIME", defaultValue = "3s", description = "Of one run; ${DEFAULT-VALUE} if not given.")
    private String runtime;

    @Option(names = "--size", paramLabel = "SIZE", defaultValue = "1g", description = "Of the file; ${DEFAULT-VALUE} if not given.")
    private String size;

    @Option(names = "--cpu", paramLabel = "N", description = "Where both submitting threads stay; the last CPU if not given.")
    private int cpu = Runtime.getRuntime().availableProcessors() - 1;

    @Option(names = "--only", paramLabel = "PART", split = ",", description = "One or more of disk, memory, nop, simulator; all four if not given. Or laboratory: ways of completion, and the loop layer buffered and direct, on disks in memory.")
    private Set<String> only = PARTS;

    @Option(names = "--predictions", paramLabel = "N", description = "Nothing of the above, but the kernel's rules against what this kernel does: watches N requests each of "
            + "every engine, preparation and filesystem that can be made; 200 make more than 100 000 and take some minutes. Needs root.")
    private Optional<Long> predictions = Optional.empty();

    @Option(names = "--json", description = "One JSON document instead of the tables.")
    private boolean json;

    @Override
    public Integer call() {
        if (rounds < 1 || rounds > 1000) {
            throw new WorkloadException("rounds", "--rounds " + rounds + ": must be a whole number from 1 to 1000");
        }
        if (predictions.isPresent()) {
            return predictions(predictions.get());
        }
        boolean laboratory = only.equals(Set.of(LABORATORY));
        if (!laboratory && !PARTS.containsAll(only)) {
            throw new WorkloadException("only", "--only " + String.join(",", only) + ": must be one or more of disk, memory, nop, simulator, or " + LABORATORY + " alone");
        }
        if (laboratory) {
            return laboratories();
        }
        var plan = new EngineBench.Plan(Workload.SIZE.read(size), Workload.RUNTIME.read(runtime), rounds, cpu);
        Engine engine = Engine.load();
        var results = new JsonBench(plan);
        PrintWriter out = json ? new PrintWriter(PrintStream.nullOutputStream()) : spec.commandLine().getOut();
        if (only.contains("disk")) {
            out.println("On " + directory + ", where the disk sets the rate unless our CPU is near 100 %:");
            part("disk", engine, directory, plan, Case.all(), out, results);
        }
        if (only.contains("memory")) {
            inMemory(engine, plan, out, results);
        }
        if (only.contains("nop")) {
            nop(EngineBench.nopRate(engine, plan), out, results);
        }
        if (only.contains("simulator")) {
            simulator(out, results);
        }
        if (json) {
            spec.commandLine().getOut().println(results.text());
        }
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    /** A request for which the rules were wrong is a failure. */
    private int predictions(long requests) {
        if (requests < 1 || requests > 1024) {
            throw new WorkloadException("predictions", "--predictions " + requests + ": must be a whole number from 1 to 1024, the blocks of its files");
        }
        var plan = new PredictionCheck.Plan(requests, directory, target -> true);
        return new PredictionCheck(Engine.load(), plan).print(spec.commandLine().getOut()).mismatched() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** Their plans are others than the engine's: what is not asked for is theirs to say. */
    private Integer laboratories() {
        var asked = spec.commandLine().getParseResult();
        var bench = new LaboratoryBench(Engine.load(), asked.hasMatchedOption("--rounds") ? OptionalInt.of(rounds) : OptionalInt.empty(),
                asked.hasMatchedOption("--runtime") ? OptionalLong.of(Workload.RUNTIME.read(runtime)) : OptionalLong.empty());
        PrintWriter own = spec.commandLine().getOut();
        String document = bench.measure(directory, json ? new PrintWriter(PrintStream.nullOutputStream()) : own);
        if (json) {
            own.println(document);
        }
        own.flush();
        return ExitCode.OK;
    }

    private void simulator(PrintWriter out, JsonBench results) {
        out.println("Requests simulated and recorded in a second of one core's time:");
        SimulatorBench.measure(rounds).forEach(rate -> {
            out.printf(Locale.ROOT, "%-26s Linux %-7s depth %-4d %,12.0f   %,.0f..%,.0f%n", rate.of().model(), rate.of().kernel(), rate.of().depth(), rate.median(),
                    rate.lowest(), rate.highest());
            out.flush();
            results.simulator(rate);
        });
    }

    /** Where the CPU sets the rate: what a request costs in either program. */
    private static void inMemory(Engine engine, EngineBench.Plan plan, PrintWriter out, JsonBench results) {
        if (!ZramDirectory.possible()) {
            out.println("No disk in memory: not compared where the CPU sets the rate (needs root and zram)");
            return;
        }
        try (var memory = ZramDirectory.of(plan.fileBytes())) {
            out.println("On ext4 in memory (zram), where the CPU sets the rate:");
            part("memory", engine, memory.directory(), plan, Case.deep(), out, results);
        }
    }

    private static void part(String part, Engine engine, Path directory, EngineBench.Plan plan, List<Case> cases, PrintWriter out, JsonBench results) {
        try (var bench = new EngineBench(engine, directory, plan)) {
            if (EngineBench.hasFio()) {
                results.againstFio(part, againstFio(bench, cases, out));
            } else {
                out.println("fio is not installed: not compared (apt-get install fio)");
            }
            recording(part, bench, out, results);
        }
    }

    private static List<AgainstFio> againstFio(EngineBench bench, List<Case> cases, PrintWriter out) {
        out.println("engine    rw         depth      fio IOPS  Bioscope IOPS   ratio   lowest..highest   our CPU");
        var results = new ArrayList<AgainstFio>();
        for (Case of : cases) {
            AgainstFio result = bench.againstFio(of);
            results.add(result);
            Pairs pairs = result.pairs();
            out.printf(Locale.ROOT, "%-9s %-9s %6d  %,12.0f  %,13.0f  %6.3f   %6.3f..%-6.3f   %5.1f %%%n", of.ioengine(), of.rw().label(), of.depth(),
                    pairs.medianBase(), pairs.medianOther(), pairs.medianRatio(), pairs.lowestRatio(), pairs.highestRatio(), result.cpuPercent());
            out.flush();
        }
        return results;
    }

    private static void recording(String part, EngineBench bench, PrintWriter out, JsonBench results) {
        for (Rw rw : List.of(Rw.RANDREAD, Rw.RANDWRITE)) {
            var of = new Case("io_uring", rw, 64);
            Pairs cost = bench.recordingCost(of);
            out.printf(Locale.ROOT, "recording on/off, io_uring %s depth 64: %.3f (%.3f..%.3f)%n", rw.label(), cost.medianRatio(), cost.lowestRatio(), cost.highestRatio());
            out.flush();
            results.recording(part, of, cost);
        }
    }

    private static void nop(NopRate nop, PrintWriter out, JsonBench results) {
        out.println("nop, recorded: " + Units.count(Math.round(nop.perSecond())) + " requests/s; " + Units.count(Math.round(nop.perCoreSecond()))
                + " for each second of the thread's CPU time; " + Units.count(nop.dropped()) + " dropped of " + Units.count(nop.recorded() + nop.dropped()));
        results.nop(nop);
    }
}

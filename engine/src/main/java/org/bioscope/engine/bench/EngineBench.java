package org.bioscope.engine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bioscope.engine.Engine;
import org.bioscope.engine.EngineException;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Totals;
import org.bioscope.traces.Workload;

/**
 * The measured claims about the engine, on one file that is written once and removed on close. Not thread-safe; blocks
 * while it measures. Figures from a busy machine say little: the ratios' spread shows it.
 */
public final class EngineBench implements AutoCloseable {
    /** Before each measured stretch, of fio and of ours alike. */
    private static final long RAMP_NS = 500_000_000;
    /** The JVM compiles what drains the rings meanwhile: as in a run of any length. */
    private static final long WARM_UP_NS = 2_000_000_000;

    private final Engine engine;
    private final Path file;
    private final Plan plan;
    /** Ctrl-C must not leave a gigabyte behind. */
    private final Thread hook;

    /**
     * How much to measure.
     *
     * @param fileBytes size of the file that all runs go over
     * @param runtimeNs of one run
     * @param rounds    pairs of runs for each ratio
     * @param cpu       where fio's and our submitting thread stay: beside the disk's interrupt or apart from it makes more
     *                  of a difference than the programs do, and is the scheduler's luck
     */
    public record Plan(long fileBytes, long runtimeNs, int rounds, int cpu) {
    }

    /** What fio and Bioscope are given alike. */
    public record Case(String ioengine, Rw rw, int depth) {
        /** io_uring and libaio at four depths and psync at one, reading and writing. */
        public static List<Case> all() {
            return Stream.of(Rw.RANDREAD, Rw.RANDWRITE).flatMap(rw -> Stream.concat(
                    Stream.of("io_uring", "libaio").flatMap(ioengine -> Stream.of(1, 4, 16, 64).map(depth -> new Case(ioengine, rw, depth))),
                    Stream.of(new Case("psync", rw, 1)))).toList();
        }

        /** Where many requests pass through the program at once. */
        public static List<Case> deep() {
            return all().stream().filter(of -> of.depth == 64).toList();
        }
    }

    /**
     * Bioscope against fio.
     *
     * @param pairs      requests a second, fio's first
     * @param cpuPercent of one core, used by our submitting thread: far below 100 the disk sets the rate of both
     */
    public record AgainstFio(Case of, Pairs pairs, double cpuPercent) {
    }

    /**
     * Requests without any I/O.
     *
     * @param perSecond  recorded requests a second, wall-clock
     * @param perCoreSecond the same for each second of CPU time that the submitting thread used: what a core of its own gives
     */
    public record NopRate(double perSecond, double perCoreSecond, long recorded, long dropped) {
    }

    /** Writes the file into the directory; throws {@link EngineException}. */
    public EngineBench(Engine engine, Path directory, Plan plan) {
        this.engine = engine;
        this.plan = plan;
        this.file = directory.resolve("bioscope-bench-" + ProcessHandle.current().pid() + ".dat");
        this.hook = new Thread(this::remove, "bioscope-bench-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        finished(engine, workload(new Case("psync", Rw.READ, 1)).with(Workload.NUMBER_IOS, 1L).with(Workload.KEEP, true));
    }

    /** Whether fio can be run here. */
    public static boolean hasFio() {
        try {
            return new ProcessBuilder("fio", "--version").redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
                    .onExit().join().exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** fio and Bioscope in turn on the same file with the same options, records on. */
    public AgainstFio againstFio(Case of) {
        Workload workload = workload(of).with(Workload.RUNTIME, plan.runtimeNs).with(Workload.RAMP_TIME, RAMP_NS);
        var cpu = new double[1];
        finished(engine.withoutPreparing(), workload.with(Workload.RUNTIME, WARM_UP_NS));
        Pairs pairs = Pairs.measure(plan.rounds, () -> fio(of), () -> {
            RunReport report = finished(engine.withoutPreparing(), workload);
            cpu[0] += 100.0 * cpuNs(report.totals()) / report.measuredNs() / plan.rounds;
            return report.iops();
        });
        return new AgainstFio(of, pairs, cpu[0]);
    }

    /** Runs without records and with them: what recording costs. */
    public Pairs recordingCost(Case of) {
        Workload workload = workload(of).with(Workload.RUNTIME, plan.runtimeNs).with(Workload.RAMP_TIME, RAMP_NS);
        Engine asItLies = engine.withoutPreparing();
        finished(asItLies, workload.with(Workload.RUNTIME, WARM_UP_NS));
        return Pairs.measure(plan.rounds, () -> finished(asItLies.withoutRecording(), workload).iops(), () -> finished(asItLies, workload).iops());
    }

    /** io_uring NOP requests at depth 32 by one thread, recorded; of the plan, no file is needed. */
    public static NopRate nopRate(Engine engine, Plan plan) {
        Path nowhere = Path.of("");
        Workload workload = Workload.defaults().with(Workload.IOENGINE, "nop").with(Workload.RW, Rw.RANDREAD).with(Workload.IODEPTH, 32)
                .with(Workload.CPUS_ALLOWED, Integer.toString(plan.cpu)).with(Workload.RAMP_TIME, RAMP_NS).with(Workload.RUNTIME, plan.runtimeNs);
        finished(engine, workload.with(Workload.RUNTIME, WARM_UP_NS), nowhere);
        RunReport report = finished(engine, workload, nowhere);
        Totals totals = report.totals();
        return new NopRate(report.iops(), totals.requests() * 1e9 / cpuNs(totals), totals.recorded(), totals.dropped());
    }

    private Workload workload(Case of) {
        return Workload.defaults().with(Workload.IOENGINE, of.ioengine).with(Workload.RW, of.rw).with(Workload.IODEPTH, of.depth)
                .with(Workload.SIZE, plan.fileBytes).with(Workload.OBSERVE, "engine").with(Workload.CPUS_ALLOWED, Integer.toString(plan.cpu));
    }

    private RunReport finished(Engine with, Workload workload) {
        return finished(with, workload, file);
    }

    private static RunReport finished(Engine with, Workload workload, Path file) {
        return MeasuredRun.of(with, workload, file, false, workload.title());
    }

    private static long cpuNs(Totals totals) {
        return totals.userNs() + totals.systemNs();
    }

    /** fio's own IOPS, from its terse output: fields 8 (reads) and 49 (writes) of version 3. */
    private double fio(Case of) {
        List<String> command = List.of("fio", "--name=bench", "--filename=" + file, "--size=" + plan.fileBytes, "--direct=1", "--rw=" + of.rw.label(),
                "--bs=4096", "--ioengine=" + of.ioengine, "--iodepth=" + of.depth, "--time_based", "--runtime=" + plan.runtimeNs / 1_000_000 + "ms",
                "--ramp_time=" + RAMP_NS / 1_000_000 + "ms", "--cpus_allowed=" + plan.cpu, "--minimal", "--terse-version=3");
        try {
            Process process = new ProcessBuilder(command).start();
            String output = new String(process.getInputStream().readAllBytes());
            String[] fields = output.strip().split(";");
            if (process.waitFor() != 0 || fields.length < 49) {
                throw new EngineException("run " + String.join(" ", command) + ": it failed; try it yourself");
            }
            return Double.parseDouble(fields[7]) + Double.parseDouble(fields[48]);
        } catch (IOException e) {
            throw new EngineException("run fio: " + e.getMessage() + "; install fio");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("run fio: interrupted");
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook runs already.
        }
        remove();
    }

    private void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new EngineException("remove " + file + ": " + e.getMessage() + "; remove it yourself");
        }
    }
}

package org.bioscope.engine.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bioscope.engine.Engine;
import org.bioscope.traces.LoopReport;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;

/**
 * The loop laboratory buffered and direct against each other: the same requests of four jobs, in turn, each time on a fresh
 * file of which nothing is cached. Not thread-safe; blocks while it measures.
 */
public final class LoopComparison {
    private static final List<Rw> PATTERNS = List.of(Rw.RANDREAD, Rw.READ, Rw.RANDWRITE, Rw.WRITE);

    private final Engine engine;
    private final Path directory;
    private final Plan plan;

    /** How much to measure: {@code bytes} of file, {@code rounds} of two runs for each pattern. */
    public record Plan(String ioengine, int jobs, int depth, long bytes, long rampNs, long runtimeNs, int rounds) {
        /** Four jobs of depth 16; about a minute. */
        public static Plan standard() {
            return new Plan("libaio", 4, 16, 64 << 20, 50_000_000L, 500_000_000L, 7);
        }

        /** The same with other rounds and another runtime. */
        public Plan with(int otherRounds, long otherRuntimeNs) {
            return new Plan(ioengine, jobs, depth, bytes, rampNs, otherRuntimeNs, otherRounds);
        }
    }

    /**
     * One arm's means over its runs.
     *
     * @param switches    context switches a request, of jobs and layer together
     * @param cachedBytes how much more of the file was cached at a run's end than at its start
     */
    public record Use(double switches, double cachedBytes) {
        private static Use of(List<RunReport> reports) {
            return new Use(reports.stream().mapToDouble(Use::switches).average().orElse(0),
                    reports.stream().mapToDouble(report -> report.loop().flatMap(LoopReport::grown).orElse(0L)).average().orElse(0));
        }

        private static double switches(RunReport report) {
            long all = report.totals().voluntarySwitches() + report.totals().involuntarySwitches() + report.loop().map(LoopReport::switches).orElse(0L);
            return (double) all / Math.max(1, report.totals().requests());
        }
    }

    /** Requests a second of one pattern: buffered first, direct as the other. */
    public record Cell(Rw rw, Pairs rates, Use buffered, Use direct) {
    }

    /** In a directory on the disk to measure on. */
    public LoopComparison(Engine engine, Path directory, Plan plan) {
        this.engine = engine.withoutRecording();
        this.directory = directory;
        this.plan = plan;
    }

    /** One pattern; throws {@link org.bioscope.engine.EngineException}. */
    public Cell measure(Rw rw) {
        var buffered = new ArrayList<RunReport>();
        var direct = new ArrayList<RunReport>();
        Pairs rates = Pairs.measure(plan.rounds, () -> run(rw, "buffered", buffered), () -> run(rw, "direct", direct));
        return new Cell(rw, rates, Use.of(buffered), Use.of(direct));
    }

    private double run(Rw rw, String mode, List<RunReport> reports) {
        Workload workload = Workload.defaults().with(Workload.IOENGINE, plan.ioengine).with(Workload.RW, rw).with(Workload.IODEPTH, plan.depth)
                .with(Workload.NUMJOBS, plan.jobs).with(Workload.SIZE, plan.bytes).with(Workload.RAMP_TIME, plan.rampNs)
                .with(Workload.RUNTIME, plan.runtimeNs).with(Workload.LOOP, mode);
        RunReport report = MeasuredRun.of(engine, workload, directory, false, "loop " + mode + " " + rw.label());
        reports.add(report);
        return report.iops();
    }

    /** Measures and prints as it goes: all cells. */
    public List<Cell> print(PrintWriter out) {
        out.println("loop laboratory, " + plan.ioengine + " 4k by " + plan.jobs + " jobs of depth " + plan.depth + " in " + directory + ", " + plan.rounds
                + " rounds of " + Units.ns(plan.runtimeNs) + "; direct to buffered, 95 % interval of the median");
        out.println("rw          buffered IOPS    direct IOPS   direct/buffered                      switches a request    cached by a run");
        var cells = new ArrayList<Cell>();
        for (Rw rw : PATTERNS) {
            Cell cell = measure(rw);
            cells.add(cell);
            out.printf(Locale.ROOT, "%-9s  %,14.0f %,14.0f   %-36s %5.2f buffered, %5.2f direct   %s, %s%n", rw.label(), cell.rates.medianBase(), cell.rates.medianOther(),
                    LaboratoryComparison.words(cell.rates), cell.buffered.switches, cell.direct.switches,
                    Units.bytes(Math.round(cell.buffered.cachedBytes)), Units.bytes(Math.round(cell.direct.cachedBytes)));
            out.flush();
        }
        return cells;
    }
}

package org.bioscope.engine.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bioscope.engine.Engine;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;

/**
 * The laboratory's arms against each other: the same random reads of 4 KiB, completed inline, by the caller, or through the
 * workqueue. The kernel completes all of them alike underneath. Not thread-safe; blocks while it measures.
 */
public final class LaboratoryComparison {
    /** In an order and then in its reverse: what drifts meets all alike. */
    private static final List<String> ARMS = List.of("workqueue", "inline", "caller", "native");

    private final Engine engine;
    private final Path target;
    private final boolean blockDevice;
    private final Plan plan;

    /**
     * How much to measure.
     *
     * @param bytes     of the target, that the reads go over
     * @param rampNs    before each measured stretch; {@code runtimeNs} of one
     * @param rounds    of four runs each; at least six for an interval
     */
    public record Plan(String ioengine, List<Integer> depths, long bytes, long rampNs, long runtimeNs, int rounds) {
        public Plan {
            depths = List.copyOf(depths);
        }

        /** libaio, whose completions disturb nobody; about two minutes. */
        public static Plan standard() {
            return new Plan("libaio", List.of(1, 2, 4, 8, 16, 64), 64 << 20, 50_000_000L, 300_000_000L, 11);
        }

        /** The same with other rounds and another runtime. */
        public Plan with(int otherRounds, long otherRuntimeNs) {
            return new Plan(ioengine, depths, bytes, rampNs, otherRuntimeNs, otherRounds);
        }
    }

    /** Requests a second at one depth, each time with the workqueue's first; {@code straight} has nothing in between. */
    public record Cell(int depth, Pairs inline, Pairs caller, Pairs straight) {
    }

    /** Reads a file that is there, or a block device. */
    public LaboratoryComparison(Engine engine, Path target, boolean blockDevice, Plan plan) {
        // The drain of records would take from a CPU that the arms need.
        this.engine = engine.withoutPreparing().withoutRecording();
        this.target = target;
        this.blockDevice = blockDevice;
        this.plan = plan;
    }

    /** All depths in turn; throws {@link org.bioscope.engine.EngineException}. */
    public List<Cell> measure() {
        return plan.depths.stream().map(this::measure).toList();
    }

    /** One depth. */
    public Cell measure(int depth) {
        var rates = new ArrayList<List<Double>>();
        ARMS.forEach(arm -> rates.add(new ArrayList<>()));
        for (int round = 0; round < plan.rounds; round++) {
            for (int at = 0; at < ARMS.size(); at++) {
                int arm = round % 2 == 0 ? at : ARMS.size() - 1 - at;
                rates.get(arm).add(rate(ARMS.get(arm), depth));
            }
        }
        return new Cell(depth, new Pairs(rates.get(0), rates.get(1)), new Pairs(rates.get(0), rates.get(2)), new Pairs(rates.get(0), rates.get(3)));
    }

    private double rate(String arm, int depth) {
        Workload workload = Workload.defaults().with(Workload.IOENGINE, plan.ioengine).with(Workload.RW, Rw.RANDREAD).with(Workload.IODEPTH, depth)
                .with(Workload.SIZE, plan.bytes).with(Workload.RAMP_TIME, plan.rampNs).with(Workload.RUNTIME, plan.runtimeNs).with(Workload.COMPLETION, arm)
                .with(Workload.OBSERVE, "engine");
        return MeasuredRun.of(engine, workload, target, blockDevice, arm + " at depth " + depth).iops();
    }

    /** Measures and prints as it goes: all cells. */
    public List<Cell> print(PrintWriter out) {
        out.println("laboratory, " + plan.ioengine + " randread 4k of " + target + ", " + plan.rounds + " rounds of " + Units.ns(plan.runtimeNs)
                + "; ratios to workqueue, 95 % interval of the median");
        out.println("depth   workqueue IOPS   inline                               caller                               native (nothing in between)");
        var cells = new ArrayList<Cell>();
        for (int depth : plan.depths) {
            Cell cell = measure(depth);
            cells.add(cell);
            out.printf(Locale.ROOT, "%5d   %,14.0f   %-36s %-36s %s%n", depth, cell.inline.medianBase(), words(cell.inline), words(cell.caller), words(cell.straight));
            out.flush();
        }
        return cells;
    }

    /** Median ratio, its interval and the verdict. */
    static String words(Pairs pairs) {
        Optional<Pairs.Range> range = pairs.interval();
        String interval = range.map(r -> String.format(Locale.ROOT, "(%.3f..%.3f)", r.low95(), r.high95())).orElse("");
        return String.format(Locale.ROOT, "%.3f %s %s", pairs.medianRatio(), interval, pairs.verdict());
    }
}

package org.bioscope.engine.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import org.bioscope.engine.Engine;
import org.bioscope.traces.Rw;

/** Prints every measured claim about the engine as a table: {@code bioscope bench} without a window's share. */
public final class FioComparison {
    private FioComparison() {
    }

    /** Measures in the directory and prints as it goes; throws {@link org.bioscope.engine.EngineException}. */
    public static void print(Engine engine, Path directory, EngineBench.Plan plan, PrintStream out) {
        try (var bench = new EngineBench(engine, directory, plan)) {
            if (EngineBench.hasFio()) {
                out.println("io engine  rw         depth      fio IOPS  Bioscope IOPS   ratio   lowest..highest   our CPU");
                EngineBench.Case.all().forEach(of -> printAgainstFio(bench.againstFio(of), out));
            } else {
                out.println("fio is not installed: not compared");
            }
            for (Rw rw : new Rw[] {Rw.RANDREAD, Rw.RANDWRITE}) {
                Pairs cost = bench.recordingCost(new EngineBench.Case("io_uring", rw, 64));
                out.printf(Locale.ROOT, "recording on/off, io_uring %s depth 64: %.3f (%.3f..%.3f)%n", rw.label(), cost.medianRatio(), cost.lowestRatio(),
                        cost.highestRatio());
            }
            EngineBench.NopRate nop = bench.nopRate();
            out.printf(Locale.ROOT, "nop, recorded: %,.0f requests/s; %,.0f for each second of the thread's CPU time; %,d dropped of %,d%n", nop.perSecond(),
                    nop.perCoreSecond(), nop.dropped(), nop.recorded() + nop.dropped());
        }
    }

    private static void printAgainstFio(EngineBench.AgainstFio result, PrintStream out) {
        Pairs pairs = result.pairs();
        out.printf(Locale.ROOT, "%-9s  %-9s  %5d  %,12.0f  %,13.0f  %6.3f   %6.3f..%-6.3f   %5.1f %%%n", result.of().ioengine(), result.of().rw().label(),
                result.of().depth(), pairs.medianBase(), pairs.medianOther(), pairs.medianRatio(), pairs.lowestRatio(), pairs.highestRatio(),
                result.cpuPercent());
    }
}

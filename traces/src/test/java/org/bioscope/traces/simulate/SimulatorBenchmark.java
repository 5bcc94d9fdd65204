package org.bioscope.traces.simulate;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Workload;

/**
 * How many requests a second are simulated and recorded on one core; a program, not a test. Counted by the thread's own
 * CPU time, so that neighbours on the machine do not count.
 *
 * <pre>mvn -q -pl traces test-compile exec:exec -Dexec.skip=false -Dexec.classpathScope=test
 *     -Dexec.args="-classpath %classpath org.bioscope.traces.simulate.SimulatorBenchmark"</pre>
 */
final class SimulatorBenchmark {
    private static final int ROUNDS = 7;
    private static final long ROWS = 1 << 21;

    private record Case(String model, String kernel, String depth) {
    }

    private SimulatorBenchmark() {
    }

    public static void main(String[] arguments) {
        var threads = ManagementFactory.getThreadMXBean();
        for (Case c : List.of(new Case("caller-completion", "6.5", "16"), new Case("caller-completion", "6.6-rc", "16"),
                new Case("nvme-2023", "6.18", "16"), new Case("nvme-2023", "6.19", "128"), new Case("ext4-deferred-completion", "5.10", "64"))) {
            Model model = Models.find(c.model());
            Workload workload = model.standardWorkload().withText(Workload.IODEPTH, c.depth()).with(Workload.RUNTIME, 0L).with(Workload.NUMBER_IOS, 2_000_000L)
                    .with(Workload.SIZE, 16L << 30);
            var perSecond = new double[ROUNDS];
            for (int round = -1; round < ROUNDS; round++) {
                long startNs = threads.getCurrentThreadCpuTime();
                RunReport report = new Simulation(model, RulePaths.of(c.kernel(), model), workload, ROWS).run();
                long tookNs = threads.getCurrentThreadCpuTime() - startNs;
                // The first round is the compiler's.
                if (round >= 0) {
                    perSecond[round] = report.trace().size() * 1e9 / tookNs;
                }
            }
            Arrays.sort(perSecond);
            System.out.printf(Locale.ROOT, "%-26s Linux %-7s depth %-4s %.2f million recorded requests a second (%.2f to %.2f)%n", c.model(), c.kernel(), c.depth(),
                    perSecond[ROUNDS / 2] / 1e6, perSecond[0] / 1e6, perSecond[ROUNDS - 1] / 1e6);
        }
    }
}

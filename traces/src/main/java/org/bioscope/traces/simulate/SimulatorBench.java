package org.bioscope.traces.simulate;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Workload;

/**
 * How many requests are simulated and recorded in a second of one core. Counted by the thread's own CPU time, so that
 * neighbours on the machine do not count.
 */
public final class SimulatorBench {
    private static final long REQUESTS = 2_000_000;

    /** One machine under one kernel. */
    public record Case(String model, String kernel, int depth) {
    }

    /** Requests in a second of CPU time: the median of all rounds, the slowest and the fastest. */
    public record Rate(Case of, double median, double lowest, double highest) {
    }

    private SimulatorBench() {
    }

    /** Every case in so many rounds, after one that is the compiler's; measured as the stream is read. */
    public static Stream<Rate> measure(int rounds) {
        return Stream.of(new Case("caller-completion", "6.5", 16), new Case("caller-completion", "6.6-rc", 16), new Case("ext4-deferred-completion", "5.10", 64),
                new Case("nvme-2023", "6.18", 16), new Case("nvme-2023", "6.19", 128)).map(of -> measure(of, rounds));
    }

    private static Rate measure(Case of, int rounds) {
        Model model = Models.find(of.model());
        Workload workload = model.standardWorkload().with(Workload.IODEPTH, of.depth()).with(Workload.RUNTIME, 0L).with(Workload.NUMBER_IOS, REQUESTS)
                .with(Workload.SIZE, REQUESTS * model.standardWorkload().get(Workload.BS));
        perSecond(of, model, workload);
        double[] rates = new double[rounds];
        Arrays.setAll(rates, _ -> perSecond(of, model, workload));
        Arrays.sort(rates);
        return new Rate(of, (rates[(rounds - 1) / 2] + rates[rounds / 2]) / 2, rates[0], rates[rounds - 1]);
    }

    private static double perSecond(Case of, Model model, Workload workload) {
        var threads = ManagementFactory.getThreadMXBean();
        long startNs = threads.getCurrentThreadCpuTime();
        RunReport report = new Simulation(model, RulePaths.of(of.kernel(), model), workload, REQUESTS).run();
        return report.trace().size() * 1e9 / (threads.getCurrentThreadCpuTime() - startNs);
    }
}

package org.bioscope.engine;

import java.nio.file.Path;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Workload;

/** A program whose run asks for more requests than its JVM can keep, for {@link RunReportTest}: says what became of them. */
final class Hoarder {
    private Hoarder() {
    }

    public static void main(String[] arguments) throws InterruptedException {
        var workload = Workload.defaults().with(Workload.IOENGINE, "nop").with(Workload.IODEPTH, 32).with(Workload.RUNTIME, 600_000_000_000L)
                .with(Workload.NUMBER_IOS, Long.parseLong(arguments[0]));
        RunReport report = Runs.finished(Runs.ENGINE.start(workload, Path.of(""), false, Environment.unknown()));
        System.out.println(report.failure().isPresent() + " " + report.totals().requests() + " "
                + (report.totals().recorded() + report.totals().dropped()) + " " + report.trace().size() + " " + report.totals().recorded());
    }
}

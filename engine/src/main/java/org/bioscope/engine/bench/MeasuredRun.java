package org.bioscope.engine.bench;

import java.nio.file.Path;
import java.time.Duration;
import org.bioscope.engine.Engine;
import org.bioscope.engine.EngineException;
import org.bioscope.engine.Run;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Workload;

/** One run of a comparison, to its end. Blocks. */
final class MeasuredRun {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private MeasuredRun() {
    }

    /** {@code arm} names it in a message; throws {@link EngineException} where it failed. */
    static RunReport of(Engine engine, Workload workload, Path target, boolean blockDevice, String arm) {
        try (Run run = engine.start(workload, target, blockDevice, Environment.unknown())) {
            if (!run.await(PATIENCE)) {
                throw new EngineException("measure " + arm + ": it did not end within " + PATIENCE.toMinutes() + " minutes; see 'dmesg'");
            }
            RunReport report = run.latest();
            report.failure().ifPresent(failure -> {
                throw new EngineException("measure " + arm + ": " + failure.message());
            });
            return report;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("measure " + arm + ": interrupted");
        }
    }
}

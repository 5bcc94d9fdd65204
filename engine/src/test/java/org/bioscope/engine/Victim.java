package org.bioscope.engine;

import java.nio.file.Path;
import java.time.Duration;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Workload;

/** A program that runs until it is killed, for {@link LeftoversTest} and, with a loop device's mode, {@link LoopDeviceTest}: says the file's name when requests go through. */
final class Victim {
    private Victim() {
    }

    public static void main(String[] arguments) throws InterruptedException {
        var workload = Runs.small("psync").with(Workload.RUNTIME, 600_000_000_000L).with(Workload.LOOP_DEVICE, arguments.length > 1 ? arguments[1] : "none");
        try (Run run = Runs.ENGINE.start(workload, Path.of(arguments[0]), false, Environment.unknown())) {
            while (run.latest().totals().requests() == 0) {
                run.await(Duration.ofMillis(5));
            }
            System.out.println(run.file().orElseThrow());
            run.await(Duration.ofMinutes(10));
        }
    }
}

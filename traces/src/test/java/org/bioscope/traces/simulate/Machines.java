package org.bioscope.traces.simulate;

import java.util.zip.CRC32;
import org.bioscope.traces.Completion;
import org.bioscope.traces.RequestTrace;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.TraceStore;
import org.bioscope.traces.Workload;

/** Small machines with round numbers, and runs on them. */
final class Machines {
    /** Every piece of work has its own time, so that a time in a trace tells where it came from. */
    private static final String KERNEL = """
            "kernel": {"callNs": 100, "iomapNs": 1000, "legacyNs": 1500, "blockNs": 700, "pageNs": 10, "interruptNs": 200, "endioNs": 60,
             "completeNs": 30, "taskWorkNs": 20, "queueWorkNs": 40, "workItemNs": 50, "switchNs": 300, "wakeNs": 70, "idleExitNs": 500,
             "attemptNs": 400, "allocateNs": 3000, "convertNs": 2000, "journalNs": 5000}""";

    private Machines() {
    }

    /** One CPU, and a device given by members of a JSON object. */
    static Model machine(String device) {
        return machine(1, 0, device);
    }

    static Model machine(int cpus, int requestsPerCall, String device) {
        return ModelJson.parse("test", """
                {"title": "test", "source": "test", "cpus": %d, "program": {"prepareNs": 100, "reapNs": 50, "requestsPerCall": %d},
                 %s, "device": {"name": "test", %s}}""".formatted(cpus, requestsPerCall, KERNEL, device));
    }

    static Model flash() {
        return machine("\"parallelism\": 8, \"readNs\": 20000, \"writeNs\": 10000, \"spread\": 0.3");
    }

    static Workload writes(String ioengine, int depth) {
        return Workload.defaults().with(Workload.IOENGINE, ioengine).with(Workload.RW, Rw.RANDWRITE).with(Workload.IODEPTH, depth)
                .with(Workload.SIZE, 64L << 20).with(Workload.NUMBER_IOS, 5_000L);
    }

    static RunReport run(Model model, Completion writes, Workload workload) {
        return new Simulation(model, OnePath.iomap(writes), workload, 1 << 20).run();
    }

    static RunReport run(Model model, String kernel, Workload workload) {
        return new Simulation(model, RulePaths.of(kernel, model), workload, 1 << 20).run();
    }

    /** A checksum over all rows, engine's and kernel's. */
    static long checksum(RequestTrace trace) {
        var crc = new CRC32();
        for (long at = 0; at < trace.size(); at += TraceStore.CHUNK_ROWS) {
            crc.update(trace.engineRows(at).asByteBuffer());
            crc.update(trace.kernelRows(at).asByteBuffer());
        }
        return crc.getValue();
    }
}

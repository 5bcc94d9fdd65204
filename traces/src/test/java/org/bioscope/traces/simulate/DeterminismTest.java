package org.bioscope.traces.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteOrder;
import org.bioscope.traces.Completion;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.SyncMode;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Test;

class DeterminismTest {
    private static final Workload MIXED = Machines.writes("io_uring", 16).with(Workload.RW, Rw.RANDRW).with(Workload.NUMJOBS, 3)
            .with(Workload.SYNC, SyncMode.DSYNC).with(Workload.RATE_IOPS, 30_000L).with(Workload.RATE_PROCESS, "poisson");

    @Test
    void theSameSeedGivesTheSameTraceToTheByte() {
        assertThat(Machines.checksum(run(7).trace())).isEqualTo(Machines.checksum(run(7).trace()));
        assertThat(run(7).totals().lat().meanNs()).isEqualTo(run(7).totals().lat().meanNs());
    }

    @Test
    void anotherSeedGivesAnotherTrace() {
        assertThat(Machines.checksum(run(7).trace())).isNotEqualTo(Machines.checksum(run(8).trace()));
    }

    /** Whoever changes what is simulated changes this number, and says so in the commit. */
    @Test
    void theTraceIsTheOneThatOtherMachinesGet() {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "rows are in the machine's byte order; the checksum is of a little-endian one");
        assertThat(Machines.checksum(run(7).trace())).isEqualTo(1_208_027_454L);
    }

    @Test
    void twoKernelsUnderOneSeedAskForTheSameRequests() {
        var workload = Machines.writes("libaio", 1);
        var inline = Machines.run(Machines.flash(), Completion.INLINE, workload).trace();
        var workqueue = Machines.run(Machines.flash(), Completion.WORKQUEUE, workload).trace();
        for (long i = 0; i < inline.size(); i++) {
            assertThat(workqueue.offset(i)).isEqualTo(inline.offset(i));
        }
    }

    private static RunReport run(long seed) {
        var model = Machines.machine(2, 0, "\"parallelism\": 4, \"queueDepth\": 6, \"readNs\": 20000, \"writeNs\": 10000, \"spread\": 0.5, \"slowOneIn\": 100, "
                + "\"slowNs\": 70000, \"commandNs\": 300, \"writeBytesPerSecond\": 2000000000, \"writeCache\": true, \"flushNs\": 50000");
        return Machines.run(model, "6.18", MIXED.with(Workload.RANDSEED, seed));
    }
}

package org.bioscope.traces.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighboursTest {
    @TempDir
    private Path root;

    /** Two seconds go by between looks. */
    private final LongSupplier clock = new LongSupplier() {
        private long nowNs;

        @Override
        public long getAsLong() {
            return nowNs += 2_000_000_000L;
        }
    };

    @Test
    void aQuietMachineGivesNothingToSay() throws IOException {
        machine(1_000, 1_000, 0, 0, 0);
        var watch = Neighbours.watch(root, Optional.of("/dev/vda"), clock);
        // 100 MiB of our own, and the journal's 2 MiB.
        machine(1_000, 1_000 + 2 * 1024 * 102, 0, 0, 1_000);
        assertThat(watch.disturbances(new Neighbours.Moved(0, 100L << 20), false)).isEmpty();
    }

    @Test
    void aJournalIsNoNeighbourOfARunThatSyncs() throws IOException {
        machine(1_000, 1_000, 0, 0, 0);
        var watch = Neighbours.watch(root, Optional.of("/dev/vda"), clock);
        machine(1_000, 1_000 + 2 * 1024 * 400, 0, 0, 1_000);
        assertThat(watch.disturbances(new Neighbours.Moved(0, 100L << 20), true)).isEmpty();
        assertThat(watch.disturbances(new Neighbours.Moved(0, 100L << 20), false)).containsExactly("foreign I/O: 300 MiB written to vda beside the run's own 100 MiB");
    }

    @Test
    void anothersIoThrottlingAndAStealingHypervisorAreNamed() throws IOException {
        machine(1_000, 1_000, 5, 10, 0);
        var watch = Neighbours.watch(root, Optional.of("/dev/vda"), clock);
        machine(1_000 + 2 * 1024 * 50, 1_000 + 2 * 1024 * 100, 8, 210, 1_000_000);
        assertThat(watch.disturbances(new Neighbours.Moved(0, 100L << 20), false)).satisfiesExactly(
                sentence -> assertThat(sentence).isEqualTo("foreign I/O: 50 MiB read from vda beside the run's own 0 B"),
                sentence -> assertThat(sentence).contains("throttled").contains("3 times"),
                sentence -> assertThat(sentence).isEqualTo("the hypervisor took 20 % of the CPU time"),
                sentence -> assertThat(sentence).isEqualTo("somebody waited for a CPU in 50 % of the time"));
    }

    @Test
    void whereNothingCanBeReadNothingIsSaid() {
        assertThat(Neighbours.watch(root, Optional.of("vda"), clock).disturbances(new Neighbours.Moved(0, 0), false)).isEmpty();
        assertThat(Neighbours.watch(root, Optional.empty(), clock).disturbances(new Neighbours.Moved(0, 0), false)).isEmpty();
    }

    /** Ticks other than stolen ones go on by 800 for each 200 stolen. */
    private void machine(long sectorsRead, long sectorsWritten, int throttled, long stolen, long crowdedUs) throws IOException {
        write("proc/diskstats", " 254       0 vda 10 0 " + sectorsRead + " 5 20 0 " + sectorsWritten + " 7 0 0 0\n 254       1 vda1 1 0 8 0 0 0 0 0 0 0 0\n");
        write("proc/stat", "cpu  " + (1_000 + 4 * stolen) + " 0 0 0 0 0 0 " + stolen + " 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\n");
        write("proc/pressure/cpu", "some avg10=0.00 avg60=0.00 avg300=0.00 total=" + crowdedUs + "\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");
        write("sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", throttled + "\n");
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
    }
}

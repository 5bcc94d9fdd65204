package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another's I/O on the same disk, made for real on a disk of our own. */
class CircumstancesTest {
    @TempDir
    private Path folder;
    private Disks disks;
    private Path point;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disks = new Disks(folder);
        point = disks.filesystem(256, 512, "mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0");
    }

    @AfterEach
    void undo() throws IOException, InterruptedException {
        disks.close();
    }

    @Test
    void anothersWritesToTheDiskAreSaid() throws Exception {
        Run run = start();
        while (run.latest().startNs() == 0) {
            Thread.onSpinWait();
        }
        Disks.output("dd", "if=/dev/zero", "of=" + point.resolve("other"), "bs=1M", "count=24", "oflag=direct");
        RunReport report = Runs.finished(run);
        assertThat(report.notes()).anyMatch(note -> note.startsWith("foreign I/O: 24") && note.contains(" written to loop"));
    }

    @Test
    void nothingIsSaidOfAQuietDisk() throws Exception {
        assertThat(Runs.finished(start()).notes()).noneMatch(note -> note.startsWith("foreign I/O"));
    }

    private Run start() {
        Workload workload = Runs.small("psync").with(Workload.DIRECTORY, point.toString()).with(Workload.RW, Rw.RANDREAD).with(Workload.RUNTIME, 3_000_000_000L)
                .with(Workload.RATE_IOPS, 50L).with(Workload.OBSERVE, "engine");
        return Target.of(workload).start(Runs.ENGINE);
    }
}

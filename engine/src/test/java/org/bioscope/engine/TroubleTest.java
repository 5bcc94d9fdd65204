package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each trouble is provoked for real; each ends in one sentence, with what was measured until then. */
class TroubleTest {
    private static final long MINUTE_NS = 60_000_000_000L;

    @ParameterizedTest
    @CsvSource({"ext4, psync", "ext4, libaio", "ext4, io_uring", "xfs, io_uring"})
    void aDiskThatFillsUpEndsTheRunWithWhatWasMeasured(String filesystem, String ioengine) throws Exception {
        LoopDisk.assumeProgram("mkfs." + filesystem);
        try (LoopDisk disk = LoopDisk.mounted(filesystem, filesystem.equals("xfs") ? 320 : 16)) {
            RunReport report = Runs.finished(Runs.small(ioengine).with(Workload.RW, Rw.WRITE).with(Workload.PREPARE, Prepare.NONE)
                    .with(Workload.BS, 65536L).with(Workload.SIZE, 1L << 30), disk.folder());
            RunReport.Failure failure = report.failure().orElseThrow();
            assertThat(failure.message()).startsWith("write of 65536 bytes at offset ").contains("no space left on device")
                    .contains("make room on the filesystem, or use a smaller --size");
            assertThat(failure.atNs()).isBetween(1L, MINUTE_NS);
            assertThat(report.totals().write().errors()).isPositive();
            assertThat(report.totals().write().bytes()).isGreaterThan(1 << 20);
            assertThat(report.trace().size()).isEqualTo(report.totals().requests());
            assertThat(Runs.filesIn(disk.folder())).noneMatch(file -> file.toString().endsWith(".dat"));
        }
    }

    @Test
    void aDiskThatIsTooSmallForThePreparationSaysSoAndKeepsNothing() throws Exception {
        try (LoopDisk disk = LoopDisk.mounted("ext4", 16)) {
            for (Prepare prepare : new Prepare[] {Prepare.FALLOCATE, Prepare.KEEP_SIZE, Prepare.WRITTEN, Prepare.CACHED}) {
                RunReport report = Runs.finished(Runs.small("psync").with(Workload.SIZE, 64L << 20).with(Workload.PREPARE, prepare), disk.folder());
                assertThat(report.failure().orElseThrow().message()).startsWith("prepare ").contains("(" + prepare.label() + ")")
                        .contains("no space left on device");
                assertThat(report.startNs()).isZero();
                assertThat(Runs.filesIn(disk.folder())).noneMatch(file -> file.toString().endsWith(".dat"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"ext4, psync", "ext4, libaio", "ext4, io_uring", "xfs, libaio", "xfs, io_uring"})
    void aDiskThatBreaksInTheMiddleEndsTheRunWithWhatWasMeasured(String filesystem, String ioengine) throws Exception {
        LoopDisk.assumeProgram("mkfs." + filesystem);
        LoopDisk.assumeProgram("xfs_io");
        try (LoopDisk disk = LoopDisk.mounted(filesystem, filesystem.equals("xfs") ? 320 : 32);
                Run run = Runs.ENGINE.start(Runs.small(ioengine).with(Workload.RW, Rw.RANDWRITE).with(Workload.RUNTIME, MINUTE_NS), disk.folder(), false,
                        Environment.unknown())) {
            while (run.latest().totals().requests() < 10) {
                assertThat(run.await(Duration.ofMillis(5))).as(() -> "still running: " + run.latest().failure()).isFalse();
            }
            disk.shutDown();
            RunReport report = Runs.finished(run);
            assertThat(report.failure().orElseThrow().message()).startsWith("write of 4096 bytes at offset ").contains("see 'dmesg'");
            assertThat(report.failure().orElseThrow().atNs()).isLessThan(MINUTE_NS);
            assertThat(report.totals().write().requests()).isGreaterThan(10);
            assertThat(report.totals().write().errors()).isPositive();
            assertThat(report.intervals()).isNotEmpty();
            assertThat(report.trace().size()).isEqualTo(report.totals().recorded()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"psync", "libaio", "io_uring"})
    void blocksThatTheDeviceCannotTakeAreExplained(String ioengine) throws Exception {
        try (LoopDisk disk = LoopDisk.attached(64, 4096)) {
            Workload workload = Runs.small(ioengine).with(Workload.BS, 512L);
            RunReport report = Runs.finished(Runs.ENGINE.start(workload, disk.device(), true, Environment.unknown()));
            assertThat(report.failure().orElseThrow().message()).startsWith("read of 512 bytes at offset ").contains("multiples of the device's logical block");
        }
    }

    @Test
    void aBlockDeviceIsReadAndNotWrittenWithoutALook() throws Exception {
        try (LoopDisk disk = LoopDisk.attached(8, 512)) {
            RunReport report = Runs.finished(Runs.ENGINE.start(Runs.small("psync").with(Workload.RW, Rw.RANDREAD), disk.device(), true, Environment.unknown()));
            assertThat(report.failure()).isEmpty();
            assertThat(report.totals().read().bytes()).isEqualTo(1 << 20);
            for (Rw rw : new Rw[] {Rw.WRITE, Rw.RANDWRITE, Rw.RW, Rw.RANDRW}) {
                assertThatThrownBy(() -> Runs.ENGINE.start(Runs.small("psync").with(Workload.RW, rw), disk.device(), true, Environment.unknown()))
                        .isInstanceOf(WorkloadException.class).hasMessageContaining("nobody has looked who uses the device");
            }
            assertThatThrownBy(() -> Runs.ENGINE.start(Runs.small("psync").with(Workload.SIZE, 64L << 20), disk.device(), true, Environment.unknown()))
                    .isInstanceOf(EngineException.class).hasMessageContaining("8 MiB only");
        }
    }

    @Test
    void aFilesystemWithoutDirectIoIsRefusedAndLeftAsItWas() throws Exception {
        Path mount = Files.createTempDirectory(Runs.folder("ramfs"), "mount");
        org.junit.jupiter.api.Assumptions.assumeTrue(LoopDisk.run(List.of("mount", "-t", "ramfs", "ramfs", mount.toString())) == 0, "ramfs cannot be mounted here");
        try {
            assertThatThrownBy(() -> Runs.ENGINE.start(Runs.small("psync"), mount, false, Environment.unknown()))
                    .isInstanceOf(EngineException.class).hasMessageContaining("no direct I/O").hasMessageContaining("ext4, xfs");
            assertThat(Runs.filesIn(mount)).isEmpty();
        } finally {
            LoopDisk.run(List.of("umount", mount.toString()));
        }
    }

    @Test
    void aReadOnlyFilesystemIsRefused() throws Exception {
        try (LoopDisk disk = LoopDisk.mounted("ext4", 16)) {
            assertThat(LoopDisk.run(List.of("mount", "-o", "remount,ro", disk.folder().toString()))).isZero();
            assertThatThrownBy(() -> Runs.ENGINE.start(Runs.small("psync"), disk.folder(), false, Environment.unknown()))
                    .isInstanceOf(EngineException.class).hasMessageContaining("read-only filesystem");
        }
    }

    @Test
    void whatForbidsAnEngineIsNamedWithTheWayOut() {
        assertThat(Capabilities.noUring(Errno.EPERM, "2").reason()).contains("kernel.io_uring_disabled is 2");
        assertThat(Capabilities.noUring(Errno.EPERM, "0").reason()).contains("seccomp");
        assertThat(Capabilities.noUring(Errno.ENOMEM, "0").remedy()).contains("ulimit -l");
        assertThat(Capabilities.noUring(Errno.ENOSYS, "").remedy()).contains("5.6");
        assertThat(Capabilities.noAio(Errno.EAGAIN).remedy()).contains("fs.aio-max-nr");
        for (int errno = 1; errno < 40; errno++) {
            assertThat(Capabilities.noUring(errno, "").remedy()).contains("libaio");
            assertThat(Capabilities.noAio(errno).remedy()).isNotEmpty();
        }
    }
}

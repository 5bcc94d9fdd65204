package org.bioscope.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bioscope.engine.Engine;
import org.bioscope.engine.EngineException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** That it measures each arm as often as the others, and cleans up; no figure of it is a test's business. */
class LaboratoryComparisonTest {
    @Test
    void everyArmIsMeasuredInEveryRoundOnADiskThatIsGoneAfterwards() {
        var plan = new LaboratoryComparison.Plan("libaio", List.of(1, 4), 4 << 20, 0, 20_000_000, 2);
        Path device;
        try (MemoryDisk disk = disk()) {
            device = disk.device();
            assertThat(device).exists();
            var comparison = new LaboratoryComparison(Engine.load(), disk.device(), true, plan);
            assertThat(comparison.measure()).hasSize(2).allSatisfy(cell -> {
                assertThat(cell.inline().base()).hasSize(2).allMatch(iops -> iops > 0).isEqualTo(cell.caller().base());
                assertThat(cell.inline().other()).hasSize(2).allMatch(iops -> iops > 0);
                assertThat(cell.caller().other()).hasSize(2).allMatch(iops -> iops > 0);
                assertThat(cell.straight().other()).hasSize(2).allMatch(iops -> iops > 0);
            });
            var out = new StringWriter();
            assertThat(comparison.print(new PrintWriter(out))).hasSize(2);
            assertThat(out.toString().lines()).hasSize(4).last().asString().contains("too-few-rounds");
        }
        assertThat(Path.of("/sys/block", device.getFileName().toString(), "loop")).doesNotExist();
        assertThat(Files.exists(Path.of("/dev/shm/bioscope-bench-" + ProcessHandle.current().pid() + ".img"))).isFalse();
    }

    /** Which is faster is no test's business either; that only one of them fills the page cache is. */
    @Test
    void theLoopArmsAreMeasuredInTurnOnFreshFiles() throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "runs", "loop-comparison")).toAbsolutePath();
        var comparison = new LoopComparison(Engine.load(), folder, new LoopComparison.Plan("psync", 2, 1, 1 << 20, 0, 20_000_000, 2));
        var out = new StringWriter();
        assertThat(comparison.print(new PrintWriter(out))).hasSize(4).allSatisfy(cell -> {
            assertThat(cell.rates().base()).hasSize(2).allMatch(iops -> iops > 0);
            assertThat(cell.rates().other()).hasSize(2).allMatch(iops -> iops > 0);
            assertThat(cell.buffered().cachedBytes()).isPositive();
            assertThat(cell.direct().cachedBytes()).isZero();
            assertThat(cell.direct().switches()).isPositive();
        });
        assertThat(out.toString().lines()).hasSize(6);
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    private static MemoryDisk disk() {
        try {
            return MemoryDisk.of(4 << 20);
        } catch (EngineException e) {
            return Assumptions.abort(e.getMessage());
        }
    }
}

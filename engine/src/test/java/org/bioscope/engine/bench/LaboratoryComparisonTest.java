package org.bioscope.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
            });
            var out = new ByteArrayOutputStream();
            comparison.print(new PrintStream(out, false, StandardCharsets.UTF_8));
            assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(4).last().asString().contains("too-few-rounds");
        }
        assertThat(Path.of("/sys/block", device.getFileName().toString(), "loop")).doesNotExist();
        assertThat(Files.exists(Path.of("/dev/shm/bioscope-bench-" + ProcessHandle.current().pid() + ".img"))).isFalse();
    }

    private static MemoryDisk disk() {
        try {
            return MemoryDisk.of(4 << 20);
        } catch (EngineException e) {
            return Assumptions.abort(e.getMessage());
        }
    }
}

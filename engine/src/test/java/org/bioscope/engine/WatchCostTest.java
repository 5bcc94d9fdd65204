package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.nio.file.Path;
import java.util.List;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What needs no privileges; the measuring itself is in KernelLiveTest. */
class WatchCostTest {
    @ParameterizedTest
    @CsvSource({"observe, engine", "completion, inline", "loop, buffered"})
    void whatIsNotWatchedHasNoCostToMeasure(String option, String value, @TempDir Path directory) {
        Workload asked = Workload.defaults().with(Workload.IOENGINE, "io_uring").with(Workload.DIRECTORY, directory.toString());
        Target target = Target.of(asked.withText(Workload.option(option).orElseThrow(), value));
        assertThatThrownBy(() -> WatchCost.measure(Runs.ENGINE, target, 1, 1_000_000L, at -> { }, () -> false))
                .isInstanceOf(WorkloadException.class).hasMessageContaining("there is nothing to compare").hasMessageContaining("use --observe kernel");
    }

    @Test
    void theCostIsTheMedianOfThePairs() {
        WatchCost cost = WatchCost.of(List.of(new double[] {90, 100}, new double[] {50, 100}, new double[] {95, 100}));
        assertThat(cost.lostPercent()).isCloseTo(10, offset(1e-9));
        assertThat(cost.least()).isCloseTo(5, offset(1e-9));
        assertThat(cost.most()).isCloseTo(50, offset(1e-9));
        assertThat(cost.watchedIops()).isEqualTo(90);
        assertThat(WatchCost.of(List.of(new double[] {90, 100}, new double[] {110, 100})).lostPercent()).isCloseTo(0, offset(1e-9));
    }

    @Test
    void theSpreadIsInANoteOfTheReport() {
        RunReport report = WatchCost.of(List.of(new double[] {90, 100}, new double[] {95, 100})).into(RunReport.preparing(Workload.defaults(), Environment.unknown()));
        assertThat(report.notes()).containsExactly("of its IOPS, 2 pairs of runs, watched and not, lost between 5.0 and 10.0 % to watching: median 7.5 %");
    }
}

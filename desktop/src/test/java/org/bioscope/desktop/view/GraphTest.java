package org.bioscope.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Interval;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Test;

class GraphTest {
    private static final RunReport RUN = RunReport.preparing(Workload.demonstration("/data"), Environment.unknown());

    @Test
    void aPercentileOfFewRequestsSaysSoAndIsGrey() {
        List<Graph> few = Graph.of(RUN, RUN, List.of(tenth(400, 599)));
        assertThat(few.get(2).few()).isTrue();
        assertThat(few.get(2).caption()).startsWith("p99 of few · at ");
        assertThat(few).as("rates and depths are exact, however few").filteredOn(Graph::few).hasSize(1);
        List<Graph> enough = Graph.of(RUN, RUN, List.of(tenth(400, 600)));
        assertThat(enough).noneMatch(Graph::few);
        assertThat(enough.get(2).caption()).startsWith("p99 · at ");
    }

    @Test
    void aRunWithoutRequestsHasNoFigureAndIsNotGrey() {
        assertThat(Graph.of(RUN, RUN, List.of())).noneMatch(Graph::few);
    }

    private static Interval tenth(long reads, long writes) {
        return new Interval(0, 100_000_000, false, reads, writes, reads * 4096, writes * 4096, 80_000, 200_000, 300_000, 400_000, 3.5, 0);
    }
}

package org.bioscope.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Workload;
import org.bioscope.traces.filter.Filter;
import org.junit.jupiter.api.Test;

class PassageTest {
    @Test
    void withoutTheKernelItIsOneClosedSpanBehindTheCall() {
        Passage passage = JourneysTest.passage(JourneysTest.run(Source.ENGINE, 16));
        assertThat(passage.opened()).isFalse();
        assertThat(passage.call()).isTrue();
        assertThat(passage.dwell()).containsOnlyKeys(Place.SUBMISSION, Place.KERNEL);
        assertThat(passage.lanes()).as("nobody saw who completed them").isEmpty();
        assertThat(passage.served()).isEmpty();
    }

    @Test
    void withTheKernelEveryPlaceHasItsTimes() {
        Passage passage = JourneysTest.passage(JourneysTest.run(Source.KERNEL, 16));
        assertThat(passage.opened()).isTrue();
        assertThat(passage.dwell()).containsKeys(Place.SUBMISSION, Place.FILESYSTEM, Place.BLOCK, Place.DEVICE, Place.ENDIO, Place.INLINE,
                Place.WORKQUEUE, Place.CALLER, Place.HOME).doesNotContainKey(Place.KERNEL);
        assertThat(passage.lanes().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(passage.journeys().size());
        assertThat(passage.served().get(Place.WORKQUEUE)).startsWith("kworker · CPU");
    }

    @Test
    void ofTooManyRequestsOneInSoManyIsDrawnAndTheOneLookedAtAlways() {
        RunReport report = JourneysTest.run(Source.ENGINE, 16);
        long fromNs = report.startNs() + 50_000_000L;
        Passage all = Passage.of(report, fromNs, fromNs + 5_000_000L, OptionalLong.empty());
        long odd = all.journeys().row(1) % 2 == 1 ? all.journeys().row(1) : all.journeys().row(2);
        Passage some = Passage.of(report, fromNs, fromNs + 5_000_000L, OptionalLong.of(odd), Filter.ALL, 100);
        assertThat(some.inFlight()).isEqualTo(all.journeys().size());
        assertThat(some.oneIn()).isEqualTo((int) Math.ceilDiv(all.inFlight(), 100));
        assertThat((long) some.journeys().size()).isBetween(all.inFlight() / some.oneIn(), all.inFlight() / some.oneIn() + 2);
        assertThat(some.journeys().ofRow(odd)).isNotNegative();
    }

    @Test
    void aLiveRunIsWholeOnlyUpToItsSlowestRecentRequest() {
        RunReport report = JourneysTest.run(Source.ENGINE, 16);
        long wholeNs = Passage.wholeUntilNs(report);
        assertThat(wholeNs).isEqualTo(report.trace().lastSeenNs() - report.intervals().stream().mapToLong(i -> i.maxNs()).max().orElseThrow());
        Passage last = Passage.of(report, wholeNs - 1_000_000L, wholeNs, OptionalLong.empty());
        long inFlight = 0;
        for (int i = 0; i < last.journeys().size(); i++) {
            inFlight += last.journeys().passed(i, wholeNs - 1) >= 0 ? 1 : 0;
        }
        assertThat(inFlight).as("the depth does not fall towards the end").isGreaterThanOrEqualTo(15);
    }

    @Test
    void neighboursGoRoundAndTheSlowestIsTheSlowest() {
        RunReport report = JourneysTest.run(Source.ENGINE, 4);
        Passage passage = JourneysTest.passage(report);
        long atNs = passage.fromNs() + 1_000_000L;
        long first = passage.neighbour(atNs, -1, true).orElseThrow();
        long row = first;
        int steps = 0;
        do {
            row = passage.neighbour(atNs, row, true).orElseThrow();
            steps++;
        } while (row != first);
        assertThat(steps).isEqualTo(4);
        assertThat(passage.neighbour(atNs, first, false)).isPresent();
        long slowest = passage.slowest().orElseThrow();
        assertThat(report.trace().latencyNs(slowest)).isGreaterThanOrEqualTo(passage.latency().percentileNs(50));
    }

    @Test
    void nothingIsSaidOfARunThatHasNotBegun() {
        var report = RunReport.preparing(Workload.demonstration("/nowhere"), Environment.unknown());
        Passage passage = Passage.of(report, 0, 1, OptionalLong.empty());
        assertThat(passage.journeys().size()).isZero();
        assertThat(passage.latency().total()).isZero();
        assertThat(passage.neighbour(0, 0, true)).isEmpty();
        assertThat(passage.slowest()).isEmpty();
    }
}

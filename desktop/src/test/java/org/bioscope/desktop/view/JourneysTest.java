package org.bioscope.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.OptionalLong;
import org.bioscope.desktop.SyntheticRun;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Span;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JourneysTest {
    static RunReport run(Source source, int depth) {
        var run = new SyntheticRun(Workload.demonstration("/nowhere").with(Workload.IODEPTH, depth), source, Environment.unknown(), 7);
        run.advanceTo(200_000_000L);
        return run.latest();
    }

    static Passage passage(RunReport report) {
        long fromNs = report.startNs() + 50_000_000L;
        return Passage.of(report, fromNs, fromNs + 2_000_000L, OptionalLong.empty());
    }

    @ParameterizedTest
    @EnumSource(value = Source.class, names = {"ENGINE", "KERNEL", "LABORATORY"})
    void aJourneyIsTheSpansOfItsRequest(Source source) {
        RunReport report = run(source, 16);
        Journeys journeys = passage(report).journeys();
        assertThat(journeys.size()).isGreaterThan(100);
        for (int i = 0; i < journeys.size(); i++) {
            Request request = report.trace().request(journeys.row(i));
            var legs = new ArrayList<Leg>();
            var durations = new ArrayList<Long>();
            for (int bound = journeys.firstBound(i); bound < journeys.firstBound(i) + journeys.legs(i); bound++) {
                legs.add(Leg.of(journeys.code(bound)));
                durations.add(journeys.dwellNs(bound));
            }
            var spans = request.spans().stream().filter(span -> span.durationNs() > 0).toList();
            assertThat(legs).isEqualTo(spans.stream().map(span -> Leg.of(span, request)).toList());
            assertThat(durations).isEqualTo(spans.stream().map(Span::durationNs).toList());
            assertThat(durations.stream().mapToLong(Long::longValue).sum()).isEqualTo(request.latencyNs());
        }
    }

    @Test
    void whereARequestIsDependsOnTheTimeAlone() {
        RunReport report = run(Source.KERNEL, 16);
        Journeys journeys = passage(report).journeys();
        Request request = report.trace().request(journeys.row(3));
        long issueNs = request.stampNs().get(Stage.ISSUE);
        long endioNs = request.stampNs().get(Stage.ENDIO);
        var half = journeys.position(3, issueNs + (endioNs - issueNs) / 2).orElseThrow();
        assertThat(half.leg().place()).isEqualTo(Place.DEVICE);
        assertThat(half.share()).isBetween(0.49, 0.51);
        assertThat(journeys.position(3, endioNs).orElseThrow().share()).as("at a stamp the next leg begins").isZero();
        assertThat(journeys.position(3, issueNs + (endioNs - issueNs) / 2)).as("asked again, after another time").contains(half);
    }

    @Test
    void aRequestIsNowhereBeforeItIsSubmittedAndOnceItWasSeen() {
        RunReport report = run(Source.ENGINE, 16);
        Journeys journeys = passage(report).journeys();
        assertThat(journeys.position(0, journeys.startNs(0) - 1)).isEmpty();
        assertThat(journeys.position(0, journeys.startNs(0))).isPresent();
        assertThat(journeys.position(0, journeys.endNs(0) - 1)).isPresent();
        assertThat(journeys.position(0, journeys.endNs(0))).isEmpty();
    }

    @Test
    void steppingForwardAndBackMeetsTheSameEvents() {
        Journeys journeys = passage(run(Source.KERNEL, 4)).journeys();
        long startNs = journeys.startNs(0);
        long secondNs = journeys.nextEventNs(startNs, -1);
        long thirdNs = journeys.nextEventNs(secondNs, -1);
        assertThat(secondNs).isGreaterThan(startNs);
        assertThat(thirdNs).isGreaterThan(secondNs);
        assertThat(journeys.previousEventNs(thirdNs, -1)).isEqualTo(secondNs);
        assertThat(journeys.nextEventNs(Long.MAX_VALUE, -1)).isEqualTo(-1);
    }

    @Test
    void everyLegIsFoundByItsCode() {
        for (int code = 0; code < Leg.CODES; code++) {
            assertThat(Leg.of(code).code()).isEqualTo(code);
        }
    }
}

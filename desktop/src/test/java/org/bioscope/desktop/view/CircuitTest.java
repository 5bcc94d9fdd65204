package org.bioscope.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CircuitTest {
    private final float[] xy = new float[2];

    @ParameterizedTest
    @CsvSource({"KERNEL, 680, 330, 1", "KERNEL, 860, 440, 1", "KERNEL, 1400, 380, 1.5", "KERNEL, 3000, 1500, 1", "ENGINE, 680, 330, 1", "ENGINE, 1400, 380, 1.5",
        "LABORATORY, 860, 440, 1"})
    void tokensNeverJumpAndNeverLeaveTheCircuit(Source source, double width, double height, double unit) {
        RunReport report = JourneysTest.run(source, 16);
        Passage passage = JourneysTest.passage(report);
        Circuit circuit = Circuit.of(width, height, new Type(unit), passage);
        Journeys journeys = passage.journeys();
        for (int i = 0; i < journeys.size(); i++) {
            float lastX = Float.NaN;
            float lastY = Float.NaN;
            for (int bound = journeys.firstBound(i); bound < journeys.firstBound(i) + journeys.legs(i); bound++) {
                for (float share : new float[] {0, 0.05f, 0.159f, 0.161f, 0.5f, 0.839f, 0.841f, 0.95f, 1}) {
                    circuit.point(journeys.code(bound), share, journeys.seat(i), xy);
                    assertThat(xy[0]).as("leg " + Leg.of(journeys.code(bound)) + " at " + share).isBetween(-1f, (float) width + 1);
                    assertThat(xy[1]).isBetween(-1f, (float) height + 1);
                    if (share == 0 && !Float.isNaN(lastX)) {
                        assertThat(Math.hypot(xy[0] - lastX, xy[1] - lastY)).as("from one leg to the next, " + Leg.of(journeys.code(bound))).isLessThan(3);
                    }
                }
                lastX = xy[0];
                lastY = xy[1];
            }
        }
    }

    @Test
    void atAStampARequestCrossesTheGateOfThatStage() {
        Passage passage = JourneysTest.passage(JourneysTest.run(Source.KERNEL, 16));
        Circuit circuit = Circuit.of(860, 440, new Type(1), passage);
        for (Circuit.Gate gate : circuit.gates) {
            if (gate.stage() == org.bioscope.traces.Stage.QUEUED || gate.stage() == org.bioscope.traces.Stage.COMPLETE) {
                // One gate in each lane; the tick is only in the lowest.
                continue;
            }
            boolean crossed = false;
            for (int code = 0; code < Leg.CODES && !crossed; code++) {
                Leg leg = Leg.of(code);
                if (leg.from() == gate.stage() && leg.to().compareTo(leg.from()) > 0 && !leg.punted() && !leg.closed() && leg.lane() == Leg.Lane.INLINE) {
                    circuit.point(code, 0, 5, xy);
                    crossed = Math.hypot(xy[0] - gate.x(), xy[1] - gate.y()) < 2;
                }
            }
            assertThat(crossed).as(gate.stage().label()).isTrue();
        }
    }

    @Test
    void noTwoRequestsShareASeat() {
        for (int count : new int[] {1, 2, 7, 16, 64, 256}) {
            Seats seats = Seats.in(new Circuit.Box(10, 20, 140, 90), count, 1);
            Set<String> taken = new HashSet<>();
            for (int seat = 0; seat < count; seat++) {
                taken.add(Math.round(seats.seatX(seat)) + "," + Math.round(seats.seatY(seat)));
                assertThat(seats.seatX(seat)).isBetween(10f, 150f);
                assertThat(seats.seatY(seat)).isBetween(20f, 110f);
            }
            assertThat(taken).hasSize(count);
        }
    }

    @Test
    void aClosedKernelHasNoStationsInside() {
        Passage passage = JourneysTest.passage(JourneysTest.run(Source.ENGINE, 16));
        Circuit circuit = Circuit.of(860, 440, new Type(1), passage);
        assertThat(circuit.boxes).containsOnlyKeys(Place.PROGRAM, Place.SUBMISSION, Place.KERNEL);
        assertThat(circuit.conduit).isPresent();
        assertThat(circuit.decision).isEmpty();
    }
}

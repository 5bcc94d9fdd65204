package org.bioscope.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bioscope.engine.Engine;
import org.bioscope.traces.Rw;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** That the benchmark measures what it says; no figure of it is a test's business. */
class EngineBenchTest {
    private static final EngineBench.Plan SHORT = new EngineBench.Plan(4 << 20, 50_000_000, 2, 0);

    @Test
    void everySecondRoundBeginsWithTheOther() {
        var order = new ArrayList<String>();
        Pairs pairs = Pairs.measure(3, () -> rate(order, "A", 10), () -> rate(order, "B", 20));
        assertThat(String.join("", order)).isEqualTo("ABBAAB");
        assertThat(pairs.medianRatio()).isEqualTo(2);
    }

    private static double rate(List<String> order, String name, double rate) {
        order.add(name);
        return rate;
    }

    @Test
    void ratiosAreOfTheRoundsNotOfTheirMedians() {
        var pairs = new Pairs(List.of(1.0, 10.0, 100.0), List.of(2.0, 30.0, 100.0));
        assertThat(pairs.ratios()).containsExactly(1.0, 2.0, 3.0);
        assertThat(pairs.medianRatio()).isEqualTo(2);
        assertThat(pairs.medianBase()).isEqualTo(10);
        assertThatThrownBy(() -> new Pairs(List.of(), List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anIntervalHoldsTheMedianInNineteenOfTwentyMeasurements() {
        assertThat(ofRatios(5).interval()).as("2 of 32 times all five lie on one side").isEmpty();
        assertThat(ofRatios(5).verdict()).isEqualTo("too-few-rounds");
        assertThat(ofRatios(6).interval()).contains(new Pairs.Range(1, 6));
        // The table of the sign test: with 11 the second from each end, with 15 the fourth.
        assertThat(ofRatios(11).interval()).contains(new Pairs.Range(2, 10));
        assertThat(ofRatios(15).interval()).contains(new Pairs.Range(4, 12));
        assertThat(ofRatios(6).verdict()).as("1 is within").isEqualTo("no-difference");
        assertThat(ofRatios(11).verdict()).isEqualTo("faster");
    }

    /** Ratios 1, 2, 3, ... */
    private static Pairs ofRatios(int rounds) {
        var base = Collections.nCopies(rounds, 1.0);
        return new Pairs(base, IntStream.rangeClosed(1, rounds).mapToObj(i -> (double) i).toList());
    }

    @Test
    void fioAndOursGoOverTheSameFileWhichIsRemovedAfterwards() throws IOException {
        Assumptions.assumeTrue(EngineBench.hasFio(), "fio is not installed");
        Path folder = Files.createDirectories(Path.of("target", "runs", "bench"));
        try (var bench = new EngineBench(Engine.load(), folder, SHORT)) {
            EngineBench.AgainstFio result = bench.againstFio(new EngineBench.Case("psync", Rw.RANDWRITE, 1));
            assertThat(result.pairs().base()).hasSize(2).allMatch(iops -> iops > 0);
            assertThat(result.pairs().other()).hasSize(2).allMatch(iops -> iops > 0);
            assertThat(result.cpuPercent()).isBetween(0.0, 110.0);
            assertThat(bench.recordingCost(new EngineBench.Case("psync", Rw.RANDREAD, 1)).ratios()).allMatch(ratio -> ratio > 0);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aDiskInMemoryIsMountedForAWhileAndGoneAfterwards() throws IOException {
        Assumptions.assumeTrue(ZramDirectory.possible(), "no zram here, or no right to make one");
        Path folder;
        try (var memory = ZramDirectory.of(32 << 20)) {
            folder = memory.directory();
            assertThat(Files.getFileStore(folder).type()).isEqualTo("ext4");
        }
        assertThat(folder).doesNotExist();
        assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(folder.toString());
    }
}

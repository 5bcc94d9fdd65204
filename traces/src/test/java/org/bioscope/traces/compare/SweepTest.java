package org.bioscope.traces.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bioscope.traces.compare.Sweep.Axis;
import org.bioscope.traces.compare.Sweep.Point;
import org.bioscope.traces.compare.Sweep.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
    private static final Sweep SWEEP = new Sweep("rw=randwrite, \"quoted\"", List.of(new Axis("iodepth", List.of("1", "4")), new Axis("bs", List.of("4k", "16k", "64k"))));

    @TempDir
    private Path folder;

    @Test
    void everyCombinationComesOnceTheLastOptionVaryingFirst() {
        assertThat(SWEEP.points()).hasSize(6).doesNotHaveDuplicates().startsWith(new Point(List.of("1", "4k")), new Point(List.of("1", "16k")));
    }

    @Test
    void anInterruptedSweepGoesOnWhereItWas() throws IOException {
        Path csv = folder.resolve("sweep.csv");
        var file = new SweepFile(csv, SWEEP);
        assertThat(file.resume()).isEmpty();
        var results = SWEEP.points().subList(0, 2).stream().map(SweepTest::result).toList();
        for (Result result : results) {
            file.append(result);
        }
        Files.writeString(csv, Files.readString(csv) + "4,4k,12");
        var again = new SweepFile(csv, SWEEP);
        assertThat(again.resume()).isEqualTo(results);
        assertThat(SWEEP.left(results)).hasSize(4).first().isEqualTo(SWEEP.points().get(2));
        assertThat(SWEEP.timeLeftNs(results)).isEqualTo(4 * 7_000_000_000L);
        again.append(result(SWEEP.points().get(2)));
        assertThat(again.resume()).hasSize(3);
        assertThat(Files.readAllLines(csv).getFirst()).isEqualTo("iodepth,bs,iops,bytes_per_s,mean_ns,p50_ns,p99_ns,p999_ns,mean_depth,took_ns,settings");
    }

    @Test
    void anothersResultsAreNotTakenOver() throws IOException {
        Path csv = folder.resolve("sweep.csv");
        var file = new SweepFile(csv, SWEEP);
        file.resume();
        file.append(result(SWEEP.points().getFirst()));
        assertThatThrownBy(() -> new SweepFile(csv, new Sweep("rw=randread", SWEEP.axes())).resume()).isInstanceOf(IOException.class)
                .hasMessageContaining("line 2: it was run with other settings");
        assertThatThrownBy(() -> new SweepFile(csv, new Sweep(SWEEP.settings(), SWEEP.axes().subList(0, 1))).resume())
                .hasMessageContaining("not the result of a sweep over iodepth");
        Files.writeString(csv, Files.readString(csv).replace("1000.500", "many"));
        assertThatThrownBy(() -> new SweepFile(csv, SWEEP).resume()).hasMessageContaining("line 2: not a figure");
    }

    @Test
    void slipsOfThePenAreRefused() {
        assertThatThrownBy(() -> new Axis("bs", List.of("4k", ""))).hasMessageContaining("--bs 4k,: a value is missing");
        assertThatThrownBy(() -> new Axis("bs", List.of("4k", "4k"))).hasMessageContaining("twice");
        var hundred = java.util.stream.IntStream.range(0, 101).mapToObj(Integer::toString).toList();
        assertThatThrownBy(() -> new Sweep("", List.of(new Axis("a", hundred), new Axis("b", hundred)))).hasMessageContaining("more than 10000");
    }

    private static Result result(Point point) {
        return new Result(point, 1000.5, 4_098_048, 900, 800, 2_000, 3_000, 0.9, 7_000_000_000L);
    }
}
